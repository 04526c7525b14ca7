import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusteredMean, iccAnova, pairedDifference } from "../../harness/stats/index.ts";
import { itemsOf, reversed, score } from "./arbitraries.ts";

const items = itemsOf(score, { min: 2, max: 12 });

describe("clusteredMean", () => {
  it("is the usual t interval when every record has one item", () => {
    // Student 1908, gain in sleep by drug 2 over drug 1; t = 4.0621 and limits as R's t.test prints them.
    const y = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
    const result = clusteredMean({ y, cluster: y.map((_, i) => `p${i}`), level: 0.95 });
    expect(result.mean).toBeCloseTo(1.58, 12);
    expect(1.58 / (result.se ?? Number.NaN)).toBeCloseTo(4.0621, 4);
    expect(result.lo).toBeCloseTo(0.7001142, 6);
    expect(result.hi).toBeCloseTo(2.4598858, 6);
    expect(result.deff).toBeCloseTo(1, 12);
  });

  it("does not depend on the order of items or on the names of records", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const result = clusteredMean({ y, cluster, level: 0.9 });
        const turned = { y: reversed(y), cluster: reversed(cluster), level: 0.9 };
        const renamed = { y, cluster: cluster.map((id) => `${id.slice(3)}${id}`), level: 0.9 };
        for (const other of [clusteredMean(turned), clusteredMean(renamed)]) {
          expect(other.mean).toBeCloseTo(result.mean ?? Number.NaN, 12);
          expect(other.se).toBeCloseTo(result.se ?? Number.NaN, 12);
        }
      }),
    );
  });

  it("has no mean exactly without items, and no error exactly with fewer than two records", () => {
    fc.assert(
      fc.property(itemsOf(score, { min: 0, max: 3 }), ({ y, cluster }) => {
        const { mean, se, lo, hi } = clusteredMean({ y, cluster, level: 0.9 });
        const paired = pairedDifference({ a: y, b: reversed(y), cluster, level: 0.9 });
        const oneRecord = new Set(cluster).size < 2;
        expect([mean, paired.mean].map((one) => one === null)).toEqual([
          y.length === 0,
          y.length === 0,
        ]);
        for (const one of [se, lo, hi, paired.se, paired.lo, paired.hi]) {
          expect(one === null).toBe(oneRecord);
        }
        expect(paired.p === null).toBe(oneRecord || paired.reason === "zero-variance");
      }),
    );
  });

  it("counts a copied item as no new information", () => {
    const { y, cluster } = { y: [1, 4, 2, 5], cluster: ["a", "b", "c", "d"] };
    const once = clusteredMean({ y, cluster, level: 0.95 });
    const twice = clusteredMean({
      y: [...y, ...y],
      cluster: [...cluster, ...cluster],
      level: 0.95,
    });
    expect(twice.se).toBeCloseTo(once.se ?? Number.NaN, 14);
    expect(twice.deff).toBeGreaterThan(1.5);
  });

  it("has the estimate inside, and a wider interval at a higher level", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const narrow = clusteredMean({ y, cluster, level: 0.8 });
        const wide = clusteredMean({ y, cluster, level: 0.99 });
        const mean = narrow.mean ?? Number.NaN;
        expect(narrow.lo).toBeLessThanOrEqual(mean);
        expect(narrow.hi).toBeGreaterThanOrEqual(mean);
        expect(wide.lo).toBeLessThanOrEqual(narrow.lo ?? Number.NaN);
        expect(wide.hi).toBeGreaterThanOrEqual(narrow.hi ?? Number.NaN);
      }),
    );
  });

  it("finds no variance in equal values that doubles cannot represent", () => {
    const y = new Array<number>(10).fill(0.1);
    const result = clusteredMean({ y, cluster: y.map((_, i) => `r${i % 3}`), level: 0.95 });
    expect(result).toMatchObject({ se: 0, deff: null });
    expect(result.lo).toBe(result.hi);
  });
});

describe("pairedDifference", () => {
  it("changes sign, and not its p, when the judges change places", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const b = y.map((value, i) => value * ((i % 3) - 1));
        const forward = pairedDifference({ a: y, b, cluster, level: 0.95 });
        const backward = pairedDifference({ a: b, b: y, cluster, level: 0.95 });
        expect((forward.mean ?? 0) + (backward.mean ?? 0)).toBe(0);
        expect(backward.lo).toBeCloseTo(-(forward.hi ?? Number.NaN), 12);
        expect(backward.p).toBe(forward.p);
        expect(backward.reason).toBe(forward.reason);
      }),
    );
  });

  it("has p below α exactly where the interval excludes 0", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const result = pairedDifference({ a: y, b: y.map(() => 0.7), cluster, level: 0.95 });
        fc.pre(result.p !== null && Math.abs(result.p - 0.05) > 1e-9 && (result.se ?? 0) > 0);
        const excludes = (result.lo ?? 0) > 0 || (result.hi ?? 0) < 0;
        expect(excludes).toBe((result.p ?? 1) < 0.05);
      }),
    );
  });

  it("says why a constant difference has no p, and that no difference has p = 1", () => {
    const cluster = ["a", "b", "c"];
    const a = [1, 2, 3];
    expect(pairedDifference({ a, b: [0, 1, 2], cluster, level: 0.95 })).toMatchObject({
      p: null,
      reason: "zero-variance",
    });
    const same = pairedDifference({ a, b: a, cluster, level: 0.95 });
    expect(same.p).toBe(1);
    expect(same).not.toHaveProperty("reason");
  });
});

describe("iccAnova", () => {
  it("is 1 when items of a record are equal, and null when nothing varies", () => {
    const cluster = ["a", "a", "b", "b"];
    expect(iccAnova({ y: [1, 1, 3, 3], cluster })).toBe(1);
    expect(iccAnova({ y: [0.1, 0.1, 0.1, 0.1], cluster })).toBeNull();
  });

  it("agrees with the published ICC(1,1) of Shrout & Fleiss 1979, table 4", () => {
    const ratings = ["9258", "6132", "8468", "7126", "10569", "6247"];
    const rows = ratings.map((row) =>
      row === "10569" ? [10, 5, 6, 9] : [...row].map((digit) => Number(digit)),
    );
    const cluster = rows.flatMap((row, target) => row.map(() => `t${target}`));
    expect(iccAnova({ y: rows.flat(), cluster })).toBeCloseTo(0.17, 2);
  });
});
