import type { Estimate } from "../core/estimate.ts";
import { atOnce, type Steps } from "../core/steps.ts";
import { lendSums } from "../stats/lend-sums.ts";
import { replicateTotalsInSteps } from "../stats/replicate-totals.ts";
import { rowGroups } from "../stats/row-groups.ts";
import { limitsOf, replicateLimits, rowOfSums } from "../stats/sum-statistic.ts";
import { columnTotals, leaveOneOut, replicateValues, type SumMatrix } from "../stats/sums.ts";
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
  rows: WeightRows & Partial<SummedRows>,
  { level, compared }: { readonly level: number; readonly compared?: string },
): readonly ReadonlyMap<string, Measured>[] {
  const { summed: known } = rows;
  // One pass for all that no earlier pass has added up.
  const missing = tallies.flat().filter((tally) => known?.has(tally) !== true);
  const summed = missing.length === 0 ? undefined : sumAll(rows, missing).summed;
  const isCompared = (key: string) => compared === undefined || key === compared;
  return tallies.map((ofRow) => {
    const measured = new Map<string, Measured>();
    for (const tally of ofRow) {
      const sums = known?.get(tally) ?? summed?.get(tally) ?? nothing;
      const ofAll = columnTotals(sums.matrix);
      for (const metric of tally.metrics) {
        const sample = { ...sums, sums: ofAll, level, compared: isCompared(metric.key) };
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

/** Weights, and what one pass over them made of tallies, before any table asks for it. */
export interface SummedRows extends WeightRows {
  readonly summed: ReadonlyMap<object, Sums>;
}

interface Sums {
  readonly matrix: SumMatrix;
  /** The matrix's column totals of every replicate. */
  readonly totals: Float64Array;
}

/** Adds up all of these tallies in one pass over the weights: where they are many, making them is half of the work. */
export function sumAll(rows: WeightRows, tallies: readonly Pick<Tally, "matrix">[]): SummedRows {
  return atOnce(sumAllInSteps(rows, tallies));
}

/** The same in steps. */
export function* sumAllInSteps(
  rows: WeightRows,
  tallies: readonly Pick<Tally, "matrix">[],
): Steps<SummedRows> {
  const matrices = tallies.map((tally) => tally.matrix(rows.records));
  yield;
  const totals = yield* replicateTotalsInSteps(rows, matrices);
  const summed = new Map(
    tallies.map((tally, place) => [
      tally,
      { matrix: matrices[place] ?? nothing.matrix, totals: totals[place] ?? nothing.totals },
    ]),
  );
  return { ...rows, summed };
}

const nothing: Sums = {
  matrix: { width: 0, records: 0, sums: new Float64Array(0) },
  totals: new Float64Array(0),
};

/** Where no other column will be compared, it is read once. */
const lendJackknife = lendSums();

const notKept = { replicates: new Float64Array(0), jackknife: new Float64Array(0) };

interface Sample extends Sums {
  /** The matrix's column totals. */
  readonly sums: Float64Array;
  readonly level: number;
  readonly compared: boolean;
}

function measure(metric: Metric, { matrix, sums, totals, level, compared }: Sample): Measured {
  const value = metric.measure(sums) ?? null;
  // The interval of a plain rate needs neither.
  const resampled =
    metric.noInterval === undefined && (compared || metric.rate === undefined)
      ? {
          replicates: replicateValues(totals, matrix.width, metric.measure),
          jackknife: leaveOneOut(
            matrix,
            metric.measure,
            sums,
            compared ? undefined : lendJackknife(matrix.records),
          ),
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

type Interval = ReturnType<typeof replicateLimits>;

/** The percentile interval, which is what limits without a jackknife are, called by its name. */
function approximate(limits: Interval): Interval {
  return limits.method === "percentile-fallback"
    ? { ...limits, method: "percentile", reason: limits.reason ?? "approximate" }
    : limits;
}

function measureResampled(column: ResampledColumn, level: number): Measured {
  const { value, n, missing, records, resampled } = column;
  const common = { level, n, records, missing };
  if (resampled === undefined) {
    const { reason = value === null ? "undefined" : "too-large" } = column;
    const none = { low: null, high: null, method: "none", reason };
    return {
      estimate: { value, ...none, ...common },
      higherIsBetter: true,
      ...notKept,
    };
  }
  const { replicates, jackknife } = resampled;
  const limits = replicateLimits({ value, replicates, jackknife, level, records });
  return {
    estimate: { value, ...(column.approximate ? approximate(limits) : limits), ...common },
    higherIsBetter: true,
    replicates,
    jackknife,
  };
}

function contributing(metric: Metric, matrix: SumMatrix): number {
  const { wentIn = (row: Float64Array) => metric.n(row) > 0 } = metric;
  const groups = rowGroups(matrix);
  const rows = groups?.rows ?? matrix;
  let count = 0;
  for (let row = 0; row < rows.records; row += 1) {
    if (wentIn(rowOfSums(rows, row))) count += groups === null ? 1 : (groups.sizes[row] ?? 0);
  }
  return count;
}
