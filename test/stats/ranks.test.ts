import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compactLetters, rankConfidenceSets } from "../../harness/stats/index.ts";

const study = fc.integer({ min: 2, max: 6 }).chain((p) =>
  fc.record({
    estimates: fc.array(
      fc.integer({ min: 0, max: 12 }).map((n) => n / 8),
      { minLength: p, maxLength: p },
    ),
    noise: fc.array(
      fc.array(
        fc.integer({ min: -8, max: 8 }).map((n) => n / 32),
        { minLength: p, maxLength: p },
      ),
      { minLength: 30, maxLength: 30 },
    ),
  }),
);

interface Study {
  readonly estimates: readonly number[];
  readonly noise: readonly (readonly number[])[];
}

function replicatesOf({ estimates, noise }: Study): number[][] {
  return noise.map((row) => row.map((value, i) => value + (estimates[i] ?? 0)));
}

describe("rankConfidenceSets", () => {
  it("holds the point rank in every set, and only separated pairs narrow the sets", () => {
    fc.assert(
      fc.property(study, (data) => {
        const { rank, lower, upper, different } = rankConfidenceSets({
          estimates: data.estimates,
          replicates: replicatesOf(data),
          level: 0.9,
        });
        const p = data.estimates.length;
        for (const [i, own] of rank.entries()) {
          expect(lower[i]).toBeLessThanOrEqual(own);
          expect(upper[i]).toBeGreaterThanOrEqual(own);
          const others = different.filter((pair) => pair.includes(i));
          expect((upper[i] ?? 0) - (lower[i] ?? 0)).toBe(p - 1 - others.length);
        }
        for (const [i, j] of different) {
          expect(i).toBeLessThan(j);
          expect(data.estimates[i]).not.toBe(data.estimates[j]);
        }
      }),
    );
  });

  it("follows the competitors when they are relabelled", () => {
    fc.assert(
      fc.property(study, (data) => {
        const replicates = replicatesOf(data);
        const forward = rankConfidenceSets({ estimates: data.estimates, replicates, level: 0.9 });
        const backward = rankConfidenceSets({
          estimates: data.estimates.toReversed(),
          replicates: replicates.map((row) => row.toReversed()),
          level: 0.9,
        });
        expect(backward.rank.toReversed()).toEqual(forward.rank);
        expect(backward.lower.toReversed()).toEqual(forward.lower);
        expect(backward.upper.toReversed()).toEqual(forward.upper);
        expect(backward.criticalValue).toBe(forward.criticalValue);
      }),
    );
  });

  it("separates no fewer pairs by stepping down, and no more at a higher level", () => {
    fc.assert(
      fc.property(study, (data) => {
        const inputs = { estimates: data.estimates, replicates: replicatesOf(data) };
        const names = (sets: ReturnType<typeof rankConfidenceSets>) =>
          sets.different.map((pair) => pair.join());
        const single = rankConfidenceSets({ ...inputs, level: 0.8, stepdown: false });
        const down = rankConfidenceSets({ ...inputs, level: 0.8 });
        const strict = rankConfidenceSets({ ...inputs, level: 0.95 });
        expect(names(down)).toEqual(expect.arrayContaining(names(single)));
        expect(names(down)).toEqual(expect.arrayContaining(names(strict)));
      }),
    );
  });

  it("steps down where that matters", () => {
    // Pairs with competitor 0 have long tails and are far apart. Without them 1 and 2 are separated as well.
    const estimates = [100, 1.5, 0];
    const replicates = Array.from({ length: 99 }, (_, b) => {
      const t = (b - 49) / 25;
      return [100 + 3 * t ** 3, 1.5 + (b % 2 === 0 ? 0.65 : -0.65), 0];
    });
    const single = rankConfidenceSets({ estimates, replicates, level: 0.95, stepdown: false });
    const down = rankConfidenceSets({ estimates, replicates, level: 0.95 });
    expect(single).toMatchObject({ lower: [1, 2, 2], upper: [1, 3, 3] });
    expect(down).toMatchObject({ lower: [1, 2, 3], upper: [1, 2, 3] });
    expect(down.criticalValue).toBe(single.criticalValue);
  });

  it("takes rows and one flat array alike, and leaves rows with an undefined value out", () => {
    fc.assert(
      fc.property(study, (data) => {
        const replicates = replicatesOf(data);
        const withHole = [[Number.NaN, ...(replicates[0] ?? []).slice(1)], ...replicates];
        const rows = rankConfidenceSets({ estimates: data.estimates, replicates, level: 0.9 });
        const flat = rankConfidenceSets({
          estimates: data.estimates,
          replicates: Float64Array.from(withHole.flat()),
          level: 0.9,
        });
        expect(flat).toEqual({ ...rows, undefinedShare: flat.undefinedShare });
        expect(flat.undefinedShare).toBeCloseTo(1 / 31, 12);
      }),
    );
  });

  it("calls competitors that never vary different exactly if their estimates are", () => {
    const sets = rankConfidenceSets({
      estimates: [0.5, 0.5, 0.7],
      replicates: [
        [0.5, 0.5, 0.7],
        [0.6, 0.6, 0.8],
        [0.1, 0.1, 0.3],
      ],
      level: 0.95,
    });
    expect(sets).toMatchObject({ criticalValue: null, lower: [2, 2, 1], upper: [3, 3, 1] });
  });

  it("takes no rounding for a difference that varies, however many replicates there are", () => {
    const sets = rankConfidenceSets({
      estimates: [2 / 3, 1 / 3, 0],
      replicates: Array.from({ length: 9999 }, () => [2 / 3, 1 / 3, 0]),
      level: 0.95,
    });
    expect(sets).toMatchObject({ criticalValue: null, lower: [1, 2, 3], upper: [1, 2, 3] });
  });

  it("separates nobody without replicates", () => {
    const none = rankConfidenceSets({ estimates: [1, 2], replicates: [], level: 0.95 });
    expect(none).toMatchObject({ rank: [2, 1], lower: [1, 1], upper: [2, 2], different: [] });
  });

  it("is no work of minutes for a large table", () => {
    const p = 20;
    const replicates = Float64Array.from({ length: 9999 * p }, (_, cell) =>
      Math.sin(cell * 12.9898),
    );
    const estimates = Array.from({ length: p }, (_, i) => i / 10);
    const started = performance.now();
    rankConfidenceSets({ estimates, replicates, level: 0.95 });
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});

const graph = fc.integer({ min: 1, max: 7 }).chain((p) =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length: p }, (_, i) => i),
      { minLength: p, maxLength: p },
    ),
    different: fc.subarray(
      Array.from({ length: p }, (_, i) => i).flatMap((i) =>
        Array.from({ length: p - i - 1 }, (_, k) => [i, i + k + 1] as const),
      ),
    ),
  }),
);

describe("compactLetters", () => {
  it("lets two competitors share a letter exactly if they are not separated", () => {
    fc.assert(
      fc.property(graph, ({ order, different }) => {
        const { letters } = compactLetters({ order, different });
        const separated = new Set(different.map((pair) => pair.join()));
        for (const i of order) {
          expect(letters[i]).not.toBe("");
          for (const j of order.filter((other) => other > i)) {
            const share = [...(letters[i] ?? "")].some((letter) => letters[j]?.includes(letter));
            expect(share).toBe(!separated.has(`${i},${j}`));
          }
        }
      }),
    );
  });

  it("has no group inside another, best places first, and the best competitor has an a", () => {
    fc.assert(
      fc.property(graph, ({ order, different }) => {
        const { groups, letters } = compactLetters({ order, different });
        for (const [g, group] of groups.entries()) {
          const places = group.map((member) => order.indexOf(member));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          for (const [h, other] of groups.entries()) {
            expect(g !== h && group.every((member) => other.includes(member))).toBe(false);
          }
        }
        expect(letters[order[0] ?? 0]).toMatch(/^a/);
      }),
    );
  });

  it("gives letters by competitor, not by place", () => {
    const { letters, groups } = compactLetters({ order: [2, 0, 1], different: [[1, 2]] });
    expect(groups).toEqual([
      [2, 0],
      [0, 1],
    ]);
    expect(letters).toEqual(["ab", "b", "a"]);
  });

  it("goes on with aa, ab after z", () => {
    const order = Array.from({ length: 28 }, (_, i) => i);
    const different = order.flatMap((i) => order.slice(i + 1).map((j) => [i, j] as const));
    expect(compactLetters({ order, different }).letters.slice(24)).toEqual(["y", "z", "aa", "ab"]);
  });
});

describe("the number of records", () => {
  // Two competitors whose paired resamples differ by about 2.05 standard errors: beyond 1.96 of the normal tail.
  const replicates = Array.from({ length: 1999 }, (_, b) => [1 + 2 * ((b + 0.5) / 1999 - 0.5), 0]);
  const estimates = [1.145, 0];

  it("widens the bound, the fewer there are the more", () => {
    const separated = (records?: number) =>
      rankConfidenceSets({
        estimates,
        replicates,
        level: 0.95,
        ...(records === undefined ? {} : { records }),
      }).different.length;
    expect(separated()).toBe(1);
    expect(separated(1_000_000)).toBe(1);
    expect(separated(10)).toBe(0);
    expect(separated(1)).toBe(0);
  });

  it("does not change the critical value that is reported", () => {
    const of = (records?: number) =>
      rankConfidenceSets({ estimates, replicates, level: 0.95, ...(records && { records }) });
    expect(of(10).criticalValue).toBe(of().criticalValue);
  });
});
