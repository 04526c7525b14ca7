import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bcaInterval,
  intervalFromReplicates,
  normalCdf,
  normalQuantile,
  percentileInterval,
  quantile,
} from "../../harness/stats/index.ts";

const value = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 64);
const replicates = fc.array(value, { minLength: 20, maxLength: 80 });
const jackknife = fc.array(value, { minLength: 4, maxLength: 12 });

describe("quantile", () => {
  it("interpolates as type 7 does (Hyndman & Fan 1996)", () => {
    const sorted = [1, 2, 4, 8];
    expect([0, 0.25, 0.5, 0.875, 1].map((q) => quantile(sorted, q))).toEqual([1, 1.75, 3, 6.5, 8]);
  });
});

describe("percentileInterval", () => {
  it("lies inside the replicates, widens with the level, and does not depend on their order", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (all) => {
        const at = (level: number) => percentileInterval({ replicates: all, level }) ?? [];
        const [low = Number.NaN, high = Number.NaN] = at(0.8);
        const [lower = Number.NaN, higher = Number.NaN] = at(0.98);
        const limits = [Math.min(...all), lower, low, high, higher, Math.max(...all)];
        expect(limits).toEqual(limits.toSorted((a, b) => a - b));
        expect(percentileInterval({ replicates: all.toReversed(), level: 0.8 })).toEqual(at(0.8));
      }),
    );
    expect(percentileInterval({ replicates: [], level: 0.95 })).toBeNull();
  });
});

describe("bcaInterval", () => {
  it("lies inside the replicates, in order, and widens with the level", () => {
    fc.assert(
      fc.property(replicates, jackknife, value, fc.boolean(), (all, left, estimate, expand) => {
        const at = (level: number) =>
          bcaInterval({ estimate, replicates: all, jackknife: left, level, expand });
        const narrow = at(0.8);
        const wide = at(0.98);
        const limits = [wide.lo, narrow.lo, narrow.hi, wide.hi].map((limit) => limit ?? Number.NaN);
        expect(limits).toEqual(limits.toSorted((a, b) => a - b));
        expect(wide.lo).toBeGreaterThanOrEqual(Math.min(...all));
        expect(wide.hi).toBeLessThanOrEqual(Math.max(...all));
      }),
    );
  });

  it("ends at the outermost replicate where the correction has its pole", () => {
    // Three records, a = 0.068: √(3/2)·t with 2 degrees of freedom is 17.3 here, and a·17.3 > 1.
    const interval = bcaInterval({
      estimate: 5,
      replicates: Array.from({ length: 99 }, (_, i) => i / 10),
      jackknife: [1, 1, 0],
      level: 0.995,
      expand: true,
    });
    expect(interval.method).toBe("bca");
    expect(interval.hi).toBe(9.8);
    expect(interval.lo).toBeLessThan(5);
  });

  it("does not depend on the order of replicates or of the jackknife", () => {
    fc.assert(
      fc.property(replicates, jackknife, value, (all, left, estimate) => {
        const interval = bcaInterval({
          estimate,
          replicates: all,
          jackknife: left,
          level: 0.9,
          expand: true,
        });
        const turned = bcaInterval({
          estimate,
          replicates: all.toReversed(),
          jackknife: left.toReversed(),
          level: 0.9,
          expand: true,
        });
        expect(turned.method).toBe(interval.method);
        expect(turned.lo).toBeCloseTo(interval.lo ?? Number.NaN, 9);
        expect(turned.hi).toBeCloseTo(interval.hi ?? Number.NaN, 9);
      }),
    );
  });

  it("mirrors when every number changes its sign", () => {
    fc.assert(
      fc.property(replicates, jackknife, value, (all, left, estimate) => {
        const inputs = { estimate, replicates: all, jackknife: left, level: 0.9, expand: true };
        const mirrored = bcaInterval({
          ...inputs,
          estimate: -estimate,
          replicates: all.map((v) => -v),
          jackknife: left.map((v) => -v),
        });
        const interval = bcaInterval(inputs);
        expect(mirrored.lo).toBeCloseTo(-(interval.hi ?? Number.NaN), 6);
        expect(mirrored.hi).toBeCloseTo(-(interval.lo ?? Number.NaN), 6);
      }),
    );
  });

  it("is the percentile interval without bias and acceleration, and wider when expanded", () => {
    const symmetric = Array.from({ length: 401 }, (_, i) => i - 200);
    const inputs = { estimate: 0, replicates: symmetric, jackknife: [-1, 0, 1], level: 0.9 };
    const plain = bcaInterval({ ...inputs, expand: false });
    const [low = 0, high = 0] = percentileInterval({ replicates: symmetric, level: 0.9 }) ?? [];
    expect(plain.lo).toBeCloseTo(low, 9);
    expect(plain.hi).toBeCloseTo(high, 9);
    // G = 3: √(3/2) · t with two degrees of freedom, t = 2.919986 at 0.95.
    const expanded = quantile(symmetric, normalCdf(Math.sqrt(1.5) * 2.919986));
    expect(bcaInterval({ ...inputs, expand: true }).hi).toBeCloseTo(expanded, 4);
  });

  it("shifts both limits by twice the bias (Efron 1987)", () => {
    const replicates = Array.from({ length: 401 }, (_, i) => i);
    const inputs = { estimate: 240, replicates, jackknife: [-1, 0, 1], level: 0.9, expand: false };
    const { lo, hi, z0 } = bcaInterval(inputs);
    const bias = normalQuantile(240.5 / 401);
    expect(z0).toBeCloseTo(bias, 12);
    expect(lo).toBeCloseTo(quantile(replicates, normalCdf(2 * bias - 1.6448536269514722)), 9);
    expect(hi).toBeCloseTo(quantile(replicates, normalCdf(2 * bias + 1.6448536269514722)), 9);
  });
});

describe("intervalFromReplicates", () => {
  const records = 9;
  const base = {
    estimate: 0.5,
    replicates: Float64Array.from({ length: 200 }, (_, i) => i / 200),
    jackknife: Float64Array.from({ length: records }, (_, i) => 0.5 + ((i % 4) - 1) / 100),
    level: 0.95,
    records,
  };
  const withUndefined = (count: number) =>
    base.replicates.map((replicate, i) => (i % 200 < count ? Number.NaN : replicate));

  it("is the expanded BCa interval", () => {
    const { lo, hi } = bcaInterval({ ...base, expand: true });
    expect(intervalFromReplicates(base)).toEqual({
      low: lo,
      high: hi,
      method: "bca-expanded",
      undefinedShare: 0,
      flagged: false,
    });
  });

  it.each([
    [10, false, null],
    [11, true, null],
    [40, true, null],
    [41, true, "undefined-replicates"],
  ])(
    "with %i undefined replicates of 200 has flagged = %s and reason %s",
    (count, flagged, reason) => {
      const interval = intervalFromReplicates({ ...base, replicates: withUndefined(count) });
      expect(interval.undefinedShare).toBe(count / 200);
      expect(interval.flagged).toBe(flagged);
      expect(interval.reason ?? null).toBe(reason);
      expect(interval.low === null).toBe(reason !== null);
    },
  );

  it("uses the defined replicates only", () => {
    const some = intervalFromReplicates({ ...base, replicates: withUndefined(11) });
    const defined = intervalFromReplicates({ ...base, replicates: base.replicates.slice(11) });
    expect(some).toEqual({ ...defined, undefinedShare: 11 / 200, flagged: true });
  });

  it("has no interval without variation, even when sums were rounded differently", () => {
    const alike = base.replicates.map((_, i) => (i % 2 === 0 ? 0.3 : 0.1 + 0.2));
    expect(intervalFromReplicates({ ...base, estimate: 0.3, replicates: alike })).toMatchObject({
      low: null,
      high: null,
      method: null,
      reason: "no-variation",
    });
  });

  it("falls back to percentiles where the estimate is outside all replicates", () => {
    const interval = intervalFromReplicates({ ...base, estimate: 2 });
    const [low, high] = percentileInterval({ replicates: base.replicates, level: 0.95 }) ?? [];
    expect(interval).toMatchObject({ low, high, method: "percentile-fallback" });
  });

  it("says why one record, or an undefined estimate, has none", () => {
    expect(intervalFromReplicates({ ...base, records: 1 }).reason).toBe("one-record");
    expect(intervalFromReplicates({ ...base, estimate: null }).reason).toBe("undefined-estimate");
  });

  it("leaves undefined jackknife values out", () => {
    const jackknifeWithHole = Float64Array.of(...base.jackknife, Number.NaN);
    expect(intervalFromReplicates({ ...base, jackknife: jackknifeWithHole })).toEqual(
      intervalFromReplicates(base),
    );
  });
});
