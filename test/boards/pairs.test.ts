import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairsOf, scoredPairs } from "../../harness/boards/pairs.ts";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import { question, winner } from "./board-fixtures.ts";

type Said = Parameters<typeof winner>[0];

function asked(left: string, right: string, said: Said, repeat = 1): JudgedQuestion {
  return { ...question(0, [left, right], winner(said)), repeat };
}

describe("pairs", () => {
  it("are put together by repeat, and named as they come first", () => {
    const questions = [
      asked("x", "b", "first", 1),
      asked("x", "b", "tie", 2),
      asked("b", "x", "first", 1),
      asked("b", "x", null, 2),
    ];
    expect(pairsOf(questions)).toEqual([
      { a: "x", b: "b", repeat: 1, first: "A", swapped: "B" },
      { a: "x", b: "b", repeat: 2, first: "tie", swapped: null },
    ]);
  });

  it("in one order only have the same name whichever order that is", () => {
    expect(pairsOf([asked("x", "b", "first")])).toEqual([
      { a: "b", b: "x", repeat: 1, first: undefined, swapped: "B" },
    ]);
    expect(pairsOf([asked("b", "x", "second")])).toEqual([
      { a: "b", b: "x", repeat: 1, first: "B", swapped: undefined },
    ]);
  });

  it("do not mix up names that contain each other", () => {
    const questions = [asked("a", "b c", "first"), asked("a b", "c", "second")];
    expect(scoredPairs(questions)).toEqual([
      { a: "a", b: "b c", score: 1 },
      { a: "a b", b: "c", score: 0 },
    ]);
  });
});

describe("the score of a pair", () => {
  it.each([
    ["one order", [asked("a", "b", "first")], 1],
    ["one order, the other way round", [asked("b", "a", "first")], 0],
    ["both orders", [asked("a", "b", "first"), asked("b", "a", "tie")], 0.75],
    [
      "both orders, twice",
      [
        asked("a", "b", "first", 1),
        asked("a", "b", "second", 2),
        asked("b", "a", "second", 1),
        asked("b", "a", "tie", 2),
      ],
      0.625,
    ],
    ["an unread order", [asked("a", "b", "first"), asked("b", "a", null)], Number.NaN],
    ["an unread repeat", [asked("a", "b", "first", 1), asked("a", "b", null, 2)], Number.NaN],
  ])("is the mean of %s", (_title, questions, score) => {
    expect(scoredPairs(questions)).toEqual([{ a: "a", b: "b", score }]);
  });

  it("is the opponent's turned round, whichever verdict comes first", () => {
    const said = fc.constantFrom<Said>("first", "second", "tie", null);
    const verdicts = fc.array(fc.tuple(fc.boolean(), said), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(verdicts, (cases) => {
        const of = (x: string, y: string) =>
          cases.map(([isTurned, one], i) => asked(isTurned ? y : x, isTurned ? x : y, one, i));
        const scoreOf = (system: string, questions: readonly JudgedQuestion[]) => {
          const [pair] = scoredPairs(questions);
          const score = pair?.a === system ? pair.score : 1 - (pair?.score ?? 0);
          // Scores are halves of one verdict.
          return Math.round(2 * questions.length * score);
        };
        const score = scoreOf("x", of("x", "y"));
        expect(scoreOf("y", of("y", "x"))).toBe(score);
        expect(scoreOf("y", of("x", "y"))).toBe(2 * cases.length - score);
        expect(scoreOf("x", of("x", "y").reverse())).toBe(score);
      }),
    );
  });
});
