import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcnemar, signFlipTest } from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

describe("mcnemar", () => {
  it("gives the published p of the airway data (Fagerland, Lydersen & Laake 2013)", () => {
    const { exact, midP } = mcnemar({ b: 1, c: 7 });
    expect(exact).toBeCloseTo(0.0703125, 12);
    expect(midP).toBeCloseTo(0.0390625, 12);
  });

  it("does not depend on which judge is first, and mid-p is never above exact p", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (b, c) => {
        const { exact, midP } = mcnemar({ b, c });
        expect(mcnemar({ b: c, c: b })).toEqual({ exact, midP });
        expect(midP).toBeLessThanOrEqual(exact);
        expect(midP).toBeGreaterThan(0);
        expect(exact).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("signFlipTest", () => {
  it("gives Fisher's exact p for Darwin's maize: 1726 of 32768 patterns (Fisher 1935, section 21)", () => {
    const clusterSums = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(signFlipTest({ clusterSums }).p).toBe(1726 / 32768);
  });

  it("is the same for both signs and for any order, and equal records change nothing", () => {
    const sums = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(sums, (clusterSums) => {
        const { p } = signFlipTest({ clusterSums });
        expect(signFlipTest({ clusterSums: clusterSums.map((v) => -v) }).p).toBe(p);
        expect(signFlipTest({ clusterSums: reversed(clusterSums) }).p).toBe(p);
        expect(signFlipTest({ clusterSums: [0, ...clusterSums, 0] }).p).toBe(p);
        expect(p).toBeGreaterThanOrEqual(2 ** -clusterSums.length);
      }),
    );
  });

  it("draws above 16 records that differ, close to the exact value", () => {
    const clusterSums = Array.from({ length: 17 }, (_, i) => ((i * 5) % 7) - 2);
    const nonzero = clusterSums.filter((value) => value !== 0);
    expect(nonzero.length).toBeLessThanOrEqual(16);
    const drawn = signFlipTest({ clusterSums, method: "monte-carlo", B: 9999 });
    // Four standard errors of 9999 draws.
    expect(Math.abs(drawn.p - signFlipTest({ clusterSums }).p)).toBeLessThan(0.02);
    const many = [...clusterSums, 1, 1, 1];
    expect(signFlipTest({ clusterSums: many }).p * 10_000).toBeCloseTo(
      Math.round(signFlipTest({ clusterSums: many }).p * 10_000),
      9,
    );
  });

  it("counts patterns that tie with the data although their sums are rounded differently", () => {
    // In tenths every pattern reaches 1; in doubles four of the sixteen fall short by rounding.
    expect(signFlipTest({ clusterSums: [0.1, 0.1, -0.3, 0.2] }).p).toBe(1);
  });
});
