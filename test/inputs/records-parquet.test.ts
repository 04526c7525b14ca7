import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssizeError } from "../../harness/core/errors.ts";
import { openFile } from "../../harness/inputs/records/file-bytes.ts";
import { parquet } from "../../harness/inputs/records/parquet.ts";
import { readContent, readFolder, withFiles } from "../fixtures/records/reading.ts";

// Written by pyarrow: test/fixtures/records/make-parquet.py.
const fixtures = resolve(import.meta.dirname, "../fixtures/records");
const bytesOf = (name: string) => readFileSync(join(fixtures, name));

/** The rows of a file, of these columns or of all. */
async function rowsOf(path: string, columns?: readonly string[]): Promise<readonly unknown[]> {
  const context = {
    file: "f.parquet",
    fieldNames: columns ?? [],
    isField: (name: string) => columns === undefined || columns.includes(name),
    open: () => openFile({ path, shownAs: "f.parquet" }),
  };
  const rows: unknown[] = [];
  const nothing = (async function* (): AsyncIterable<Uint8Array> {})();
  for await (const row of parquet.rows(nothing, context)) {
    rows.push(row.state === "read" ? { ...row.value, line: row.at.line } : row);
  }
  return rows;
}

describe("values", () => {
  it("are those of JSON", async () => {
    const rows = await rowsOf(join(fixtures, "types.parquet"));
    expect(rows[0]).toEqual({
      line: 1,
      id: 7,
      unsigned: "18446744073709551615",
      double: 0.5,
      yes: true,
      day: "2020-02-29T00:00:00.000Z",
      time: "2020-02-29T12:00:00.000Z",
      price: 1.5,
      list: ["a", null, "b"],
      numbers: [1, 2],
      struct: { x: 1, y: ["p"] },
      word: "same",
      bytes: "ok",
    });
    const nulls = Object.keys(rows[0] ?? {}).map((name) => [name, name === "line" ? 3 : null]);
    expect(rows[2]).toEqual(Object.fromEntries(nulls));
  });

  it("that no number can be exactly come as text", async () => {
    const rows = await rowsOf(join(fixtures, "types.parquet"), ["id", "price", "struct"]);
    expect(rows[1]).toMatchObject({
      id: "9007199254740993",
      price: -2.25,
      struct: { x: null, y: null },
    });
  });

  it("that are no UTF-8 spoil their row alone", async () => {
    const rows = await rowsOf(join(fixtures, "types.parquet"), ["id", "bytes"]);
    expect(rows[1]).toEqual({
      state: "broken",
      what: "the record holds bytes that are not UTF-8",
      fix: "save the file as UTF-8",
      at: { file: "f.parquet", line: 2, column: 1 },
    });
    expect(rows[2]).toMatchObject({ id: null, bytes: null });
  });

  it("of columns without a meaning are not read, and their names are known", async () => {
    const rows = await rowsOf(join(fixtures, "types.parquet"), ["word"]);
    expect(rows[0]).toMatchObject({ word: "same", id: null, list: null });
    expect(await rowsOf(join(fixtures, "types.parquet"), [])).toHaveLength(3);
  });
});

const plain = [
  { id: "a", article: "Æble.", chatgpt: "One.", line: 1 },
  { id: "b", article: "x".repeat(300), chatgpt: null, line: 2 },
  { id: "c", article: "", chatgpt: "Three.", line: 3 },
];

it.each(["none", "snappy", "gzip", "brotli", "lz4", "zstd"])(
  "is read when it is packed by %s, over the borders of row groups",
  async (codec) => {
    expect(await rowsOf(join(fixtures, `codec-${codec}.parquet`))).toEqual(plain);
  },
);

it("is read when it is packed by gzip as a whole", async () => {
  const packed = gzipSync(bytesOf("codec-zstd.parquet"));
  await withFiles({ "r.parquet.gz": packed }, async (folder) => {
    expect(await rowsOf(join(folder, "r.parquet.gz"))).toEqual(plain);
  });
});

describe("what is wrong", () => {
  it("with a row is told with its number", async () => {
    const { error } = await readContent("r.parquet", bytesOf("codec-none.parquet"));
    expect(error).toBe(`error[records/invalid]: the article is empty
  at r.parquet:3:1
  fix: write the article, or take the record out`);
  });

  it("with a column is told with those that are there", async () => {
    const { error } = await readFolder(fixtures, ["wide.parquet"], {
      fields: { candidates: ["led"] },
    });
    expect(error).toContain('no column "led"');
    expect(error).toContain('fix: write "lead" under records.fields');
  });

  const good = bytesOf("codec-none.parquet");
  it.each([
    ["another format", Buffer.from('{"id": 1}\n'), '"r.parquet" is no Parquet file'],
    ["an encrypted file", Buffer.from("PARE....PARE...."), '"r.parquet" is encrypted'],
    ["a part of a file", good.subarray(0, 600), 'the Parquet file "r.parquet" is cut off'],
    ["nothing but marks", Buffer.from("PAR1PAR1"), 'the Parquet file "r.parquet" is cut off'],
    ["a foreign footer", Buffer.from("PAR1xxxx\xff\xff\xff\x7fPAR1"), "is damaged"],
  ])("with %s", async (_title, content, what) => {
    const { error } = await readContent("r.parquet", content);
    expect(error).toContain("error[records/unreadable]");
    expect(error).toContain(what);
  });

  it("with the data of a row group is told with its first row", async () => {
    const content = Buffer.from(bytesOf("codec-zstd.parquet"));
    // The second group's pages stand in the middle of the file.
    const from = content.indexOf("28b52ffd", content.length / 3, "hex");
    content.fill(0xee, from, from + 40);
    const { error } = await readContent("r.parquet", content);
    expect(error).toMatch(
      /error\[records\/unreadable\]: the Parquet data of "r.parquet" is damaged/,
    );
    expect(error).toMatch(/at r.parquet:[13]:1/);
  });

  it("is never more than an error with a place, whatever byte is changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("codec-snappy.parquet", "types.parquet", "wide.parquet"),
        fc.nat(),
        fc.nat(255),
        async (name, at, byte) => {
          const content = Buffer.from(bytesOf(name));
          content[at % content.length] = byte;
          await withFiles({ "r.parquet": content }, async (folder) => {
            const rows = await rowsOf(join(folder, "r.parquet")).catch((error: unknown) => error);
            if (rows instanceof Error) expect(rows).toBeInstanceOf(AssizeError);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
