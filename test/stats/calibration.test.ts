import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addToBins,
  calibration,
  eceFromBins,
  eceIfCalibrated,
  icc1,
  retestAgreement,
  scoreDistribution,
  tokenWeightedScore,
} from "../../harness/stats/index.ts";
import { binary, reversed, score } from "./arbitraries.ts";

const stated = fc.option(
  fc.integer({ min: 0, max: 64 }).map((n) => n / 64),
  { nil: null, freq: 5 },
);
const verdict = fc.record({ confidence: stated, correct: binary });
const verdicts = fc.array(verdict, { maxLength: 40 });
type Verdicts = readonly { readonly confidence: number | null; readonly correct: number }[];

describe("calibration", () => {
  const of = (list: Verdicts, bins = 10) =>
    calibration({
      confidence: list.map(({ confidence }) => confidence),
      correct: list.map(({ correct }) => correct),
      bins,
    });

  it("is the weighted gap of the bins, counts what is missing, and is null for no confidence", () => {
    fc.assert(
      fc.property(verdicts, fc.integer({ min: 1, max: 12 }), (list, bins) => {
        const result = of(list, bins);
        const given = list.flatMap(({ confidence, correct }) =>
          confidence === null ? [] : [{ confidence, correct }],
        );
        expect(result.n).toBe(given.length);
        expect(result.n + result.missing).toBe(list.length);
        expect(result.ece === null).toBe(given.length === 0);
        expect(result.brier === null).toBe(given.length === 0);
        expect(result.logLoss === null).toBe(given.length === 0);
        if (given.length === 0) return;
        const gaps = Array.from({ length: bins }, (_, b) => {
          const own = given.filter(
            ({ confidence: c }) => c * bins >= b && (c * bins < b + 1 || b === bins - 1),
          );
          return Math.abs(own.reduce((t, { confidence, correct }) => t + correct - confidence, 0));
        });
        const ece = gaps.reduce((a, b) => a + b, 0) / given.length;
        expect(result.ece).toBeCloseTo(ece, 12);
      }),
    );
  });

  it("does not depend on the order of verdicts, and stays in range", () => {
    fc.assert(
      fc.property(verdicts, (list) => {
        const [result, other] = [of(list), of(reversed(list))];
        fc.pre(result.ece !== null && result.brier !== null && result.logLoss !== null);
        expect(other.ece).toBeCloseTo(result.ece, 12);
        expect(other.logLoss).toBeCloseTo(result.logLoss, 10);
        expect(result.ece).toBeGreaterThanOrEqual(0);
        expect(result.ece).toBeLessThanOrEqual(1);
        expect(result.brier).toBeLessThanOrEqual(1);
        // One bin can only hide gaps; by Jensen the squared error is at least the squared gap.
        expect(of(list, 1).ece).toBeLessThanOrEqual(result.ece + 1e-12);
        expect(result.brier).toBeGreaterThanOrEqual((of(list, 1).ece ?? 0) ** 2 - 1e-12);
        expect(result.logLoss).toBeGreaterThanOrEqual(0);
        expect(result.logLoss).toBeLessThan(27.7);
      }),
    );
  });

  it("is 0 for certainty that is right, and worst for certainty that is wrong", () => {
    const right = [0, 1].map((value) => ({ confidence: value, correct: value }));
    expect(of(right)).toMatchObject({ ece: 0, brier: 0 });
    expect(of(right).logLoss).toBeCloseTo(0, 11);
    const wrong = right.map(({ confidence }) => ({ confidence, correct: 1 - confidence }));
    expect(of(wrong)).toMatchObject({ ece: 1, brier: 1 });
    expect(of(wrong).logLoss).toBeCloseTo(-Math.log(1e-12), 4);
  });

  it("weighs verdicts in sums as if they were written out", () => {
    fc.assert(
      fc.property(verdicts, (list) => {
        const totals = new Float64Array(30);
        for (const { confidence, correct } of list) {
          if (confidence !== null) addToBins(totals, confidence, correct);
        }
        const tripled = totals.map((total) => 3 * total);
        expect(eceFromBins(tripled)).toBe(of([...list, ...list, ...list]).ece);
      }),
    );
  });
});

describe("eceIfCalibrated", () => {
  it("is 0 for certainty, depends on nothing but its inputs, and shrinks with the sample", () => {
    expect(eceIfCalibrated({ confidence: [0, 1, null, 1], bins: 10, seed: "0" })).toBe(0);
    expect(eceIfCalibrated({ confidence: [null], bins: 10, seed: "0" })).toBeNull();
    const at = (n: number) => {
      const confidence = Array.from({ length: n }, (_, i) => (i % 20) / 20 + 0.02);
      return eceIfCalibrated({ confidence, bins: 10, seed: "7" }) ?? Number.NaN;
    };
    expect(at(40)).toBe(at(40));
    expect(at(40)).toBeGreaterThan(0.05);
    // As the root of the sample.
    expect(at(40) / at(640)).toBeCloseTo(4, 0);
  });
});

describe("scoreDistribution", () => {
  const scores = fc.array(score, { minLength: 1, maxLength: 20 });

  it("turns round when judge and humans change places", () => {
    fc.assert(
      fc.property(scores, scores, (judge, human) => {
        const result = scoreDistribution({ judge, human });
        const other = scoreDistribution({ judge: human, human: judge });
        expect((other.meanShift ?? 0) + (result.meanShift ?? 0)).toBeCloseTo(0, 12);
        expect(other.wasserstein1).toBeCloseTo(result.wasserstein1 ?? Number.NaN, 12);
        if (other.sdRatio && result.sdRatio) {
          expect(other.sdRatio * result.sdRatio).toBeCloseTo(1, 10);
        }
      }),
    );
  });

  it("moves by what all scores move, and is at least the shift of the means", () => {
    fc.assert(
      fc.property(scores, score, (human, shift) => {
        const judge = human.map((value) => value + shift);
        const result = scoreDistribution({ judge, human });
        expect(result.meanShift).toBeCloseTo(shift, 10);
        expect(result.wasserstein1).toBeCloseTo(Math.abs(shift), 10);
        const constant = new Set(human).size < 2;
        if (constant) expect(result.sdRatio).toBeNull();
        else expect(result.sdRatio).toBeCloseTo(1, 10);
      }),
    );
    fc.assert(
      fc.property(scores, scores, (judge, human) => {
        const { meanShift, wasserstein1 } = scoreDistribution({ judge, human });
        expect(wasserstein1).toBeGreaterThanOrEqual(Math.abs(meanShift ?? 0) - 1e-10);
      }),
    );
  });

  it("is the mean distance of the sorted scores where there are as many of both", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 1, maxLength: 15 }), (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        const { wasserstein1 } = scoreDistribution({ judge: a, human: b });
        const sortedB = b.toSorted((x, y) => x - y);
        const distances = a
          .toSorted((x, y) => x - y)
          .map((x, i) => Math.abs(x - (sortedB[i] ?? 0)));
        expect(wasserstein1).toBeCloseTo(distances.reduce((x, y) => x + y, 0) / a.length, 10);
      }),
    );
  });

  it("has sample deviations, which differ with the number of scores", () => {
    const { sdRatio } = scoreDistribution({ judge: [1, 3], human: [1, 2, 3] });
    expect(sdRatio).toBeCloseTo(Math.SQRT2, 12);
  });

  it("is null without scores on a side", () => {
    const nothing = { meanShift: null, sdRatio: null, wasserstein1: null };
    expect(scoreDistribution({ judge: [null], human: [1] })).toEqual(nothing);
    expect(scoreDistribution({ judge: [1], human: [] })).toEqual(nothing);
  });
});

describe("icc1", () => {
  it("gives the published ICC(1,1) of Shrout & Fleiss 1979, table 4", () => {
    const scores = [
      [9, 2, 5, 8],
      [6, 1, 3, 2],
      [8, 4, 6, 8],
      [7, 1, 2, 6],
      [10, 5, 6, 9],
      [6, 2, 4, 7],
    ];
    expect(icc1({ scores }).icc1).toBeCloseTo(0.17, 2);
  });

  const runs = fc
    .integer({ min: 2, max: 4 })
    .chain((k) =>
      fc.array(fc.array(score, { minLength: k, maxLength: k }), { minLength: 2, maxLength: 10 }),
    );

  it("does not depend on units, or on the order of items and runs, and leaves out torn items", () => {
    fc.assert(
      fc.property(runs, (scores) => {
        const result = icc1({ scores }).icc1;
        const variants = [
          scores.map((row) => row.map((value) => 3 - 2 * value)),
          reversed(scores).map((row) => reversed(row)),
          [...scores, [null, ...(scores[0]?.slice(1) ?? [])], [1]],
        ];
        for (const variant of variants) {
          const other = icc1({ scores: variant }).icc1;
          if (result === null) expect(other).toBeNull();
          else expect(other).toBeCloseTo(result, 9);
        }
        expect(result ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is null with one item, one run or nothing that varies", () => {
    expect(icc1({ scores: [[1, 2]] }).icc1).toBeNull();
    expect(icc1({ scores: [[1], [2]] }).icc1).toBeNull();
    const same = [0.1, 0.1, 0.1];
    expect(icc1({ scores: [same, same, same] }).icc1).toBeNull();
    expect(icc1({ scores: [] }).icc1).toBeNull();
  });
});

describe("retestAgreement", () => {
  const label = fc.constantFrom("yes", "no", "tie", null);
  const labels = fc.array(fc.array(label, { maxLength: 5 }), { maxLength: 10 });

  it("is the share of agreeing pairs of runs, item by item, whatever their order", () => {
    fc.assert(
      fc.property(labels, (rows) => {
        const shares = rows.flatMap((row) => {
          const given = row.filter((one) => one !== null);
          const all = given.flatMap((a, i) => given.slice(i + 1).map((b) => (a === b ? 1 : 0)));
          return all.length === 0 ? [] : [all.reduce<number>((x, y) => x + y, 0) / all.length];
        });
        const expected = shares.reduce((x, y) => x + y, 0) / shares.length;
        for (const variant of [rows, reversed(rows).map((row) => reversed(row))]) {
          const agreement = retestAgreement({ labels: variant });
          if (shares.length === 0) expect(agreement).toBeNull();
          else expect(agreement).toBeCloseTo(expected, 12);
        }
      }),
    );
  });
});

describe("tokenWeightedScore", () => {
  const scale = [1, 2, 3, 4, 5];
  const token = fc.constantFrom("1", "2", " 3", "4\n", "5", "10", "4.0", "The", "");
  const choice = fc.record({ token, logprob: fc.double({ min: -9, max: -2, noNaN: true }) });

  it("stays within the scale, whatever the order, and is null exactly without mass", () => {
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 8 }), (top) => {
        const { score: value, mass, flagged } = tokenWeightedScore({ top, scale });
        const known = top.filter((one) => scale.map(String).includes(one.token.trim()));
        expect(mass).toBeCloseTo(
          known.reduce((total, { logprob }) => total + Math.exp(logprob), 0),
          12,
        );
        expect(flagged).toBe(mass < 0.5);
        expect(value === null).toBe(known.length === 0);
        if (value === null) return;
        const values = known.map((one) => Number(one.token));
        expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
        expect(tokenWeightedScore({ top: reversed(top), scale }).score).toBeCloseTo(value, 12);
      }),
    );
  });
});
