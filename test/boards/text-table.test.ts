import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import { chrF } from "../../harness/text/chrf.ts";
import { rouge } from "../../harness/text/rouge.ts";
import { boardsOf, judge, measured, question, record, rowOf, score } from "./board-fixtures.ts";

const article = "A dog ran home. It was late. Nobody saw it. The end came soon.";
const highlights = "A dog ran home.";

function textTable(items: readonly Partial<Item>[], asked = false): Table {
  const records = items.map((item, i) =>
    record(`r${i}`, asked ? [question(0, ["s"], score(1))] : [], item),
  );
  const { systems } = boardsOf(asked ? [judge("j", "score")] : [], records);
  const found = systems.find(({ protocol }) => protocol === "text");
  if (found === undefined) throw new Error("no table of text metrics");
  return found;
}

const item = (text: string): Partial<Item> => ({
  article,
  highlights,
  highlightSentences: [highlights],
  candidates: [{ system: "s", text }],
});

describe("the table of text metrics", () => {
  it("says how much a summary has of the highlights, and of the article", () => {
    const table = textTable([item("the dog ran home late")]);
    expect(table.columns).toEqual([
      "rougeLsum",
      "rouge1",
      "rouge2",
      "chrF",
      "coverage",
      "density",
      "compression",
      "tokens",
    ]);
    const value = (key: string) => measured(table, "s", key);
    const texts = { candidate: "the dog ran home late", reference: highlights };
    expect(value("chrF")).toBe(chrF(texts));
    expect(value("rouge1")).toBe(rouge({ ...texts, stemmer: true }).rouge1.f);
    // Fragments: the; dog ran home; late. The article has 14 words.
    expect(value("coverage")).toBe(1);
    expect(value("density")).toBe((1 + 9 + 1) / 5);
    expect(value("compression")).toBe(14 / 5);
    expect(value("tokens")).toBe(5);
  });

  it("compares the highlights with nothing but the article", () => {
    const { estimates } = rowOf(textTable([item("late")]), "highlights");
    expect(Object.keys(estimates)).toEqual(["coverage", "density", "compression", "tokens"]);
    expect(estimates["density"]?.value).toBe(4);
  });

  it("has only length, and what was copied, without highlights", () => {
    const { candidates = [] } = item("late");
    const table = textTable(Array.from({ length: 12 }, () => ({ article, candidates })));
    expect(table.primary).toBe("tokens");
    expect(table.records).toBe(12);
    const captions = table.captions.join(" ");
    expect(captions).toContain(
      "Without highlights there is only length and the article; nothing ranks.",
    );
    expect(captions).not.toMatch(/ROUGE|of 0 records/);
    const alone = textTable([{ candidates }]);
    expect(alone.captions.join(" ")).toContain("there is only length; nothing ranks.");
    expect(alone.captions.join(" ")).not.toContain("article;");
  });

  it("has lead-3 as a baseline, which is ranked and asked about nowhere else", () => {
    const items = Array.from({ length: 10 }, (_, i) => item(`A dog ran ${"home ".repeat(i)}`));
    const table = textTable(items, true);
    const row = rowOf(table, "lead-3");
    expect(row).toMatchObject({ kind: "baseline", verdicts: null, usage: null, usd: null });
    expect(row.rank).not.toBeNull();
    const lead = "A dog ran home.\nIt was late.\nNobody saw it.";
    expect(row.estimates["rougeLsum"]?.value).toBeCloseTo(
      rouge({ reference: highlights, candidate: lead, stemmer: true }).rougeLsum.f,
      12,
    );
    expect(row.estimates["tokens"]?.value).toBe(10);
    const records = items.map((own, i) => record(`r${i}`, [question(0, ["s"], score(1))], own));
    const { judges, systems } = boardsOf([judge("j", "score")], records);
    const others = [...judges, ...systems].filter(({ protocol }) => protocol !== "text");
    expect(others.flatMap(({ rows }) => rows.map(({ name }) => name))).not.toContain("lead-3");
  });

  it.each(["lead-3", "lead-3/summarize"])("takes a system that is called %s for it", (system) => {
    const given = { ...item("late"), candidates: [{ system, text: "late" }] };
    const table = textTable([given]);
    expect(table.rows.filter(({ name }) => name.startsWith("lead-3"))).toHaveLength(1);
    expect(rowOf(table, system).kind).toBe("system");
    expect(measured(table, system, "tokens")).toBe(1);
  });

  it("has neither lead-3 nor what was copied without an article", () => {
    const { article: _, ...rest } = item("late");
    const table = textTable([rest]);
    expect(table.rows.map(({ name }) => name).toSorted()).toEqual(["highlights", "s"]);
    expect(table.columns).not.toContain("coverage");
  });

  it("leaves an empty summary out where nothing is defined of it", () => {
    const table = textTable([item(""), item("late")]);
    expect(rowOf(table, "s").estimates["coverage"]).toMatchObject({ value: 1, n: 1, missing: 1 });
    expect(rowOf(table, "s").estimates["tokens"]).toMatchObject({ value: 0.5, n: 2, missing: 0 });
    expect(rowOf(table, "s").estimates["chrF"]).toMatchObject({ n: 2, missing: 0 });
  });
});
