import { describe, expect, it } from "vitest";
import { readContent } from "../fixtures/records/reading.ts";

const fields = { candidates: ["a", "b"], preferred: "gold" };

function line(more: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ id: "1", article: "A long text.", a: "One.", b: "Two.", ...more })}\n`;
}

describe("a column that names the better one of two candidates", () => {
  it.each([
    ["a", [{ a: "a", b: "b", winner: "a" }]],
    ["b", [{ a: "a", b: "b", winner: "b" }]],
    ["tie", [{ a: "a", b: "b", winner: "tie" }]],
    [null, []],
    ["", []],
  ])("%j", async (gold, preferences) => {
    const { items, error } = await readContent("r.jsonl", line({ gold }), { fields });
    expect(error).toBeUndefined();
    expect(items[0]?.preferences).toEqual(preferences);
  });

  it("takes a number for a name, in JSON and in text cells", async () => {
    const named = { candidates: ["1", "2"], preferred: "gold" };
    const json = await readContent("r.jsonl", line({ 1: "x", 2: "y", gold: 2 }), { fields: named });
    const csv = await readContent("r.csv", "id,article,1,2,gold\nr,Text.,x,y,2\n", {
      fields: named,
    });
    for (const { items } of [json, csv]) {
      expect(items[0]?.preferences).toEqual([{ a: "1", b: "2", winner: "2" }]);
    }
  });

  it("stands beside preferences that are stated in full", async () => {
    const stated = { a: "a", b: "b", winner: "b", dimension: "style" };
    const { items } = await readContent("r.jsonl", line({ gold: "a", preferences: [stated] }), {
      fields,
    });
    expect(items[0]?.preferences).toEqual([stated, { a: "a", b: "b", winner: "a" }]);
  });

  it("names somebody else", async () => {
    const { error } = await readContent("r.jsonl", line({ gold: "c" }), { fields });
    expect(error).toContain('"gold" names "c", which is no candidate of the record');
    expect(error).toContain('fix: write "a", "b" or "tie"');
  });

  it("is not there, or of another type", async () => {
    const absent = await readContent("r.jsonl", line({}), { fields });
    expect(absent.error).toContain('error[records/missing-field]: no column "gold"');
    const typed = await readContent("r.jsonl", line({ gold: ["a"] }), { fields });
    expect(typed.error).toContain('"gold" is a list, not the name of a candidate');
  });

  it("in a record with one candidate or with three", async () => {
    const one = await readContent("r.jsonl", line({ b: null, gold: "a" }), { fields });
    expect(one.error).toContain("names the better one of two candidates, and the record has 1");
    const three = await readContent("r.jsonl", line({ c: "Three.", gold: "a" }), {
      fields: { candidates: ["a", "b", "c"], preferred: "gold" },
    });
    expect(three.error).toContain("and the record has 3");
  });
});
