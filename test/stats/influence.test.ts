import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clusteredMean,
  influenceSd,
  influenceSdOfDifference,
  medianOf,
} from "../../harness/stats/index.ts";

/** The mean without each value. */
function withoutEach(values: readonly number[]): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  return Float64Array.from(values, (value) => (total - value) / (values.length - 1));
}

const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 2,
  maxLength: 30,
});

describe("the spread of what records do to a statistic", () => {
  it("is the standard deviation where the statistic is a mean", () => {
    // Deviations -3, -1, 1, 3 from 5: variance 20 / 3.
    expect(influenceSd(withoutEach([2, 4, 6, 8]))).toBeCloseTo(Math.sqrt(20 / 3), 12);
    fc.assert(
      fc.property(values, (y) => {
        const { se } = clusteredMean({ y, cluster: y.map((_, i) => `r${i}`), level: 0.95 });
        expect(influenceSd(withoutEach(y))).toBeCloseTo((se ?? 0) * Math.sqrt(y.length), 6);
      }),
    );
  });

  it("of a difference is that of the paired differences, and not of both apart", () => {
    const a = [1, 2, 3, 4, 5, 6];
    const b = [1.5, 2.4, 3.5, 4.4, 5.5, 6.4];
    const sd = influenceSdOfDifference(withoutEach(b), withoutEach(a));
    // Differences 0.5 and 0.4 by turns: variance 6·0.05² / 5.
    expect(sd).toBeCloseTo(Math.sqrt((6 * 0.05 ** 2) / 5), 12);
  });

  it("of a difference that varies by rounding only is 0", () => {
    const thirds = Array.from({ length: 52 }, (_, i) => (i % 7) + 1 / 3);
    const above = withoutEach(thirds.map((value) => value + 1 / 3));
    const below = withoutEach(thirds);
    expect(new Set(above.map((value, i) => value - (below[i] ?? 0))).size).toBeGreaterThan(1);
    expect(influenceSdOfDifference(above, below)).toBe(0);
    expect(
      influenceSdOfDifference(above, withoutEach(thirds.map((v, i) => v + i * 1e-9))),
    ).not.toBe(0);
  });

  it("leaves out records without which the statistic is not defined, and needs two", () => {
    const whole = withoutEach([2, 4, 6, 8]);
    expect(influenceSd(Float64Array.of(...whole, Number.NaN))).toBe(influenceSd(whole));
    expect(influenceSd(Float64Array.of(1, Number.NaN))).toBeNull();
    expect(influenceSd(new Float64Array(0))).toBeNull();
  });
});

it("the median is the middle value, or between the two in the middle", () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(medianOf([])).toBeNull();
});
