import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cholesky,
  fitLogistic,
  groupByRecord,
  inverseFromCholesky,
  logistic,
  maximise,
  softplus,
} from "../../harness/stats/index.ts";

const entry = fc.integer({ min: -9, max: 9 });
const square = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    entries: fc.array(entry, { minLength: size * size, maxLength: size * size }),
  }),
);

describe("cholesky", () => {
  it("inverts positive definite matrices", () => {
    fc.assert(
      fc.property(square, ({ size, entries }) => {
        const at = (i: number, j: number) => entries[i * size + j] ?? 0;
        const indices = Array.from({ length: size }, (_, i) => i);
        // A·A' + I
        const matrix = Float64Array.from(
          indices.flatMap((i) =>
            indices.map((j) => indices.reduce((t, k) => t + at(i, k) * at(j, k), i === j ? 1 : 0)),
          ),
        );
        const factor = cholesky(matrix, size);
        const inverse = factor === null ? matrix : inverseFromCholesky(factor, size);
        for (const i of indices) {
          for (const j of indices) {
            const product = indices.reduce(
              (t, k) => t + (matrix[i * size + k] ?? 0) * (inverse[k * size + j] ?? 0),
              0,
            );
            expect(product).toBeCloseTo(i === j ? 1 : 0, 8);
          }
        }
      }),
    );
  });

  it.each([
    ["singular", [1, 1, 1, 1]],
    ["not definite", [1, 2, 2, 1]],
    ["of zeros", [0, 0, 0, 0]],
    ["not a number", [1, 0, Number.NaN, 1]],
    ["nought", [0]],
  ])("refuses a matrix that is %s", (_, entries) => {
    expect(cholesky(Float64Array.from(entries), Math.sqrt(entries.length))).toBeNull();
  });
});

describe("maximise", () => {
  /** Of the log odds of winning. */
  const likelihoodOf = (wins: number, losses: number) => ({
    size: 1,
    relative: 0,
    evaluate: (at: Float64Array, gradient: Float64Array, information: Float64Array) => {
      const odds = at[0] ?? 0;
      const expected = logistic(odds);
      gradient[0] = wins - (wins + losses) * expected;
      information[0] = (wins + losses) * expected * (1 - expected);
      return wins * odds - (wins + losses) * softplus(odds);
    },
  });

  it("finds its way back from where a full step would leap too far", () => {
    for (const start of [0, 3, 6, -9]) {
      const maximum = maximise(likelihoodOf(2, 1), Float64Array.of(start));
      expect(maximum?.at[0]).toBeCloseTo(Math.LN2, 12);
      expect(maximum?.covariance()[0]).toBeCloseTo(3 / 2, 9);
    }
  });

  it("gives up where the likelihood grows without end", () => {
    expect(maximise(likelihoodOf(1, 0))).toBeNull();
  });
});

describe("fitLogistic", () => {
  it("is the logit of a rate for a column of ones, with the error of that logit", () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(counts, ([wins, losses]) => {
        const n = wins + losses;
        const outcome = Float64Array.from({ length: n }, (_, i) => (i < wins ? 1 : 0));
        const groups = groupByRecord(Array.from({ length: n }, (_, i) => `r${i}`));
        const fit = fitLogistic({ outcome, columns: [new Float64Array(n).fill(1)], groups });
        expect(fit?.coefficients[0]).toBeCloseTo(Math.log(wins / losses), 9);
        const variance = n / (wins * losses);
        const se = Math.sqrt((variance * n) / (n - 1));
        expect(fit?.standardErrors?.[0]).toBeCloseTo(se, 9);
      }),
    );
  });

  it("is null for outcomes that a column tells without fail, and for columns that tell the same", () => {
    const groups = groupByRecord(["a", "b", "c", "d"]);
    const column = Float64Array.of(-2, -1, 1, 2);
    const told = Float64Array.of(0, 0, 1, 1);
    expect(fitLogistic({ outcome: told, columns: [column], groups })).toBeNull();
    const outcome = Float64Array.of(0, 1, 0, 1);
    const twice = column.map((x) => 2 * x);
    expect(fitLogistic({ outcome, columns: [column, twice], groups })).toBeNull();
    expect(fitLogistic({ outcome, columns: [column], groups })).not.toBeNull();
  });
});

describe("logistic and softplus", () => {
  it("neither overflow nor lose the small side", () => {
    expect(logistic(-800)).toBe(0);
    expect(logistic(800)).toBe(1);
    expect(logistic(-40)).toBeCloseTo(Math.exp(-40), 30);
    expect(softplus(1000)).toBe(1000);
    expect(softplus(-40)).toBeCloseTo(Math.exp(-40), 30);
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 14);
        expect(softplus(x) - softplus(-x)).toBeCloseTo(x, 12);
      }),
    );
  });
});
