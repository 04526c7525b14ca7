import { lendSums } from "./lend-sums.ts";

/**
 * Standard deviation of what single records do to a statistic: of the pseudo-values G·θ̂ − (G − 1)·θ_(−g) of its
 * jackknife, which is √((G − 1)·Σ(θ̄_(·) − θ_(−g))²). For a mean over records it is their standard deviation, and for any
 * statistic it over √G is the jackknife's standard error. null with fewer than two defined values.
 */
export function influenceSd(jackknife: Float64Array): number | null {
  let defined = 0;
  let total = 0;
  for (let record = 0; record < jackknife.length; record += 1) {
    const value = jackknife[record] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    defined += 1;
    total += value;
  }
  if (defined < 2) return null;
  const mean = total / defined;
  let squares = 0;
  for (let record = 0; record < jackknife.length; record += 1) {
    const value = jackknife[record] ?? Number.NaN;
    if (!Number.isNaN(value)) squares += (mean - value) ** 2;
  }
  return Math.sqrt((defined - 1) * squares);
}

const lendDifference = lendSums();

/** As `influenceSd`, of the difference of two statistics of the same records; 0 where it varies by rounding only. */
export function influenceSdOfDifference(a: Float64Array, b: Float64Array): number | null {
  const difference = lendDifference(a.length);
  let [lowest, highest, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let record = 0; record < a.length; record += 1) {
    const [left, right] = [a[record] ?? Number.NaN, b[record] ?? Number.NaN];
    const own = left - right;
    difference[record] = own;
    if (Number.isNaN(own)) continue;
    lowest = Math.min(lowest, own);
    highest = Math.max(highest, own);
    largest = Math.max(largest, Math.abs(left), Math.abs(right));
  }
  const sd = influenceSd(difference);
  return sd !== null && highest - lowest <= 1e-12 * largest ? 0 : sd;
}

/** The middle value, or the mean of the two in the middle; null for none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
