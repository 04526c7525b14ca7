import type { Place } from "../../core/errors.ts";
import type { Path, Spot } from "./row-reader.ts";

/** The place of a value in the text of a record that begins at `start`: that of its innermost key that is found. */
export function findInJson(text: string, start: Place, path: Path): Spot {
  let index = 0;
  for (const step of path) {
    if (typeof step === "number") continue;
    const found = keyIndex(text, JSON.stringify(step), index);
    if (found === undefined) break;
    index = found;
  }
  return spotAt(text, start, index);
}

/** A quote inside a string is escaped, so the quoted name with a colon after it can only be a key. */
function keyIndex(text: string, quoted: string, from: number): number | undefined {
  for (let at = text.indexOf(quoted, from); at !== -1; at = text.indexOf(quoted, at + 1)) {
    if (/^\s*:/.test(text.slice(at + quoted.length, at + quoted.length + 40))) return at;
  }
  return undefined;
}

/** What stands before a record on its line is shown as blanks, unless there is too much of it. */
const widestIndent = 10_000;

/** Line, column and source line of the character at `index` of a text that begins at `start`. */
export function spotAt(text: string, start: Place, index: number): Spot {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", index);
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, "");
  const isFirst = lineStart === 0;
  const indent = isFirst ? start.column - 1 : 0;
  const at = {
    file: start.file,
    line: start.line + before.split("\n").length - 1,
    column: indent + index - lineStart + 1,
  };
  return indent > widestIndent ? { at } : { at, source: " ".repeat(indent) + line };
}
