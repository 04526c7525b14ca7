import { finished } from "node:stream/promises";
import { CsvError, Parser } from "csv-parse";
import { AssizeError, type Place } from "../../core/errors.ts";
import { quote } from "./quote.ts";
import { maxRecordBytes, type Row, type RowReader } from "./row-reader.ts";
import { decodeUtf8, undecodable } from "./utf8.ts";

interface Dialect {
  readonly extension: string;
  readonly delimiter: "," | "\t";
  /** The delimiter in words. */
  readonly name: string;
}

const newline = 0x0a;

/** The reader of a format with one row a line, a header, and cells that may stand in double quotes. */
export function delimited(dialect: Dialect): RowReader {
  return {
    extensions: [dialect.extension],
    cells: "text",
    async *rows(bytes, { file }) {
      let header: readonly string[] | undefined;
      let line = 1;
      for await (const cells of cellsOf(bytes, dialect, () => ({ file, line, column: 1 }))) {
        const at = { file, line, column: 1 };
        line += 1 + cells.reduce((sum, cell) => sum + newlinesIn(cell), 0);
        if (cells.length === 1 && cells[0]?.length === 0) continue;
        if (header === undefined) header = headerOf(cells, dialect, at);
        else yield rowOf(header, cells, at);
      }
    },
  };
}

/**
 * Rows of raw cells. The parser hands rows over in a callback, so that those before a fault still arrive before it
 * (an error of a stream throws away what the stream has not delivered yet).
 */
async function* cellsOf(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter }: Dialect,
  here: () => Place,
): AsyncIterable<readonly Uint8Array[]> {
  let rows: (readonly Uint8Array[])[] = [];
  let fault: Error | undefined;
  const parser = new Parser({
    delimiter,
    encoding: null, // cells stay bytes, so that undecodable ones are found and placed
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    max_record_size: maxRecordBytes,
    on_record(cells: readonly unknown[]) {
      rows.push(cells.filter((cell) => cell instanceof Uint8Array));
      return null;
    },
  });
  parser.on("error", (error) => {
    fault = error;
  });
  function* take(): Iterable<readonly Uint8Array[]> {
    const taken = rows;
    rows = [];
    yield* taken;
  }
  for await (const chunk of chunks) {
    const error = await new Promise<unknown>((done) => parser.write(chunk, done));
    yield* take();
    if (error) throw quoting(error, here());
  }
  parser.end();
  await finished(parser, { readable: false }).catch(() => {});
  yield* take();
  if (fault !== undefined) throw quoting(fault, here());
}

const quotingFaults: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: "text follows the closing quote of a cell",
  INVALID_OPENING_QUOTE: "a quote stands inside a cell that is not quoted",
  CSV_QUOTE_NOT_CLOSED: "a quoted cell is never closed",
  CSV_MAX_RECORD_SIZE: "the row is larger than 64 MiB",
};

/** Where quotes are amiss, nobody knows where the next row begins: the file ends here. */
function quoting(error: unknown, at: Place): unknown {
  const what = error instanceof CsvError ? quotingFaults[error.code] : undefined;
  if (what === undefined) return error;
  return new AssizeError(
    {
      code: "records/invalid",
      what,
      at,
      fix: 'put the whole cell in double quotes and write each quote inside it twice: "say ""yes"""',
    },
    { cause: error },
  );
}

function headerOf(cells: readonly Uint8Array[], dialect: Dialect, at: Place): readonly string[] {
  const names = cells.map((cell) => decodeUtf8(cell));
  const columns = names.filter((name) => name !== undefined);
  if (columns.length < names.length) {
    throw new AssizeError({ code: "records/invalid", ...undecodable, at });
  }
  const only = columns.length === 1 ? columns[0] : undefined;
  if (only !== undefined && /[,;\t]/.test(only)) {
    throw new AssizeError({
      code: "records/invalid",
      what: `the header is one column, ${quote(only)}`,
      at,
      fix: `divide the cells of a ${dialect.extension} file by ${dialect.name}`,
    });
  }
  // Spreadsheets write empty names for empty columns; nobody can ask for those.
  const twice = columns.find((name, i) => name !== "" && columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new AssizeError({
      code: "records/invalid",
      what: `two columns are called ${quote(twice)}`,
      at,
      fix: "give every column a name of its own",
    });
  }
  return columns;
}

function rowOf(header: readonly string[], cells: readonly Uint8Array[], at: Place): Row {
  if (cells.length !== header.length) {
    return {
      state: "broken",
      what: `the row has ${counted(cells.length, "cell")}, the header ${header.length}`,
      at,
      fix: "write one cell a column, and put cells with delimiters or line breaks in double quotes",
    };
  }
  const entries: [string, string][] = [];
  let line = at.line;
  for (const [i, cell] of cells.entries()) {
    const text = decodeUtf8(cell);
    if (text === undefined) return { state: "broken", ...undecodable, at: { ...at, line } };
    entries.push([header[i] ?? "", text]);
    line += newlinesIn(cell);
  }
  return { state: "read", value: Object.fromEntries(entries), at, find: () => ({ at }) };
}

function newlinesIn(cell: Uint8Array): number {
  let n = 0;
  for (let i = cell.indexOf(newline); i !== -1; i = cell.indexOf(newline, i + 1)) n += 1;
  return n;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
