import { describe, expect, it } from "vitest";
import type { Asking } from "../../harness/core/protocol.ts";
import { binary } from "../../harness/protocols/binary.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";
import { score } from "../../harness/protocols/score.ts";
import { summary } from "../../harness/protocols/summary.ts";
import { readers } from "./readers.ts";

const asked = { format: "json", reason: false } as const;
const askings: Readonly<Record<string, Asking>> = {
  binary: binary.bind({
    ...asked,
    answer: { labels: ["faithful", "unfaithful"], positive: "faithful" },
  }),
  three: binary.bind({
    ...asked,
    answer: { labels: ["all", "some", "none"], positive: "all" },
  }),
  score: score.bind({ ...asked, answer: { min: 1, max: 5 } }),
  pairwise: pairwise.bind({
    ...asked,
    answer: { first: ["A"], second: ["B"], tie: ["C"] },
  }),
  choice: pairwise.bind({ ...asked, answer: { first: ["A"], second: ["B"] } }),
  summary: summary.bind({ ...asked, format: "text", answer: undefined }),
};

const shown = ["left", "right"];

const unreadable: readonly (readonly [asking: string, answer: unknown, why: string])[] = [
  ["binary", "perhaps", 'recorded: unknown-label: "perhaps"'],
  ["binary", 1, 'recorded: unknown-label: "1"'],
  ["three", false, 'recorded: unknown-label: "false"'],
  ["score", 6, "recorded: out-of-scale: 6 is not within 1 to 5"],
  ["score", "good", 'recorded: not-a-number: "good"'],
  ["score", [4, 5], "recorded: not-a-number: another type"],
  ["pairwise", "middle", 'recorded: unknown-winner: "middle"'],
  ["pairwise", JSON.parse('{"toString": 1}'), "recorded: unknown-winner: another type"],
  ["choice", "tie", 'recorded: unknown-winner: "tie"'],
  ["summary", "", "recorded: not-a-text: a summary is a text that is not empty"],
  ...Object.keys(askings).map((name) => [name, null, "recorded: no answer was read"] as const),
];

function read(asking: string, answer: unknown, systems: readonly string[] = shown) {
  const verdict = askings[asking]?.readRecorded(answer, systems);
  if (verdict?.state === "answered") {
    expect(verdict.rule).toBe("recorded");
    return verdict.answer;
  }
  return verdict;
}

describe("an answer that somebody has read already", () => {
  it.each([
    ["binary", "faithful", { kind: "binary", label: "faithful", positive: true }],
    ["binary", "Unfaithful", { kind: "binary", label: "unfaithful", positive: false }],
    ["binary", true, { kind: "binary", label: "faithful", positive: true }],
    ["binary", false, { kind: "binary", label: "unfaithful", positive: false }],
    ["three", true, { kind: "binary", label: "all", positive: true }],
    ["score", 4, { kind: "score", score: 4 }],
    ["score", "3.5", { kind: "score", score: 3.5 }],
    ["pairwise", "left", { kind: "pairwise", winner: "first" }],
    ["pairwise", "right", { kind: "pairwise", winner: "second" }],
    ["pairwise", "first", { kind: "pairwise", winner: "first" }],
    ["pairwise", "second", { kind: "pairwise", winner: "second" }],
    ["pairwise", "tie", { kind: "pairwise", winner: "tie" }],
    ["pairwise", "b", { kind: "pairwise", winner: "second" }],
    ["summary", "A ferry sails.", { kind: "summary", text: "A ferry sails." }],
  ])("%s: %j", (asking, answer, expected) => {
    expect(read(asking, answer)).toEqual(expected);
  });

  it.each(unreadable)("%s: %j is unparsed", (asking, answer, why) => {
    expect(read(asking, answer)).toEqual({ state: "unparsed", why });
  });

  it("of a hundred thousand lists in each other is unparsed", () => {
    const nested: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    for (const asking of readers.map(([, one]) => one)) {
      expect(asking.readRecorded(nested, shown, 2).state).toBe("unparsed");
    }
  });

  it("names the winner by a number where systems are called so", () => {
    expect(read("pairwise", 2, ["1", "2"])).toEqual({ kind: "pairwise", winner: "second" });
    expect(read("pairwise", 2, ["2", "1"])).toEqual({ kind: "pairwise", winner: "first" });
  });

  it("says nothing where the name of a system is also a word for the other place", () => {
    expect(read("pairwise", "A", ["B", "A"])).toEqual({
      state: "unparsed",
      why: 'recorded: ambiguous: "A" means both second and first',
    });
    expect(read("pairwise", "A", ["A", "B"])).toEqual({ kind: "pairwise", winner: "first" });
  });
});
