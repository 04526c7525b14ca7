import type {
  ComparedMetric,
  Comparison,
  ComparisonRow,
  ComparisonTable,
} from "../core/comparison.ts";
import { comparisonOpening } from "./comparison-opening.ts";
import { fitText } from "./fit-text.ts";
import {
  decimalsOf,
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
} from "./format-number.ts";
import { metricWords } from "./metric-words.ts";
import { type Notes, openNotes } from "./notes.ts";
import { openPage, type Page, wrapped } from "./page.ts";
import type { TerminalOptions } from "./paint.ts";
import { drawGrid, type GridColumn } from "./text-grid.ts";
import { list, lostVerdicts, noteOn, plural, unitsOf } from "./wording.ts";

/** Judges with longer names are cut short, so that more tables fit with every number beside the other. */
const longestName = 20;

interface OwnPage extends Page {
  readonly comparison: Comparison;
}

/** A comparison for people at a terminal: what differs, then the tables, the primary column of each first. */
export function renderComparison(comparison: Comparison, options: TerminalOptions): string {
  const page: OwnPage = { comparison, ...openPage(options) };
  const { paint } = page;
  const { title, paragraphs } = comparisonOpening(comparison);
  const blocks = [
    wrapped(title, page, paint.bold),
    ...paragraphs.map((lines) => lines.flatMap((line) => wrapped(line, page))),
    ...comparison.tables.flatMap((table) => tableBlocks(table, page)),
    wrapped(closingOf(comparison), page, paint.dim),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function tableBlocks(table: ComparisonTable, page: OwnPage): readonly (readonly string[])[] {
  const { paint } = page;
  const { protocol, dimension, gold, records, captions, rows, primary } = table;
  const against =
    gold === null ? [] : [`against ${gold === "human" ? page.comparison.human : "the highlights"}`];
  const title = [protocol, dimension, ...against, plural(records, "record")].join(" · ");
  const label = metricWords(primary).label;
  const notes = openNotes();
  const main = drawGrid(
    columnsOf(
      rows.map((row) => ({ row, key: primary, name: namesOf(row) })),
      "judge",
      { table, page, notes },
    ),
    page,
  );
  const under = [
    ...captions,
    ...questionLines(rows),
    ...sameLines(rows),
    familyOf(table, page.comparison),
  ];
  return [
    wrapped(`${title} · ${label}`, page, paint.bold),
    main,
    [...notesOf(notes), ...under].flatMap((text) => wrapped(text, page, paint.dim)),
    ...rows
      .filter((row) => !row.metrics.every(isSame))
      .flatMap((row) => otherColumns(row, table, page)),
  ];
}

function otherColumns(
  row: ComparisonRow,
  table: ComparisonTable,
  page: OwnPage,
): readonly (readonly string[])[] {
  const notes = openNotes();
  const others = row.metrics.filter(({ key }) => key !== table.primary);
  if (others.length === 0) return [];
  const title = `Other columns of ${namesOf(row).join(" ")}`;
  const cells = others.map(({ key }) => ({ row, key, name: [metricWords(key).label] }));
  return [
    [
      ...wrapped(title, page, page.paint.bold),
      ...drawGrid(columnsOf(cells, "column", { table, page, notes }), page),
    ],
    ...(notes.texts.length === 0
      ? []
      : [notesOf(notes).flatMap((text) => wrapped(text, page, page.paint.dim))]),
  ];
}

/** No resample tells A from B, or there are none and they are equal, or neither has a value. */
function isSame({ a, b, difference: { value, reason } }: ComparedMetric): boolean {
  const undefinedInBoth = (a?.value ?? null) === null && (b?.value ?? null) === null;
  const alike = reason === "no-variation" || reason === "above-by-chance";
  return undefinedInBoth || (value === 0 && alike);
}

/** One line of a table: a column of the boards for one judge. */
interface Line {
  readonly row: ComparisonRow;
  readonly key: string;
  readonly name: readonly string[];
}

function columnsOf(
  lines: readonly Line[],
  noun: string,
  { table, page, notes }: { table: ComparisonTable; page: OwnPage; notes: Notes },
): readonly GridColumn[] {
  const { paint } = page;
  const text = (one: string) =>
    noun === "judge" ? fitText(paint.text(one), longestName, paint.ellipsis) : paint.text(one);
  const interval = paint.text(`[${formatLevel(page.comparison.level)}]`);
  const cells = lines.map(({ row, key, name }) => {
    const metric = row.metrics.find((one) => one.key === key);
    const [a, b, difference] = [metric?.a ?? null, metric?.b ?? null, metric?.difference ?? null];
    const all = table.rows.flatMap((one) => {
      const own = one.metrics.find((other) => other.key === key);
      return [own?.a ?? undefined, own?.b ?? undefined];
    });
    const decimals = decimalsOf(key, all);
    const shown = { decimals, notes };
    return {
      name: name.map(text),
      n: unitLines(metric?.a ?? null, metric?.b ?? null).map((one) => paint.text(one)),
      a: numberLines(a, shown, false),
      b: numberLines(b, shown, false),
      difference: numberLines(difference, shown, true),
      p: [pText(difference?.p ?? null), pText(difference?.pHolm ?? null)],
    };
  });
  const names = Math.max(...lines.map(({ name }) => name.length));
  const heads = [noun, ...Array.from({ length: names - 1 }, () => "")];
  const units = ["n", "n in B"].slice(0, Math.max(...cells.map(({ n }) => n.length)));
  return [
    {
      head: [...heads, ...units],
      right: false,
      cells: cells.map(({ name, n }) => [...heads.map((_, place) => name[place] ?? ""), ...n]),
    },
    { head: ["A", interval], right: true, cells: cells.map(({ a }) => a) },
    { head: ["B", interval], right: true, cells: cells.map(({ b }) => b) },
    {
      head: [paint.text("B − A"), interval],
      right: true,
      cells: cells.map(({ difference }) => difference),
    },
    { head: ["p", "Holm p"], right: true, cells: cells.map(({ p }) => p) },
  ];
}

function numberLines(
  estimate: Parameters<typeof noteOn>[0] | null,
  { decimals, notes }: { readonly decimals: number; readonly notes: Notes },
  isDifference: boolean,
): readonly string[] {
  if (estimate === null) return ["n/a", ""];
  const note = noteOn(estimate);
  const mark = note === undefined ? "" : `(${notes.number(note)})`;
  if (estimate.value === null) return ["n/a", mark];
  const value = formatNumber(estimate.value, decimals);
  const sign = isDifference && Number(value) > 0 ? "+" : "";
  const limits = formatInterval(estimate, decimals);
  return [sign + value, [limits ?? "", mark].filter((part) => part !== "").join(" ")];
}

/** One line where both are the same, else one for each run. */
function unitLines(
  a: Parameters<typeof unitsOf>[0] | null,
  b: Parameters<typeof unitsOf>[0] | null,
): readonly string[] {
  const [left = "", right = ""] = [a, b].map((one) => (one === null ? "–" : unitsOf(one)));
  return left === right ? [`n ${left}`] : [`n ${left} in A`, `n ${right} in B`];
}

function pText(p: number | null): string {
  return p === null ? "n/a" : formatP(p);
}

function namesOf({ a, b, kind }: ComparisonRow): readonly string[] {
  const mark = kind === "baseline" ? "*" : "";
  return a === b ? [a + mark] : [a + mark, `= ${b}`];
}

/** Which questions went in, which did not, and what was lost; judges of whom the same is true share a line. */
function questionLines(rows: readonly ComparisonRow[]): readonly string[] {
  const lines = [...Map.groupBy(rows, questionsOf)];
  return lines.map(([text, judges]) => {
    const names = judges.length === rows.length && rows.length > 1 ? ["Every judge"] : undefined;
    return `${list(names ?? judges.map(({ a }) => a))}: ${text}.`;
  });
}

/** Judges that no column tells apart have no table of other columns. */
function sameLines(rows: readonly ComparisonRow[]): readonly string[] {
  const same = rows.filter(({ metrics }) => metrics.every(isSame)).map(({ a }) => a);
  return same.length === 0 ? [] : [`The same in A and B in every column: ${list(same)}.`];
}

function questionsOf({ questions, verdicts }: ComparisonRow): string {
  const { shared, onlyA, onlyB, otherTexts } = questions;
  const out = [
    onlyA === 0 ? "" : `${formatCount(onlyA)} asked only in A`,
    onlyB === 0 ? "" : `${formatCount(onlyB)} asked only in B`,
    otherTexts === 0 ? "" : `${formatCount(otherTexts)} about other texts`,
  ].filter((part) => part !== "");
  const lost = (["a", "b"] as const).flatMap((side) => {
    const states = lostVerdicts(verdicts[side]);
    return states === "" ? [] : [`in ${side.toUpperCase()} ${states}`];
  });
  const leftOut = out.length === 0 ? "" : `; left out: ${out.join(", ")}`;
  const lostText = lost.length === 0 ? "all answered in both" : `lost ${list(lost)}`;
  return `${plural(shared, "question")} of both runs, ${lostText}${leftOut}`;
}

function familyOf({ rows, primary }: ComparisonTable, { level }: Comparison): string {
  const comparisons = rows[0]?.metrics.find(({ key }) => key === primary)?.difference.comparisons;
  if (comparisons === undefined || comparisons === 0) return "No p: nothing could be tested.";
  const label = metricWords(primary).label;
  const alpha = Number((1 - level).toPrecision(6));
  return `Family of the Holm p: ${plural(comparisons, "judge")} of this table in ${label}; every other column is a family of its own. Below ${alpha} a judge differs between A and B.`;
}

function notesOf({ texts }: Notes): readonly string[] {
  return texts.map((text, index) => `(${index + 1}) ${text}.`);
}

function closingOf({ bootstrap, seed, tables }: Comparison): string {
  const marked = tables.some(({ rows }) => rows.some(({ kind }) => kind === "baseline"));
  return `${marked ? "* baseline. " : ""}${plural(bootstrap, "bootstrap replicate")} of the shared records, one matrix for both runs · seed ${seed} · seed, level and replicates are those of A. Nothing is adjusted across columns and tables.`;
}
