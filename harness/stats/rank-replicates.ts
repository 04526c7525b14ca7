import { rankPoints, tauB, weightedPairCounts, weightedSpearman } from "./rank-correlation.ts";
import type { WeightRows } from "./weights.ts";

/** A statistic on the data, on every replicate and without every record; NaN where it is not defined. */
export interface Resampled {
  readonly estimate: number;
  readonly replicates: Float64Array;
  readonly jackknife: Float64Array;
}

/**
 * Pooled rank correlations under record resampling. A replicate is a weighting of points that are sorted
 * once, so it costs O(n log k) for n points and k distinct values of y.
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
  const points = rankPoints(x, y);
  const pointWeights = new Float64Array(recordOf.length);
  const measure = (weights: ArrayLike<number>) => {
    for (let point = 0; point < recordOf.length; point += 1) {
      pointWeights[point] = weights[recordOf[point] ?? 0] ?? 0;
    }
    return {
      rho: weightedSpearman(points, pointWeights) ?? Number.NaN,
      tau: tauB(weightedPairCounts(points, pointWeights)) ?? Number.NaN,
    };
  };
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

function resampled(rows: WeightRows) {
  return {
    replicates: new Float64Array(rows.replicates),
    jackknife: new Float64Array(rows.records),
  };
}
