import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import { mergeItems } from "../../harness/inputs/records/read-items.ts";

function part(fields: Partial<Item> = {}): Item {
  return { id: "x", highlightSentences: [], candidates: [], human: {}, preferences: [], ...fields };
}

const x = { system: "x", text: "one" };
const y = { system: "y", text: "two" };
const won = { a: "x", b: "y", winner: "x" };

describe("mergeItems", () => {
  it("joins candidates, labels and preferences", () => {
    const a = part({ candidates: [x], human: { x: { f: [1] } }, preferences: [won] });
    const b = part({
      candidates: [y],
      human: { y: { f: [2] }, x: { g: [true] } },
      preferences: [won],
    });
    expect(mergeItems(a, b)).toEqual(
      part({
        candidates: [x, y],
        human: { x: { f: [1], g: [true] }, y: { f: [2] } },
        preferences: [won, won],
      }),
    );
  });

  it("appends the raters of a system that comes twice with one text", () => {
    const a = part({ candidates: [x], human: { x: { f: [1, 2] } } });
    const b = part({ candidates: [x], human: { x: { f: [3] } } });
    expect(mergeItems(a, b)).toEqual(part({ candidates: [x], human: { x: { f: [1, 2, 3] } } }));
  });

  it.each<[string, Partial<Item>, Partial<Item>]>([
    ["article", { article: "a" }, {}],
    ["article", { article: "a" }, { article: "a" }],
    ["highlights", { highlights: "h", highlightSentences: ["h"] }, {}],
  ])("takes the %s from the row that has it", (_, one, other) => {
    expect(mergeItems(part(one), part(other))).toEqual(part(one));
    expect(mergeItems(part(other), part(one))).toEqual(part(one));
  });

  it.each<[string, Partial<Item>, Partial<Item>]>([
    ['"x" has two articles', { article: "a" }, { article: "b" }],
    [
      '"x" has two highlights',
      { highlights: "h", highlightSentences: ["h"] },
      { highlights: "i", highlightSentences: ["i"] },
    ],
    [
      '"x" has two highlights',
      { highlights: "a\nb", highlightSentences: ["a", "b"] },
      { highlights: "a\nb", highlightSentences: ["a\nb"] },
    ],
    [
      '"x" has two summaries by "x"',
      { candidates: [x] },
      { candidates: [{ ...x, text: "other" }] },
    ],
  ])("refuses: %s", (conflict, one, other) => {
    expect(mergeItems(part(one), part(other))).toEqual({ conflict });
    expect(mergeItems(part(other), part(one))).toEqual({ conflict });
  });
});
