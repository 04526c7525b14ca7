import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlphaMetric,
  addIntervalSums,
  alphaFromCoincidences,
  alphaFromIntervalSums,
  coincidenceSums,
  columnTotals,
  fleissKappa,
  groupByRecord,
  gwetAC,
  gwetFromCounts,
  gwetFromSums,
  gwetSums,
  INTERVAL_SUMS,
  type KappaWeights,
  krippendorffAlpha,
  type Ratings,
} from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

const metrics: fc.Arbitrary<AlphaMetric> = fc.constantFrom("nominal", "ordinal", "interval");
const rating = fc.option(fc.integer({ min: 1, max: 5 }), { nil: null, freq: 4 });
const study: fc.Arbitrary<Ratings[]> = fc.integer({ min: 1, max: 5 }).chain((raters) =>
  fc.array(fc.array(rating, { minLength: raters, maxLength: raters }), {
    minLength: 1,
    maxLength: 12,
  }),
);

function expectNear(actual: number | null, expected: number | null) {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 9);
}

/** α from the matrix of coincidences, by the definition; null where it has no variation. */
function naiveAlpha(ratings: readonly Ratings[], metric: AlphaMetric): number | null {
  const units = ratings
    .map((row) => row.filter((value) => value !== null))
    .filter((unit) => unit.length > 1);
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  if (values.length < 2) return null;
  const coincidences = values.map((c) =>
    values.map((k) =>
      units.reduce((total, unit) => {
        const ofC = unit.filter((value) => value === c).length;
        const ofK = unit.filter((value) => value === k).length;
        return total + (ofC * (c === k ? ofK - 1 : ofK)) / (unit.length - 1);
      }, 0),
    ),
  );
  const margins = coincidences.map((row) => row.reduce((a, b) => a + b, 0));
  const n = margins.reduce((a, b) => a + b, 0);
  const squared = (c: number, k: number) => {
    if (metric === "nominal") return c === k ? 0 : 1;
    if (metric === "interval") return ((values[c] ?? 0) - (values[k] ?? 0)) ** 2;
    const [low, high] = [Math.min(c, k), Math.max(c, k)];
    const between = margins.slice(low, high + 1).reduce((a, b) => a + b, 0);
    return (between - ((margins[c] ?? 0) + (margins[k] ?? 0)) / 2) ** 2;
  };
  let observed = 0;
  let expected = 0;
  for (const [c, row] of coincidences.entries()) {
    for (const [k, count] of row.entries()) {
      observed += count * squared(c, k);
      expected += (margins[c] ?? 0) * (margins[k] ?? 0) * squared(c, k);
    }
  }
  return 1 - ((n - 1) * observed) / expected;
}

describe("krippendorffAlpha", () => {
  it("is the definition by coincidences, and null exactly without two pairable values", () => {
    fc.assert(
      fc.property(study, metrics, (ratings, metric) => {
        expectNear(krippendorffAlpha({ ratings, metric }), naiveAlpha(ratings, metric));
      }),
    );
  });

  it("is 1 when all raters agree and something varies", () => {
    const column = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(column, metrics, (values, metric) => {
        const ratings = values.map((value) => [value, null, value, value]);
        const alpha = krippendorffAlpha({ ratings, metric });
        if (new Set(values).size < 2) expect(alpha).toBeNull();
        else expect(alpha).toBe(1);
      }),
    );
  });

  it("does not depend on the order of units or raters", () => {
    fc.assert(
      fc.property(study, metrics, (ratings, metric) => {
        const alpha = krippendorffAlpha({ ratings, metric });
        expectNear(krippendorffAlpha({ ratings: reversed(ratings), metric }), alpha);
        const turned = ratings.map((row) => reversed([...row]));
        expectNear(krippendorffAlpha({ ratings: turned, metric }), alpha);
      }),
    );
  });

  it("keeps to what its metric means: names, ranks, or distances", () => {
    const each = (ratings: readonly Ratings[], change: (value: number) => number) =>
      ratings.map((row) => row.map((value) => (value === null ? null : change(value))));
    fc.assert(
      fc.property(study, (ratings) => {
        const of = (metric: AlphaMetric, change: (value: number) => number) =>
          expectNear(
            krippendorffAlpha({ ratings: each(ratings, change), metric }),
            krippendorffAlpha({ ratings, metric }),
          );
        of("nominal", (value) => (value * 2) % 5);
        of("ordinal", (value) => value ** 3);
        of("ordinal", (value) => -value);
        of("interval", (value) => 40 - 8 * value);
      }),
    );
  });

  it("has one value for two categories, whatever the metric", () => {
    fc.assert(
      fc.property(study, (ratings) => {
        const binary = ratings.map((row) => row.map((v) => (v === null ? null : Number(v > 2))));
        const nominal = krippendorffAlpha({ ratings: binary, metric: "nominal" });
        for (const metric of ["ordinal", "interval"] as const) {
          expectNear(krippendorffAlpha({ ratings: binary, metric }), nominal);
        }
      }),
    );
  });
});

describe("sums for α", () => {
  const drawn = fc.array(fc.nat(3), { minLength: 12, maxLength: 12 });

  it("weigh records as if their units were written out", () => {
    fc.assert(
      fc.property(study, metrics, drawn, (ratings, metric, times) => {
        const groups = groupByRecord(ratings.map((_, unit) => `r${unit % 4}`));
        const { values, matrix } = coincidenceSums({ ratings, groups });
        expect(matrix.records).toBe(groups.ids.length);
        const weighted = {
          ...matrix,
          sums: matrix.sums.map((x, cell) => x * (times[Math.floor(cell / matrix.width)] ?? 0)),
        };
        const written = ratings.flatMap((row, unit) =>
          Array.from({ length: times[groups.recordOf[unit] ?? 0] ?? 0 }, () => row),
        );
        const totals = columnTotals(weighted);
        expectNear(alphaFromCoincidences(totals, values, metric), naiveAlpha(written, metric));
      }),
    );
  });

  it("give α of the data where each unit counts once", () => {
    fc.assert(
      fc.property(study, metrics, (ratings, metric) => {
        const { values, matrix } = coincidenceSums({ ratings });
        const alpha = krippendorffAlpha({ ratings, metric });
        expectNear(alphaFromCoincidences(columnTotals(matrix), values, metric), alpha);
      }),
    );
  });

  it("of intervals need no list of values, and do not depend on the origin", () => {
    fc.assert(
      fc.property(study, fc.integer({ min: 0, max: 6 }), (ratings, origin) => {
        const thirds = ratings.map((row) => row.map((v) => (v === null ? null : v / 3)));
        const sums = new Float64Array(INTERVAL_SUMS);
        for (const row of thirds) addIntervalSums(sums, row, origin / 2);
        expectNear(
          alphaFromIntervalSums(sums),
          krippendorffAlpha({ ratings: thirds, metric: "interval" }),
        );
      }),
    );
  });

  it("of intervals lose no digits to scores far from 0, given an origin near them", () => {
    const near = [
      [0.1, 0.2],
      [0.5, 0.4],
      [0.9, 0.6],
    ];
    const [sums, far] = [new Float64Array(INTERVAL_SUMS), new Float64Array(INTERVAL_SUMS)];
    for (const row of near) addIntervalSums(sums, row, 0);
    for (const row of near) {
      addIntervalSums(
        far,
        row.map((value) => value + 2 ** 24),
        2 ** 24,
      );
    }
    expect(alphaFromIntervalSums(far)).toBeCloseTo(alphaFromIntervalSums(sums) ?? 9, 6);
  });
});

describe("fleissKappa", () => {
  const table = fc.record({ raters: fc.integer({ min: 2, max: 5 }) }).chain(({ raters }) => {
    const votes = fc.array(fc.nat(2), { minLength: raters, maxLength: raters });
    return fc.array(votes, { minLength: 1, maxLength: 10 });
  });
  const countsOf = (items: readonly (readonly number[])[]) =>
    items.map((votes) => [0, 1, 2].map((k) => votes.filter((vote) => vote === k).length));

  it("does not depend on the order of items or categories", () => {
    fc.assert(
      fc.property(table, (items) => {
        const counts = countsOf(items);
        const kappa = fleissKappa({ counts });
        expectNear(fleissKappa({ counts: reversed(counts) }), kappa);
        expectNear(fleissKappa({ counts: counts.map((row) => reversed(row)) }), kappa);
      }),
    );
  });

  it("approaches nominal α, which corrects for the number of ratings", () => {
    fc.assert(
      fc.property(table, (items) => {
        const kappa = fleissKappa({ counts: countsOf(items) });
        const alpha = krippendorffAlpha({ ratings: items, metric: "nominal" });
        const n = items.flat().length;
        // 1 − α is 1 − κ times (n − 1)/n.
        expectNear(alpha, kappa === null ? null : 1 - ((1 - kappa) * (n - 1)) / n);
      }),
    );
  });

  it.each([
    ["there is no item", []],
    ["an item has one rating", [[1, 0]]],
    [
      "the numbers of ratings differ",
      [
        [2, 0],
        [2, 1],
      ],
    ],
    ["all ratings are of one category", [[0, 3]]],
  ])("is null where %s", (_, counts) => {
    expect(fleissKappa({ counts })).toBeNull();
  });
});

describe("gwetAC", () => {
  const categories = [1, 2, 3, 4, 5];
  const weightings: fc.Arbitrary<KappaWeights> = fc.constantFrom("none", "linear", "quadratic");

  it("does not depend on the order of units, raters or the scale", () => {
    fc.assert(
      fc.property(study, weightings, (ratings, weights) => {
        const result = gwetAC({ ratings, categories, weights });
        const variants = [
          gwetAC({ ratings: reversed(ratings), categories, weights }),
          gwetAC({ ratings: ratings.map((row) => reversed([...row])), categories, weights }),
          gwetAC({ ratings, categories: reversed(categories), weights }),
        ];
        for (const other of variants) {
          expectNear(other.coef, result.coef);
          expectNear(other.se, result.se);
        }
      }),
    );
  });

  it("is at most 1, and null exactly where no unit has two ratings or the scale one value", () => {
    fc.assert(
      fc.property(study, weightings, (ratings, weights) => {
        const { coef, pa, pe } = gwetAC({ ratings, categories, weights });
        const pairable = ratings.some((row) => row.filter((value) => value !== null).length > 1);
        expect(coef === null).toBe(!pairable);
        if (coef === null) return;
        expect(coef).toBeLessThanOrEqual(1 + 1e-12);
        expect(pa).toBeGreaterThanOrEqual(0);
        expect(pe).toBeLessThan(1);
        const lone = gwetAC({ ratings, categories: [1], weights });
        expect(lone).toEqual({ coef: null, se: null, pa: null, pe: null });
      }),
    );
  });

  it("is 1 even where all raters always choose one category", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), weightings, (value, weights) => {
        const ratings = [
          [value, value],
          [value, value],
        ];
        expect(gwetAC({ ratings, categories, weights })).toMatchObject({ coef: 1, se: 0 });
      }),
    );
  });

  it("expects of two categories 2π(1 − π) by chance (Gwet 2008)", () => {
    // 118 + 5 + 2 + 0 subjects: the paradox of κ, which is negative here. π = (2·118 + 5 + 2)/250.
    const counts = Float64Array.of(118, 5, 2, 0);
    const share = 243 / 250;
    const chance = 2 * share * (1 - share);
    const coef = gwetFromCounts(counts, { categories: [0, 1], weights: "none" });
    expect(coef).toBeCloseTo((118 / 125 - chance) / (1 - chance), 12);
  });

  it("has the same value from a table of two raters, and from sums of records", () => {
    const pair = fc.tuple(fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 20 }), weightings, (pairs, weights) => {
        const scale = { categories: [0, 1, 2], weights };
        const { coef } = gwetAC({ ratings: pairs, ...scale });
        const counts = new Float64Array(9);
        for (const [a, b] of pairs) counts[3 * a + b] = (counts[3 * a + b] ?? 0) + 1;
        expectNear(gwetFromCounts(counts, scale), coef);
        const totals = columnTotals(gwetSums({ ratings: [...pairs, ...pairs], ...scale }));
        expectNear(gwetFromSums(totals, scale)?.coef ?? null, coef);
      }),
    );
  });

  it("takes a rating that is no declared category for a missing one", () => {
    const ratings = [
      [1, 2, 9],
      [2, 2, null],
    ];
    const known = [
      [1, 2, null],
      [2, 2, null],
    ];
    const scale = { categories: [1, 2], weights: "none" } as const;
    expect(gwetAC({ ratings, ...scale })).toEqual(gwetAC({ ratings: known, ...scale }));
  });
});
