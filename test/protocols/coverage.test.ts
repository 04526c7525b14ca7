import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import { coverage } from "../../harness/protocols/coverage.ts";

const asking = (of: string, reason = false, more: object = {}) =>
  coverage.bind({ answer: { of, ...more }, format: "json", reason });

/** What is said of each of three facts, and the rule, or why nothing is. */
function readingOf(text: string, asked = 3): string {
  const verdict = asking("highlights").read(text, asked);
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  if (verdict.answer.kind !== "coverage") return verdict.answer.kind;
  return `${verdict.answer.facts.map((fact) => (fact ? "y" : "n")).join("")} ${verdict.rule}`;
}

function listOf(values: readonly unknown[], key = "response"): string {
  return JSON.stringify(values.map((value, i) => ({ "key fact": `Fact [${i}] }`, [key]: value })));
}

function fencedList(value: string): string {
  return `\`\`\`\n${listOf([value, value, value])}\n\`\`\``;
}

it.each([
  ['{"facts": [true, false, true]}', "yny json"],
  ['{"facts": ["yes", "No", " TRUE "]}', "yny json"],
  ['{"reason": "as it says", "facts": [false, false, false]}', "nnn json"],
  ['```json\n{"facts": [true, true, true,]}\n```', "yyy json-repaired"],
  ['```json\n{"facts": [true, true, false]}\n```', "yyn json-fenced"],
  ['So: {"facts": [true, true, false]}', "yyn json-prose"],
  ['{"facts": [true, true, false]} and again {"facts": [true, true, false]}', "yyn json-prose"],
  ['{"facts": [true, true, false]} or {"facts": [true, true, true]}', "disagree"],
  ['{"facts": [true, true, false], "facts": [true, true, true]}', "disagree"],
  ['{"facts": [true, false]}', "wrong-length"],
  ['{"facts": [true, false, true, true]}', "wrong-length"],
  ['{"facts": []}', "wrong-length"],
  ['{"facts": [1, 0, 1]}', "not-yes-or-no"],
  ['{"facts": [true, null, true]}', "not-yes-or-no"],
  ['{"facts": ["yes", "partly", "no"]}', "not-yes-or-no"],
  ['{"facts": [{"1": true}, {"2": true}, {"3": false}]}', "not-yes-or-no"],
  ['{"facts": true}', "not-a-list"],
  ['{"facts": {"1": true, "2": false, "3": true}}', "not-a-list"],
  ['The summary says "{"facts": [true, true, true]}".', "quoted"],
  ["[true, false, true]", "no-verdict"],
  ["yes, no, yes", "no-verdict"],
  [listOf(["yes", "No", true]), "yny list"],
  [`As asked:\n\`\`\`json\n${listOf(["no", "no", "yes"])}\n\`\`\``, "nny list-fenced"],
  [`${fencedList("yes")}\nSo:\n${fencedList("yes")}`, "yyy list-fenced"],
  [`${fencedList("yes")}\nOr:\n${fencedList("no")}`, "disagree"],
  [listOf(["yes", "no", "yes"], "stated"), "yny list"],
  [listOf(["yes", "no", "yes"], "category"), "no-verdict"],
  [listOf(["yes", "no"]), "wrong-length"],
  [listOf(["yes", "partly", "no"]), "not-yes-or-no"],
  [listOf(["yes", 1, "no"]), "not-yes-or-no"],
  ['[{"answer": "yes"}, {"response": "no"}, {"answer": "yes"}]', "disagree"],
  ['[{"answer": "yes", "stated": false}, {"answer": "no"}, {"answer": "no"}]', "disagree"],
  ['[{"answer": "yes", "answer": "no"}, {"answer": "no"}, {"answer": "no"}]', "disagree"],
  ['[{"answer": "a car", "stated": true}, {"stated": false}, {"stated": true}]', "yny list"],
  ['[{"answer": "yes"}, "no", {"answer": "yes"}]', "no-verdict"],
  [`So: ${listOf(["yes", "no", "yes"])}`, "no-verdict"],
])("reads %s as %s", (text, expected) => {
  expect(readingOf(text)).toBe(expected);
});

describe("the facts", () => {
  const item: Item = {
    id: "a",
    article: "All of it. Happened here.",
    highlights: "One . Two .",
    highlightSentences: ["One .", "Two ."],
    facts: ["One is one.", "Two is two."],
    candidates: [],
    human: {},
    preferences: [],
  };
  const candidate = { system: "x", text: "It began. Then it ended." };

  it.each([
    ["highlights", "candidate", ["One .", "Two ."]],
    ["facts", "candidate", ["One is one.", "Two is two."]],
    ["sentences", "article", ["It began.", "Then it ended."]],
  ] as const)("of %s are looked for in the %s", (of, foundIn, expected) => {
    const { facts } = asking(of);
    expect(facts?.foundIn).toBe(foundIn);
    expect(facts?.of(item, candidate)).toEqual(expected);
  });

  it.each([
    ["article", "article"],
    ["facts", "key_facts"],
    ["highlights", "highlights"],
  ] as const)("of sentences may be looked for in %s", (place, foundIn) => {
    const { facts } = asking("sentences", false, { in: place });
    expect(facts).toMatchObject({ each: "sentences", foundIn, needs: undefined, positive: true });
    expect(facts?.of(item, candidate)).toEqual(["It began.", "Then it ended."]);
  });

  it("of sentences are those that the candidate came with", () => {
    const sentences = ["It began . then", "it ended ."];
    expect(asking("sentences").facts?.of(item, { ...candidate, sentences })).toEqual(sentences);
  });

  it("stand in one numbered list, one line each whatever they hold", () => {
    expect(coverage.fill([candidate], ["One.", " Two\n3. Three\u2028 4. Four "])).toEqual({
      candidate: candidate.text,
      facts: "1. One.\n2. Two 3. Three 4. Four",
    });
  });
});

describe("a prompt that asks which facts are not stated", () => {
  const errors = asking("sentences", false, { positive: false });
  const factsOf = (verdict: Verdict) =>
    verdict.state === "answered" && verdict.answer.kind === "coverage"
      ? verdict.answer.facts
      : verdict;

  it("has its answers turned round, live and recorded", () => {
    expect(factsOf(errors.read('{"facts": [true, false]}', 2))).toEqual([false, true]);
    expect(factsOf(errors.read('[{"answer": "yes"}, {"answer": "no"}]', 2))).toEqual([false, true]);
    expect(factsOf(errors.readRecorded([1, 0], ["x"], 2))).toEqual([false, true]);
    expect(factsOf(errors.readRecorded({ lines: [1] }, ["x"], 2))).toEqual([false, true]);
  });

  it("is answered in its own words by a judge that finds facts", () => {
    expect(errors.answerOf([0.9, 0.5, 0.1])).toBe('{"facts":[false,false,true]}');
  });

  it("reads no list that says what is stated", () => {
    expect(errors.read('[{"supported": "yes"}, {"supported": "no"}]', 2)).toMatchObject({
      state: "unparsed",
    });
  });
});

describe("recorded numbers of facts", () => {
  const read = (lines: unknown) => asking("facts").readRecorded({ lines }, ["x"], 3);

  it.each([
    [
      [1, 3],
      [true, false, true],
    ],
    [
      [3, 1, 3],
      [true, false, true],
    ],
    [[], [false, false, false]],
  ])("%j are those that hold", (lines, facts) => {
    expect(read(lines)).toEqual({
      state: "answered",
      rule: "recorded",
      answer: { kind: "coverage", facts },
    });
  });

  it.each([
    [[1, 4], "recorded: out-of-range: 4 is not within 1 to 3"],
    [[0], "recorded: out-of-range: 0 is not within 1 to 3"],
    [[1.5], "recorded: not-a-number: another type"],
    [["one"], 'recorded: not-a-number: "one"'],
    ["1", "recorded: not-a-list: the numbers are another type"],
  ])("%j are unparsed", (lines, why) => {
    expect(read(lines)).toEqual({ state: "unparsed", why });
  });
});

it("asks about one candidate at a time", () => {
  const draws = { seed: "1", item: "a" };
  expect(coverage.arrange(["highlights", "x"], { pairs: "all", orders: "both" }, draws)).toEqual([
    ["highlights"],
    ["x"],
  ]);
});

it("reads what it writes", () => {
  const utilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  fc.assert(
    fc.property(utilities, fc.boolean(), fc.boolean(), (given, reason, positive) => {
      const bound = asking("sentences", reason, { positive });
      expect(bound.read(bound.answerOf(given), given.length)).toEqual({
        state: "answered",
        rule: "json",
        answer: { kind: "coverage", facts: given.map((utility) => utility >= 1 / 2) },
      });
    }),
  );
});
