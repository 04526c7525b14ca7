import type { Estimate } from "../core/estimate.ts";
import type { Difference, Leaderboard, Row, Table } from "../core/leaderboard.ts";
import { biasSentences } from "./biases.ts";
import { orderedKeys, secondaryKeys } from "./columns.ts";
import { decimalsOf, formatInterval, formatLevel, formatNumber, formatP } from "./format-number.ts";
import { headline } from "./headline.ts";
import { escapeMarkdown as escaped } from "./markdown-escape.ts";
import { membersBlocks } from "./markdown-juries.ts";
import { ratersBlocks } from "./markdown-raters.ts";
import { metricWords } from "./metric-words.ts";
import { type Notes, openNotes } from "./notes.ts";
import { orderLines } from "./order-lines.ts";
import type { Renderer } from "./renderer.ts";
import {
  boardQuestion,
  boardTitle,
  costOf,
  detectableIn,
  familyOf,
  howToRead,
  markedKind,
  noteOn,
  pendingCalls,
  plural,
  rankSet,
  rowNoun,
  sampleSize,
  tableTitle,
  unitsOf,
  verdictSum,
  wasAsked,
} from "./wording.ts";

/** Secondary columns of a main table; the others stand in a second table under it. */
const mainColumns = 4;
/** Pairs whose differences are printed; of more than that only how many are separated. */
const printedPairs = 10;

/** A page to read: every number of the board with its interval, and what must be known to read it. */
export const markdown: Renderer = {
  extension: "md",
  render(board) {
    const blocks = [
      ...opening(board),
      ...board.tables.flatMap((table) => tableBlocks(table, board)),
      ...glossary(board),
      ...provenanceBlocks(board),
    ];
    return `${blocks.join("\n\n")}\n`;
  },
};

function opening(board: Leaderboard): readonly string[] {
  const pending = pendingCalls(board);
  const { description } = board.provenance;
  return [
    `# ${escaped(boardTitle(board))}`,
    ...(pending === undefined ? [] : [`**PARTIAL: ${escaped(pending)}**`]),
    ...(description === null ? [] : [escaped(description)]),
    bullets(headline(board)),
    `**How to read.** ${boardQuestion[board.board]} ${escaped(howToRead(board))} n is what went into the number in bold: \`94 of 96\` says that 2 of what was asked could not be used; small n stand where another column differs.`,
  ].filter((block) => block !== "");
}

function bullets(texts: readonly string[]): string {
  return texts.map((text) => `- ${escaped(text)}`).join("\n");
}

function tableBlocks(table: Table, board: Leaderboard): readonly string[] {
  const notes = openNotes();
  const secondary = secondaryKeys(table);
  // A second table for a single column would be harder to read than a wide one.
  const main = secondary.length > mainColumns + 1 ? secondary.slice(0, mainColumns) : secondary;
  const more = secondary.slice(main.length);
  const tables = [
    mainTable(table, main, notes),
    ...(more.length === 0 ? [] : ["More columns of the same rows:", moreTable(table, more, notes)]),
    ...membersBlocks(table, (estimate) => noteMark(estimate, notes)),
  ];
  const raters = ratersBlocks(table, notes);
  return [
    `### ${escaped(tableTitle(table, board))}`,
    bullets([`${sampleSize(table)}.`, ...table.captions]),
    ...tables,
    ...raters,
    ...biasBlocks(table, board),
    ...orderLines(table).map(escaped),
    ...notes.texts.map((text, index) => `(${index + 1}) ${escaped(text)}.`),
    ...differencesBlocks(table, board),
  ];
}

function biasBlocks(table: Table, board: Leaderboard): readonly string[] {
  const sentences = biasSentences(table, board);
  return sentences.length === 0 ? [] : [escaped(sentences.join(" "))];
}

function mainTable(table: Table, keys: readonly string[], notes: Notes): string {
  const { rows, primary } = table;
  const cells = estimateCells(table, notes);
  const asked = rows.some(({ verdicts }) => verdicts !== null);
  const columns: readonly Column[] = [
    { head: "rank", right: true, cell: ({ rank }) => rankSet(rank) },
    { head: "group", cell: ({ group }) => (group === null ? "–" : escaped(group)) },
    nameColumn(table),
    {
      head: `**${escaped(metricWords(primary).label)}**`,
      right: true,
      cell: (row) => primaryCell(row.estimates[primary], cells.decimals(primary), notes),
    },
    ...keys.map(cells.column),
    { head: "n", right: true, cell: (row) => counted(row.estimates[primary], unitsOf) },
    {
      head: "records",
      right: true,
      cell: (row) => counted(row.estimates[primary], ({ records }) => String(records)),
    },
    ...(asked ? [verdictColumn] : []),
    ...(rows.some(wasAsked) ? [{ head: "cost (USD)", right: true, cell: costCell }] : []),
  ];
  return grid(columns, rows);
}

function moreTable(table: Table, keys: readonly string[], notes: Notes): string {
  const cells = estimateCells(table, notes);
  return grid([nameColumn(table), ...keys.map(cells.column)], table.rows);
}

interface Column {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string;
}

function nameColumn(table: Table): Column {
  return { head: rowNoun(table), cell: nameCell };
}

const verdictColumn: Column = {
  head: "verdicts",
  cell: ({ verdicts }) => (verdicts === null ? "–" : verdictSum(verdicts)),
};

const costCell = (row: Row) => escaped(costOf(row));

function nameCell(row: Row): string {
  const kind = markedKind(row);
  return kind === undefined ? escaped(row.name) : `${escaped(row.name)} *(${kind})*`;
}

function counted(estimate: Estimate | undefined, count: (estimate: Estimate) => string): string {
  return estimate === undefined ? "–" : count(estimate);
}

function grid(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ right }) => (right === true ? "---:" : "---"))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join("\n");
}

function estimateCells(table: Table, notes: Notes) {
  const decimals = (key: string) =>
    decimalsOf(
      key,
      table.rows.map(({ estimates }) => estimates[key]),
    );
  return {
    decimals,
    column: (key: string): Column => {
      const places = decimals(key);
      return {
        head: escaped(metricWords(key).label),
        right: true,
        cell: ({ estimates }) =>
          secondaryCell(estimates[key], estimates[table.primary], places, notes),
      };
    },
  };
}

function primaryCell(estimate: Estimate | undefined, decimals: number, notes: Notes): string {
  if (estimate === undefined) return "–";
  const mark = noteMark(estimate, notes);
  if (estimate.value === null) return `n/a${mark}`;
  const interval = formatInterval(estimate, decimals);
  const value = `**${formatNumber(estimate.value, decimals)}**`;
  return `${value}${interval === undefined ? "" : ` ${interval}`}${mark}`;
}

function secondaryCell(
  estimate: Estimate | undefined,
  primary: Estimate | undefined,
  decimals: number,
  notes: Notes,
): string {
  if (estimate === undefined) return "–";
  const mark = noteMark(estimate, notes);
  if (estimate.value === null) return `n/a${mark}`;
  const units = unitsOf(estimate);
  const small = [
    formatInterval(estimate, decimals) ?? "",
    primary === undefined || units !== unitsOf(primary) ? `n ${units}` : "",
  ].filter((part) => part !== "");
  const value = formatNumber(estimate.value, decimals);
  return `${value}${small.length === 0 ? "" : ` <sub>${small.join(" ")}</sub>`}${mark}`;
}

function noteMark(estimate: Estimate, notes: Notes): string {
  const note = noteOn(estimate);
  return note === undefined ? "" : ` <sup>(${notes.number(note)})</sup>`;
}

function differencesBlocks(table: Table, board: Leaderboard): readonly string[] {
  const { differences, rows, primary, pairs } = table;
  const footer = [familyOf(table, board.provenance.level), detectableIn(table)];
  const family = escaped(footer.filter((text) => text !== "").join(" "));
  const single =
    pairs.length === 0
      ? ""
      : ` Scores of single pairs (${pairs.length}) are in \`${board.board}.json\`.`;
  const ranked = rows.some(({ rank }) => rank !== null);
  if (!ranked || differences.length === 0 || differences.length > printedPairs) {
    return [family + single];
  }
  const decimals = decimalsOf(
    primary,
    rows.map(({ estimates }) => estimates[primary]),
  );
  return [family + single, differencesTable(differences, decimals)];
}

function differencesTable(differences: readonly Difference[], decimals: number): string {
  const lines = differences.map((difference) => {
    const { a, b, value, pHolm } = difference;
    const interval = formatInterval(difference, decimals);
    const shown = [value === null ? "n/a" : signed(value, decimals), interval ?? "\\[n/a\\]"];
    const p = pHolm === null ? "n/a" : escaped(formatP(pHolm));
    return `| ${escaped(a)} − ${escaped(b)} | ${shown.join(" ")} | ${p} |`;
  });
  return ["| difference | value | Holm p |", "| --- | ---: | ---: |", ...lines].join("\n");
}

function signed(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return Number(text) > 0 ? `+${text}` : text;
}

/** What the columns of this board are, in the order in which they come first. */
function glossary({ tables }: Leaderboard): readonly string[] {
  const keys = new Set(tables.flatMap((table) => orderedKeys(table)));
  if (tables.some(({ juries }) => juries.length > 0)) keys.add("errorCorrelation");
  const lines = [...keys].flatMap((key) => {
    const { label, meaning } = metricWords(key);
    return meaning === undefined ? [] : [`- **${escaped(label)}** (\`${key}\`): ${meaning}.`];
  });
  return lines.length === 0 ? [] : ["## Columns", lines.join("\n")];
}

function provenanceBlocks({ provenance }: Leaderboard): readonly string[] {
  const { records, data, prompts, answers, seed, level, bootstrap, versions } = provenance;
  const digests = Object.entries(prompts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `${escaped(name)} ${shortened(digest)}`);
  const lines = [
    `${plural(records, "record")}, digest ${shortened(data)}`,
    ...(digests.length === 0 ? [] : [`prompts: ${digests.join(", ")}`]),
    `answers: digest ${shortened(answers)}`,
    `seed ${escaped(JSON.stringify(seed))}, level ${formatLevel(level)}, ${plural(bootstrap, "bootstrap replicate")}`,
    `assize ${escaped(versions.assize)}, methods ${escaped(versions.methods)}, prices ${escaped(versions.prices)}`,
  ];
  return ["## Provenance", lines.map((line) => `- ${line}`).join("\n")];
}

function shortened(digest: string): string {
  return `\`${digest.replace(/[^0-9a-z]/gi, "").slice(0, 12)}\``;
}
