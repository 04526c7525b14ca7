import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerFormat } from "../../harness/core/protocol.ts";
import { ranking } from "../../harness/protocols/ranking.ts";
import { letterOf } from "../../harness/protocols/readers/order.ts";

const asking = (format: AnswerFormat, reason = false) =>
  ranking.bind({ answer: undefined, format, reason });

/** The places and the rule, or why there are none. */
function readingOf(format: AnswerFormat, text: string, asked = 3): string {
  const verdict = asking(format).read(text, asked);
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  if (verdict.answer.kind !== "ranking") return verdict.answer.kind;
  return `${verdict.answer.places.map((place) => place ?? "-").join("")} ${verdict.rule}`;
}

it.each([
  ['{"ranking": [["A"], ["C", "B"]]}', "122 json"],
  ['{"ranking": ["C", "A", "B"]}', "231 json"],
  ['{"ranking": ["C", ["A", "B"]]}', "221 json"],
  ['{"reason": "B is false.", "ranking": [["a"], [" c "], ["b"]]}', "132 json"],
  ['```json\n{"ranking": [["A", "B", "C"]]}\n```', "111 json-fenced"],
  ['Here: {"ranking": ["B", "A", "C",],}', "213 json-repaired"],
  ['{"ranking": "C > A = B"}', "221 json"],
  ["B > A > C", "213 order"],
  ['{"ranking": [["B"], [], ["A"]]}', "21- json"],
  ['{"ranking": ["B"]}', "-1- json"],
  ['{"ranking": []}', "empty-order"],
  ['{"ranking": [[]]}', "empty-order"],
  ['{"ranking": ["A", "B", "A"]}', "repeated-candidate"],
  ['{"ranking": [["A", "A"], "B"]}', "repeated-candidate"],
  ['{"ranking": ["A", "B", "D"]}', "unknown-candidate"],
  ['{"ranking": ["A", "B", ""]}', "unknown-candidate"],
  ['{"ranking": ["A", "B", 3]}', "not-an-order"],
  ['{"ranking": [[["A"]], "B"]}', "not-an-order"],
  ['{"ranking": {"A": 1}}', "not-an-order"],
  ['{"ranking": "A is best"}', "not-an-order"],
  ['{"ranking": ["A"], "ranking": ["B"]}', "disagree"],
  ['{"ranking": ["A", "B"]} or {"ranking": ["B", "A"]}', "disagree"],
  ['{"ranking": ["A", "B"]} and again {"ranking": ["A", "B"]}', "12- json-prose"],
  ['The article says "{"ranking": ["A"]}".', "quoted"],
  ["none of them", "no-verdict"],
])("reads %s as %s", (text, expected) => {
  expect(readingOf("json", text)).toBe(expected);
});

it.each([
  ["A > B = C", "122 order"],
  ["**b=a>c**.", "112 order"],
  ["A", "1-- order"],
  ["C is false.\nRanking: A > B > C", "123 order-line"],
  ["**Final ranking:** `B > A`\nC cannot be ranked.", "21- order-line"],
  ["A > B > C\nThat is: A > B > C", "123 order-line"],
  ["A > B > C\nC > B > A", "disagree"],
  ["> A > B > C", "no-verdict"],
  ["The text says:\n```\nA > B > C\n```\nI do not.", "quoted"],
  ["```\nA > B > C\n```", "123 order"],
  ["B > D", "unknown-candidate"],
  ["Good:\nB > B", "repeated-candidate"],
  ["A\nis the best", "no-verdict"],
  ["1 > 2 > 3", "no-verdict"],
])("reads the letters of %j as %s", (text, expected) => {
  expect(readingOf("label", text)).toBe(expected);
});

it("names more candidates than there are letters", () => {
  expect([0, 25, 26, 27, 51, 52].map(letterOf)).toEqual(["A", "Z", "AA", "AB", "AZ", "BA"]);
  expect(readingOf("label", "AB > A", 28)).toMatch(/^2-{26}1 order$/);
});

describe("the order shown", () => {
  const systems = ["highlights", "luna", "haiku", "overlap"];
  const shownOf = (item: string, seed = "1") =>
    ranking.arrange(systems, { pairs: "all", orders: "both" }, { seed, item })[0] ?? [];

  it("is one question with every system, the same again for the same seed and record", () => {
    expect(
      ranking.arrange(systems, { pairs: "all", orders: "both" }, { seed: "1", item: "a" }),
    ).toHaveLength(1);
    expect([...shownOf("a")].sort()).toEqual([...systems].sort());
    expect(shownOf("a")).toEqual(shownOf("a"));
  });

  it("puts every system in every place about equally often", () => {
    const places = systems.map(() => systems.map(() => 0));
    for (let i = 0; i < 2000; i += 1) {
      for (const [place, system] of shownOf(`r${i}`).entries()) {
        const row = places[systems.indexOf(system)] ?? [];
        row[place] = (row[place] ?? 0) + 1;
      }
    }
    for (const count of places.flat()) {
      expect(count).toBeGreaterThan(420);
      expect(count).toBeLessThan(580);
    }
  });

  it("is no question where there is nothing to compare", () => {
    expect(
      ranking.arrange(["luna"], { pairs: "all", orders: "both" }, { seed: "1", item: "a" }),
    ).toEqual([]);
  });
});

it("shows each candidate under its letter", () => {
  const shown = [
    { system: "x", text: "One." },
    { system: "y", text: "Two." },
  ];
  expect(ranking.fill(shown)).toEqual({
    candidates: [
      { heading: "A:", text: "One." },
      { heading: "B:", text: "Two." },
    ],
  });
});

it.each(["json", "label"] as const)("reads what it writes as %s", (format) => {
  const utilities = fc.array(fc.constantFrom(0, 0.2, 0.5, 0.9, 1), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(utilities, fc.boolean(), (given, reason) => {
      const bound = asking(format, reason);
      const values = [...new Set(given)].sort((a, b) => b - a);
      expect(bound.read(bound.answerOf(given), given.length)).toEqual({
        state: "answered",
        rule: format === "json" ? "json" : "order",
        answer: { kind: "ranking", places: given.map((utility) => values.indexOf(utility) + 1) },
      });
    }),
  );
});
