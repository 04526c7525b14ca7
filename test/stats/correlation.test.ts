import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signFlips } from "../../harness/core/random.ts";
import {
  correlationPerRecord,
  correlations,
  groupedCorrelation,
  kendallTauB,
  pearson,
  rankPoints,
  resampleRankCorrelations,
  softPairwiseAccuracy,
  softPairwiseReplicates,
  spearman,
  tablePairCounts,
  tableSpearman,
  tauB,
  weightedPairCounts,
  weightedSpearman,
  weightRows,
} from "../../harness/stats/index.ts";
import { scoreMatrix } from "./arbitraries.ts";

// Efron & Tibshirani 1993, table 3.1: the law school data, r = 0.776.
const lsat = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
const gpa = [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];

/** Points of which some are tied. */
const points = (max: number) =>
  fc.array(fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: max,
  });

/** Kendall's τ-b by its definition. */
function naiveTau(x: readonly number[], y: readonly number[]): number | null {
  let balance = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (const [i, xi] of x.entries()) {
    for (let j = 0; j < i; j += 1) {
      const a = Math.sign(xi - (x[j] ?? 0));
      const b = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      balance += a * b;
      untiedX += a * a;
      untiedY += b * b;
    }
  }
  return untiedX * untiedY === 0 ? null : balance / Math.sqrt(untiedX * untiedY);
}

describe("correlation coefficients", () => {
  it("have the published values", () => {
    expect(pearson(lsat, gpa)).toBeCloseTo(0.776, 3);
    // Hours of television and IQ, a textbook example with ρ = −29/165.
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
  });

  it("are null exactly where a side is constant, and never leave [−1, 1]", () => {
    fc.assert(
      fc.property(points(12), (list) => {
        const x = list.map((point) => point.x);
        const y = list.map((point) => point.y);
        const constant = new Set(x).size < 2 || new Set(y).size < 2;
        for (const value of Object.values(correlations({ x, y }))) {
          expect(value === null).toBe(constant);
          if (value !== null) expect(Math.abs(value)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("are symmetric, and change sign when one side is turned round", () => {
    fc.assert(
      fc.property(points(20), (list) => {
        const x = list.map((point) => point.x);
        const y = list.map((point) => point.y);
        for (const coefficient of [pearson, spearman, kendallTauB]) {
          const value = coefficient(x, y);
          if (value === null) continue;
          expect(coefficient(y, x)).toBeCloseTo(value, 12);
          const turned = y.map((v) => -v);
          expect(coefficient(x, turned)).toBeCloseTo(-value, 12);
        }
      }),
    );
  });

  it("of ranks do not see a growing transformation", () => {
    fc.assert(
      fc.property(points(80), (list) => {
        const x = list.map((point) => point.x);
        const y = list.map((point) => point.y);
        const grown = y.map((v) => Math.exp(v));
        expect(spearman(x, grown)).toBe(spearman(x, y));
        expect(kendallTauB(x, grown)).toBe(kendallTauB(x, y));
      }),
    );
  });

  it("are found by sorting (64 points and more) as by comparing all pairs", () => {
    fc.assert(
      fc.property(points(150), (list) => {
        const x = list.map((point) => point.x / 3);
        const y = list.map((point) => point.y / 7);
        const tau = kendallTauB(x, y);
        const naive = naiveTau(x, y);
        if (naive === null) expect(tau).toBeNull();
        else expect(tau).toBeCloseTo(naive, 12);
      }),
    );
    const x = Array.from({ length: 500 }, (_, i) => (i * 7919) % 503);
    const y = Array.from({ length: 500 }, (_, i) => (i * i) % 97);
    expect(kendallTauB(x, y)).toBeCloseTo(naiveTau(x, y) ?? Number.NaN, 12);
  });
});

const size = { records: 6, systems: 4, highest: 4 };

describe("groupedCorrelation", () => {
  const matrices = fc.record({
    judge: scoreMatrix({ ...size, holes: true }),
    human: scoreMatrix({ ...size, holes: true }),
  });

  it("accounts for every record, and its mean is that of the values per record", () => {
    fc.assert(
      fc.property(matrices, ({ judge, human }) => {
        const grouped = groupedCorrelation({ judge, human, level: "by_record" });
        for (const coefficient of ["pearson", "spearman", "kendall-b"] as const) {
          const { value, groups, skipped } = grouped[coefficient];
          expect(groups + skipped).toBe(size.records);
          const values = correlationPerRecord({ judge, human, coefficient });
          const defined = values.filter((v) => !Number.isNaN(v));
          expect(defined.length).toBe(groups);
          if (groups === 0) expect(value).toBeNull();
          else expect(value).toBeCloseTo(defined.reduce((a, b) => a + b, 0) / groups, 12);
        }
      }),
    );
  });

  it("by system is by record of the transposed matrices", () => {
    const transpose = (rows: readonly (readonly (number | null)[])[]) =>
      Array.from({ length: size.systems }, (_, s) => rows.map((row) => row[s] ?? null));
    fc.assert(
      fc.property(matrices, ({ judge, human }) => {
        const turned = { judge: transpose(judge), human: transpose(human) };
        expect(groupedCorrelation({ ...turned, level: "by_record" })).toEqual(
          groupedCorrelation({ judge, human, level: "by_system" }),
        );
      }),
    );
  });
});

describe("resampleRankCorrelations", () => {
  it("equals the correlations of the drawn points written out", () => {
    const few = scoreMatrix({ records: 6, systems: 3, highest: 5 });
    const many = scoreMatrix({ records: 6, systems: 3, highest: 1000 });
    const cells = fc.oneof(few, many);
    fc.assert(
      fc.property(cells, cells, (xs, ys) => {
        const x = xs.flat().map(Number);
        const y = ys.flat().map(Number);
        const recordOf = Int32Array.from(x, (_, i) => Math.floor(i / 3));
        const rows = weightRows({
          seed: "1",
          purpose: "bootstrap/records",
          records: 6,
          replicates: 8,
        });
        const result = resampleRankCorrelations({ x, y, recordOf, rows });
        const expanded = (weights: ArrayLike<number>) => {
          const drawn = x.flatMap((_, i) =>
            new Array<number>(weights[recordOf[i] ?? 0] ?? 0).fill(i),
          );
          return {
            x: drawn.map((i) => x[i] ?? 0),
            y: drawn.map((i) => y[i] ?? 0),
          };
        };
        const check = (weights: ArrayLike<number>, rho?: number, tau?: number) => {
          const list = expanded(weights);
          // toBeCloseTo holds for no NaN, and NaN is what an undefined replicate must be.
          const near = (actual: number | undefined, expected: number | null) => {
            if (expected === null) expect(actual).toBeNaN();
            else expect(actual).toBeCloseTo(expected, 10);
          };
          near(rho, spearman(list.x, list.y));
          near(tau, naiveTau(list.x, list.y));
        };
        const { spearman: rho, kendallTauB: tau } = result;
        check([1, 1, 1, 1, 1, 1], rho.estimate, tau.estimate);
        check([1, 1, 0, 1, 1, 1], rho.jackknife[2], tau.jackknife[2]);
        rows.forEach((b, weights) => {
          check(weights, rho.replicates[b], tau.replicates[b]);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("a table of counts", () => {
  const weighted = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 6 }),
      y: fc.integer({ min: 0, max: 40 }),
      weight: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

  it("has exactly the coefficients of its points, whichever side is x", () => {
    fc.assert(
      fc.property(weighted, (list) => {
        const [x, y] = [list.map((one) => one.x), list.map((one) => one.y)];
        const weights = list.map((one) => one.weight);
        const points = rankPoints(x, y);
        const [rows, columns] = [points.x.values.length, points.y.values.length];
        const counts = new Float64Array(rows * columns);
        for (const [point, weight] of weights.entries()) {
          const cell = (points.x.groupOf[point] ?? 0) * columns + (points.y.groupOf[point] ?? 0);
          counts[cell] = (counts[cell] ?? 0) + weight;
        }
        const table = { counts, rows, columns };
        const rho = tableSpearman(table);
        const pairs = tablePairCounts(table);
        expect(rho).toBe(weightedSpearman(points, weights));
        expect(pairs).toEqual(weightedPairCounts(points, weights));
        const turned = rankPoints(y, x);
        expect(rho).toBe(weightedSpearman(turned, weights));
        expect(tauB(pairs)).toBe(tauB(weightedPairCounts(turned, weights)));
      }),
    );
  });
});

describe("softPairwiseAccuracy", () => {
  const full = fc.record({ judge: scoreMatrix(size), human: scoreMatrix(size) });
  const holed = fc.record({
    judge: scoreMatrix({ ...size, holes: true }),
    human: scoreMatrix({ ...size, holes: true }),
  });

  /** p of "i better than j" by its definition: all sign patterns of the shared records. */
  function naiveP(
    scores: readonly (readonly (number | null)[])[],
    other: readonly (readonly (number | null)[])[],
    i: number,
    j: number,
  ): number | null {
    const differences = scores.flatMap((row, r) => {
      const cells = [row[i], row[j], other[r]?.[i], other[r]?.[j]];
      return cells.includes(null) ? [] : [(row[i] ?? 0) - (row[j] ?? 0)];
    });
    if (differences.length === 0) return null;
    const observed = differences.reduce((a, b) => a + b, 0);
    let reached = 0;
    for (let pattern = 0; pattern < 2 ** differences.length; pattern += 1) {
      const total = differences.reduce((t, d, r) => t + ((pattern >> r) & 1 ? -d : d), 0);
      if (total >= observed) reached += 1;
    }
    return reached / 2 ** differences.length;
  }

  it("has the p-values of the definition, with missing cells too", () => {
    fc.assert(
      fc.property(fc.oneof(full, holed), ({ judge, human }) => {
        const { judge_p, human_p } = softPairwiseAccuracy({ judge, human });
        let pair = 0;
        for (let i = 0; i < size.systems; i += 1) {
          for (let j = i + 1; j < size.systems; j += 1) {
            expect(judge_p[pair]).toBe(naiveP(judge, human, i, j));
            expect(human_p[pair]).toBe(naiveP(human, judge, i, j));
            pair += 1;
          }
        }
        expect(judge_p).toHaveLength(pair);
      }),
      { numRuns: 50 },
    );
  });

  it("is symmetric, in [0, 1], and 1 for the same scores", () => {
    fc.assert(
      fc.property(full, fc.constantFrom("exact", "monte-carlo"), ({ judge, human }, method) => {
        const { spa } = softPairwiseAccuracy({ judge, human, method });
        expect(softPairwiseAccuracy({ judge: human, human: judge, method }).spa).toBe(spa);
        expect(softPairwiseAccuracy({ judge, human: judge, method }).spa).toBe(1);
        expect(spa).toBeGreaterThanOrEqual(0);
        expect(spa).toBeLessThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
  });

  it("draws signs close to the exact value from 12 records on", () => {
    const judge = Array.from({ length: 12 }, (_, r) => [r % 3, (r * 5) % 4, 2]);
    const human = Array.from({ length: 12 }, (_, r) => [r % 4, (r * 3) % 5, 1]);
    const drawn = softPairwiseAccuracy({ judge, human });
    const exact = softPairwiseAccuracy({ judge, human, method: "exact" });
    for (const [pair, p] of exact.judge_p.entries()) {
      // Four standard errors of 1,000 draws.
      expect(Math.abs((drawn.judge_p[pair] ?? 2) - (p ?? 0))).toBeLessThan(0.064);
    }
    expect(drawn.judge_p).not.toEqual(exact.judge_p);
  });

  it("sums over the signs that the generator draws, position by position", () => {
    const [records, systems] = [21, 3];
    const anyScores = scoreMatrix({ records, systems, highest: 40, holes: true });
    fc.assert(
      fc.property(anyScores, anyScores, (judge, human) => {
        const { judge_p } = softPairwiseAccuracy({ judge, human, seed: "7" });
        const draws = Array.from({ length: 1000 }, (_, replicate) =>
          signFlips({ seed: "7", purpose: "spa/signs", replicate, n: records }),
        );
        const differences = judge.map((row, r) => {
          const cells = [row[0], row[1], human[r]?.[0], human[r]?.[1]];
          return cells.includes(null) ? 0 : (row[0] ?? 0) - (row[1] ?? 0);
        });
        const reached = draws.filter(
          (signs) => differences.reduce((sum, d, r) => sum + ((signs[r] ?? 0) - 1) * d, 0) >= 0,
        );
        expect(judge_p[0]).toBe(reached.length / 1000);
      }),
      { numRuns: 10 },
    );
  });

  it("is null for one system", () => {
    expect(softPairwiseAccuracy({ judge: [[1], [2]], human: [[1], [2]] }).spa).toBeNull();
  });

  it("has as replicates its values on the drawn records", () => {
    fc.assert(
      fc.property(fc.oneof(full, holed), ({ judge, human }) => {
        const rows = weightRows({
          seed: "2",
          purpose: "bootstrap/records",
          records: size.records,
          replicates: 5,
        });
        const replicates = softPairwiseReplicates({ judge, human, rows });
        rows.forEach((b, weights) => {
          const drawn = [...weights].flatMap((weight, r) => new Array<number>(weight).fill(r));
          const { spa } = softPairwiseAccuracy({
            judge: drawn.map((r) => judge[r] ?? []),
            human: drawn.map((r) => human[r] ?? []),
          });
          expect(replicates[b]).toBe(spa ?? Number.NaN);
        });
      }),
      { numRuns: 20 },
    );
  });
});
