import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import { mergeItems } from "../../harness/inputs/records/read-items.ts";
import {
  type Reading,
  readContent,
  readFolder,
  type Settings,
  withFiles,
} from "../fixtures/records/reading.ts";

const fixtures = resolve(import.meta.dirname, "../fixtures/records");
const shared = resolve(import.meta.dirname, "../../../shared/data");

const lines = (...records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");
const idsOf = ({ items }: Reading): readonly string[] => items.map(({ id }) => id);
const numbered = (n: number): readonly { id: string }[] =>
  Array.from({ length: n }, (_, i) => ({ id: `r${i}` }));

/** The rows of one id joined, in the order in which the ids come first. */
function merged(items: readonly Item[]): readonly Item[] {
  const byId = new Map<string, Item>();
  for (const item of items) {
    const before = byId.get(item.id);
    const joined = before === undefined ? item : mergeItems(before, item);
    if ("conflict" in joined) throw new Error(joined.conflict);
    byId.set(item.id, joined);
  }
  return [...byId.values()];
}

describe("the forms of records", () => {
  const fire: Item = {
    id: "fire",
    article:
      "A barn burned down near Aldby on Sunday. Nobody was hurt, and the cause is not known.",
    highlights: "Barn burned down near Aldby . Nobody was hurt .",
    highlightSentences: ["Barn burned down near Aldby.", "Nobody was hurt."],
    candidates: [
      { system: "lead", text: "A barn burned down near Aldby on Sunday." },
      { system: "gpt-3.5", text: 'Two barns burned, "it is said".' },
    ],
    human: {
      lead: { fluency: [5, 4], faithful: [true] },
      "gpt-3.5": { fluency: [3, 4], faithful: [false] },
    },
    preferences: [],
  };
  const ferry: Item = {
    id: "7",
    article: "The ferry to Lund\nsails again from Monday, after nine weeks in the yard.",
    highlights: "Ferry sails again .",
    highlightSentences: ["Ferry sails again."],
    candidates: [
      { system: "lead", text: "The ferry to Lund\nsails again from Monday." },
      { system: "gpt-3.5", text: "The ferry sank." },
    ],
    human: { lead: { fluency: [4.5], faithful: [true] } },
    preferences: [],
  };
  const wide = { fields: { candidates: ["lead", "gpt-3.5"] } };
  const column = { fields: { candidates: "candidates" } };
  const long = { fields: { system: "system" } };

  it.each<[string, Settings]>([
    ["wide.jsonl", wide],
    ["wide.csv", wide],
    ["wide.txt", wide],
    ["wide.parquet", wide],
    ["column.parquet", column],
    ["long.parquet", long],
    ["column.json", column],
    ["column.csv", column],
    ["long.jsonl", long],
    ["long.csv", long],
  ])("give the same items: %s", async (name, settings) => {
    const { items, reads, warnings, error } = await readFolder(fixtures, [name], settings);
    expect(error).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(merged(items).map(withoutSentences)).toEqual([fire, ferry]);
    expect(reads.every(({ longForm }) => longForm === name.startsWith("long"))).toBe(true);
  });

  it("keep the sentences of a candidate that came as a list of them", async () => {
    const { items } = await readFolder(fixtures, ["long.jsonl"], long);
    expect(merged(items)[0]?.candidates).toContainEqual({
      system: "gpt-3.5",
      text: 'Two barns burned, "it is said".',
      sentences: ["Two barns burned,", '"it is said".'],
    });
  });

  it("keep the names that the config gives to columns", async () => {
    const settings = { fields: { candidates: { baseline: "lead", model: "gpt-3.5" } } };
    const { items } = await readFolder(fixtures, ["wide.jsonl"], settings);
    expect(items[0]?.candidates.map(({ system }) => system)).toEqual(["baseline", "model"]);
  });

  it.skipIf(!existsSync(shared))("give the seed record twice, as text and as JSON", async () => {
    const asText = await readFolder(shared, ["seed-record.txt"]);
    const asJson = await readFolder(shared, ["seed-record.jsonl"]);
    expect(asText.items).toHaveLength(1);
    expect(asText.items).toEqual(asJson.items);
    expect(asText.items[0]?.highlightSentences).toHaveLength(3);
    expect(asText.items[0]?.candidates[0]?.system).toBe("chatgpt");
  });

  it.skipIf(!existsSync(shared))("hold real data: SummEval with its expert ratings", async () => {
    const { items, warnings, error } = await readFolder(shared, ["summeval-cases.jsonl"], {
      fields: { candidates: "candidates" },
    });
    expect(error).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(items).toHaveLength(100);
    expect(items.every(({ candidates }) => candidates.length === 12)).toBe(true);
    const ratings = items.flatMap(({ human }) => Object.values(human).flatMap(Object.values));
    expect(ratings).toHaveLength(100 * 12 * 4);
    expect(ratings.every((raters) => raters.length === 3)).toBe(true);
  });
});

describe("the fields of a record", () => {
  async function only(record: object, settings: Settings = {}): Promise<Item | undefined> {
    return (await readContent("a.jsonl", lines(record), settings)).items[0];
  }

  it("may all be absent but one of id and article", async () => {
    expect(await only({ id: "x", extra: 1 })).toEqual({
      id: "x",
      highlightSentences: [],
      candidates: [],
      human: {},
      preferences: [],
    });
  });

  it("take null for absent", async () => {
    const record = { id: null, article: "abc", highlights: null, chatgpt: null, human: null };
    const item = await only({ ...record, preferences: null });
    expect(item).toEqual({
      id: "ba7816bf8f01cfea414140de5dae2223", // SHA-256 of "abc", FIPS 180-4
      article: "abc",
      highlightSentences: [],
      candidates: [],
      human: {},
      preferences: [],
    });
  });

  it.each([
    [7, "7"],
    [0, "0"],
    [-1.5, "-1.5"],
    [" 7", " 7"],
  ])("turn the id %j into a text", async (id, text) => {
    expect((await only({ id }))?.id).toBe(text);
  });

  it("keep a list of highlights as it is", async () => {
    const highlights = ["A . B .", "C"];
    expect(await only({ id: "x", highlights })).toMatchObject({
      highlights: "A . B .\nC",
      highlightSentences: highlights,
    });
  });

  it("hold preferences, with or without a dimension", async () => {
    const preferences = [
      { a: "x", b: "y", winner: "tie" },
      { a: "x", b: "highlights", winner: "x", dimension: "fluency", annotator: 3 },
    ];
    expect((await only({ id: "1", preferences }))?.preferences).toEqual([
      { a: "x", b: "y", winner: "tie" },
      { a: "x", b: "highlights", winner: "x", dimension: "fluency" },
    ]);
  });

  it("may have the names of an object's own machinery", async () => {
    const line =
      '{"id":"1","c":{"__proto__":"p","constructor":"q"},"human":{"__proto__":{"f":1}}}\n';
    const { items } = await readContent("a.jsonl", line, { fields: { candidates: "c" } });
    expect(items[0]?.candidates).toEqual([
      { system: "__proto__", text: "p" },
      { system: "constructor", text: "q" },
    ]);
    expect(Object.entries(items[0]?.human ?? {})).toEqual([["__proto__", { f: [1] }]]);
    const { error } = await readContent("a.jsonl", '{"id":"1"}', {
      fields: { candidates: ["constructor"] },
    });
    expect(error).toContain('no column "constructor"');
  });

  it("stand where the config says", async () => {
    const item = await only(
      { key: "k", document: "d d d d", reference: "r .", labels: { s: { f: 1 } }, s: "t" },
      {
        fields: {
          id: "key",
          article: "document",
          highlights: "reference",
          human: "labels",
          candidates: ["s"],
        },
      },
    );
    expect(item).toMatchObject({
      id: "k",
      article: "d d d d",
      highlights: "r .",
      human: { s: { f: [1] } },
    });
  });
});

describe("invalid records", () => {
  const mixed = lines({ id: "1" }, { no: 1 }, { id: "2" }, { id: "3", article: "" }, { id: "4" });

  it("are skipped one by one where the config says so", async () => {
    const { items, skipped, error } = await readContent("a.jsonl", mixed, { invalid: "skip" });
    expect(error).toBeUndefined();
    expect(items.map(({ id }) => id)).toEqual(["1", "2", "4"]);
    expect(skipped).toHaveLength(2);
    expect(skipped[0]).toContain("at a.jsonl:2:1");
    expect(skipped[1]).toContain("at a.jsonl:4:11");
  });

  it("are thrown all at once otherwise, and nothing comes after the first", async () => {
    const reading = await readContent("a.jsonl", mixed);
    expect(idsOf(reading)).toEqual(["1"]);
    expect(reading.problems.map(({ at }) => at?.line)).toEqual([2, 4]);
    expect(reading.skipped).toEqual([]);
  });

  it("are shown up to the twentieth", async () => {
    const { problems } = await readContent("a.jsonl", "x\n".repeat(42));
    expect(problems).toHaveLength(20);
  });

  it("are told together with the damage that ends a file", async () => {
    const { problems } = await readContent("a.json", '[7, {"id":"1"}, {"id":');
    expect(problems.map(({ what }) => what)).toEqual([
      "the array holds the number 7, not an object",
      "broken JSON: the file ends inside this record",
    ]);
  });

  it("do not hide damage where they are skipped", async () => {
    const reading = await readContent("a.csv", 'id,article\n1,x\n2\n3,"y', { invalid: "skip" });
    expect(idsOf(reading)).toEqual(["1"]);
    expect(reading.skipped).toHaveLength(1);
    expect(reading.error).toContain("a quoted cell is never closed\n  at a.csv:4:1");
  });

  it("are an error when nothing else is left", async () => {
    const { error } = await readContent("a.jsonl", "x\ny\n", { invalid: "skip" });
    expect(error).toMatchInlineSnapshot(`
      "error[records/empty]: no record is valid: all 2 were skipped
        fix: write "invalid: stop" under records to see why, and mend them"
    `);
  });

  it("name a missing column once, not once a record", async () => {
    const { problems } = await readContent("a.jsonl", lines(...numbered(50)), {
      fields: { candidates: ["M1"] },
    });
    expect(problems.map(({ what }) => what)).toEqual(['no column "M1"']);
  });

  it("after the limit are not looked at", async () => {
    const { items, error } = await readContent("a.jsonl", `${lines(...numbered(2))}x\n`, {
      limit: 2,
    });
    expect(items).toHaveLength(2);
    expect(error).toBeUndefined();
  });

  it("before the end of a sample are told once", async () => {
    const reading = await readContent("a.jsonl", mixed, { invalid: "skip", sample: 2 });
    expect(reading.items).toHaveLength(2);
    expect(reading.skipped).toHaveLength(2);
  });
});

describe("warnings", () => {
  it("tell where something is odd", async () => {
    const { warnings, items } = await readContent(
      "a.jsonl",
      lines(
        { id: "1", article: "short", highlights: "longer than that .", chatgpt: " " },
        { id: "2", highlights: "", chatgpt: "x" },
      ),
    );
    expect(items).toHaveLength(2);
    expect(warnings.map(({ what, at }) => `${at?.line}:${at?.column} ${what}`)).toEqual([
      '1:29 the highlights of "1" are longer than its article',
      '1:63 the summary of "1" by "chatgpt" is empty',
      '2:11 the highlights of "2" are empty',
    ]);
    expect(warnings.every(({ fix, source }) => fix !== undefined && source !== undefined)).toBe(
      true,
    );
  });

  it("name the absent column of candidates once a file", async () => {
    const content = lines({ id: "1", summary: "x" }, { id: "2" });
    const { warnings } = await withFiles({ "a.jsonl": content, "b.jsonl": content }, (folder) =>
      readFolder(folder, ["*.jsonl"]),
    );
    expect(warnings.map(({ what }) => what)).toEqual([
      'no column "chatgpt"',
      'no column "chatgpt"',
    ]);
    expect(warnings[0]?.fix).toBe(
      'name the columns with summaries under records.fields.candidates; there are "id", "summary"',
    );
  });

  it("do not flood", async () => {
    const records = numbered(50).map((record) => ({ ...record, chatgpt: "" }));
    const { warnings } = await readContent("a.jsonl", lines(...records));
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)?.what).toBe("30 more warnings: empty candidates");
  });
});

describe("limit and sample", () => {
  const seed = "7";

  /** The definition, word for word: the n records with the smallest keyed hash of their id. */
  function smallest(ids: readonly string[], n: number): ReadonlySet<string> {
    const hash = (id: string): string => createHmac("sha256", seed).update(id).digest("hex");
    return new Set([...ids].sort((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, n));
  }

  it("limit takes the first records of all files together", async () => {
    const files = {
      "b.jsonl": lines({ id: "3" }, { id: "4" }),
      "a.jsonl": lines({ id: "1" }, { id: "2" }),
    };
    const reading = await withFiles(files, (folder) =>
      readFolder(folder, ["b.jsonl", "a.jsonl"], { limit: 3 }),
    );
    expect(idsOf(reading)).toEqual(["1", "2", "3"]);
    expect(reading.reads.map(({ at }) => at.line)).toEqual([1, 2, 1]);
  });

  it.each([1, 5, 700, 3000, 5000])(
    "sample takes the %i smallest hashes in file order",
    async (n) => {
      const all = numbered(3000);
      const reading = await readContent("a.jsonl", lines(...all), { sample: n, seed });
      const chosen = smallest(
        all.map(({ id }) => id),
        n,
      );
      expect(idsOf(reading)).toEqual(all.map(({ id }) => id).filter((id) => chosen.has(id)));
    },
  );

  it("sample changes with the seed, and little with the data", async () => {
    const sampleOf = async (n: number, seed: string): Promise<readonly string[]> =>
      idsOf(await readContent("a.jsonl", lines(...numbered(n)), { sample: 50, seed }));
    const before = await sampleOf(500, "7");
    const after = await sampleOf(550, "7");
    expect(before.filter((id) => after.includes(id)).length).toBeGreaterThan(35);
    expect(await sampleOf(500, "8")).not.toEqual(before);
  });

  it("both together take the first of the sample", async () => {
    const content = lines(...numbered(100));
    const sampled = idsOf(await readContent("a.jsonl", content, { sample: 10, seed }));
    const both = idsOf(await readContent("a.jsonl", content, { sample: 10, limit: 3, seed }));
    expect(both).toEqual(sampled.slice(0, 3));
  });

  const rows = ["a", "b", "a", "c", "b", "a", "d"].map((id, i) => ({
    id,
    system: `s${i}`,
    summary: "x",
  }));
  const long = { fields: { system: "system" }, seed };

  it("limit counts records, not rows, in long form", async () => {
    const reading = await readContent("a.jsonl", lines(...rows), { ...long, limit: 2 });
    expect(idsOf(reading)).toEqual(["a", "b", "a", "b", "a"]);
  });

  it("sample counts records, not rows, in long form", async () => {
    const reading = await readContent("a.jsonl", lines(...rows), { ...long, sample: 2 });
    const chosen = smallest(["a", "b", "c", "d"], 2);
    expect(idsOf(reading)).toEqual(rows.map(({ id }) => id).filter((id) => chosen.has(id)));
  });
});

function withoutSentences(item: Item): Item {
  const candidates = item.candidates.map(({ system, text }) => ({ system, text }));
  return { ...item, candidates };
}
