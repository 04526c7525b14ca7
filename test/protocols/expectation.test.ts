import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerFormat } from "../../harness/core/protocol.ts";
import type { AnswerToken } from "../../harness/core/tokens.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import { score } from "../../harness/protocols/score.ts";

const asking = (format: AnswerFormat, min = 1, max = 5) =>
  score.bind({ answer: { min, max, expectation: true }, format, reason: false });

type Probabilities = Readonly<Record<string, number>>;

/** Tokens of a text; the one that has several tokens in its place is written as an object. */
function tokensOf(...parts: readonly (string | Probabilities)[]): readonly AnswerToken[] {
  return parts.map((part) => {
    const own = typeof part === "string" ? { [part]: 1 } : part;
    const top = Object.entries(own).map(([token, p]) => ({ token, logprob: Math.log(p) }));
    // Objects put keys that look like numbers first, so the token of the text has a space or is the likeliest.
    const [first] = top.toSorted((a, b) => b.logprob - a.logprob);
    return { token: first?.token ?? "", logprob: first?.logprob ?? 0, top };
  });
}

/** `rule: score mass`, or the first word of why there is none. */
function told(verdict: Verdict): string {
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  const { answer, rule } = verdict;
  if (answer.kind !== "score") return "?";
  return `${rule}: ${answer.score.toFixed(3)} of ${answer.mass?.toFixed(3)}`;
}

describe("an expectation", () => {
  it.each<[AnswerFormat, string, readonly AnswerToken[], string]>([
    ["number", "4", tokensOf({ 4: 0.6, 5: 0.4 }), "expectation: 4.400 of 1.000"],
    ["number", "4", tokensOf({ 4: 0.5, " 4": 0.1, 3: 0.2 }), "expectation: 3.750 of 0.800"],
    ["number", "4", tokensOf({ 4: 0.3, The: 0.2 }), "expectation-low-mass: 4.000 of 0.300"],
    ["number", "4", tokensOf({ 4: 0.5, 7: 0.4 }), "expectation: 4.000 of 0.500"],
    ["number", " 4\n", tokensOf({ " 4": 0.6, 5: 0.3 }, "\n"), "expectation: 4.333 of 0.900"],
    ["number", "4\n", tokensOf({ "4\n": 0.6, 5: 0.3 }), "expectation: 4.333 of 0.900"],
    ["number", "4", tokensOf(" ", { 4: 0.9, 2: 0.1 }, "<|end|>"), "expectation: 3.800 of 1.000"],
    ["number", "**4**", tokensOf("**", { 4: 0.9, 2: 0.1 }, "**"), "expectation: 3.800 of 1.000"],
    [
      "number",
      "Score: 2 - of 5",
      tokensOf("Score", ":", { " 2": 0.75, " 1": 0.25 }, " -", " of", " ", "5"),
      "expectation: 1.750 of 1.000",
    ],
    [
      "number",
      "Fine; 3 out of 5.",
      tokensOf("Fine", "; ", { 3: 0.9, 4: 0.1 }, " out", " of ", { 5: 1 }, "."),
      "expectation: 3.100 of 1.000",
    ],
    [
      "number",
      "Of 2 towns, one. I would give it a 4.",
      tokensOf("Of ", "2", " towns, one. I would give it a ", { 4: 0.9, 5: 0.1 }, "."),
      "expectation: 4.100 of 1.000",
    ],
    [
      "number",
      "It was rated 2 before; I give a score of 4.",
      tokensOf("It was rated ", "2", " before; I give a score of ", { 4: 0.9, 5: 0.1 }, "."),
      "expectation: 4.100 of 1.000",
    ],
    [
      "json",
      '{"score": 4}',
      tokensOf('{"', "score", '":', " ", { 4: 0.6, 5: 0.4 }, "}"),
      "expectation: 4.400 of 1.000",
    ],
    [
      "json",
      '{"score":"4"}',
      tokensOf('{"', "score", '":"', { 4: 0.6, 5: 0.4 }, '"}'),
      "expectation: 4.400 of 1.000",
    ],
    [
      "json",
      '{"reason": "4 of its 5 facts", "score" : 2,}',
      tokensOf(
        '{"reason": "',
        "4",
        " of its 5 facts",
        '", "score" :',
        { " 2": 0.9, " 1": 0.1 },
        ",}",
      ),
      "expectation: 1.900 of 1.000",
    ],
    [
      "json",
      'So:\n```json\n{"inner": {"score": 5}, "score": 2}\n```',
      tokensOf(
        'So:\n```json\n{"inner": {"score": ',
        "5",
        '}, "score": ',
        { 2: 0.5, 3: 0.5 },
        "}\n```",
      ),
      "expectation: 2.500 of 1.000",
    ],
    ["json", "4", tokensOf({ 4: 0.6, 5: 0.4 }), "expectation: 4.400 of 1.000"],
  ])("%s %j", (format, text, tokens, expected) => {
    expect(told(asking(format).read(text, 1, tokens))).toBe(expected);
  });

  it("covers every value of a scale with two digits, where a model writes them as one token", () => {
    const top = { 10: 0.5, 9: 0.3, 1: 0.2 };
    expect(told(asking("number", 1, 10).read("10", 1, tokensOf(top)))).toBe(
      "expectation: 7.900 of 1.000",
    );
  });

  it("reads scales below zero", () => {
    const top = { "-1": 0.5, 0: 0.25, 1: 0.25 };
    expect(told(asking("number", -2, 2).read("-1", 1, tokensOf(top)))).toBe(
      "expectation: -0.250 of 1.000",
    );
  });
});

describe("without an expectation", () => {
  const dash = [0xe2, 0x80, 0x94];
  const half = (bytes: readonly number[]) => ({ token: "\ufffd", logprob: 0, top: [], bytes });
  const unlikely = { token: "4", logprob: -9999 };
  const shown = (token: string) => ({ token, logprob: 0, top: [] });

  it.each<[string, AnswerFormat, string, readonly AnswerToken[] | undefined, string]>([
    ["no tokens", "number", "4", undefined, "no-probabilities"],
    ["nothing read", "number", "It is good.", tokensOf("It is good."), "no-verdict"],
    ["out of the scale", "number", "7", tokensOf({ 7: 0.6, 5: 0.4 }), "out-of-scale"],
    ["between two values", "number", "4.5", tokensOf("4", ".", "5"), "not-on-scale"],
    ["between two values, one token", "number", "4.5", tokensOf("4.5"), "not-on-scale"],
    ["a fraction of 0", "json", '{"score": 4.0}', tokensOf('{"score": ', "4", ".0}"), "split"],
    ["a word", "number", "four", tokensOf({ four: 0.9, five: 0.1 }), "not-alone"],
    ["with what follows", "json", '{"score": 4}', tokensOf('{"score": ', "4}"), "not-alone"],
    ["with what is before", "json", '{"score":4}', tokensOf('{"score"', ":4", "}"), "not-alone"],
    ["tokens of another text", "number", "4", tokensOf({ 5: 0.6, 4: 0.4 }), "other-tokens"],
    ["tokens that end too early", "number", "It is a 4", tokensOf("It", " is"), "other-tokens"],
    ["thoughts before it", "number", "4", tokensOf("<think>", "so", { 4: 1 }), "other-tokens"],
    ["no tokens in the list", "number", "4", [], "other-tokens"],
    ["a mark in halves", "number", "— so 4", [shown("\ufffd"), shown("\ufffd")], "other-tokens"],
    ["no alternatives", "number", "4", [shown("4")], "no-mass"],
    ["none on the scale", "number", "4", [{ ...shown("4"), top: tokensOf("a") }], "no-mass"],
    ["none that is likely", "number", "4", [{ ...shown("4"), top: [unlikely] }], "no-mass"],
    ["more than all", "number", "4", tokensOf({ 4: 0.9, 5: 0.9 }), "no-probabilities"],
  ])("%s", (_title, format, text, tokens, expected) => {
    expect(told(asking(format).read(text, 1, tokens))).toBe(expected);
  });

  it("is what a number of two tokens has", () => {
    const tokens = tokensOf({ 1: 0.9, 9: 0.1 }, { 0: 1 });
    expect(asking("number", 1, 10).read("10", 1, tokens)).toEqual({
      state: "unparsed",
      why: "split: what was read is made of several tokens",
    });
  });

  it("is what a number has that may be the beginning of another", () => {
    const tokens = tokensOf({ 9: 0.9, 1: 0.1 });
    expect(asking("number", 1, 10).read("9", 1, tokens)).toEqual({
      state: "unparsed",
      why: "ambiguous: 1 may begin a longer number",
    });
    expect(told(asking("number", 1, 9).read("9", 1, tokens))).toBe("expectation: 8.200 of 1.000");
  });

  it("does not mind characters in pieces whose bytes are told", () => {
    const pieces = [half(dash.slice(0, 2)), half(dash.slice(2))];
    const tokens = [...pieces, ...tokensOf(" so ", { 4: 0.6, 5: 0.4 })];
    expect(told(asking("number").read("— so 4", 1, tokens))).toBe("expectation: 4.400 of 1.000");
    expect(told(asking("number").read("é so 4", 1, tokens))).toBe("other-tokens");
  });
});

it("is the score, not a number that somebody computed before", () => {
  const { readRecorded } = asking("json");
  expect(readRecorded(4.4, ["a"])).toEqual({
    state: "answered",
    rule: "recorded",
    answer: { kind: "score", score: 4.4 },
  });
  expect(told(readRecorded(5.5, ["a"]))).toBe("recorded");
});

it.each<AnswerFormat>(["json", "number"])("computes its own as a bare number (%s)", (format) => {
  const { answerOf, readRecorded } = asking(format);
  expect(answerOf([1 / 3])).toBe("2.3333");
  expect(told(readRecorded(JSON.parse(answerOf([1 / 3])), ["a"]))).toContain("recorded: 2.333");
});

it("asks for the same JSON as a score without one", () => {
  const plain = score.bind({ answer: { min: 1, max: 5 }, format: "json", reason: true });
  const bound = score.bind({
    answer: { min: 1, max: 5, expectation: true },
    format: "json",
    reason: true,
  });
  expect(bound.schema).toEqual(plain.schema);
  expect([plain.readsTokens, bound.readsTokens]).toEqual([undefined, "expectation"]);
  expect(plain.read('{"score": 4}', 1, tokensOf('{"score": ', { 4: 0.6, 5: 0.4 }))).toEqual({
    state: "answered",
    rule: "json",
    answer: { kind: "score", score: 4 },
  });
});

describe("whatever tokens come", () => {
  const logprob = fc.oneof(
    fc.double({ max: 0, noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, -9999, -1e-9),
  );
  const texts = fc.oneof(
    fc.constantFrom("1", "2", " 3", "4", "5", "10", "}", ":", '{"score"', " ", "", "4.5", "-1"),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const likely = fc.record({ token: texts, logprob });
  const token = fc.record(
    {
      token: texts,
      logprob,
      top: fc.array(likely, { maxLength: 6 }),
      bytes: fc.array(fc.nat(255), { maxLength: 4 }),
    },
    { requiredKeys: ["token", "logprob", "top"] },
  );
  const scale = fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 19 }))
    .map(([min, steps]) => ({ min, max: min + steps }));
  const text = (tokens: readonly AnswerToken[]) => tokens.map((one) => one.token).join("");

  it.each<AnswerFormat>(["number", "json"])("nothing throws or leaves the scale (%s)", (format) => {
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 8 }),
        scale,
        fc.option(fc.string({ unit: "binary" }), { freq: 4 }),
        (tokens, { min, max }, other) => {
          const verdict = asking(format, min, max).read(other ?? text(tokens), 1, tokens);
          if (verdict.state === "answered") expectSound(verdict, { min, max });
          else expect(verdict.state).toBe("unparsed");
        },
      ),
    );
  });

  it("a score is the mean of the scale by the weights at its place", () => {
    const weights = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), {
      minLength: 7,
      maxLength: 7,
    });
    fc.assert(
      fc.property(weights, fc.nat(4), fc.array(token, { maxLength: 3 }), (given, own, after) => {
        const whole = given.reduce((sum, weight) => sum + weight, 0);
        const names = ["1", "2", "3", "4", "5", "x", "7"];
        const top = names.map((name, i) => ({
          token: name,
          logprob: Math.log((given[i] ?? 0) / whole),
        }));
        const place = { token: names[own] ?? "", logprob: 0, top };
        const verdict = asking("number").read(place.token, 1, [place, ...after]);
        const inScale = given.slice(0, 5);
        const mass = inScale.reduce((sum, weight) => sum + weight, 0);
        const mean = inScale.reduce((sum, weight, i) => sum + weight * (i + 1), 0) / mass;
        expectSound(verdict, { min: 1, max: 5 });
        if (verdict.state !== "answered" || verdict.answer.kind !== "score") return;
        expect(verdict.answer.score).toBeCloseTo(mean, 9);
        expect(verdict.answer.mass).toBeCloseTo(mass / whole, 9);
      }),
    );
  });

  function expectSound(verdict: Verdict, scale: { min: number; max: number }): void {
    expect(verdict).toMatchObject({ state: "answered", answer: { kind: "score" } });
    if (verdict.state !== "answered" || verdict.answer.kind !== "score") return;
    const { score: value, mass = 0 } = verdict.answer;
    expect(value).toBeGreaterThanOrEqual(scale.min);
    expect(value).toBeLessThanOrEqual(scale.max);
    expect(mass).toBeGreaterThan(0);
    expect(mass).toBeLessThanOrEqual(1);
    expect(verdict.rule).toBe(mass < 0.5 ? "expectation-low-mass" : "expectation");
  }
});

it.each([
  [{ min: 1, max: 5, expectation: true }, true],
  [{ min: 1, max: 5, expectation: false }, true],
  [{ min: 0, max: 19, expectation: true }, true],
  [{ min: 0, max: 20, expectation: true }, false],
  [{ min: 0, max: 1e18, expectation: true }, false],
  [{ min: 0, max: 2.5, expectation: true }, false],
  [{ min: 0.5, max: 2, expectation: true }, false],
  [{ min: 1, max: 5, expectation: "yes" }, false],
  [{ labels: { poor: 1, good: 2 }, expectation: true }, false],
  [{ labels: { poor: 1, good: 2 }, expectation: false }, true],
])("takes the answer %j: %s", (answer, right) => {
  expect(score.answer?.safeParse(answer).success).toBe(right);
});
