import { sum } from "./records.ts";

/**
 * Standard deviation of what single records do to a statistic: of the pseudo-values G·θ̂ − (G − 1)·θ_(−g) of its
 * jackknife, which is √((G − 1)·Σ(θ̄_(·) − θ_(−g))²). For a mean over records it is their standard deviation, and for any
 * statistic it over √G is the jackknife's standard error. null with fewer than two defined values.
 */
export function influenceSd(jackknife: Float64Array): number | null {
  const values = jackknife.filter((value) => !Number.isNaN(value));
  if (values.length < 2) return null;
  const mean = sum(values) / values.length;
  const squares = values.map((value) => (mean - value) ** 2);
  return Math.sqrt((values.length - 1) * sum(squares));
}

/** As `influenceSd`, of the difference of two statistics of the same records. */
export function influenceSdOfDifference(a: Float64Array, b: Float64Array): number | null {
  return influenceSd(a.map((value, record) => value - (b[record] ?? Number.NaN)));
}

/** The middle value, or the mean of the two in the middle; null for none. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
