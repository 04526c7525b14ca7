import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  balancedAccuracyMover,
  binaryFromCounts,
  binaryMetrics,
  cohenKappa,
  type PairVerdict,
  pairwiseAgreement,
  positionBias,
} from "../../harness/stats/index.ts";
import { binary, itemsOf, reversed } from "./arbitraries.ts";

const counts = fc.record({
  tp: fc.nat(50),
  fp: fc.nat(50),
  fn: fc.nat(50),
  tn: fc.nat(50),
});

describe("binaryFromCounts", () => {
  it("is undefined exactly where a denominator is 0", () => {
    fc.assert(
      fc.property(counts, ({ tp, fp, fn, tn }) => {
        const m = binaryFromCounts({ tp, fp, fn, tn });
        expect(m.accuracy === null).toBe(tp + fp + fn + tn === 0);
        expect(m.recall === null).toBe(tp + fn === 0);
        expect(m.specificity === null).toBe(tn + fp === 0);
        expect(m.precision === null).toBe(tp + fp === 0);
        expect(m.f1 === null).toBe(tp + fp + fn === 0);
        expect(m.balancedAccuracy === null).toBe(tp + fn === 0 || tn + fp === 0);
        expect(m.mcc === null).toBe((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn) === 0);
      }),
    );
  });

  it("keeps balanced accuracy and MCC when the classes change names", () => {
    fc.assert(
      fc.property(counts, ({ tp, fp, fn, tn }) => {
        const m = binaryFromCounts({ tp, fp, fn, tn });
        const swapped = binaryFromCounts({ tp: tn, fp: fn, fn: fp, tn: tp });
        expect(swapped.balancedAccuracy).toBe(m.balancedAccuracy);
        expect(swapped.recall).toBe(m.specificity);
        if (m.mcc !== null) expect(swapped.mcc).toBeCloseTo(m.mcc, 12);
      }),
    );
  });

  it("does not overflow in MCC", () => {
    const million = 1e9;
    const m = binaryFromCounts({ tp: million, fp: 1, fn: 1, tn: million });
    expect(m.mcc).toBeCloseTo(1, 8);
  });
});

describe("binaryMetrics", () => {
  const verdicts = fc.array(
    fc.record({
      gold: fc.constantFrom("yes", "no", null),
      pred: fc.constantFrom("yes", "no", null),
    }),
    { maxLength: 30 },
  );

  it("counts every item once, and strict is never above lenient in accuracy", () => {
    fc.assert(
      fc.property(verdicts, (items) => {
        const gold = items.map((item) => item.gold);
        const pred = items.map((item) => item.pred);
        const strict = binaryMetrics({ gold, pred, positive: "yes", invalidPolicy: "strict" });
        const lenient = binaryMetrics({ gold, pred, positive: "yes", invalidPolicy: "lenient" });
        expect(strict.n + strict.excluded).toBe(items.length);
        expect(lenient.n + lenient.invalid + lenient.excluded).toBe(items.length);
        if (lenient.accuracy !== null) {
          expect(strict.accuracy).toBeLessThanOrEqual(lenient.accuracy);
        }
      }),
    );
  });

  it("does not depend on the order of items", () => {
    fc.assert(
      fc.property(verdicts, (items) => {
        const of = (list: typeof items) =>
          binaryMetrics({
            gold: list.map((item) => item.gold),
            pred: list.map((item) => item.pred),
            positive: "yes",
            invalidPolicy: "strict",
          });
        expect(of(reversed(items))).toEqual(of(items));
      }),
    );
  });
});

describe("balancedAccuracyMover", () => {
  it("stays in [0, 1] around the estimate and widens with the level", () => {
    const side = itemsOf(binary, { min: 1, max: 8 });
    fc.assert(
      fc.property(side, side, (positive, negative) => {
        const at = (level: number) =>
          balancedAccuracyMover({
            correctOnPositive: positive.y,
            clusterPositive: positive.cluster,
            correctOnNegative: negative.y,
            clusterNegative: negative.cluster,
            level,
          });
        const { balancedAccuracy, lo, hi } = at(0.9);
        const wide = at(0.99);
        expect(lo).toBeGreaterThanOrEqual(-1e-15);
        expect(lo).toBeLessThanOrEqual(balancedAccuracy ?? Number.NaN);
        expect(hi).toBeGreaterThanOrEqual(balancedAccuracy ?? Number.NaN);
        expect(hi).toBeLessThanOrEqual(1 + 1e-15);
        expect(wide.lo).toBeLessThanOrEqual(lo ?? Number.NaN);
        expect(wide.hi).toBeGreaterThanOrEqual(hi ?? Number.NaN);
      }),
    );
  });

  it("is undefined where a class has no item", () => {
    const none = balancedAccuracyMover({
      correctOnPositive: [1],
      clusterPositive: ["a"],
      correctOnNegative: [],
      clusterNegative: [],
      level: 0.95,
    });
    expect(none).toEqual({ balancedAccuracy: null, lo: null, hi: null });
  });
});

describe("cohenKappa", () => {
  it("gives the published κ of 200 diagnoses (Fleiss, Cohen & Everitt 1969, table 1)", () => {
    const table = [
      [106, 10, 4],
      [22, 28, 10],
      [2, 12, 6],
    ];
    expect(cohenKappa({ table, weights: "none" }).kappa).toBeCloseTo(0.429, 3);
  });

  it("has for two categories the standard error of a proportion at κ = 0", () => {
    // Independent fair raters: κ = 0 and n·SE² = 1 (formula 8 of the same paper).
    const table = [
      [25, 25],
      [25, 25],
    ];
    const { kappa, se } = cohenKappa({ table, weights: "none" });
    expect(kappa).toBe(0);
    expect(se).toBeCloseTo(0.1, 12);
  });

  const table = fc.integer({ min: 2, max: 4 }).chain((size) =>
    fc.array(fc.array(fc.nat(9), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  );

  it("is at most 1, and null exactly where both raters know one category, the same", () => {
    // Tables in which most cells are empty: such as those of raters who always agree.
    const sparse = fc
      .tuple(table, fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }))
      .map(([counts, kept]) =>
        counts.map((row, i) => row.map((n, j) => (kept[4 * i + j] ? n : 0))),
      );
    fc.assert(
      fc.property(sparse, fc.constantFrom("none", "linear", "quadratic"), (counts, weights) => {
        const { kappa } = cohenKappa({ table: counts, weights });
        const rows = counts.flatMap((row, i) => (row.some((n) => n > 0) ? [i] : []));
        const columns = counts.flatMap((_, j) => (counts.some((row) => row[j]) ? [j] : []));
        const one = rows.length === 1 && columns.length === 1 && rows[0] === columns[0];
        expect(kappa === null).toBe(rows.length === 0 || one);
        expect(kappa ?? 0).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("does not depend on which rater is first, nor on reversing the scale", () => {
    fc.assert(
      fc.property(table, fc.constantFrom("none", "linear", "quadratic"), (counts, weights) => {
        const { kappa, se } = cohenKappa({ table: counts, weights });
        const transposed = counts.map((row, i) => row.map((_, j) => counts[j]?.[i] ?? 0));
        const turned = counts.toReversed().map((row) => row.toReversed());
        for (const other of [transposed, turned]) {
          const result = cohenKappa({ table: other, weights });
          if (kappa === null) expect(result).toEqual({ kappa: null, se: null });
          else {
            expect(result.kappa).toBeCloseTo(kappa, 9);
            expect(result.se).toBeCloseTo(se ?? Number.NaN, 6);
          }
        }
      }),
    );
  });
});

const verdict: fc.Arbitrary<PairVerdict> = fc.constantFrom("A", "B", "tie", null);
const pairs = fc.array(fc.record({ ab: verdict, ba: verdict, gold: verdict }), { maxLength: 25 });
const swap = (side: PairVerdict): PairVerdict => (side === "A" ? "B" : side === "B" ? "A" : side);

describe("positionBias", () => {
  const of = (list: readonly { ab: PairVerdict; ba: PairVerdict }[]) =>
    positionBias({
      ab: list.map(({ ab }) => ab),
      ba: list.map(({ ba }) => ba),
      cluster: list.map((_, i) => `r${i % 4}`),
    });

  it("is the same when A and B change names: what is shown first stays first", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const renamed = list.map(({ ab, ba }) => ({ ab: swap(ba), ba: swap(ab) }));
        expect(of(renamed)).toEqual(of(list));
      }),
    );
  });

  it("turns primacy into recency when every verdict changes sides", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const bias = of(list);
        const turned = of(list.map(({ ab, ba }) => ({ ab: swap(ab), ba: swap(ba) })));
        expect(turned.firstFirst).toBe(bias.secondSecond);
        expect((turned.primacyNet ?? 0) + (bias.primacyNet ?? 0)).toBe(0);
        expect(turned.p).toBe(bias.p);
        expect(turned.consistency).toBe(bias.consistency);
      }),
    );
  });

  it("has every field null where no pair is valid in both orders", () => {
    const { n, ...rest } = of([
      { ab: "A", ba: null },
      { ab: null, ba: "tie" },
    ]);
    expect(n).toBe(0);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });
});

describe("pairwiseAgreement", () => {
  const of = (list: readonly { ab: PairVerdict; ba: PairVerdict; gold: PairVerdict }[]) =>
    pairwiseAgreement({
      gold: list.map(({ gold }) => gold),
      ab: list.map(({ ab }) => ab),
      ba: list.map(({ ba }) => ba),
    });

  it("is the same when A and B change names, and strict is never above balanced", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const agreement = of(list);
        const renamed = of(
          list.map(({ ab, ba, gold }) => ({ ab: swap(ba), ba: swap(ab), gold: swap(gold) })),
        );
        expect(renamed.balancedAccuracy).toBe(agreement.balancedAccuracy);
        expect(renamed.strictAccuracy).toBe(agreement.strictAccuracy);
        if (agreement.balancedAccuracy !== null) {
          expect(agreement.strictAccuracy).toBeLessThanOrEqual(agreement.balancedAccuracy);
        }
      }),
    );
  });

  it("counts an invalid verdict as wrong and a gold tie not at all", () => {
    const result = of([
      { gold: "A", ab: "A", ba: null },
      { gold: "tie", ab: "A", ba: "A" },
    ]);
    expect(result).toEqual({
      n: 1,
      goldTies: 1,
      balancedAccuracy: 0.5,
      strictAccuracy: 0,
      firstOrderAccuracy: 1,
    });
  });
});
