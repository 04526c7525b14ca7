import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clopperPearson,
  wilson,
  wilsonClustered,
  wilsonFromSums,
} from "../../harness/stats/index.ts";
import { binary, itemsOf, reversed } from "./arbitraries.ts";

// Newcombe 1998, Statistics in Medicine 17, table I: methods 3 (score) and 5 (exact).
const published = [
  { k: 81, n: 263, score: [0.2553, 0.3662], exact: [0.2527, 0.3676] },
  { k: 15, n: 148, score: [0.0624, 0.1605], exact: [0.0578, 0.1617] },
  { k: 0, n: 20, score: [0, 0.1611], exact: [0, 0.1684] },
  { k: 1, n: 29, score: [0.0061, 0.1718], exact: [0.0009, 0.1776] },
] as const;

const counts = fc
  .integer({ min: 1, max: 400 })
  .chain((n) => fc.record({ n: fc.constant(n), k: fc.integer({ min: 0, max: n }) }));

describe.each([
  ["wilson", wilson],
  ["clopperPearson", clopperPearson],
])("%s", (_, limits) => {
  it("stays in [0, 1], holds the estimate, and mirrors when labels are swapped", () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        const [low, high] = limits({ k, n, level: 0.95 }) ?? [];
        const [lowOfOther, highOfOther] = limits({ k: n - k, n, level: 0.95 }) ?? [];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(k / n);
        expect(high).toBeGreaterThanOrEqual(k / n);
        expect(high).toBeLessThanOrEqual(1);
        expect(lowOfOther).toBeCloseTo(1 - (high ?? Number.NaN), 11);
        expect(highOfOther).toBeCloseTo(1 - (low ?? Number.NaN), 11);
      }),
    );
  });

  it("widens with the level and ends exactly at 0 and 1", () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        const [low = 0, high = 0] = limits({ k, n, level: 0.8 }) ?? [];
        const [lower, higher] = limits({ k, n, level: 0.99 }) ?? [];
        expect(lower).toBeLessThanOrEqual(low);
        expect(higher).toBeGreaterThanOrEqual(high);
      }),
    );
    expect(limits({ k: 0, n: 7, level: 0.9 })?.[0]).toBe(0);
    expect(limits({ k: 7, n: 7, level: 0.9 })?.[1]).toBe(1);
    expect(limits({ k: 0, n: 0, level: 0.9 })).toBeNull();
  });
});

describe("published limits", () => {
  it.each(published)("of $k in $n (Newcombe 1998)", ({ k, n, score, exact }) => {
    const rounded = (limits: readonly number[] | null) =>
      limits?.map((limit) => Number(limit.toFixed(4)));
    expect(rounded(wilson({ k, n, level: 0.95 }))).toEqual(score);
    expect(rounded(clopperPearson({ k, n, level: 0.95 }))).toEqual(exact);
  });
});

describe("wilsonClustered", () => {
  const items = itemsOf(binary, { min: 1, max: 15 });

  it("never leaves [0, 1], never collapses, and holds the rate", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const { mean, lo, hi, nEff } = wilsonClustered({ y, cluster, level: 0.95 });
        const rate = mean ?? Number.NaN;
        expect(lo).toBeGreaterThanOrEqual(0);
        expect(hi).toBeLessThanOrEqual(1);
        expect((hi ?? 0) - (lo ?? 0)).toBeGreaterThan(0.01);
        expect(rate >= (lo ?? 1) && rate <= (hi ?? 0)).toBe(true);
        expect(nEff).toBeGreaterThanOrEqual(1);
        expect(nEff).toBeLessThanOrEqual(y.length);
      }),
    );
  });

  it("does not depend on the order of items", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const turned = { y: reversed(y), cluster: reversed(cluster), level: 0.95 };
        expect(wilsonClustered(turned)).toEqual(wilsonClustered({ y, cluster, level: 0.95 }));
      }),
    );
  });

  it("widens with the level", () => {
    fc.assert(
      fc.property(items, fc.double({ min: 0.5, max: 0.9, noNaN: true }), (data, level) => {
        const narrow = wilsonClustered({ ...data, level });
        const wide = wilsonClustered({ ...data, level: level + 0.09 });
        expect(wide.lo).toBeLessThanOrEqual(narrow.lo ?? 0);
        expect(wide.hi).toBeGreaterThanOrEqual(narrow.hi ?? 1);
        const width = ({ lo, hi }: typeof wide) => (hi ?? 0) - (lo ?? 0);
        if (width(narrow) < 1) expect(width(wide)).toBeGreaterThan(width(narrow));
      }),
    );
  });

  it("gives identical records the weight of the records, not of their items", () => {
    const cluster = Array.from({ length: 30 }, (_, item) => `r${Math.floor(item / 3)}`);
    // Two of three right in every record: no variance between records but for rounding.
    const y = cluster.map((_, item) => (item % 3 === 0 ? 0 : 1));
    expect(wilsonClustered({ y, cluster, level: 0.95 }).nEff).toBe(10);
  });

  it("is Wilson's interval with a t quantile where each record has one item", () => {
    // With all right the lower limit is n / (n + t²), t = 4.302653 for two degrees of freedom.
    const { lo, hi } = wilsonClustered({ y: [1, 1, 1], cluster: ["a", "b", "c"], level: 0.95 });
    expect(lo).toBeCloseTo(3 / (3 + 4.302653 ** 2), 7);
    expect(hi).toBe(1);
  });

  it("takes records without trials for no records", () => {
    const level = 0.95;
    const successes = Float64Array.of(1, 0, 2, 0);
    const trials = Float64Array.of(2, 0, 2, 1);
    const without = wilsonFromSums({
      successes: Float64Array.of(1, 2, 0),
      trials: Float64Array.of(2, 2, 1),
      level,
    });
    expect(wilsonFromSums({ successes, trials, level })).toEqual(without);
  });
});
