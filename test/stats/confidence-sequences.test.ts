import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import {
  asymptoticCS,
  empiricalBernsteinCS,
  hedgedBetting,
  hedgedBettingCS,
} from "../../harness/stats/index.ts";

const unit = fc.integer({ min: 0, max: 16 }).map((n) => n / 16);
const scores = fc.array(unit, { minLength: 1, maxLength: 60 });
const timesOf = (x: readonly number[]) => x.map((_, i) => i + 1);
const grid = 200;

const sequences = [
  {
    name: "empiricalBernsteinCS",
    at: (x: readonly number[], times: readonly number[], alpha = 0.05) =>
      empiricalBernsteinCS({ x, alpha, c: 0.5, times }),
  },
  {
    name: "hedgedBettingCS",
    at: (x: readonly number[], times: readonly number[], alpha = 0.05) =>
      hedgedBettingCS({ x, alpha, grid, times }),
  },
  {
    name: "hedgedBettingCS of a data set",
    at: (x: readonly number[], times: readonly number[], alpha = 0.05) =>
      hedgedBettingCS({ x, alpha, grid, population: 60, times }),
  },
] as const;

describe.each(sequences)("$name", ({ at }) => {
  it("is nested, within [0, 1], and never empty", () => {
    fc.assert(
      fc.property(scores, (x) => {
        const { lo, hi } = at(x, timesOf(x));
        for (const i of x.keys()) {
          expect(lo[i]).toBeGreaterThanOrEqual(lo[i - 1] ?? 0);
          expect(hi[i]).toBeLessThanOrEqual(hi[i - 1] ?? 1);
          expect(lo[i]).toBeLessThanOrEqual(hi[i] ?? Number.NaN);
        }
      }),
    );
  });

  it("turns round with the scores", () => {
    fc.assert(
      fc.property(scores, (x) => {
        const result = at(x, [x.length]);
        const other = at(
          x.map((value) => 1 - value),
          [x.length],
        );
        expect(other.lo[0]).toBeCloseTo(1 - (result.hi[0] ?? Number.NaN), 9);
        expect(other.hi[0]).toBeCloseTo(1 - (result.lo[0] ?? Number.NaN), 9);
      }),
    );
  });

  it("does not look ahead: later scores change nothing before them", () => {
    fc.assert(
      fc.property(scores, fc.array(unit, { maxLength: 5 }), (x, more) => {
        expect(at([...x, ...more], timesOf(x))).toEqual(at(x, timesOf(x)));
      }),
    );
  });

  it("has no limits at times without a score", () => {
    const { lo, hi } = at([1, 0], [0, 1, 2, 3]);
    for (const limits of [lo, hi]) {
      expect(limits.map((limit) => limit === null)).toEqual([true, false, false, true]);
    }
  });

  it("holds the mean at all times at once, at least as often as it says", () => {
    const runs = 150;
    let left = 0;
    for (let run = 0; run < runs; run += 1) {
      const stream = randomStream("0", "test/coverage", run);
      // The mean of these 60 scores is 0.3 exactly, in an order of chance; drawn one by one it holds as well.
      const bag = Array.from({ length: 60 }, (_, i) => (i < 18 ? 1 : 0));
      const x = Array.from({ length: 60 }, () => bag.splice(stream.below(bag.length), 1)[0] ?? 0);
      const { lo, hi } = at(x, timesOf(x), 0.2);
      // Nested: what is inside at the end was inside all the time.
      if ((lo.at(-1) ?? 0) > 0.3 + 1e-9 || (hi.at(-1) ?? 1) < 0.3 - 1e-9) left += 1;
    }
    expect(left / runs).toBeLessThan(0.2);
  });
});

describe.each(sequences.slice(0, 2))("$name of scores that change", ({ at }) => {
  it.each([
    ["rise", 0],
    ["fall", 1],
  ])("stays where it was when they %s and no mean is left", (_, early) => {
    const x = Array.from({ length: 400 }, (__, i) => (i < 100 ? early : 1 - early));
    const { lo, hi } = at(x, timesOf(x));
    for (const i of x.keys()) {
      expect(lo[i]).toBeLessThanOrEqual(hi[i] ?? Number.NaN);
      expect(lo[i]).toBeGreaterThanOrEqual(lo[i - 1] ?? 0);
      expect(hi[i]).toBeLessThanOrEqual(hi[i - 1] ?? 1);
    }
    expect([lo[399], hi[399]]).toEqual([lo[300], hi[300]]);
  });
});

describe("hedgedBetting", () => {
  it("knows the mean of a data set better than that of where it comes from", () => {
    const x = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 0 : 1));
    const widthOf = (population: number | null) => {
      const { lo, hi } = hedgedBettingCS({ x, alpha: 0.05, population, times: [50] });
      return (hi[0] ?? 1) - (lo[0] ?? 0);
    };
    expect(widthOf(60)).toBeLessThan(widthOf(1000));
    expect(widthOf(1000)).toBeLessThan(widthOf(null) + 1e-9);
  });

  it("drops a mean that the rest of the data set cannot make up for", () => {
    // Two of four records are ones: the mean is between ½ and 1, whatever the bets say.
    const { lo, hi } = hedgedBettingCS({
      x: [1, 1, 1],
      alpha: 0.01,
      population: 4,
      grid,
      times: [3],
    });
    expect(lo[0]).toBeCloseTo(0.5 - 1 / grid, 12);
    expect(hi[0]).toBe(1);
  });

  it("ignores more records than the data set has", () => {
    const sequence = hedgedBetting({ alpha: 0.05, grid, population: 6 });
    for (const score of [1, 0, 1, 0, 1, 0]) sequence.add(score);
    const limits = sequence.limits();
    for (const score of [1, 0, 0, 1]) sequence.add(score);
    expect(sequence.limits()).toEqual(limits);
  });
});

describe("asymptoticCS", () => {
  const many = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 30, maxLength: 60 });

  it("moves and stretches with the scores, and has nothing to say before the 30th", () => {
    fc.assert(
      fc.property(many, (x) => {
        const of = (values: readonly number[], alpha = 0.05) =>
          asymptoticCS({ x: values, alpha, tOpt: 100, times: [29, x.length] });
        const result = of(x);
        expect(result.lo[0]).toBeNull();
        const [lo = 0, hi = 0] = [result.lo[1] ?? Number.NaN, result.hi[1] ?? Number.NaN];
        const other = of(x.map((value) => 7 - 2 * value));
        expect(other.lo[1]).toBeCloseTo(7 - 2 * hi, 8);
        expect(other.hi[1]).toBeCloseTo(7 - 2 * lo, 8);
        const mean = x.reduce((a, b) => a + b, 0) / x.length;
        expect((lo + hi) / 2).toBeCloseTo(mean, 9);
        const surer = of(x, 0.01);
        expect(surer.hi[1]).toBeGreaterThanOrEqual(hi);
      }),
    );
  });

  it("is wider than a fixed-n interval, and tightest beside it near the time it is tuned for", () => {
    const x = Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const times = [40, 400, 4000];
    const { lo, hi } = asymptoticCS({ x, alpha: 0.05, tOpt: 400, times });
    const excess = times.map((t, i) => (((hi[i] ?? 0) - (lo[i] ?? 0)) / 2) * Math.sqrt(t));
    for (const value of excess) expect(value).toBeGreaterThan(1.96);
    expect(excess[1]).toBe(Math.min(...excess));
  });
});
