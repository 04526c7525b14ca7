import type { AsyncBuffer, ParquetParsers } from "hyparquet";
import { AssizeError } from "../../core/errors.ts";
import type { OpenFile } from "./file-bytes.ts";
import { type PlainValue, plainValue, unreadable } from "./parquet-values.ts";
import type { Row, RowContext, RowReader } from "./row-reader.ts";
import { decodeUtf8, undecodable } from "./utf8.ts";

/**
 * Parquet, one row group at a time. Columns that have no meaning are not read: their cells are null. The line of a
 * place is the number of the row.
 */
export const parquet: RowReader = {
  extensions: [".parquet"],
  cells: "typed",
  async *rows(_bytes, context) {
    const file = await context.open();
    try {
      await checkMarks(file, context);
      yield* rowsOf(file, context);
    } finally {
      await file.close();
    }
  },
};

async function* rowsOf(file: OpenFile, context: RowContext): AsyncIterable<Row> {
  // Loaded here: whoever has no Parquet need not wait for it.
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] =
    await Promise.all([import("hyparquet"), import("hyparquet-compressors")]);
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end) => file.read(start, end),
  };
  const { metadata, names } = await whole(context, 1, async () => {
    const metadata = await parquetMetadataAsync(buffer, { parsers });
    return { metadata, names: parquetSchema(metadata).children.map(({ element }) => element.name) };
  });
  const columns = names.filter((name) => context.isField(name));
  let first = 1;
  for (const group of metadata.row_groups) {
    const count = Number(group.num_rows);
    const range = { rowStart: first - 1, rowEnd: first - 1 + count };
    const rows: readonly Readonly<Record<string, unknown>>[] =
      columns.length === 0
        ? Array.from({ length: count }, () => ({}))
        : await whole(context, first, () =>
            parquetReadObjects({ file: buffer, metadata, columns, compressors, parsers, ...range }),
          );
    if (rows.length !== count) throw damaged(context, first, `${rows.length} of ${count} rows`);
    for (const [i, row] of rows.entries()) yield rowOf(row, names, context, first + i);
    first += count;
  }
}

function rowOf(
  row: Readonly<Record<string, unknown>>,
  names: readonly string[],
  { file }: RowContext,
  line: number,
): Row {
  const at = { file, line, column: 1 };
  const entries: [string, PlainValue][] = [];
  for (const name of names) {
    const value = plainValue(Object.hasOwn(row, name) ? row[name] : null);
    if (value === unreadable.text) return { state: "broken", ...undecodable, at };
    if (value === unreadable.json) {
      const what = `"${name}" holds broken JSON`;
      return { state: "broken", what, fix: "write valid JSON in this column", at };
    }
    entries.push([name, value]);
  }
  return { state: "read", value: Object.fromEntries(entries), at, find: () => ({ at }) };
}

/** Texts are decoded strictly; what cannot be is marked, so that one row is lost and not all. */
const parsers: Partial<ParquetParsers> = {
  // Absent values come as undefined.
  stringFromBytes: (bytes: Uint8Array | undefined) =>
    bytes === undefined ? undefined : (decodeUtf8(bytes) ?? unreadable.text),
  jsonFromBytes(bytes: Uint8Array | undefined) {
    if (bytes === undefined) return undefined;
    const text = decodeUtf8(bytes);
    if (text === undefined) return unreadable.text;
    try {
      return JSON.parse(text);
    } catch {
      return unreadable.json;
    }
  },
};

const mark = "PAR1";

async function checkMarks(file: OpenFile, { file: name }: RowContext): Promise<void> {
  const text = async (start: number, end: number) =>
    Buffer.from(await file.read(Math.max(0, start), Math.max(0, end))).toString("latin1");
  const head = await text(0, Math.min(4, file.size));
  if (head === "PARE") {
    throw new AssizeError({
      code: "records/unreadable",
      what: `"${name}" is encrypted`,
      fix: "write it without encryption",
    });
  }
  if (head !== mark) {
    throw new AssizeError({
      code: "records/unreadable",
      what: `"${name}" is no Parquet file`,
      fix: "let its name end as its format does, or write it as Parquet",
    });
  }
  if (file.size < 12 || (await text(file.size - 4, file.size)) !== mark) {
    throw new AssizeError({
      code: "records/unreadable",
      what: `the Parquet file "${name}" is cut off: it does not end in "${mark}"`,
      fix: "fetch or write the file again",
    });
  }
}

/** Runs a part of the reading; whatever it throws that no file system threw is damage. */
async function whole<T>(context: RowContext, line: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AssizeError || !(error instanceof Error)) throw error;
    if ("errno" in error) throw error;
    throw damaged(context, line, error.message.split("\n")[0] ?? "", error);
  }
}

function damaged({ file }: RowContext, line: number, why: string, cause?: unknown): AssizeError {
  return new AssizeError(
    {
      code: "records/unreadable",
      what: `the Parquet data of "${file}" is damaged, or of a kind that is not read: ${why}`,
      at: { file, line, column: 1 },
      fix: "fetch or write the file again",
    },
    { cause },
  );
}
