import type { Estimate } from "../core/estimate.ts";
import { limitsOf, replicateLimits, rowOfSums } from "../stats/sum-statistic.ts";
import {
  columnTotals,
  leaveOneOut,
  replicateTotals,
  replicateValues,
  type SumMatrix,
} from "../stats/sums.ts";
import type { WeightRows } from "../stats/weights.ts";
import type { Metric, ResampledColumn, Tally } from "./tally.ts";

/** An estimate with the replicates and the jackknife that its interval came from, for comparisons. */
export interface Measured {
  readonly estimate: Estimate;
  readonly higherIsBetter: boolean | undefined;
  /** One value a replicate of the data set's weights; NaN where it is not defined. Empty where there are none. */
  readonly replicates: Float64Array;
  readonly jackknife: Float64Array;
  /** Of a bias: p of its being 0, two-sided; null where it could not be tested. Other columns have none. */
  readonly p?: number | null;
}

/**
 * Every column of several rows, from one pass over the weights that they all share. `level` is the confidence level;
 * the result has one map a row, its keys in the order of the tallies' metrics. Where only one column will be
 * `compared` with that of other rows, the others keep no replicates and no jackknife: they would fill the memory.
 */
export function measureRows(
  tallies: readonly (readonly Pick<Tally, "metrics" | "matrix" | "resample">[])[],
  rows: WeightRows,
  { level, compared }: { readonly level: number; readonly compared?: string },
): readonly ReadonlyMap<string, Measured>[] {
  const matrices = tallies.map((ofRow) => ofRow.map((tally) => tally.matrix(rows.records)));
  const totals = replicateTotals(rows, matrices.flat());
  const isCompared = (key: string) => compared === undefined || key === compared;
  let next = 0;
  return tallies.map((ofRow, row) => {
    const measured = new Map<string, Measured>();
    for (const [place, tally] of ofRow.entries()) {
      const matrix = matrices[row]?.[place] ?? emptyMatrix;
      const replicated = totals[next] ?? new Float64Array(0);
      next += 1;
      for (const metric of tally.metrics) {
        const sample = { matrix, totals: replicated, level, compared: isCompared(metric.key) };
        measured.set(metric.key, measure(metric, sample));
      }
      for (const column of tally.resample?.(rows) ?? []) {
        const own = measureResampled(column, level);
        measured.set(column.key, isCompared(column.key) ? own : { ...own, ...notKept });
      }
    }
    return measured;
  });
}

const emptyMatrix: SumMatrix = { width: 0, records: 0, sums: new Float64Array(0) };

const notKept = { replicates: new Float64Array(0), jackknife: new Float64Array(0) };

interface Sample {
  readonly matrix: SumMatrix;
  /** The matrix's column totals of every replicate. */
  readonly totals: Float64Array;
  readonly level: number;
  readonly compared: boolean;
}

function measure(metric: Metric, { matrix, totals, level, compared }: Sample): Measured {
  const sums = columnTotals(matrix);
  const value = metric.measure(sums) ?? null;
  // The interval of a plain rate needs neither.
  const resampled =
    compared || metric.rate === undefined
      ? {
          replicates: replicateValues(totals, matrix.width, metric.measure),
          jackknife: leaveOneOut(matrix, metric.measure),
        }
      : notKept;
  const records = contributing(metric, matrix);
  const common = { level, n: metric.n(sums), records, missing: metric.missing(sums) };
  const limits = limitsOf(metric, matrix, { value, ...resampled, level, records });
  return {
    estimate: { value, ...limits, ...common },
    higherIsBetter: metric.higherIsBetter,
    ...(compared ? resampled : notKept),
    ...(metric.zeroTest && { p: metric.zeroTest(sums) }),
  };
}

function measureResampled(column: ResampledColumn, level: number): Measured {
  const { value, n, missing, records, resampled, reason = "too-large" } = column;
  const common = { level, n, records, missing };
  if (resampled === undefined) {
    const none = { low: null, high: null, method: "none", reason };
    return {
      estimate: { value, ...none, ...common },
      higherIsBetter: true,
      ...notKept,
    };
  }
  const { replicates, jackknife } = resampled;
  return {
    estimate: {
      value,
      ...replicateLimits({ value, replicates, jackknife, level, records }),
      ...common,
    },
    higherIsBetter: true,
    replicates,
    jackknife,
  };
}

function contributing(metric: Metric, matrix: SumMatrix): number {
  let count = 0;
  for (let record = 0; record < matrix.records; record += 1) {
    if (metric.n(rowOfSums(matrix, record)) > 0) count += 1;
  }
  return count;
}
