import Table from "cli-table3";
import type { Table as BoardTable, Leaderboard, Row } from "../core/leaderboard.ts";
import { biasSentences } from "./biases.ts";
import { noLines } from "./fit-text.ts";
import { formatLevel, formatNumber } from "./format-number.ts";
import { openNotes } from "./notes.ts";
import { orderLines } from "./order-lines.ts";
import { openPage, type Page, wrapped } from "./page.ts";
import type { Paint, TerminalOptions } from "./paint.ts";
import { type TerminalColumn, terminalColumns } from "./terminal-columns.ts";
import {
  boardQuestion,
  boardTitle,
  detectableIn,
  list,
  lostVerdicts,
  markedKind,
  markOf,
  pendingCalls,
  plural,
  ratersOf,
  sampleSize,
  tableTitle,
} from "./wording.ts";

export type { TerminalOptions } from "./paint.ts";

/** A board for people at a terminal. What does not fit is left out, with a word on where it is. */
export function renderTerminal(board: Leaderboard, options: TerminalOptions): string {
  const page: OwnPage = { board, told: new Set(), ...openPage(options) };
  const blocks = [
    opening(page),
    ...board.tables.map((table) => tableBlock(table, page)),
    closing(page),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

interface OwnPage extends Page {
  readonly board: Leaderboard;
  /** Captions that were shown, without their judge's name. */
  readonly told: Set<string>;
}

function opening({ board, paint, width }: OwnPage): readonly string[] {
  const pending = pendingCalls(board);
  const level = formatLevel(board.provenance.level);
  const how = `${boardQuestion[board.board]} Best first. A rank is the set of ranks that the data allow; rows that share a letter are not separated. Brackets and whiskers: ${level} intervals, by record.`;
  return [
    ...wrapped(boardTitle(board), { paint, width }, paint.bold),
    ...(pending === undefined ? [] : wrapped(`PARTIAL: ${pending}`, { paint, width }, paint.warn)),
    ...wrapped(how, { paint, width }, paint.dim),
  ];
}

function tableBlock(table: BoardTable, page: OwnPage): readonly string[] {
  const { board, paint, width } = page;
  const notes = openNotes();
  const { columns, leftOut } = terminalColumns(table, { paint, width, notes });
  const under = [
    ...marks(table.rows),
    ...notes.texts.map((text, index) => `(${index + 1}) ${text}.`),
    ...verdictsLine(table.rows),
    ...ratersLine(table),
    ...biasSentences(table, board, { short: true }),
    ...orderLines(table),
    captionsOnce(table, page),
    detectableIn(table),
    ...(leftOut.length === 0 ? [] : [`More in ${board.board}.md: ${fewOf(leftOut)}.`]),
  ];
  return [
    ...wrapped(`${tableTitle(table, board)} · ${sampleSize(table)}`, page, paint.bold),
    "",
    ...draw(table.rows, columns, paint),
    "",
    ...under.flatMap((text) => wrapped(text, page, paint.dim)),
  ];
}

/** How to read a table; once for all that are read alike. */
function captionsOnce({ captions, judge }: BoardTable, { told }: OwnPage): string {
  const text = captions.join(" ");
  const key = judge === null ? text : text.replaceAll(judge, "");
  if (captions.length > 0 && told.has(key)) return "Read like the tables above.";
  told.add(key);
  return text;
}

const namedLeftOut = 4;

function fewOf(labels: readonly string[]): string {
  if (labels.length <= namedLeftOut + 1) return list(labels);
  const named = labels.slice(0, namedLeftOut);
  return list([...named, plural(labels.length - namedLeftOut, "other column")]);
}

/** What was planned and what became of it; what was lost is said by row. */
function verdictsLine(rows: readonly Row[]): readonly string[] {
  const counted = rows.flatMap(({ name, verdicts }) =>
    verdicts === null ? [] : [{ name, verdicts }],
  );
  if (counted.length === 0) return [];
  const lost = counted.flatMap(({ name, verdicts }) => {
    const states = lostVerdicts(verdicts);
    return states === "" ? [] : [`${name} (${states})`];
  });
  return [
    lost.length === 0 ? "Every planned verdict was answered." : `Verdicts lost: ${list(lost)}.`,
  ];
}

/** How far raters agree, where there are several. */
function ratersLine(table: BoardTable): readonly string[] {
  const { goldRaters } = table;
  if (goldRaters === null || goldRaters.raters < 2) return [];
  const alphas = alphaKinds.flatMap(([measure, kind]) => {
    const value = goldRaters[measure];
    return value === null ? [] : [`${formatNumber(value, 3)} ${kind}`];
  });
  const agreement = alphas.length === 0 ? "" : `; Krippendorff's alpha ${alphas.join(", ")}`;
  return [`${ratersOf(goldRaters, table)}${agreement}.`];
}

const alphaKinds = [
  ["alphaNominal", "nominal"],
  ["alphaOrdinal", "ordinal"],
  ["alphaInterval", "interval"],
] as const;

/** What the marks behind names say. */
function marks(rows: readonly Row[]): readonly string[] {
  const kinds = new Set(rows.flatMap((row) => markedKind(row) ?? []));
  return kinds.size === 0 ? [] : [[...kinds].map((kind) => `${markOf(kind)} ${kind}`).join(", ")];
}

function draw(
  rows: readonly Row[],
  columns: readonly TerminalColumn[],
  paint: Paint,
): readonly string[] {
  const table = new Table({
    head: columns.map(({ head }) => head.map((line) => paint.bold(line)).join("\n")),
    chars: { ...noLines, mid: paint.rule },
    colAligns: columns.map(({ right }) => (right ? "right" : "left")),
    rowAligns: ["bottom"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 2 },
  });
  for (const place of rows.keys()) table.push(columns.map(({ cells }) => cells[place] ?? ""));
  return table
    .toString()
    .split("\n")
    .map((line, place) =>
      place === headHeight(columns) ? paint.dim(line.slice(0, -2)) : line.trimEnd(),
    );
}

function headHeight(columns: readonly TerminalColumn[]): number {
  return Math.max(...columns.map(({ head }) => head.length));
}

function closing({ board, paint, width }: OwnPage): readonly string[] {
  const { seed, bootstrap, versions, data } = board.provenance;
  const text = `${plural(bootstrap, "bootstrap replicate")} · seed ${seed} · data ${data.slice(0, 12)} · assize ${versions.assize}`;
  return wrapped(text, { paint, width }, paint.dim);
}
