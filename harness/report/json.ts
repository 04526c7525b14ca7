import type { Leaderboard, Row } from "../core/leaderboard.ts";
import { roundNumber } from "./format-number.ts";
import type { Renderer } from "./renderer.ts";

/**
 * The board itself. Layout: what holds no object and no list is written on one line, everything else one entry a
 * line, one space deeper. So an estimate is a line, and a changed cell a changed line. Estimates come in the order
 * of the table's columns, prompts and judges in that of their names, whoever made the board.
 */
export const json: Renderer = {
  extension: "json",
  render: (board) => `${write(inOrder(board), "")}\n`,
};

function inOrder(board: Leaderboard): Leaderboard {
  const { provenance } = board;
  const { prompts, pending } = provenance;
  return {
    ...board,
    provenance: {
      ...provenance,
      prompts: byName(prompts),
      pending: pending === null ? null : byName(pending),
    },
    tables: board.tables.map((table) => ({
      ...table,
      rows: table.rows.map((row) => ({ ...row, estimates: byColumn(row, table.columns) })),
    })),
  };
}

function byName<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function byColumn({ estimates }: Row, columns: readonly string[]): Row["estimates"] {
  const sorted = Object.entries(byName(estimates));
  const first = columns.flatMap((column) => sorted.filter(([key]) => key === column));
  return Object.fromEntries([...first, ...sorted.filter(([key]) => !columns.includes(key))]);
}

function write(value: unknown, indent: string): string {
  if (typeof value === "number") return String(roundNumber(value));
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object")
    throw new Error(`bug: a board holds a value of type ${typeof value}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const deeper = `${indent} `;
  const entries = Array.isArray(value)
    ? value.map((entry) => write(entry, deeper))
    : Object.entries(value).flatMap(([key, entry]) =>
        entry === undefined ? [] : [`${quote(key)}: ${write(entry, deeper)}`],
      );
  if (Object.values(value).every(isPlain)) return `${open}${entries.join(", ")}${close}`;
  return `${open}\n${entries.map((entry) => deeper + entry).join(",\n")}\n${indent}${close}`;
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** JSON.stringify leaves DEL, C1 and the Unicode line ends as they are; no file of ours has them raw. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
