import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openFilter } from "../../harness/core/where.ts";
import { readContent, readFolder } from "../fixtures/records/reading.ts";

const rows = [
  { id: "a", article: "One.", kind: "fact", round: 1 },
  { id: "b", article: "Two.", kind: "other", round: 1 },
  { id: "c", article: "", kind: "other", round: 2 },
  { id: "d", article: "Four.", kind: "fact", round: 2 },
];
const jsonl = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const lines = (joint: string) =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.join(joint)}\n`)
    .join("");

/** Every line of a .txt file must be a field that the config names. */
const txt = (columns: readonly string[]) =>
  rows
    .map((row) =>
      Object.entries(row)
        .filter(([name]) => ["id", "article", ...columns].includes(name))
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(""),
    )
    .join("\n");

const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

describe.each([
  ["r.jsonl", () => jsonl],
  ["r.json", () => JSON.stringify(rows)],
  ["r.csv", () => lines(",")],
  ["r.tsv", () => lines("\t")],
  ["r.txt", txt],
] as const)("where, in %s", (file, contentWith) => {
  it.each([
    [{ kind: "fact" }, ["a", "d"]],
    [{ round: 1 }, ["a", "b"]],
    [{ round: "1" }, ["a", "b"]],
    [{ kind: "fact", round: 2 }, ["d"]],
    [{ id: "b" }, ["b"]],
  ])("takes the rows with %j, and says nothing of the others", async (where, ids) => {
    const content = contentWith(Object.keys(where));
    const read = await readContent(file, content, { where, fields: { candidates: {} } });
    expect(idsOf(read.items)).toEqual(ids);
    expect(read).toMatchObject({ warnings: [], skipped: [], error: undefined });
  });

  it("looks at the rows that it leaves out no further", async () => {
    const all = await readContent(file, contentWith([]), { fields: { candidates: {} } });
    expect(all.error).toContain("the article is empty");
  });
});

it("reads a column of Parquet that only where names", async () => {
  const folder = resolve(import.meta.dirname, "../fixtures/records");
  const fields = { id: "price", article: "word", candidates: {} };
  const taken = async (where: Readonly<Record<string, string | number | boolean>>) =>
    (await readFolder(folder, ["types.parquet"], { where, fields, invalid: "skip" })).items.length;
  expect(await taken({ yes: true })).toBe(1);
  expect(await taken({ double: 0.5 })).toBe(1);
});

describe("which records are used is chosen among the rows that where takes", () => {
  const fields = { candidates: {} };
  const where = { kind: "fact" };

  it("by limit", async () => {
    const { items } = await readContent("r.jsonl", jsonl, { where, fields, limit: 2 });
    expect(idsOf(items)).toEqual(["a", "d"]);
  });

  it("by sample", async () => {
    const { items } = await readContent("r.jsonl", jsonl, { where, fields, sample: 3 });
    expect(idsOf(items)).toEqual(["a", "d"]);
  });
});

describe("where no row is left", () => {
  const fields = { candidates: {} };

  it("an unknown column is named with the nearest one", async () => {
    const { error } = await readContent("r.jsonl", jsonl, { where: { knd: "fact" }, fields });
    expect(error).toBe(`error[records/missing-field]: no column "knd", which records.where names
  fix: write "kind"`);
  });

  it("or with all there are", async () => {
    const { error } = await readContent("r.csv", lines(","), { where: { judge: "x" }, fields });
    expect(error).toContain('fix: name another; there are "id", "article", "kind", "round"');
  });

  it("the values that there are are named", async () => {
    const { error } = await readContent("r.jsonl", jsonl, {
      where: { kind: "facts", round: 2 },
      fields,
    });
    expect(error).toBe(`error[records/empty]: records.where leaves no row
  fix: look at its values; there are kind: "fact", "other"; round: "1", "2"`);
  });

  it("a column that only some rows have is no unknown one", async () => {
    const content = `${jsonl}{"id": "e", "article": "Five.", "note": "x"}\n`;
    const { items } = await readContent("r.jsonl", content, { where: { note: "x" }, fields });
    expect(idsOf(items)).toEqual(["e"]);
    const none = await readContent("r.jsonl", content, { where: { note: "y" }, fields });
    expect(none.error).toContain('there are note: "x"');
  });
});

it("compares what is written, and only texts, numbers, true and false", () => {
  const admits = (wanted: string | number | boolean, cell: unknown) =>
    openFilter({ a: wanted }).admits({ a: cell });
  expect(admits("true", true) && admits(true, "true") && admits(3, "3") && admits("3", 3)).toBe(
    true,
  );
  expect(admits("3", [3]) || admits("null", null) || admits(true, "TRUE")).toBe(false);
  expect(openFilter({ constructor: "x" }).admits({})).toBe(false);
});
