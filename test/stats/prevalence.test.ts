import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ppiMean,
  ppiReplicates,
  roganGladen,
  weightRows,
  wilson,
} from "../../harness/stats/index.ts";
import { reversed, score } from "./arbitraries.ts";

const rate = fc.integer({ min: 0, max: 40 }).map((n) => n / 40);
const count = fc.integer({ min: 0, max: 200 });

describe("roganGladen", () => {
  const inputs = fc.record({
    apparent: rate,
    n: count,
    se: rate,
    nSe: count,
    sp: rate,
    nSp: count,
    level: fc.constantFrom(0.9, 0.95),
  });

  it("is null exactly for a judge no better than chance, and without verdicts or labels", () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const { estimate, raw, lo, hi } = roganGladen(given);
        const undefinable =
          given.n === 0 || given.nSe === 0 || given.nSp === 0 || given.se + given.sp <= 1;
        expect(estimate === null).toBe(undefinable);
        expect(raw === null).toBe(undefinable);
        if (undefinable || lo === null || hi === null) {
          expect([lo, hi]).toEqual([null, null]);
          return;
        }
        expect(lo).toBeGreaterThanOrEqual(0);
        expect(lo).toBeLessThanOrEqual(hi);
        expect(hi).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("turns round when the classes change names", () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const { apparent, se, nSe, sp, nSp } = given;
        const renamed = { ...given, apparent: 1 - apparent, se: sp, nSe: nSp, sp: se, nSp: nSe };
        const [result, other] = [roganGladen(given), roganGladen(renamed)];
        fc.pre(result.raw !== null && result.estimate !== null);
        expect((other.raw ?? 0) + result.raw).toBeCloseTo(1, 8);
        expect((other.estimate ?? 0) + result.estimate).toBeCloseTo(1, 8);
        expect(other.lo === null).toBe(result.hi === null);
        if (result.hi !== null) expect((other.lo ?? 0) + result.hi).toBeCloseTo(1, 8);
      }),
    );
  });

  it("corrects nothing for a judge that is always right", () => {
    fc.assert(
      fc.property(rate, (apparent) => {
        const sure = { se: 1, nSe: 1e9, sp: 1, nSp: 1e9 };
        const { estimate, lo, hi } = roganGladen({ apparent, n: 200, ...sure, level: 0.95 });
        expect(estimate).toBeCloseTo(apparent, 12);
        // What is left is the interval of Agresti & Coull, whose centre is Wilson's and which is no shorter.
        const [low = 0, high = 1] = wilson({ k: 200 * apparent, n: 200, level: 0.95 }) ?? [];
        expect(lo).toBeLessThanOrEqual(low + 1e-6);
        expect(hi).toBeGreaterThanOrEqual(high - 1e-6);
      }),
    );
  });

  it("has no limits where so few labels leave nothing of the judge", () => {
    const few = { apparent: 0.5, n: 100, se: 0.9, nSe: 1, sp: 0.2, nSp: 1000, level: 0.95 };
    const { estimate, lo, hi } = roganGladen(few);
    expect(estimate).not.toBeNull();
    expect([lo, hi]).toEqual([null, null]);
  });
});

describe("ppiMean", () => {
  const labelled = fc.array(fc.tuple(score, score), { minLength: 2, maxLength: 15 });
  const rest = fc.array(score, { minLength: 1, maxLength: 25 });
  const inputsOf = (pairs: readonly (readonly [number, number])[], others: readonly number[]) => ({
    gold: pairs.map(([gold]) => gold),
    judge: pairs.map(([, judge]) => judge),
    judgeUnlabelled: others,
    level: 0.95,
  });
  const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it("is the mean of the labels at λ = 0, and their mean corrected by the judge's shift at λ = 1", () => {
    fc.assert(
      fc.property(labelled, rest, (pairs, others) => {
        const inputs = inputsOf(pairs, others);
        const n = pairs.length;
        const mean = meanOf(inputs.gold);
        const classical = ppiMean({ ...inputs, lambda: 0 });
        expect(classical.estimate).toBeCloseTo(mean, 12);
        const variance = meanOf(inputs.gold.map((y) => (y - mean) ** 2));
        expect(classical.se).toBeCloseTo(Math.sqrt(variance / n), 10);
        const plain = ppiMean({ ...inputs, lambda: 1 });
        expect(plain.estimate).toBeCloseTo(mean + meanOf(others) - meanOf(inputs.judge), 10);
      }),
    );
  });

  it("does not depend on the order of units, and moves with the labels", () => {
    fc.assert(
      fc.property(labelled, rest, fc.constantFrom(null, 0, 0.4, 1), (pairs, others, lambda) => {
        const result = ppiMean({ ...inputsOf(pairs, others), lambda });
        const other = ppiMean({ ...inputsOf(reversed(pairs), reversed(others)), lambda });
        const moved = pairs.map(([gold, judge]) => [gold + 3, judge] as const);
        const shifted = ppiMean({ ...inputsOf(moved, others), lambda });
        expect(other.estimate).toBeCloseTo(result.estimate ?? Number.NaN, 9);
        expect(other.se).toBeCloseTo(result.se ?? Number.NaN, 9);
        expect(shifted.estimate).toBeCloseTo((result.estimate ?? Number.NaN) + 3, 9);
        expect(shifted.lambda).toBeCloseTo(result.lambda ?? Number.NaN, 9);
      }),
    );
  });

  it("turns round when labels and verdicts do, and widens with the level around its estimate", () => {
    fc.assert(
      fc.property(labelled, rest, fc.constantFrom(null, 0, 0.4, 1), (pairs, others, lambda) => {
        const inputs = { ...inputsOf(pairs, others), lambda };
        const result = ppiMean(inputs);
        const turned = ppiMean({
          ...inputs,
          gold: inputs.gold.map((y) => 1 - y),
          judge: inputs.judge.map((f) => 1 - f),
          judgeUnlabelled: others.map((f) => 1 - f),
        });
        expect(turned.estimate).toBeCloseTo(1 - (result.estimate ?? Number.NaN), 9);
        expect(turned.lo).toBeCloseTo(1 - (result.hi ?? Number.NaN), 9);
        const narrow = ppiMean({ ...inputs, level: 0.8 });
        const limits = [result.lo, narrow.lo, result.estimate, narrow.hi, result.hi].map(
          (limit) => limit ?? Number.NaN,
        );
        expect(limits).toEqual(limits.toSorted((a, b) => a - b));
      }),
    );
  });

  it("chooses a λ in [0, 1]: with the smallest variance, up to how variances are estimated", () => {
    fc.assert(
      fc.property(labelled, rest, (pairs, others) => {
        const { lambda } = ppiMean({ ...inputsOf(pairs, others), lambda: null });
        expect(lambda).toBeGreaterThanOrEqual(0);
        expect(lambda).toBeLessThanOrEqual(1);
      }),
    );
    // A judge that is the label: λ = 1/(1 + n/N), here with equal variances on both sides.
    const values = Array.from({ length: 2000 }, (_, i) => (i * 7919) % 1000);
    const exact = ppiMean({
      gold: values,
      judge: values,
      judgeUnlabelled: [...values, ...values, ...values],
      lambda: null,
      level: 0.95,
    });
    expect(exact.lambda).toBeCloseTo(3 / 4, 3);
    // As precise as 8000 labels would be.
    const classical = ppiMean({
      gold: values,
      judge: values,
      judgeUnlabelled: [],
      lambda: 0,
      level: 0.95,
    });
    expect(((classical.se ?? 0) / (exact.se ?? 1)) ** 2).toBeCloseTo(4, 3);
  });

  it("relies on a constant judge not at all", () => {
    fc.assert(
      fc.property(labelled, rest, score, (pairs, others, constant) => {
        const same = pairs.map(([gold]) => [gold, constant] as const);
        const flat = others.map(() => constant);
        const result = ppiMean({ ...inputsOf(same, flat), lambda: null });
        expect(result.lambda).toBe(0);
        expect(result.estimate).toBeCloseTo(meanOf(same.map(([gold]) => gold)), 12);
      }),
    );
  });

  it("is wider with small-sample divisors and Student's t, around the same estimate", () => {
    fc.assert(
      fc.property(labelled, rest, (pairs, others) => {
        fc.pre(others.length > 1);
        const inputs = { ...inputsOf(pairs, others), lambda: null };
        const [large, small] = [ppiMean(inputs), ppiMean({ ...inputs, smallSample: true })];
        expect(small.estimate).toBe(large.estimate);
        expect(small.lambda).toBe(large.lambda);
        expect(small.se).toBeGreaterThanOrEqual(large.se ?? Number.NaN);
        expect(small.lo).toBeLessThanOrEqual(large.lo ?? Number.NaN);
        expect(small.hi).toBeGreaterThanOrEqual(large.hi ?? Number.NaN);
      }),
    );
  });

  it("leaves out and counts units without a value", () => {
    const inputs = { lambda: 0.5, level: 0.95 };
    const holes = ppiMean({
      ...inputs,
      gold: [1, 2, null, 4],
      judge: [1, null, 3, 5],
      judgeUnlabelled: [2, null, 4],
    });
    const whole = ppiMean({ ...inputs, gold: [1, 4], judge: [1, 5], judgeUnlabelled: [2, 4] });
    expect(holes).toEqual({ ...whole, dropped: 3 });
    expect(holes).toMatchObject({ n: 2, unlabelled: 2 });
  });

  it("is null without a label, has no interval from one, and needs unlabelled units for λ ≠ 0", () => {
    const inputs = { lambda: null, level: 0.95 };
    expect(ppiMean({ ...inputs, gold: [], judge: [], judgeUnlabelled: [1] }).estimate).toBeNull();
    const one = ppiMean({ ...inputs, gold: [2], judge: [1], judgeUnlabelled: [1, 3] });
    expect(one).toMatchObject({ se: null, lo: null, hi: null });
    expect(one.estimate).not.toBeNull();
    const alone = { gold: [1, 2], judge: [1, 3], judgeUnlabelled: [], level: 0.95 };
    expect(ppiMean({ ...alone, lambda: null })).toMatchObject({ estimate: 1.5, lambda: 0 });
    expect(ppiMean({ ...alone, lambda: 1 }).estimate).toBeNull();
    const single = { ...alone, judgeUnlabelled: [2], lambda: 1, smallSample: true };
    expect(ppiMean(single)).toMatchObject({ estimate: 1.5, se: null });
  });
});

describe("ppiReplicates", () => {
  it("are the estimate of the drawn units, with λ as it was", () => {
    const value = fc.array(score, { minLength: 6, maxLength: 6 });
    const others = fc.array(score, { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(value, value, others, fc.constantFrom(0, 0.3, 1), (gold, judge, rest, lambda) => {
        const rows = (purpose: string, records: number) =>
          weightRows({ seed: "0", purpose, records, replicates: 5 });
        const labelledRows = rows("bootstrap/labelled", 6);
        const unlabelledRows = rows("bootstrap/unlabelled", 9);
        const replicates = ppiReplicates({
          gold: Float64Array.from(gold),
          judge: Float64Array.from(judge),
          judgeUnlabelled: Float64Array.from(rest),
          lambda,
          labelledRows,
          unlabelledRows,
        });
        const drawn = (values: readonly number[], weights: Uint16Array) =>
          values.flatMap((x, unit) => Array.from({ length: weights[unit] ?? 0 }, () => x));
        unlabelledRows.forEach((b, weights) => {
          const judgeUnlabelled = drawn(rest, weights);
          labelledRows.forEach((other, labelledWeights) => {
            if (other !== b) return;
            const { estimate } = ppiMean({
              gold: drawn(gold, labelledWeights),
              judge: drawn(judge, labelledWeights),
              judgeUnlabelled,
              lambda,
              level: 0.95,
            });
            expect(replicates[b]).toBeCloseTo(estimate ?? Number.NaN, 10);
          });
        });
      }),
    );
  });
});
