import type { PlannedTable, RecordsPlan } from "../core/planning.ts";
import { fitText } from "./fit-text.ts";
import { formatCount, formatLevel, formatNumber } from "./format-number.ts";
import { metricWords } from "./metric-words.ts";
import { openPage, type Page, wrapped } from "./page.ts";
import type { Paint, TerminalOptions } from "./paint.ts";
import { drawGrid } from "./text-grid.ts";
import { plural } from "./wording.ts";

/** Names that are longer are cut short, so that a table fits into 80 columns. */
const longestName = 34;
const longestPair = 42;
/** Pairs that are shown one by one; of more than that only the median and the one that differs most. */
const shownPairs = 10;

interface OwnPage extends Page {
  readonly plan: RecordsPlan;
}

/** A plan of records for people at a terminal. */
export function renderPlan(plan: RecordsPlan, options: TerminalOptions): string {
  const page: OwnPage = { plan, ...openPage(options) };
  const { paint } = page;
  const title = `${plan.name}: ${plural(plan.records, "record")} now`;
  const blocks = [
    wrapped(title, page, paint.bold),
    [...wrapped(sourceOf(plan), page), ...wrapped(wantedOf(plan), page)],
    ...plan.tables.flatMap((table) => tableBlocks(table, page)),
    wrapped(
      `Normal approximation, two-sided. Records are those of the source: with as many labels, systems and repeats each.`,
      page,
      paint.dim,
    ),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function sourceOf({ from, wanted }: RecordsPlan): string {
  if (from.kind === "pilot") {
    return `Learnt from the run ${from.run}, ${plural(from.records, "record")}.`;
  }
  const { sd, rate, deff } = from;
  const uses = [
    ...(wanted.width === null ? [] : ["of a record's value for the width"]),
    ...(wanted.difference === null
      ? []
      : ["of the paired difference by record for the difference"]),
  ];
  const spread = rate === null ? `sd ${sd}, taken as that ${uses.join(" and ")}` : `rate ${rate}`;
  return `Assumed, not measured: ${spread}; design effect ${deff}.`;
}

function wantedOf({ wanted, level, power }: RecordsPlan): string {
  const parts = [
    ...(wanted.width === null ? [] : [`a ${formatLevel(level)} interval of ± ${wanted.width}`]),
    ...(wanted.difference === null
      ? []
      : [`a difference of ${wanted.difference} found with ${formatLevel(power)} power`]),
  ];
  return `Wanted: ${parts.join(", and ")}.`;
}

function tableBlocks(table: PlannedTable, page: OwnPage): readonly (readonly string[])[] {
  const { protocol, dimension, gold, primary, pilotRecords } = table;
  const { wanted, human } = page.plan;
  const title = [
    protocol,
    dimension,
    ...(gold === null ? [] : [`against ${gold === "human" ? human : "the highlights"}`]),
    ...(primary === null ? [] : [metricWords(primary).label]),
    ...(pilotRecords === null ? [] : [plural(pilotRecords, "record")]),
  ].join(" · ");
  return [
    wrapped(title, page, page.paint.bold),
    ...(wanted.width === null ? [] : [widthLines(table, page)]),
    ...(wanted.difference === null ? [] : [differenceLines(table, page)]),
  ];
}

function widthLines(table: PlannedTable, page: OwnPage): readonly string[] {
  const { paint, plan } = page;
  const cells = table.widths.map((row) => ({
    name: [fitText(paint.text(row.judge ?? "any judge"), longestName, paint.ellipsis)],
    value: [numberOf(row.value)],
    sd: [numberOf(row.sd)],
    now: [numberOf(row.now)],
    records: [countOf(row.records)],
  }));
  const column = (head: string, key: "value" | "sd" | "now" | "records") => ({
    head: [paint.text(head)],
    right: true,
    cells: cells.map((row) => row[key]),
  });
  const lines = drawGrid(
    [
      { head: ["judge"], right: false, cells: cells.map(({ name }) => name) },
      column("value", "value"),
      column("sd", "sd"),
      column("± now", "now"),
      column(`records for ± ${plan.wanted.width}`, "records"),
    ],
    page,
  );
  const unknown = table.widths.some(({ records }) => records === null);
  return [...lines, ...(unknown ? wrapped(whyNone, page, paint.dim) : [])];
}

const whyNone =
  "n/a: nothing varies from record to record, it is not defined, or there are fewer than 10 records to learn from.";

function differenceLines(table: PlannedTable, page: OwnPage): readonly string[] {
  const { paint, plan } = page;
  const { differences, median, comparisons } = table;
  if (differences.length === 0) return wrapped("Nobody to compare with: no pair of judges.", page);
  const sorted = [...differences].sort((one, other) => (other.sd ?? 0) - (one.sd ?? 0));
  const shown = differences.length <= shownPairs ? sorted : sorted.slice(0, 1);
  const rows = [
    ...(median === null || differences.length < 2
      ? []
      : [{ names: "median pair", value: null, ...median }]),
    ...shown.map(({ a, b, ...rest }) => ({
      names: a === null || b === null ? "any pair" : `${b} − ${a}`,
      ...rest,
    })),
  ];
  const lines = drawGrid(
    [
      {
        head: ["pair"],
        right: false,
        cells: rows.map(({ names }) => [fitText(paint.text(names), longestPair, paint.ellipsis)]),
      },
      column(
        "sd",
        rows.map(({ sd }) => numberOf(sd)),
        paint,
      ),
      column(
        "found now",
        rows.map(({ mde }) => numberOf(mde)),
        paint,
      ),
      column(
        `records for ${plan.wanted.difference}`,
        rows.map(({ records }) => countOf(records)),
        paint,
      ),
    ],
    page,
  );
  const alpha = Number(((1 - plan.level) / comparisons).toPrecision(3));
  const family = `Tested at ${alpha}: ${Number((1 - plan.level).toPrecision(6))} over ${plural(comparisons, "comparison")}. Found now: the smallest difference that the records there are find.`;
  const unknown = rows.some(({ records }) => records === null);
  return [
    ...lines,
    ...wrapped(family, page, paint.dim),
    ...(unknown ? wrapped(whyNone, page, paint.dim) : []),
  ];
}

function column(head: string, cells: readonly string[], paint: Paint) {
  return { head: [paint.text(head)], right: true, cells: cells.map((cell) => [cell]) };
}

function numberOf(value: number | null): string {
  return value === null ? "n/a" : formatNumber(value, 3);
}

function countOf(count: number | null): string {
  return count === null ? "n/a" : formatCount(count);
}
