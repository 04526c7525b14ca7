import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mdePaired,
  mdeResampled,
  powerPaired,
  sampleSizeHalfWidth,
  sampleSizeMcNemar,
  sampleSizePaired,
} from "../../harness/stats/index.ts";

const plan = fc.record({
  alpha: fc.constantFrom(0.01, 0.05, 0.1),
  power: fc.constantFrom(0.5, 0.8, 0.95),
});
const spread = fc.record({
  sd: fc.double({ min: 0.05, max: 2, noNaN: true }),
  deff: fc.double({ min: 1, max: 4, noNaN: true }),
});
const delta = fc.double({ min: 0.02, max: 0.5, noNaN: true });

describe("planning a paired comparison", () => {
  it("needs 32 records for half a standard deviation, as every textbook says", () => {
    // (1.960 + 0.842)²/0.25 = 31.4
    const inputs = { delta: 0.5, sd: 1, alpha: 0.05, power: 0.8, deff: 1 };
    expect(sampleSizePaired(inputs).n).toBe(32);
  });

  it("gives the smallest number of records whose detectable difference is not above δ", () => {
    fc.assert(
      fc.property(plan, spread, delta, (planned, { sd, deff }, difference) => {
        const { n, nExact } = sampleSizePaired({ ...planned, sd, deff, delta: difference });
        expect(n).toBe(Math.ceil(nExact ?? Number.NaN));
        const at = (records: number) => mdePaired({ ...planned, sd, deff, n: records });
        expect(at(nExact ?? 0)).toBeCloseTo(difference, 10);
        expect(at(n ?? 0)).toBeLessThanOrEqual(difference * (1 + 1e-12));
        expect(at((n ?? 0) - 1) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(difference);
      }),
    );
  });

  it("has at the detectable difference the power planned, or the other tail's share more", () => {
    fc.assert(
      fc.property(plan, spread, fc.integer({ min: 2, max: 2000 }), (planned, { sd, deff }, n) => {
        const mde = mdePaired({ ...planned, sd, deff, n }) ?? Number.NaN;
        const power = powerPaired({ n, delta: mde, sd, alpha: planned.alpha, deff }) ?? 0;
        expect(power).toBeGreaterThanOrEqual(planned.power - 1e-12);
        expect(power).toBeLessThan(planned.power + planned.alpha / 2);
      }),
    );
  });

  it("grows in power from α with the difference, either way", () => {
    fc.assert(
      fc.property(spread, delta, fc.integer({ min: 2, max: 200 }), ({ sd, deff }, d, n) => {
        const at = (difference: number) =>
          powerPaired({ n, delta: difference, sd, alpha: 0.05, deff }) ?? Number.NaN;
        expect(at(0)).toBeCloseTo(0.05, 12);
        expect(at(-d)).toBeCloseTo(at(d), 12);
        expect(at(d)).toBeGreaterThanOrEqual(at(d / 2));
        expect(at(d)).toBeGreaterThan(0.05);
        expect(at(d)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is null for no difference and for no record", () => {
    const plan = { sd: 1, alpha: 0.05, power: 0.8, deff: 1 };
    expect(sampleSizePaired({ ...plan, delta: 0 })).toEqual({ n: null, nExact: null });
    expect(mdePaired({ ...plan, n: 0 })).toBeNull();
    expect(powerPaired({ n: 0, delta: 0.1, sd: 1, alpha: 0.05, deff: 1 })).toBeNull();
    expect(powerPaired({ n: 9, delta: 0, sd: 0, alpha: 0.05, deff: 1 })).toBeNull();
    expect(powerPaired({ n: 9, delta: 0.1, sd: 0, alpha: 0.05, deff: 1 })).toBe(1);
  });
});

describe("mdeResampled", () => {
  it("is the plain one for many runs, and shrinks with runs of either system", () => {
    fc.assert(
      fc.property(plan, spread, fc.integer({ min: 1, max: 20 }), (planned, { sd }, runs) => {
        const base = { ...planned, omega2: sd * sd, varA: 0.3, varB: 0.2, n: 50 };
        const at = (kA: number, kB: number) => mdeResampled({ ...base, kA, kB }) ?? Number.NaN;
        expect(at(1e12, 1e12)).toBeCloseTo(mdePaired({ ...planned, n: 50, sd, deff: 1 }) ?? 0, 9);
        expect(at(runs + 1, runs)).toBeLessThan(at(runs, runs));
        expect(at(runs, runs + 1)).toBeLessThan(at(runs, runs));
      }),
    );
    const none = { omega2: 1, varA: 0, kA: 1, varB: 0, kB: 1, n: 0, alpha: 0.05, power: 0.8 };
    expect(mdeResampled(none)).toBeNull();
  });
});

describe("sampleSizeMcNemar", () => {
  it("needs more records for smaller differences, either way, and for more discordance", () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 2, max: 40 }), (planned, percent) => {
        const difference = percent / 100;
        const at = (d: number, discordant: number) =>
          sampleSizeMcNemar({ ...planned, discordant, delta: d }).n ?? Number.NaN;
        expect(at(-difference, 0.5)).toBe(at(difference, 0.5));
        expect(at(difference / 2, 0.5)).toBeGreaterThan(at(difference, 0.5));
        expect(at(difference, 0.9)).toBeGreaterThan(at(difference, 0.5));
      }),
    );
  });

  it("is null for no difference, and for one that discordant pairs cannot make", () => {
    const inputs = { discordant: 0.2, alpha: 0.05, power: 0.8 };
    expect(sampleSizeMcNemar({ ...inputs, delta: 0 }).n).toBeNull();
    expect(sampleSizeMcNemar({ ...inputs, delta: 0.3 }).n).toBeNull();
  });
});

describe("sampleSizeHalfWidth", () => {
  it("needs 385 items for ± 5 points at 95 %, as every textbook says", () => {
    expect(sampleSizeHalfWidth({ p: 0.5, halfWidth: 0.05, level: 0.95, deff: 1 }).n).toBe(385);
  });

  it("is the same for a rate and its complement, and null where no number will do", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
        const at = (p: number) =>
          sampleSizeHalfWidth({ p, halfWidth: 0.03, level: 0.9, deff: 2 }).n;
        const both = [at(percent / 100), at(1 - percent / 100)];
        expect(Math.abs((both[0] ?? 0) - (both[1] ?? 9))).toBeLessThanOrEqual(1);
        expect(at(0.5)).toBeGreaterThanOrEqual(both[0] ?? Number.NaN);
      }),
    );
    for (const [p, halfWidth] of [
      [0.5, 0],
      [0, 0.1],
      [1, 0.1],
    ] as const) {
      expect(sampleSizeHalfWidth({ p, halfWidth, level: 0.95, deff: 1 }).n).toBeNull();
    }
  });
});
