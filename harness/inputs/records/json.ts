import { AssizeError, type Place } from "../../core/errors.ts";
import { jsonFault } from "./json-fault.ts";
import { findInJson, spotAt } from "./json-place.ts";
import { maxRecordBytes, type Row, type RowReader, type Spot } from "./row-reader.ts";
import { isObject, kindOf } from "./row-values.ts";
import { decodeUtf8, showUndecodable, undecodable } from "./utf8.ts";

/** A JSON array of objects, divided into its elements as it streams in. */
export const json: RowReader = {
  extensions: [".json"],
  cells: "typed",
  async *rows(bytes, { file }) {
    for await (const { bytes: element, at } of splitArray(bytes, file)) yield rowOf(element, at);
  },
};

function rowOf(bytes: Uint8Array, start: Place): Row {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    const shown = showUndecodable(bytes);
    return { state: "broken", ...undecodable, ...spotAt(shown.text, start, shown.index) };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { index, what } = jsonFault(text) ?? { index: 0, what: "it cannot be parsed" };
    // Where a bracket or quote is amiss, nobody knows where the next record begins: the file ends here.
    throw broken(what, spotAt(text, start, index));
  }
  if (!isObject(value)) {
    return {
      state: "broken",
      what: `the array holds ${kindOf(value)}, not an object`,
      fix: 'write objects: [{"id": ..., "article": ...}, ...]',
      ...spotAt(text, start, 0),
    };
  }
  return { state: "read", value, at: start, find: (path) => findInJson(text, start, path) };
}

function broken(what: string, spot: Spot): AssizeError {
  return new AssizeError({
    code: "records/invalid",
    what: `broken JSON: ${what}`,
    fix: "mend the file, or write it again: records after this place cannot be told apart",
    ...spot,
  });
}

const code = (character: string): number => character.charCodeAt(0);
const [newline, quote, backslash, comma] = [code("\n"), code('"'), code("\\"), code(",")];
const [openList, closeList, openObject, closeObject] = [code("["), code("]"), code("{"), code("}")];
const space: ReadonlySet<number> = new Set([code(" "), code("\t"), code("\r"), newline]);

interface Element {
  readonly bytes: Uint8Array;
  readonly at: Place;
}

type State = "before" | "first" | "between" | "inside" | "after";

/** Divides the bytes of a JSON array at the commas of its top level. Brackets and quotes are ASCII: no decoding. */
async function* splitArray(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncIterable<Element> {
  const here = { file, line: 1, column: 0 };
  const isOutside = openNesting();
  let state: State = "before";
  let start: Place = here;
  let pending: Uint8Array[] = [];

  for await (const chunk of chunks) {
    let from = 0; // where the present element begins in this chunk
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i] ?? 0;
      here.column += columnsOf(byte);
      if (byte === newline) {
        here.line += 1;
        here.column = 0;
      }
      if (state === "inside") {
        if (!isOutside(byte)) continue;
        yield { bytes: Buffer.concat([...pending, chunk.subarray(from, i)]), at: start };
        pending = [];
        state = byte === comma ? "between" : "after";
      } else if (!space.has(byte)) {
        state = nextState(state, byte, { ...here });
        if (state !== "inside") continue;
        start = { ...here };
        from = i;
        isOutside(byte);
      }
    }
    if (state === "inside") pending.push(chunk.subarray(from));
    if (pending.reduce((sum, part) => sum + part.length, 0) > maxRecordBytes) {
      throw broken("the record is larger than 64 MiB", { at: start });
    }
  }
  checkEnd(state, state === "inside" ? start : { ...here, column: here.column + 1 });
}

/** What a byte between two elements makes of the array. */
function nextState(state: State, byte: number, at: Place): State {
  switch (state) {
    case "before":
      if (byte !== openList) throw notAnArray(byte, at);
      return "first";
    case "after":
      throw broken(`expected nothing more after the array, found ${shown(byte)}`, { at });
    default:
      if (byte === closeList && state === "first") return "after";
      if (byte !== comma && byte !== closeList) return "inside";
      throw broken(`expected a record, found ${shown(byte)}`, { at });
  }
}

function checkEnd(state: State, at: Place): void {
  if (state === "inside") throw broken("the file ends inside this record", { at });
  if (state === "first" || state === "between") {
    throw broken('the file ends before the "]" of its array', { at });
  }
}

/** Follows the quotes and brackets of an element; true for the comma or bracket that ends it. */
function openNesting(): (byte: number) => boolean {
  let depth = 0;
  let inString = false;
  let escaped = false;
  return (byte) => {
    if (escaped) escaped = false;
    else if (inString) {
      if (byte === quote) inString = false;
      else if (byte === backslash) escaped = true;
    } else if (byte === quote) inString = true;
    else if (byte === openList || byte === openObject) depth += 1;
    else if (depth > 0) {
      if (byte === closeList || byte === closeObject) depth -= 1;
    } else return byte === comma || byte === closeList;
    return false;
  };
}

/** Columns count UTF-16 units, as in all messages: a byte that continues a character adds none. */
function columnsOf(byte: number): number {
  if ((byte & 0xc0) === 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}

function shown(byte: number): string {
  return byte < 0x80 ? `"${String.fromCharCode(byte)}"` : "another character";
}

function notAnArray(byte: number, at: Place): AssizeError {
  return new AssizeError({
    code: "records/invalid",
    what:
      byte === openObject
        ? "the file holds an object, not an array of records"
        : `the file begins with ${shown(byte)}, not with the "[" of an array`,
    at,
    fix:
      byte === openObject
        ? 'write an array, [{...}, {...}], or let the name of a file with one object a line end in ".jsonl"'
        : 'write an array of objects: [{"id": ..., "article": ...}, ...]',
  });
}
