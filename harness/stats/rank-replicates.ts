import {
  type RankedPoints,
  rankPoints,
  tauB,
  weightedPairCounts,
  weightedSpearman,
} from "./rank-correlation.ts";
import { tablePairCounts, tableSpearman } from "./rank-table.ts";
import type { WeightRows } from "./weights.ts";

/** A statistic on the data, on every replicate and without every record; NaN where it is not defined. */
export interface Resampled {
  readonly estimate: number;
  readonly replicates: Float64Array;
  readonly jackknife: Float64Array;
}

/**
 * Pooled rank correlations under record resampling. A replicate is a weighting of points that are sorted once: O(n + kl)
 * for n points with k and l distinct values of x and y where kl is small, O(n log k) with k ≤ l elsewhere.
 */
export function resampleRankCorrelations(inputs: {
  /** One value a point; no NaN. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Position of each point's record among the records of `rows`. */
  readonly recordOf: Int32Array;
  readonly rows: WeightRows;
}): { readonly spearman: Resampled; readonly kendallTauB: Resampled } {
  const { x, y, recordOf, rows } = inputs;
  const given = rankPoints(x, y);
  const [k, l] = [given.x.values.length, given.y.values.length];
  // Neither coefficient changes when x and y change places; the search tree is over the values of y.
  const points = k < l ? rankPoints(y, x) : given;
  const small = k * l <= CELLS_PER_POINT * recordOf.length;
  const measure = small ? measureTable(points, recordOf) : measurePoints(points, recordOf);
  const rho = resampled(rows);
  const tau = resampled(rows);
  rows.forEach((replicate, weights) => {
    const value = measure(weights);
    rho.replicates[replicate] = value.rho;
    tau.replicates[replicate] = value.tau;
  });
  const once = new Uint16Array(rows.records).fill(1);
  for (let record = 0; record < rows.records; record += 1) {
    once[record] = 0;
    const value = measure(once);
    rho.jackknife[record] = value.rho;
    tau.jackknife[record] = value.tau;
    once[record] = 1;
  }
  const whole = measure(once);
  return {
    spearman: { ...rho, estimate: whole.rho },
    kendallTauB: { ...tau, estimate: whole.tau },
  };
}

/** Up to so many cells of a table of values for each point, counting in it is faster than a search tree. */
const CELLS_PER_POINT = 2;

/** Both coefficients of the points, each as often as its record is drawn. */
type MeasureRanks = (weights: ArrayLike<number>) => { readonly rho: number; readonly tau: number };

function measureTable({ x, y }: RankedPoints, recordOf: Int32Array): MeasureRanks {
  const [rows, columns] = [x.values.length, y.values.length];
  const cellOf = x.groupOf.map((row, point) => row * columns + (y.groupOf[point] ?? 0));
  const counts = new Float64Array(rows * columns);
  const table = { counts, rows, columns };
  return (weights) => {
    counts.fill(0);
    for (let point = 0; point < recordOf.length; point += 1) {
      const cell = cellOf[point] ?? 0;
      counts[cell] = (counts[cell] ?? 0) + (weights[recordOf[point] ?? 0] ?? 0);
    }
    return {
      rho: tableSpearman(table) ?? Number.NaN,
      tau: tauB(tablePairCounts(table)) ?? Number.NaN,
    };
  };
}

function measurePoints(points: RankedPoints, recordOf: Int32Array): MeasureRanks {
  const pointWeights = new Float64Array(recordOf.length);
  return (weights) => {
    for (let point = 0; point < recordOf.length; point += 1) {
      pointWeights[point] = weights[recordOf[point] ?? 0] ?? 0;
    }
    return {
      rho: weightedSpearman(points, pointWeights) ?? Number.NaN,
      tau: tauB(weightedPairCounts(points, pointWeights)) ?? Number.NaN,
    };
  };
}

function resampled(rows: WeightRows) {
  return {
    replicates: new Float64Array(rows.replicates),
    jackknife: new Float64Array(rows.records),
  };
}
