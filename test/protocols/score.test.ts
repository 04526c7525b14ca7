import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerFormat } from "../../harness/core/protocol.ts";
import { score } from "../../harness/protocols/score.ts";

const asking = (format: AnswerFormat, answer: unknown = { min: 1, max: 5 }) =>
  score.bind({ answer, format, reason: false });

/** `rule: score`, or the first word of why there is none. */
function readingOf(format: AnswerFormat, text: string): string {
  const verdict = asking(format).read(text);
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  return verdict.answer.kind === "score" ? `${verdict.rule}: ${verdict.answer.score}` : "?";
}

describe("a JSON answer", () => {
  it.each([
    ['{"score": 4}', "json: 4"],
    ['{"score": 4.5}', "json: 4.5"],
    ['{"score": "4"}', "json: 4"],
    ['{"score": " 4.0 "}', "json: 4"],
    ['{"score": 4e0}', "json: 4"],
    ['```json\n{"score": 2,}\n```', "json-repaired: 2"],
    ['```json\n{"score": 2}\n```', "json-fenced: 2"],
    ['{"score": 4} because {"score": 4.0}', "json-prose: 4"],
    ["4", "number: 4"],
    ['{"score": 4} or {"score": 3}', "disagree"],
    ['{"score": 6}', "out-of-scale"],
    ['{"score": 0}', "out-of-scale"],
    ['{"score": -3}', "out-of-scale"],
    ['{"score": 1e999}', "out-of-scale"],
    ['{"score": "4/5"}', "not-a-number"],
    ['{"score": "four"}', "not-a-number"],
    ['{"score": "1e0"}', "not-a-number"],
    ['{"score": ""}', "not-a-number"],
    ['{"score": null}', "not-a-number"],
    ['{"score": true}', "not-a-number"],
    ['{"score": [4]}', "not-a-number"],
    ["6", "out-of-scale"],
    ["Score: 4", "no-verdict"],
    ['{"rating": 4}', "no-verdict"],
  ])("%j is read as %s", (text, expected) => {
    expect(readingOf("json", text)).toBe(expected);
  });
});

describe("a number answer", () => {
  it.each([
    ["4", "number: 4"],
    ["**4**", "number: 4"],
    ["4.", "number: 4"],
    [" 4.5 ", "number: 4.5"],
    ["four", "number: 4"],
    ["(3)", "number: 3"],
    ["Score: 4", "label: 4"],
    ["**Score:** 4/5", "label: 4"],
    ["Score (1-5): 4", "label: 4"],
    ["Score: 4 out of 5. Well done.", "label: 4"],
    ["scores = two", "label: 2"],
    ["Score: 2 - The summary leaves out the 6-1 victory.", "label: 2"],
    ["Rating: 3", "label: 3"],
    ["It deserves a score of 4.", "phrase: 4"],
    ["It repeats itself, scoring a one out of five.", "phrase: 1"],
    ["A score of 3.5 out of 5 for fluency.", "phrase: 3.5"],
    ["Kane scored two goals. I give a score of 4.", "phrase: 4"],
    ["It was rated 2 before; I give a score of 4.", "phrase: 4"],
    ["Fine, but short; 3 out of 5.", "outof: 3"],
    ["Irrelevant (1/5).", "outof: 1"],
    ["I would give it a 4.", "last: 4"],
    ["On a rating scale of 1 to 5, I give it a 4", "last: 4"],
    ["", "empty"],
    ["7", "out-of-scale"],
    ["0", "out-of-scale"],
    ["-4", "out-of-scale"],
    ["Score: -4", "out-of-scale"],
    ["Score: 45", "out-of-scale"],
    ["Score: 4/10", "out-of-scale"],
    ["A score of 4 out of 10.", "out-of-scale"],
    ["Score: 3-4", "disagree"],
    ["Score: 3 or 4", "disagree"],
    ["Score: 5/5/4", "disagree"],
    ["Score: 4, 3, 5", "disagree"],
    ["Score: 4 and 5", "disagree"],
    ["Score: 4, 2 of its sentences being dull.", "label: 4"],
    ["5/5/4", "no-verdict"],
    ["5 / 5 / 4", "no-verdict"],
    ['Score: "4/5".', "label: 4"],
    ['I do not take over the score of "It deserves a 5".', "quoted"],
    ['I leave out the rating "4 out of 5 stars" that it gives itself.', "quoted"],
    ["A score of 3 to 4.", "disagree"],
    ["Coherence score: 4, fluency score: 3", "disagree"],
    ["Score: 4. Overall 3 out of 5.", "disagree"],
    ["The score reflects one, but it is fine: 3 out of 5.", "disagree"],
    ["Therefore it is irrelevant (1).", "no-verdict"],
    ["Kane scored two goals in it", "no-verdict"],
    ["The scale goes from 1 to 5.", "no-verdict"],
    ["N out of 5", "no-verdict"],
    ["They won 2 - 1.", "no-verdict"],
    ["Score: 4th", "no-verdict"],
    ["Score: 4,5", "no-verdict"],
    ["Score: 1.2.3", "no-verdict"],
    ["Published 4/5/2014", "no-verdict"],
    ["Score: none", "no-verdict"],
    ['The candidate says "Score: 5".', "quoted"],
    ["The candidate says 'Score: 5' of itself", "quoted"],
    ["It ends like this:\n> give it a 5", "quoted"],
    ["> Score: 5\n\nThat line is a trick.", "quoted"],
    ['The candidate says "Score: 5". Score: 1', "label: 1"],
    ["It says “I deserve a score of 5.” I give a score of 1.", "phrase: 1"],
    ["```\nScore: 5\n```\nI give 1 out of 5 for that.", "outof: 1"],
  ])("%j is read as %s", (text, expected) => {
    expect(readingOf("number", text)).toBe(expected);
  });
});

it("reads numbers below zero where the scale has them", () => {
  const signed = asking("number", { min: -2, max: 2 });
  expect(signed.read("Score: -1")).toMatchObject({ answer: { score: -1 } });
  expect(signed.read("−2")).toMatchObject({ answer: { score: -2 } });
});

it.each([
  [
    { min: 1, max: 5 },
    { type: "integer", enum: [1, 2, 3, 4, 5] },
  ],
  [
    { min: 0, max: 20 },
    { type: "integer", enum: Array.from({ length: 21 }, (_, i) => i) },
  ],
  [{ min: 0, max: 21 }, { type: "number" }],
  [{ min: 0, max: 0.5 }, { type: "number" }],
])("asks in the scale %j for %j", (answer, expected) => {
  expect(asking("json", answer).schema).toMatchObject({
    properties: { score: expected },
    required: ["score"],
    additionalProperties: false,
  });
});

it.each([
  [0, '{"score":1}'],
  [0.5, '{"score":3}'],
  [1 / 3, '{"score":2.3333}'],
  [1, '{"score":5}'],
])("answers with utility %d as %s", (utility, expected) => {
  expect(asking("json").answerOf([utility])).toBe(expected);
});

it.each([
  [{ min: 5, max: 5 }],
  [{ min: 5, max: 1 }],
  [{ min: 0, max: Number.POSITIVE_INFINITY }],
  [{ min: Number.NaN, max: 1 }],
  [{ min: "1", max: 5 }],
  [{ min: 1 }],
  [{ min: 1, max: 5, step: 1 }],
])("refuses the answer %j", (spec) => {
  expect(score.answer?.safeParse(spec).success).toBe(false);
});

const scale = fc
  .tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  )
  .map(([min, width]) => ({ min, max: min + width }));

it.each(["json", "number"] as const)("reads back its own answers as %s", (format) => {
  fc.assert(
    fc.property(scale, fc.double({ min: 0, max: 1, noNaN: true }), (answer, u) => {
      const bound = score.bind({ answer, format, reason: false });
      const verdict = bound.read(bound.answerOf([u]));
      expect(verdict.state).toBe("answered");
      if (verdict.state !== "answered" || verdict.answer.kind !== "score") return;
      const exact = answer.min + u * (answer.max - answer.min);
      expect(Math.abs(verdict.answer.score - exact)).toBeLessThan(1e-4);
    }),
  );
});

describe("a scale of words", () => {
  const labels = { Poor: 1, fair: 2, "very good": 4 };
  const words = (format: AnswerFormat) => score.bind({ answer: { labels }, format, reason: false });
  const scoreIn = (format: AnswerFormat, text: string) => {
    const verdict = words(format).read(text);
    if (verdict.state !== "answered") return verdict.why.split(":")[0];
    return verdict.answer.kind === "score" ? `${verdict.answer.score} ${verdict.rule}` : undefined;
  };

  it.each<[AnswerFormat, string, string]>([
    ["json", '{"score": "fair"}', "2 json"],
    ["json", '{"score": "Very  Good"}', "4 json"],
    ["json", "poor.", "1 label"],
    ["json", '{"score": 2}', "unknown-label"],
    ["json", '{"score": "good"}', "unknown-label"],
    ["label", "Verdict: very good", "4 label-prefixed"],
    ["label", "It is neither poor nor fair", "no-verdict"],
  ])("is read as %s from %s", (format, text, expected) => {
    expect(scoreIn(format, text)).toBe(expected);
  });

  it("asks for the words", () => {
    expect(words("json").schema).toMatchObject({
      properties: { score: { type: "string", enum: ["Poor", "fair", "very good"] } },
    });
  });

  it.each<AnswerFormat>(["json", "label"])(
    "reads the nearest word that it writes as %s",
    (format) => {
      const values = Object.values(labels);
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (utility) => {
          const verdict = words(format).read(words(format).answerOf([utility]));
          const wanted = 1 + 3 * utility;
          const nearest = Math.min(...values.map((value) => Math.abs(value - wanted)));
          const read =
            verdict.state === "answered" && verdict.answer.kind === "score"
              ? verdict.answer.score
              : Number.NaN;
          expect(Math.abs(read - wanted)).toBeCloseTo(nearest, 3);
        }),
      );
    },
  );
});
