import { moverFromRates } from "./classification.ts";
import { intervalFromReplicates } from "./intervals.ts";
import { lendSums } from "./lend-sums.ts";
import { type ClusteredRate, wilsonFromSums } from "./proportions.ts";
import { rowGroups } from "./row-groups.ts";
import type { Measure, SumMatrix } from "./sums.ts";

/** A statistic that is a function of sums over records, and what kind of interval it has. */
export interface SumStatistic {
  /** From the column totals of the data or of any resample; null where it is not defined. */
  readonly measure: Measure;
  /** A plain rate of 0/1 outcomes: its interval is Wilson's, clustered. */
  readonly rate?: Rate;
  /** A mean of two rates: where one of them is 0 or 1 its interval is MOVER's. */
  readonly mover?: readonly [Rate, Rate];
  /** Why its resamples make no interval, in a word. */
  readonly noInterval?: string;
  /** Why it is not defined on the data, where that has another reason than a zero denominator or equal values. */
  readonly whyUndefined?: () => string | undefined;
}

/** Successes and trials of one record, from its row of sums. */
export type Rate = (row: Float64Array) => readonly [successes: number, trials: number];

/** Limits of an interval, how they were made, and why there are none. */
export interface Limits {
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string;
  readonly reason?: string;
}

/** A value with what its interval is made of; both arrays may be empty where the interval needs neither. */
export interface Resampling {
  readonly value: number | null;
  /** NaN where the statistic is not defined. */
  readonly replicates: Float64Array;
  readonly jackknife: Float64Array;
  readonly level: number;
  readonly records: number;
}

/** The interval of a statistic by its kind (methods.md, section 0, step 4). */
export function limitsOf(
  statistic: SumStatistic,
  matrix: SumMatrix,
  resampling: Resampling,
): Limits {
  const { value, level } = resampling;
  if (value === null) {
    const reason = statistic.whyUndefined?.() ?? "undefined";
    return { low: null, high: null, method: "none", reason };
  }
  if (statistic.noInterval !== undefined) {
    return { low: null, high: null, method: "none", reason: statistic.noInterval };
  }
  if (statistic.rate !== undefined) {
    const { lo, hi } = rateOf(matrix, statistic.rate, level);
    return { low: lo, high: hi, method: "wilson-clustered" };
  }
  if (statistic.mover !== undefined) {
    const [a, b] = statistic.mover.map((rate) => rateOf(matrix, rate, level));
    if (a !== undefined && b !== undefined && (atBoundary(a.mean) || atBoundary(b.mean))) {
      const { lo, hi } = moverFromRates(a, b);
      return { low: lo, high: hi, method: "mover" };
    }
  }
  return replicateLimits(resampling);
}

/** Interval of a statistic from replicates and jackknife (methods.md, section 4). */
export function replicateLimits({ value, ...resampling }: Resampling): Limits {
  const interval = intervalFromReplicates({ estimate: value, ...resampling });
  const reason =
    interval.reason ?? (interval.flagged ? "undefined-replicates-left-out" : undefined);
  return {
    low: interval.low,
    high: interval.high,
    method: interval.method ?? "none",
    ...(reason === undefined ? {} : { reason }),
  };
}

function atBoundary(rate: number | null): boolean {
  return rate === 0 || rate === 1;
}

function rateOf(matrix: SumMatrix, rate: Rate, level: number): ClusteredRate {
  const successes = lendSuccesses(matrix.records);
  const trials = lendTrials(matrix.records);
  const groups = rowGroups(matrix);
  const rows = groups?.rows ?? matrix;
  const rates = Array.from({ length: rows.records }, (_, row) => rate(rowOfSums(rows, row)));
  for (let record = 0; record < matrix.records; record += 1) {
    const [hits, all] = rates[groups === null ? record : (groups.groupOf[record] ?? 0)] ?? none;
    successes[record] = hits;
    trials[record] = all;
  }
  return wilsonFromSums({ successes, trials, level });
}

const none = [0, 0] as const;

const lendSuccesses = lendSums();
const lendTrials = lendSums();

/** The sums of one record. */
export function rowOfSums({ sums, width }: SumMatrix, record: number): Float64Array {
  return sums.subarray(record * width, (record + 1) * width);
}
