import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binomialCdf,
  erfc,
  incompleteBeta,
  incompleteBetaInverse,
  logGamma,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
  studentTwoSided,
} from "../../harness/stats/index.ts";

const relative = (actual: number, expected: number) => Math.abs(actual / expected - 1);

describe("the normal distribution", () => {
  // Check values printed in Wichura 1988 (AS 241).
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.26234008979841],
  ])("has the published quantile at %d", (p, z) => {
    expect(relative(normalQuantile(p), z)).toBeLessThan(1e-15);
  });

  // Abramowitz & Stegun, tables 7.1 and 26.1.
  it.each([
    [erfc(0.5), 0.4795001221869535],
    [erfc(2), 0.004677734981047266],
    [erfc(-1), 1.842700792949715],
    [normalCdf(1), 0.8413447460685429],
    [normalCdf(-5), 2.866515718791939e-7],
  ])("has the tabulated tail %d", (actual, expected) => {
    expect(relative(actual, expected)).toBeLessThan(3e-15);
  });

  it("has a quantile that undoes the distribution function", () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
      }),
    );
  });

  it("is infinite at probabilities 0 and 1", () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });

  it("is 0 and 1 at and near the ends of the line", () => {
    expect([-Infinity, -50, 50, Infinity].map(normalCdf)).toEqual([0, 0, 1, 1]);
    expect(normalCdf(-38)).toBeGreaterThan(0);
  });
});

describe("log gamma", () => {
  it.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [0.1, 2.252712651734206],
    [11, Math.log(3_628_800)],
  ])("has the known value at %d", (x, value) => {
    expect(logGamma(x)).toBeCloseTo(value, 13);
  });

  it("satisfies Γ(x + 1) = x Γ(x)", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), (x) => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(2e-11);
      }),
    );
  });
});

const shape = fc.double({ min: 0.3, max: 200, noNaN: true });
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe("the incomplete beta function", () => {
  it("is a polynomial for whole parameters: I_x(2, 3) = 6x² − 8x³ + 3x⁴", () => {
    expect(incompleteBeta(0.3, 2, 3)).toBeCloseTo(0.3483, 14);
  });

  it("mirrors: I_x(a, b) + I_{1−x}(b, a) = 1", () => {
    fc.assert(
      fc.property(share, shape, shape, (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a, x)).toBeCloseTo(1, 10);
      }),
    );
  });

  it("has an inverse", () => {
    fc.assert(
      fc.property(share, shape, shape, (p, a, b) => {
        const x = incompleteBetaInverse(p, a, b);
        // Where the density is huge no double x hits p exactly.
        fc.pre(x > 1e-12 && x < 1 - 1e-6);
        expect(incompleteBeta(x, a, b)).toBeCloseTo(p, 9);
      }),
    );
  });
});

describe("Student's distribution", () => {
  // Closed forms: ν = 1 is tan, ν = 2 is √(2/(4p(1−p)))·(2p−1); ν = 39 by the exact series for odd ν
  // (Abramowitz & Stegun 26.7.3) in 60 digits.
  it.each([
    [0.975, 1, Math.tan(0.475 * Math.PI)],
    [0.975, 2, (2 * 0.475) / Math.sqrt(2 * 0.975 * 0.025)],
    [0.975, 39, 2.022690920036761],
    [0.9, 1, Math.tan(0.4 * Math.PI)],
    [1e-6, 1, -1 / Math.tan(1e-6 * Math.PI)],
  ])("has the exact quantile at %d with %d degrees of freedom", (p, freedom, t) => {
    expect(relative(studentQuantile(p, freedom), t)).toBeLessThan(1e-13);
  });

  // Student's table as in every textbook (Fisher & Yates).
  it.each([
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [120, 1.98],
  ])("has the tabulated 97.5 %% point for %d degrees of freedom", (freedom, t) => {
    expect(studentQuantile(0.975, freedom)).toBeCloseTo(t, 3);
  });

  it("has a quantile that undoes the distribution function, on both sides", () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 5000 }), (p, freedom) => {
        const t = studentQuantile(p, freedom);
        expect(studentCdf(t, freedom)).toBeCloseTo(p, 10);
        expect(studentQuantile(1 - p, freedom)).toBeCloseTo(-t, 6);
        expect(studentTwoSided(t, freedom)).toBeCloseTo(2 * Math.min(p, 1 - p), 10);
      }),
    );
  });

  it("approaches the normal from outside as the degrees of freedom grow", () => {
    const points = [3, 10, 100, 10_000].map((freedom) => studentQuantile(0.975, freedom));
    expect(points).toEqual(points.toSorted((a, b) => b - a));
    expect(points.at(-1)).toBeGreaterThan(normalQuantile(0.975));
    expect(studentQuantile(0.975, 1e7)).toBeCloseTo(normalQuantile(0.975), 6);
  });
});

describe("the binomial tail", () => {
  it("equals the sum of its points", () => {
    expect(binomialCdf(2, 10, 0.5)).toBeCloseTo(56 / 1024, 14);
    expect(binomialCdf(1, 3, 0.2)).toBeCloseTo(0.8 ** 3 + 3 * 0.2 * 0.8 ** 2, 14);
  });

  it("equals the incomplete beta I_{1−p}(n − k, k + 1)", () => {
    const n = fc.integer({ min: 1, max: 3000 });
    fc.assert(
      fc.property(n, fc.double({ min: 0, max: 0.999, noNaN: true }), share, (size, part, p) => {
        const k = Math.floor(part * size);
        expect(binomialCdf(k, size, p)).toBeCloseTo(incompleteBeta(1 - p, size - k, k + 1, p), 9);
      }),
    );
  });
});
