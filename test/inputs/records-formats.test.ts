import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import { csv } from "../../harness/inputs/records/csv.ts";
import { formatOf } from "../../harness/inputs/records/formats.ts";
import { json } from "../../harness/inputs/records/json.ts";
import { jsonFault } from "../../harness/inputs/records/json-fault.ts";
import { jsonl } from "../../harness/inputs/records/jsonl.ts";
import { parquet } from "../../harness/inputs/records/parquet.ts";
import type { Row, RowReader } from "../../harness/inputs/records/row-reader.ts";
import { tsv } from "../../harness/inputs/records/tsv.ts";
import { txt } from "../../harness/inputs/records/txt.ts";
import { readContent } from "../fixtures/records/reading.ts";

const names = ["id", "article", "highlights", "chatgpt"];

const shared = {
  file: "f",
  fieldNames: names,
  open: () => Promise.reject(new Error("this format is read from its beginning to its end")),
};

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function rowsOf(reader: RowReader, text: string, size: number): Promise<readonly unknown[]> {
  const context = { ...shared, isField: (name: string) => names.includes(name) };
  const rows: unknown[] = [];
  for await (const row of reader.rows(inPieces(Buffer.from(text), size), context)) {
    rows.push(plain(row));
  }
  return rows;
}

function plain(row: Row): unknown {
  return row.state === "read" ? { value: row.value, at: row.at, spot: row.find(["article"]) } : row;
}

/** What the rows of a file hold. */
async function valuesOf(reader: RowReader, text: string): Promise<readonly unknown[]> {
  const context = { ...shared, isField: (name: string) => names.includes(name) };
  const values: unknown[] = [];
  for await (const row of reader.rows(inPieces(Buffer.from(text), 7), context)) {
    values.push(row.state === "read" ? row.value : row.what);
  }
  return values;
}

describe("the pieces a file arrives in", () => {
  const texts: readonly [string, RowReader, string][] = [
    ["jsonl", jsonl, '{"id":"ü😀","article":"a\u2028b"}\r\n\r\n{"id":"2"}\n[1]\n{"id":\n'],
    ["json", json, '\n[ {"id":"ü😀 [\\"]","article":"\\\\"},\r\n[[1],{}] , 7,{"id":"2"} ]\n'],
    ["csv", csv, 'id,article\r\n"ü😀","a ""b"",\r\nc"\n\n2,x\r\n3\n4,"last"'],
    ["tsv", tsv, 'id\tarticle\nü😀\t"a\tb"\n2\t\n'],
    ["txt", txt, "id: ü😀\r\narticle: a\nb\n\n\nid: 2\nid: 3\narticle: x: y\nbad: z"],
  ];

  it.each(texts)("do not matter: %s", async (_, reader, text) => {
    const whole = await rowsOf(reader, text, 1000);
    expect(whole.length).toBeGreaterThan(1);
    for (let size = 1; size <= 12; size += 1) {
      expect(await rowsOf(reader, text, size)).toEqual(whole);
    }
  });
});

describe("single formats", () => {
  it("jsonl ends lines at newlines only, skips blank ones and keeps other line separators", async () => {
    const text = '{"a":"x\u2028y\u2029z\u0085"}\r\n \n{"a":"\\u0000"}';
    expect(await valuesOf(jsonl, text)).toEqual([{ a: "x\u2028y\u2029z\u0085" }, { a: "\0" }]);
  });

  it("csv keeps blanks, quotes and line breaks of cells and skips blank lines", async () => {
    const text = 'id,article\n\n 1 ,"say ""yes"",\r\nor\nno "\n2,\n';
    expect(await valuesOf(csv, text)).toEqual([
      { id: " 1 ", article: 'say "yes",\r\nor\nno ' },
      { id: "2", article: "" },
    ]);
  });

  it("csv allows columns without a name, as spreadsheets write them", async () => {
    expect(await valuesOf(csv, "id,article,,\n1,x,,\n")).toEqual([
      { id: "1", article: "x", "": "" },
    ]);
  });

  it("txt ends a record at a blank line or where its first field comes again", async () => {
    const text = "article: a\nid: 1\narticle: b\nid: 2\n\n\nid: 3\narticle:  c\nand: d\n";
    expect(await valuesOf(txt, text)).toEqual([
      { article: "a", id: "1" },
      { article: "b", id: "2" },
      'no field is called "and"',
    ]);
  });

  it("txt continues a field on lines that open none", async () => {
    const text = "id: 1\narticle: one\n two\nHe said: three\nhighlights:\nchatgpt:x";
    expect(await valuesOf(txt, text)).toEqual([
      { id: "1", article: "one\n two\nHe said: three", highlights: "", chatgpt: "x" },
    ]);
  });

  it.each([
    ["a.jsonl", jsonl],
    ["A.JSONL.GZ", jsonl],
    ["a.ndjson", jsonl],
    ["a.json", json],
    ["a.csv.gz", csv],
    ["a.tsv", tsv],
    ["a.txt", txt],
    ["a.orc", undefined],
    ["a.parquet", parquet],
    ["a.gz", undefined],
    ["jsonl", undefined],
  ])("%s", (name, reader) => {
    expect(formatOf(name)).toBe(reader);
  });
});

describe("the size of one record", () => {
  const part = Buffer.alloc(2 ** 20, "x");
  async function* endless(head: string): AsyncIterable<Uint8Array> {
    yield Buffer.from(head);
    while (true) yield part;
  }

  it.each([
    ["jsonl", jsonl, '{"id":"', "the line is longer than 64 MiB"],
    ["json", json, '[{"id":"', "broken JSON: the record is larger than 64 MiB"],
    ["csv", csv, 'id\n"', "the row is larger than 64 MiB"],
  ] as const)("is bounded: %s", async (_, reader, head, what) => {
    const context = { ...shared, isField: () => true };
    const read = async (): Promise<void> => {
      for await (const row of reader.rows(endless(head), context)) expect(row).toBeUndefined();
    };
    await expect(read()).rejects.toThrow(what);
  });
});

describe("jsonFault", () => {
  it("finds a fault exactly where JSON.parse refuses", () => {
    const nearlyJson = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "\\", "x", "1", ":", "\n", "\u0001"),
      )
      .map(([text, at, insert]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + insert + text.slice(index + (at % 2));
      });
    fc.assert(
      fc.property(fc.oneof(nearlyJson, fc.string(), fc.json()), (text) => {
        const fault = jsonFault(text);
        expect(fault === undefined).toBe(parses(text));
        if (fault !== undefined) expect(fault.index).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
  });

  function parses(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
});

describe("items that are written and read again", () => {
  const text = fc.string({ unit: "binary", minLength: 1 }).filter((value) => value.trim() !== "");
  const anyText = fc.oneof(
    text,
    fc.constantFrom("a\u2028b", 'say "x",\r\ny', "a\tb", "\0", "\ufeffx", "x;y"),
  );
  const label = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, min: -1e100, max: 1e100 }),
  );
  const ratings = fc.array(
    label.map((value) => (Object.is(value, -0) ? 0 : value)),
    { minLength: 1, maxLength: 3 },
  );
  const row = fc.record({
    id: anyText,
    article: anyText,
    highlights: anyText,
    lead: fc.string({ unit: "binary" }),
    "gpt-3.5": fc.string({ unit: "binary" }),
    rated: ratings,
  });
  const rows = fc.array(row, { minLength: 1, maxLength: 8 });
  type WrittenRow = typeof row extends fc.Arbitrary<infer T> ? T : never;
  const settings = { fields: { candidates: ["lead", "gpt-3.5"] } };

  /** What any format must give, but for the sentences. */
  function wanted(row: WrittenRow): Omit<Item, "highlightSentences"> {
    return {
      id: row.id,
      article: row.article,
      highlights: row.highlights,
      candidates: [
        { system: "lead", text: row.lead },
        { system: "gpt-3.5", text: row["gpt-3.5"] },
      ],
      human: { "gpt-3.5": { fluency: row.rated } },
      preferences: [],
    };
  }

  const asObject = ({ rated, ...texts }: WrittenRow): object => ({
    ...texts,
    human: { "gpt-3.5": { fluency: rated } },
    extra: [{}],
  });
  const lines = (all: readonly WrittenRow[], end: string): string =>
    all.map((one) => JSON.stringify(asObject(one)) + end).join("");
  const cells = (all: readonly WrittenRow[], delimiter: string, end: string): string =>
    [
      ["id", "article", "highlights", "lead", "gpt-3.5", "human.gpt-3.5.fluency", "extra"],
      ...all.map(({ rated, ...texts }) => [...Object.values(texts), rated.join("; "), ""]),
    ]
      .map((line) => line.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter) + end)
      .join("");

  const writers: readonly [string, (all: readonly WrittenRow[]) => string | Uint8Array][] = [
    ["a.jsonl", (all) => lines(all, "\n")],
    ["crlf.jsonl", (all) => `\ufeff${lines(all, "\r\n\r\n")}`],
    ["a.jsonl.gz", (all) => gzipSync(lines(all, "\n"))],
    ["two-members.jsonl.gz", (all) => Buffer.concat([gzipSync(lines(all, "\n")), gzipSync("\n")])],
    ["a.json", (all) => JSON.stringify(all.map(asObject))],
    ["indented.json", (all) => `\ufeff${JSON.stringify(all.map(asObject), null, "\t")}\r\n`],
    ["a.json.gz", (all) => gzipSync(JSON.stringify(all.map(asObject)))],
    ["a.csv", (all) => cells(all, ",", "\n")],
    ["crlf.csv", (all) => `\ufeff${cells(all, ",", "\r\n")}`],
    ["a.tsv", (all) => cells(all, "\t", "\n")],
    ["a.csv.gz", (all) => gzipSync(cells(all, ",", "\n"))],
  ];

  it.each(writers)("are the same: %s", async (name, write) => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const { items, error } = await readContent(name, write(all), settings);
        expect(error).toBeUndefined();
        expect(items.map(({ highlightSentences, ...item }) => item)).toEqual(all.map(wanted));
      }),
      { numRuns: 60 },
    );
  });
});

describe("bytes of any kind", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'[]{}",:\n\r\t;\\ ',
      '"id"',
      "id",
      "article",
      "human.x.y",
      "\ufeff",
      "null",
      "1",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  const content = fc.oneof(
    fc.array(piece, { minLength: 1 }).map((pieces) => Buffer.from(pieces.join(""))),
    fc.uint8Array({ minLength: 1 }),
  );

  // readContent passes on any error that is not meant for the user.
  it.each(["a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.csv.gz"])(
    "end in items or in an error for the user: %s",
    async (name) => {
      await fc.assert(
        fc.asyncProperty(content, fc.constantFrom("stop", "skip"), async (bytes, invalid) => {
          const { items, error } = await readContent(name, bytes, { invalid });
          expect(items.length > 0 || error !== undefined).toBe(true);
        }),
        { numRuns: 100 },
      );
    },
  );
});
