import { stringify } from "csv-stringify/sync";
import type { Estimate } from "../core/estimate.ts";
import type { GoldRaters, Leaderboard, OrderAgreement, Row, Table } from "../core/leaderboard.ts";
import { verdictStates } from "../core/verdict.ts";
import { cleanText } from "./clean-text.ts";
import { orderedKeys } from "./columns.ts";
import { roundNumber } from "./format-number.ts";
import { raterMeasures } from "./metric-words.ts";
import type { Renderer } from "./renderer.ts";
import { wasAsked } from "./wording.ts";

const header = [
  "table",
  "row",
  "metric",
  "value",
  "low",
  "high",
  "n",
  "records",
  "missing",
] as const;

type Line = Readonly<Record<(typeof header)[number], string | number | null>>;

/**
 * One long file: a line a number. `table` is the board, protocol, dimension, and gold or judge. Beside its
 * estimates every row has the lines `rank` (value: its point rank; low and high: the set of ranks),
 * `verdicts.planned`, `verdicts.answered`, … (value only) and, where a model was asked, `usd` (value only; empty:
 * unknown). Two members of a jury have a line in its name, `errorCorrelation/`, then their own names: five parts
 * between slashes, as names of models and prompts have none. Of a judge's order of
 * the systems and that of ROUGE-Lsum it has the row `order agreement`: `kendall/rougeLsum`, `spa/rougeLsum`. Of the raters behind the labels it has the row
 * `human (raters)`: `units`, `raters` and their agreement. Null is an empty cell; a text that a spreadsheet would take
 * for a formula gets an apostrophe before it.
 * Differences and the scores of single pairs are in the JSON file.
 */
export const csv: Renderer = {
  extension: "csv",
  render: (board) =>
    stringify(
      board.tables.flatMap((table) => tableLines(board, table)),
      {
        header: true,
        columns: [...header],
        escape_formulas: true,
      },
    ),
};

/** `judges/binary/faithfulness/human`, `systems/pairwise/overall/luna/better`, `systems/text`. */
export function tableKey({ board }: Leaderboard, table: Table): string {
  const { protocol, dimension, gold, judge } = table;
  // A judge's name may hold slashes and comes last; a dimension's must not look like the next part.
  const parts = [board, protocol, dimension?.replaceAll("/", "%2F"), gold ?? judge];
  return parts.flatMap((part) => (part == null ? [] : [cleanText(part)])).join("/");
}

function tableLines(board: Leaderboard, table: Table): readonly Line[] {
  const key = tableKey(board, table);
  const keys = orderedKeys(table);
  const line = (name: string, own: OwnLine): Line => ({
    ...empty,
    table: key,
    row: cleanText(name),
    ...own,
  });
  return [
    ...table.rows.flatMap((row) => rowLines(row, keys).map((own) => line(row.name, own))),
    ...table.juries.map(({ jury, a, b, correlation }) =>
      line(jury, estimateLine(`errorCorrelation/${a}/${b}`, correlation)),
    ),
    ...orderLines(table.orderAgreement).map((own) => line("order agreement", own)),
    ...raterLines(table.goldRaters).map((own) => line("human (raters)", own)),
  ];
}

function orderLines(agreement: OrderAgreement | null): readonly OwnLine[] {
  if (agreement === null) return [];
  return (["kendall", "spa"] as const).map((measure) =>
    estimateLine(`${measure}/${agreement.with}`, agreement[measure]),
  );
}

function raterLines(raters: GoldRaters | null): readonly OwnLine[] {
  if (raters === null) return [];
  return [
    { metric: "units", value: roundNumber(raters.units) },
    { metric: "raters", value: roundNumber(raters.raters) },
    ...raterMeasures.map((metric) =>
      estimateLine(metric, { value: raters[metric], ...raters.intervals[metric] }),
    ),
  ];
}

const empty = { low: null, high: null, n: null, records: null, missing: null };

type OwnLine = Pick<Line, "metric" | "value"> & Partial<Line>;

function rowLines(row: Row, keys: readonly string[]): readonly OwnLine[] {
  const { rank, verdicts, usd } = row;
  const lines: OwnLine[] = [];
  for (const metric of keys) {
    const estimate = row.estimates[metric];
    if (estimate !== undefined) lines.push(estimateLine(metric, estimate));
  }
  if (rank !== null) {
    lines.push({ metric: "rank", value: rank.point, low: rank.first, high: rank.last });
  }
  if (verdicts !== null) {
    for (const state of ["planned", ...verdictStates] as const) {
      lines.push({ metric: `verdicts.${state}`, value: roundNumber(verdicts[state]) });
    }
  }
  if (wasAsked(row)) lines.push({ metric: "usd", value: rounded(usd) });
  return lines;
}

function estimateLine(metric: string, estimate: Estimate): OwnLine {
  const { value, low, high, n, records, missing } = estimate;
  return {
    metric: cleanText(metric),
    value: rounded(value),
    low: rounded(low),
    high: rounded(high),
    n: roundNumber(n),
    records: roundNumber(records),
    missing: roundNumber(missing),
  };
}

function rounded(value: number | null): number | null {
  return value === null ? null : roundNumber(value);
}
