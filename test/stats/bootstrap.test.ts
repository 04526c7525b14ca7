import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapP,
  clusterBootstrapKappa,
  clusterBootstrapMean,
  pairedBootstrapDifference,
} from "../../harness/stats/index.ts";
import { binary, itemsOf, reversed, score } from "./arbitraries.ts";

const resampling = { seed: "3", purpose: "bootstrap/records", B: 99, level: 0.9 };
const items = itemsOf(score, { min: 3, max: 12 });

describe("clusterBootstrapMean", () => {
  it("does not depend on the order of items", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const turned = { y: reversed(y), cluster: reversed(cluster) };
        expect(clusterBootstrapMean({ ...resampling, ...turned })).toEqual(
          clusterBootstrapMean({ ...resampling, y, cluster }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("has limits between the lowest and the highest value, wider at a higher level", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const narrow = clusterBootstrapMean({ ...resampling, y, cluster, level: 0.8 });
        const wide = clusterBootstrapMean({ ...resampling, y, cluster, level: 0.95 });
        for (const kind of ["percentile", "bca", "bcaExpanded"] as const) {
          const [low, high] = narrow[kind] ?? [];
          const [lower, higher] = wide[kind] ?? [];
          // Means of equal values differ from them by rounding.
          const limits = [Math.min(...y) - 1e-12, lower, low, high, higher, Math.max(...y) + 1e-12];
          const given = limits.map((limit) => limit ?? Number.NaN);
          expect(given, kind).toEqual(given.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("moves and stretches with the values", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const plain = clusterBootstrapMean({ ...resampling, y, cluster });
        const moved = clusterBootstrapMean({ ...resampling, y: y.map((v) => 2 * v + 8), cluster });
        for (const limit of [0, 1] as const) {
          const expected = 2 * (plain.percentile?.[limit] ?? Number.NaN) + 8;
          expect(moved.percentile?.[limit]).toBeCloseTo(expected, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has no estimate without items, and no interval for one record", () => {
    expect(clusterBootstrapMean({ ...resampling, y: [], cluster: [] })).toMatchObject({
      estimate: null,
      percentile: null,
      bcaExpanded: null,
    });
    const one = clusterBootstrapMean({ ...resampling, y: [1, 0], cluster: ["a", "a"] });
    expect(one).toMatchObject({ estimate: 0.5, percentile: null, bca: null, bcaExpanded: null });
  });
});

describe("pairedBootstrapDifference", () => {
  it("mirrors when the judges change places", () => {
    fc.assert(
      fc.property(items, ({ y, cluster }) => {
        const b = y.map((value, i) => (i % 2 === 0 ? value : 1 - value));
        const forward = pairedBootstrapDifference({ ...resampling, a: y, b, cluster });
        const backward = pairedBootstrapDifference({ ...resampling, a: b, b: y, cluster });
        expect((forward.estimate ?? 0) + (backward.estimate ?? 0)).toBe(0);
        expect(backward.p).toBe(forward.p);
        expect(backward.percentile?.[0]).toBeCloseTo(-(forward.percentile?.[1] ?? Number.NaN), 9);
      }),
      { numRuns: 40 },
    );
  });

  it("cannot tell a judge from itself", () => {
    const y = [1, 0, 1, 1];
    const same = pairedBootstrapDifference({ ...resampling, a: y, b: y, cluster: [..."abcd"] });
    expect(same).toEqual({ estimate: 0, percentile: [0, 0], p: 1 });
  });
});

describe("bootstrapP", () => {
  it("counts both tails with one added, and leaves undefined replicates out", () => {
    expect(bootstrapP(Float64Array.of(1, 2, 3, -1))).toBe((2 * (1 + 1)) / 5);
    expect(bootstrapP(Float64Array.of(1, 2, 3, Number.NaN))).toBe(2 / 4);
    expect(bootstrapP(Float64Array.of(0, 0))).toBe(1);
    expect(bootstrapP(Float64Array.of(Number.NaN))).toBeNull();
  });
});

describe("clusterBootstrapKappa", () => {
  it("counts replicates in which only one category is left", () => {
    const cluster = [..."abcdef"];
    const constantButOne = [1, 1, 1, 1, 1, 0];
    const result = clusterBootstrapKappa({
      ...resampling,
      B: 999,
      rater1: constantButOne,
      rater2: constantButOne,
      cluster,
    });
    expect(result.estimate).toBe(1);
    // A record is left out of a replicate with probability (5/6)^6 = 0.335.
    expect(Math.abs(result.undefinedReplicates / 999 - (5 / 6) ** 6)).toBeLessThan(0.05);
    expect(result.percentile).toEqual([1, 1]);
  });

  it("does not depend on which rater is first", () => {
    fc.assert(
      fc.property(itemsOf(binary, { min: 3, max: 10 }), ({ y, cluster }) => {
        const other = y.map((value, i) => (i % 3 === 0 ? 1 - value : value));
        const forward = { ...resampling, rater1: y, rater2: other, cluster };
        const backward = { ...resampling, rater1: other, rater2: y, cluster };
        expect(clusterBootstrapKappa(backward)).toEqual(clusterBootstrapKappa(forward));
      }),
      { numRuns: 40 },
    );
  });
});
