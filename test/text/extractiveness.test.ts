import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  extractiveness,
  extractivenessFromTokens,
  extractivenessTokens,
  prepare,
  preparedExtractiveness,
} from "../../harness/text/index.ts";

const tokens = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });

describe("extractiveness", () => {
  it("equals the paper's algorithm written out", () => {
    fc.assert(
      fc.property(tokens, tokens, (summary, article) => {
        const result = extractivenessTokens({ summary, article });
        expect(result.fragments).toEqual(naiveFragments(summary, article));
        expect(result.novel1).toBe(naiveNovel(summary, article, 1));
        expect(result.novel2).toBe(naiveNovel(summary, article, 2));
        expect(result.novel3).toBe(naiveNovel(summary, article, 3));
      }),
      { numRuns: 500 },
    );
  });

  it("goes on behind a run in the article, so that it can miss a longer one inside", () => {
    const result = extractivenessTokens({
      summary: ["a", "a", "b"],
      article: ["a", "a", "a", "b"],
    });
    expect(result.fragments).toEqual([
      [0, 0, 2],
      [2, 3, 1],
    ]);
  });

  it("sums up the fragments", () => {
    fc.assert(
      fc.property(tokens, tokens, (summary, article) => {
        fc.pre(summary.length > 0);
        const { fragments, coverage, density, compression } = extractivenessTokens({
          summary,
          article,
        });
        const lengths = fragments.map(([, , length]) => length);
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const squares = lengths.reduce((sum, length) => sum + length * length, 0);
        expect([coverage, density, compression]).toEqual([
          total / summary.length,
          squares / summary.length,
          article.length / summary.length,
        ]);
      }),
    );
  });

  it("has one fragment for a summary that was copied in one piece", () => {
    const { coverage, density, novel3 } = extractiveness({
      summary: "Voted to close!",
      article: "The council voted to close the bridge.",
    });
    expect({ coverage, density, novel3 }).toEqual({ coverage: 1, density: 3, novel3: 0 });
  });

  it("does not stem", () => {
    expect(extractiveness({ summary: "closing", article: "closed closes" }).coverage).toBe(0);
  });

  it("is undefined for an empty summary and 0 for an empty article", () => {
    expect(extractiveness({ summary: " ", article: "a b" })).toEqual({
      fragments: [],
      coverage: null,
      density: null,
      compression: null,
      novel1: null,
      novel2: null,
      novel3: null,
    });
    const { coverage, density, compression } = extractiveness({ summary: "a", article: "" });
    expect([coverage, density, compression]).toEqual([0, 0, 0]);
  });

  it("is the same for prepared texts and for any numbers", () => {
    const summary = "the bridge the mayor closed";
    const article = "The mayor closed the bridge. The mayor left.";
    const expected = extractiveness({ summary, article });
    const [s, a] = [prepare(summary, { stem: false }), prepare(article, { stem: false })];
    expect(preparedExtractiveness(s, a)).toEqual(expected);
    const spread = (ids: Int32Array) => ids.map((id) => 12_345_678 - 1_000_003 * id);
    expect(extractivenessFromTokens(spread(s.ids), spread(a.ids))).toEqual(expected);
  });
});

/** Grusky, Naaman & Artzi 2018, figure 3. */
function naiveFragments(s: readonly string[], a: readonly string[]): number[][] {
  const fragments: number[][] = [];
  let i = 0;
  while (i < s.length) {
    let best: number[] = [];
    let j = 0;
    while (j < a.length) {
      if (s[i] !== a[j]) {
        j += 1;
        continue;
      }
      let length = 0;
      while (i + length < s.length && j + length < a.length && s[i + length] === a[j + length]) {
        length += 1;
      }
      if (length > (best[2] ?? 0)) best = [i, j, length];
      j += length;
    }
    if (best.length > 0) fragments.push(best);
    i += Math.max(best[2] ?? 0, 1);
  }
  return fragments;
}

function naiveNovel(s: readonly string[], a: readonly string[], n: number): number | null {
  const grams = (of: readonly string[]) =>
    new Set(of.slice(n - 1).map((_token, i) => of.slice(i, i + n).join(" ")));
  const [inSummary, inArticle] = [grams(s), grams(a)];
  if (inSummary.size === 0) return null;
  return inSummary.difference(inArticle).size / inSummary.size;
}
