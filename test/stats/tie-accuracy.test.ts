import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossfitTieAccuracy,
  pairwiseAccuracyCalibrated,
  pairwiseAccuracyCrossfit,
  pairwiseAccuracyTies,
} from "../../harness/stats/index.ts";
import { scoreMatrix } from "./arbitraries.ts";

type Matrix = readonly (readonly (number | null)[])[];

const size = { records: 9, systems: 4 };
const study = fc.record({
  // Eighths: equal differences are equal doubles.
  judge: scoreMatrix({ ...size, highest: 40, holes: true }).map((rows) =>
    rows.map((row) => row.map((cell) => (cell === null ? null : cell / 8))),
  ),
  human: scoreMatrix({ ...size, highest: 3, holes: true }),
});

/** Accuracy of one record by the definition; undefined without a pair. */
function naiveRecord(
  judge: readonly (number | null)[],
  human: readonly (number | null)[],
  epsilon: number,
  unread: "left-out" | "wrong",
): number | undefined {
  let right = 0;
  let pairs = 0;
  for (let i = 0; i < judge.length; i += 1) {
    for (let j = i + 1; j < judge.length; j += 1) {
      const [mi, mj, hi, hj] = [judge[i], judge[j], human[i], human[j]];
      if (typeof hi !== "number" || typeof hj !== "number") continue;
      const read = typeof mi === "number" && typeof mj === "number";
      if (!read && unread === "left-out") continue;
      pairs += 1;
      if (typeof mi !== "number" || typeof mj !== "number") continue;
      const said = Math.abs(mi - mj) <= epsilon ? 0 : Math.sign(mi - mj);
      if (said === Math.sign(hi - hj)) right += 1;
    }
  }
  return pairs === 0 ? undefined : right / pairs;
}

function naiveMean(judge: Matrix, human: Matrix, epsilon: number, unread: "left-out" | "wrong") {
  const values = judge
    .map((row, r) => naiveRecord(row, human[r] ?? [], epsilon, unread))
    .filter((value) => value !== undefined);
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
}

/** The best threshold by trying all candidates. */
function naiveEpsilon(judge: Matrix, human: Matrix, unread: "left-out" | "wrong"): number {
  const margins = judge.flatMap((row, r) =>
    row.flatMap((mi, i) =>
      row.slice(i + 1).flatMap((mj, k) => {
        const gold = [human[r]?.[i], human[r]?.[i + 1 + k]];
        const there = mi !== null && mj !== null && !gold.includes(null);
        return there ? [Math.abs(mi - mj)] : [];
      }),
    ),
  );
  const candidates = [...new Set([0, ...margins])].sort((a, b) => a - b);
  let best = -1;
  let bestAt = 0;
  for (const candidate of candidates) {
    const value = naiveMean(judge, human, candidate, unread) ?? 0;
    if (value > best + 1e-12) {
      best = value;
      bestAt = candidate;
    }
  }
  return bestAt;
}

const policies = fc.constantFrom("left-out", "wrong");

describe("acc_eq", () => {
  it("is the definition, at any threshold and with either policy for unread scores", () => {
    fc.assert(
      fc.property(study, fc.integer({ min: 0, max: 20 }), policies, (data, eighths, unread) => {
        const epsilon = eighths / 8;
        const { accuracy } = pairwiseAccuracyTies({ ...data, epsilon, unread });
        const naive = naiveMean(data.judge, data.human, epsilon, unread);
        if (naive === null) expect(accuracy).toBeNull();
        else expect(accuracy).toBeCloseTo(naive, 12);
      }),
    );
  });

  it("finds the threshold that trying all candidates finds", () => {
    fc.assert(
      fc.property(study, policies, (data, unread) => {
        const { accuracy, epsilon } = pairwiseAccuracyCalibrated({ ...data, unread });
        fc.pre(accuracy !== null);
        expect(epsilon).toBe(naiveEpsilon(data.judge, data.human, unread));
      }),
    );
  });

  it("does not change when judge scores are shifted, or both sides are turned round", () => {
    fc.assert(
      fc.property(study, ({ judge, human }) => {
        const each = (rows: Matrix, change: (score: number) => number) =>
          rows.map((row) => row.map((cell) => (cell === null ? null : change(cell))));
        const result = pairwiseAccuracyCalibrated({ judge, human });
        const shifted = { judge: each(judge, (s) => s + 16), human };
        expect(pairwiseAccuracyCalibrated(shifted)).toEqual(result);
        const turned = { judge: each(judge, (s) => -s), human: each(human, (s) => -s) };
        expect(pairwiseAccuracyCalibrated(turned)).toEqual(result);
      }),
    );
  });

  it("takes null and NaN for the same hole, in lists and typed arrays", () => {
    fc.assert(
      fc.property(study, policies, (data, unread) => {
        const typed = (rows: Matrix) =>
          rows.map((row) => Float64Array.from(row, (cell) => cell ?? Number.NaN));
        const { judge, human } = data;
        expect(crossfitTieAccuracy({ judge: typed(judge), human: typed(human), unread })).toEqual(
          crossfitTieAccuracy({ judge, human, unread }),
        );
      }),
    );
  });
});

describe("acc_eq* (cross-fitted)", () => {
  it("fits each fold's threshold on the other folds and scores each record with its own fold's", () => {
    fc.assert(
      fc.property(study, policies, fc.integer({ min: 2, max: 5 }), (data, unread, folds) => {
        const { accuracy, epsilon } = crossfitTieAccuracy({ ...data, unread, folds });
        expect(accuracy).toHaveLength(size.records);
        expect(epsilon).toHaveLength(folds);
        for (let fold = 0; fold < folds; fold += 1) {
          const others = (rows: Matrix) => rows.filter((_, r) => r % folds !== fold);
          const expected = naiveEpsilon(others(data.judge), others(data.human), unread);
          expect(epsilon[fold]).toBe(expected);
        }
        for (const [r, row] of data.judge.entries()) {
          const own = epsilon[r % folds] ?? Number.NaN;
          const expected = naiveRecord(row, data.human[r] ?? [], own, unread);
          expect(accuracy[r]).toBe(expected ?? Number.NaN);
        }
      }),
    );
  });

  it("gives an unread score no credit under the strict policy", () => {
    const human = [[1, 2, 3]];
    const judge = [[1, 2, Number.NaN]];
    expect(pairwiseAccuracyTies({ judge, human, epsilon: 0 }).accuracy).toBe(1);
    expect(pairwiseAccuracyTies({ judge, human, epsilon: 0, unread: "wrong" }).accuracy).toBe(
      1 / 3,
    );
    const nothingRead = [[Number.NaN, Number.NaN, Number.NaN]];
    const strict = { judge: nothingRead, human, epsilon: 9, unread: "wrong" } as const;
    expect(pairwiseAccuracyTies(strict)).toEqual({ accuracy: 0, records: 1 });
    expect(pairwiseAccuracyTies({ ...strict, unread: "left-out" })).toEqual({
      accuracy: null,
      records: 0,
    });
  });

  it("is null without a pair and uses the threshold 0 without other folds", () => {
    expect(pairwiseAccuracyCrossfit({ judge: [], human: [] })).toBeNull();
    expect(pairwiseAccuracyCalibrated({ judge: [[1]], human: [[1]] })).toEqual({
      accuracy: null,
      epsilon: null,
    });
    const one = { judge: [[1, 2]], human: [[1, 1]] };
    expect([...crossfitTieAccuracy(one).epsilon]).toEqual([0, 1, 1, 1, 1]);
    expect(pairwiseAccuracyCrossfit(one)).toBe(0);
  });
});
