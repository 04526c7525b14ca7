import { jsonFault } from "./json-fault.ts";
import { findInJson, spotAt } from "./json-place.ts";
import type { Row, RowReader } from "./row-reader.ts";
import { isObject, kindOf } from "./row-values.ts";
import { splitLines } from "./split-lines.ts";
import { decodeUtf8, showUndecodable, undecodable } from "./utf8.ts";

/** JSON lines: one object a line, blank lines skipped. */
export const jsonl: RowReader = {
  extensions: [".jsonl", ".ndjson"],
  cells: "typed",
  async *rows(bytes, { file }) {
    for await (const { bytes: lineBytes, line } of splitLines(bytes, file)) {
      const row = rowOf(lineBytes, file, line);
      if (row !== undefined) yield row;
    }
  },
};

function rowOf(bytes: Uint8Array, file: string, line: number): Row | undefined {
  const start = { file, line, column: 1 };
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    const shown = showUndecodable(bytes);
    return { state: "broken", ...undecodable, ...spotAt(shown.text, start, shown.index) };
  }
  if (/^[ \t\r]*$/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { index, what } = jsonFault(text) ?? { index: 0, what: "it cannot be parsed" };
    return {
      state: "broken",
      what: `broken JSON: ${what}`,
      fix: looksLikeArray(text)
        ? 'write one object a line, or let the name of a file with a JSON array end in ".json"'
        : "write every record as valid JSON on a line of its own",
      ...spotAt(text, start, index),
    };
  }
  if (!isObject(value)) {
    return {
      state: "broken",
      what: `the line holds ${kindOf(value)}, not an object`,
      fix: Array.isArray(value)
        ? 'write one object a line, or let the name of a file with a JSON array end in ".json"'
        : 'write one object a line: {"id": ..., "article": ...}',
      ...spotAt(text, start, 0),
    };
  }
  return { state: "read", value, at: start, find: (path) => findInJson(text, start, path) };
}

function looksLikeArray(text: string): boolean {
  return /^\s*\[/.test(text);
}
