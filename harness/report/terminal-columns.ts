import type { Estimate } from "../core/estimate.ts";
import type { Row, Table } from "../core/leaderboard.ts";
import { secondaryKeys } from "./columns.ts";
import { displayWidth, fitText, wrapText } from "./fit-text.ts";
import { decimalsOf, formatCount, formatInterval, formatNumber } from "./format-number.ts";
import { metricWords } from "./metric-words.ts";
import { type Notes, openNotes } from "./notes.ts";
import type { Paint } from "./paint.ts";
import { type Axis, axisLabels, axisOf, drawWhisker } from "./whisker.ts";
import {
  costOf,
  markedKind,
  markOf,
  noteOn,
  rankSet,
  rowNoun,
  unitsOf,
  wasAsked,
} from "./wording.ts";

/** A column as it is drawn: lines of its head, a cell a row. */
export interface TerminalColumn {
  readonly head: readonly string[];
  readonly right: boolean;
  readonly cells: readonly string[];
}

interface Frame {
  readonly paint: Paint;
  readonly width: number;
  readonly notes: Notes;
}

const gap = 2;
const whiskerWidth = { least: 11, most: 25 };

/**
 * The columns that fit. Rank, name and primary value always do, the name cut short if it must be; the others are
 * taken in the order of what they say, and `leftOut` names those without a place.
 */
export function terminalColumns(
  table: Table,
  frame: Frame,
): { readonly columns: readonly TerminalColumn[]; readonly leftOut: readonly string[] } {
  const { rows, primary } = table;
  const { paint, width } = frame;
  const rank = rankColumn(rows, paint);
  const value = estimateColumn(table, primary, frame);
  const room = width - widthOf(rank) - gap - widthOf(value) - gap;
  const name = nameColumn(table, {
    paint,
    width: Math.max(shortestName, Math.min(room, Math.floor(0.35 * width))),
  });
  let left = room - widthOf(name);
  const leftOut: string[] = [];
  const take = (label: string, column: TerminalColumn | undefined): readonly TerminalColumn[] => {
    if (column === undefined) return [];
    if (widthOf(column) + gap > left) {
      leftOut.push(label);
      return [];
    }
    left -= widthOf(column) + gap;
    return [column];
  };
  const counts = [
    ...take("n", unitsColumn(table, paint)),
    ...take("answered", answeredColumn(table, paint)),
  ];
  const axis = axisOf(rows.map(({ estimates }) => estimates[primary]));
  const drawn = axis !== undefined && left >= whiskerWidth.least + gap;
  if (drawn) left -= whiskerWidth.least + gap;
  const cost = take("cost", costColumn(table, paint));
  const metrics: TerminalColumn[] = [];
  const keys = secondaryKeys(table);
  for (const key of keys) {
    // Notes are for what is shown: those of a column count once it has a place.
    const notes = openNotes(frame.notes.texts);
    const column = estimateColumn(table, key, { ...frame, notes });
    const taken = take(metricWords(key).label, column);
    if (taken.length === 0) break;
    metrics.push(...taken);
    for (const text of notes.texts) frame.notes.number(text);
  }
  leftOut.push(...keys.slice(metrics.length + 1).map((key) => metricWords(key).label));
  const drawing = Math.min(whiskerWidth.most, whiskerWidth.least + left);
  const whisker = drawn ? [whiskerColumn(table, { axis, width: drawing, paint })] : [];
  return { columns: [rank, name, value, ...whisker, ...metrics, ...counts, ...cost], leftOut };
}

const shortestName = 6;

function widthOf({ head, cells }: TerminalColumn): number {
  return Math.max(...[...head, ...cells].map(displayWidth));
}

function rankColumn(rows: readonly Row[], paint: Paint): TerminalColumn {
  const ranks = rows.map((row) => paint.text(rankSet(row.rank)));
  const longest = Math.max(0, ...ranks.map((rank) => rank.length));
  return {
    head: ["rank"],
    right: false,
    cells: rows.map(({ group }, place) => {
      const rank = ranks[place] ?? "";
      return group === null ? rank : `${rank.padEnd(longest)} ${paint.dim(paint.text(group))}`;
    }),
  };
}

function nameColumn(
  table: Table,
  { paint, width }: Pick<Frame, "paint" | "width">,
): TerminalColumn {
  return {
    head: [rowNoun(table)],
    right: false,
    cells: table.rows.map((row) => {
      const kind = markedKind(row);
      const mark = kind === undefined ? "" : markOf(kind);
      const name = fitText(paint.text(row.name), width - mark.length, paint.ellipsis);
      return (row.rank?.first === 1 ? paint.bold(name) : name) + paint.dim(mark);
    }),
  };
}

function estimateColumn(table: Table, key: string, { paint, notes }: Frame): TerminalColumn {
  const estimates = table.rows.map((row) => row.estimates[key]);
  const decimals = decimalsOf(key, estimates);
  const parts = estimates.map((estimate) => estimateParts(estimate, { decimals, paint, notes }));
  const longest = (part: keyof EstimateParts) =>
    Math.max(0, ...parts.map((one) => one[part].length));
  const [value, interval, mark] = [longest("value"), longest("interval"), longest("mark")];
  const cells = parts.map((one) => {
    const limits = one.interval === "" ? "" : one.interval.padStart(interval);
    return one.value.padStart(value) + paint.dim((limits + one.mark).padEnd(interval + mark));
  });
  return { head: headOf(metricWords(key).label, cells, paint), right: true, cells };
}

/** Value, interval and mark are aligned each for itself: a missing interval moves no digit. */
interface EstimateParts {
  readonly value: string;
  readonly interval: string;
  readonly mark: string;
}

function estimateParts(
  estimate: Estimate | undefined,
  { decimals, paint, notes }: { decimals: number; paint: Paint; notes: Notes },
): EstimateParts {
  if (estimate === undefined) return { value: paint.text("–"), interval: "", mark: "" };
  const note = noteOn(estimate);
  const mark = note === undefined ? "" : ` (${notes.number(note)})`;
  if (estimate.value === null) return { value: "n/a", interval: "", mark };
  const interval = formatInterval(estimate, decimals);
  return {
    value: formatNumber(estimate.value, decimals),
    interval: interval === undefined ? "" : ` ${interval}`,
    mark,
  };
}

/** A label on as many lines as keep it from widening its column. */
function headOf(label: string, cells: readonly string[], paint: Paint): readonly string[] {
  const words = paint.text(label).split(" ");
  const widest = Math.max(...[...cells, ...words].map(displayWidth));
  return wrapText(words.join(" "), widest);
}

function whiskerColumn(
  { rows, primary }: Table,
  drawing: { readonly axis: Axis; readonly width: number; readonly paint: Paint },
): TerminalColumn {
  return {
    head: [axisLabels(drawing.axis, drawing.width)],
    right: false,
    cells: rows.map(({ estimates }) => drawWhisker(estimates[primary], drawing)),
  };
}

function unitsColumn({ rows, primary }: Table, paint: Paint): TerminalColumn {
  const cells = rows.map(({ estimates }) => {
    const estimate = estimates[primary];
    return estimate === undefined ? paint.text("–") : unitsOf(estimate);
  });
  return { head: ["n"], right: true, cells };
}

function answeredColumn({ rows }: Table, paint: Paint): TerminalColumn | undefined {
  if (rows.every(({ verdicts }) => verdicts === null)) return undefined;
  const cells = rows.map(({ verdicts }) =>
    verdicts === null
      ? paint.text("–")
      : `${formatCount(verdicts.answered)}/${formatCount(verdicts.planned)}`,
  );
  return { head: ["answered"], right: true, cells };
}

function costColumn(table: Table, paint: Paint): TerminalColumn | undefined {
  if (!table.rows.some(wasAsked)) return undefined;
  return { head: ["USD"], right: true, cells: table.rows.map((row) => paint.text(costOf(row))) };
}
