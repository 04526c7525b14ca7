import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { dawidSkene, majorityVote, meanPanel } from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

const classes = 3;
const vote = fc.option(fc.nat(classes - 1), { nil: null, freq: 5 });
const panel = (judges: { min: number; max: number }) =>
  fc.integer(judges).chain((count) =>
    fc.array(fc.array(vote, { minLength: count, maxLength: count }), {
      minLength: 1,
      maxLength: 12,
    }),
  );

describe("majorityVote", () => {
  it("names the one class with most votes, and null exactly for a tie or no vote", () => {
    fc.assert(
      fc.property(panel({ min: 1, max: 6 }), (votes) => {
        const winners = majorityVote({ votes, classes });
        for (const [item, row] of votes.entries()) {
          const counts = [0, 1, 2].map((k) => row.filter((one) => one === k).length);
          const most = Math.max(...counts);
          const best = [0, 1, 2].filter((k) => counts[k] === most);
          expect(winners[item]).toBe(most === 0 || best.length > 1 ? null : best[0]);
        }
      }),
    );
  });

  it("invents no vote where there is one class only", () => {
    expect(majorityVote({ votes: [[null], [0], []], classes: 1 })).toEqual([null, 0, null]);
  });

  it("does not depend on the order of judges, and renames its classes with them", () => {
    fc.assert(
      fc.property(panel({ min: 1, max: 6 }), (votes) => {
        const winners = majorityVote({ votes, classes });
        const turned = votes.map((row) => reversed(row));
        expect(majorityVote({ votes: turned, classes })).toEqual(winners);
        const renamed = votes.map((row) => row.map((one) => (one === null ? null : 2 - one)));
        expect(majorityVote({ votes: renamed, classes })).toEqual(
          winners.map((one) => (one === null ? null : 2 - one)),
        );
      }),
    );
  });
});

describe("meanPanel", () => {
  it("is the mean of the scores there are, within their range, and null without one", () => {
    fc.assert(
      fc.property(panel({ min: 1, max: 6 }), (scores) => {
        for (const [item, mean] of meanPanel({ scores }).entries()) {
          const given = (scores[item] ?? []).filter((score) => score !== null);
          expect(mean === null).toBe(given.length === 0);
          if (mean === null) continue;
          expect(mean * given.length).toBeCloseTo(
            given.reduce((a, b) => a + b, 0),
            12,
          );
        }
      }),
    );
  });
});

describe("dawidSkene", () => {
  const rowsOf = (votes: readonly (readonly (number | null)[])[]) => dawidSkene({ votes, classes });

  it("believes three judges or more that always agree", () => {
    const truths = fc.array(fc.nat(classes - 1), { minLength: 3, maxLength: 15 });
    fc.assert(
      fc.property(truths, fc.integer({ min: 3, max: 5 }), (values, judges) => {
        const votes = values.map((value) => Array.from({ length: judges }, () => value));
        const { posterior, prior, confusion } = rowsOf(votes);
        for (const [item, value] of values.entries()) {
          expect(posterior[item]?.[value]).toBeGreaterThan(0.999);
        }
        for (const k of [0, 1, 2]) {
          const share = values.filter((value) => value === k).length / values.length;
          expect(prior?.[k]).toBeCloseTo(share, 3);
          for (const matrix of confusion ?? []) {
            if (share > 0) expect(matrix[k]?.[k]).toBeGreaterThan(0.98);
          }
        }
      }),
    );
  });

  it("gives probabilities: of every item with a vote, and of every judge's answers", () => {
    fc.assert(
      fc.property(panel({ min: 3, max: 5 }), (votes) => {
        const { posterior, prior, confusion } = rowsOf(votes);
        fc.pre(prior !== null && confusion !== null);
        const sumsToOne = (row: readonly number[]) => {
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
        };
        sumsToOne(prior);
        for (const row of confusion.flat()) sumsToOne(row);
        for (const [item, row] of posterior.entries()) {
          const asked = votes[item]?.some((one) => one !== null) ?? false;
          expect(row !== null).toBe(asked);
          if (row !== null) sumsToOne(row);
        }
      }),
    );
  });

  it("does not depend on the order of items and judges, and renames its classes with them", () => {
    fc.assert(
      fc.property(panel({ min: 3, max: 4 }), (votes) => {
        // A few rounds, so that rounding cannot lead to another of several solutions.
        const of = (rows: typeof votes) => dawidSkene({ votes: rows, classes, maxIterations: 5 });
        const near = (
          actual: readonly (readonly number[] | null)[],
          expected: readonly (readonly number[] | null)[],
        ) => {
          for (const [item, row] of expected.entries()) {
            expect(actual[item] === null).toBe(row === null);
            for (const [k, share] of (row ?? []).entries()) {
              expect(actual[item]?.[k]).toBeCloseTo(share, 6);
            }
          }
        };
        const result = of(votes);
        near(of(reversed(votes)).posterior.toReversed(), result.posterior);
        near(of(votes.map((row) => reversed(row))).posterior, result.posterior);
        const renamed = of(votes.map((row) => row.map((one) => (one === null ? null : 2 - one))));
        near(
          renamed.posterior.map((row) => row?.toReversed() ?? null),
          result.posterior,
        );
        expect(renamed.prior?.[0] ?? 0).toBeCloseTo(result.prior?.[2] ?? 0, 6);
        expect(renamed.confusion?.[0]?.[0]?.[2] ?? 0).toBeCloseTo(
          result.confusion?.[0]?.[2]?.[0] ?? 0,
          6,
        );
      }),
    );
  });

  it("finds out who errs, and so is right more often than the majority", () => {
    const stream = randomStream("0", "test/jury", 0);
    const accuracies = [0.95, 0.9, 0.55, 0.55, 0.5];
    const truths = Array.from({ length: 600 }, () => stream.below(2));
    const votes = truths.map((truth) =>
      accuracies.map((accuracy) => (stream.uniform() < accuracy ? truth : 1 - truth)),
    );
    const { posterior, confusion } = dawidSkene({ votes, classes: 2 });
    for (const [judge, accuracy] of accuracies.entries()) {
      const found = ((confusion?.[judge]?.[0]?.[0] ?? 0) + (confusion?.[judge]?.[1]?.[1] ?? 0)) / 2;
      expect(Math.abs(found - accuracy)).toBeLessThan(0.06);
    }
    const rightOf = (answers: readonly (number | null | undefined)[]) =>
      answers.filter((answer, item) => answer === truths[item]).length / truths.length;
    const modelled = rightOf(posterior.map((row) => ((row?.[1] ?? 0) > 0.5 ? 1 : 0)));
    expect(modelled).toBeGreaterThan(rightOf(majorityVote({ votes, classes: 2 })) + 0.05);
  });

  it("needs three judges that voted", () => {
    const votes = [
      [0, 1, null],
      [1, 1, null],
    ];
    const nothing = { posterior: [null, null], prior: null, confusion: null };
    expect(dawidSkene({ votes, classes: 2 })).toEqual(nothing);
    expect(dawidSkene({ votes: [], classes: 2 })).toMatchObject({ posterior: [], prior: null });
  });
});
