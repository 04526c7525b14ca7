import { studentQuantile, studentTwoSided } from "./distributions.ts";
import { countByRecord, groupByRecord, type RecordGroups, sum, sumByRecord } from "./records.ts";

/** A mean whose standard error allows for items of one record being alike. */
export interface ClusteredMean {
  /** Number of items. */
  readonly n: number;
  /** Number of records. */
  readonly clusters: number;
  /** null without items. */
  readonly mean: number | null;
  /** Unit of y. null with fewer than two records. */
  readonly se: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Design effect: SE² over the one that independent items would have. null where they do not vary. */
  readonly deff: number | null;
}

/**
 * Mean of y with a standard error clustered by record and a t interval with G − 1 degrees of freedom
 * (Miller 2024; Liang & Zeger 1986; methods.md, section 3).
 */
export function clusteredMean(inputs: {
  readonly y: readonly number[];
  readonly cluster: readonly string[];
  readonly level: number;
}): ClusteredMean {
  const { y, cluster, level } = inputs;
  const groups = groupByRecord(cluster);
  const n = y.length;
  const clusters = groups.ids.length;
  const mean = meanByRecord(groups, y);
  if (mean === null || clusters < 2) {
    return { n, clusters, mean, se: null, lo: null, hi: null, deff: null };
  }
  const residuals = residualsFrom(mean, y);
  const between = sumOfSquares(sumByRecord(groups, residuals));
  const se = Math.sqrt((clusters / (clusters - 1)) * between) / n;
  const half = studentQuantile((1 + level) / 2, clusters - 1) * se;
  const variance = sumOfSquares(residuals) / (n - 1);
  const deff = variance === 0 ? null : (se * se * n) / variance;
  return { n, clusters, mean, se, lo: mean - half, hi: mean + half, deff };
}

/** A clustered mean of differences with its test of "no difference". */
export interface PairedDifference extends ClusteredMean {
  /** Two-sided, Student with G − 1 degrees of freedom. null with fewer than two records. */
  readonly p: number | null;
  /** Why p is null although there are two records: all differences are equal, and not zero. */
  readonly reason?: "zero-variance";
}

/** Mean of a − b over shared items, clustered by record (Miller 2024; methods.md, section 3). */
export function pairedDifference(inputs: {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly cluster: readonly string[];
  readonly level: number;
}): PairedDifference {
  const { a, b, cluster, level } = inputs;
  const differences = a.map((value, item) => value - (b[item] ?? Number.NaN));
  const result = clusteredMean({ y: differences, cluster, level });
  if (result.mean === null || result.se === null) return { ...result, p: null };
  if (result.se > 0) {
    return { ...result, p: studentTwoSided(result.mean / result.se, result.clusters - 1) };
  }
  return result.mean === 0 ? { ...result, p: 1 } : { ...result, p: null, reason: "zero-variance" };
}

/**
 * Intraclass correlation from a one-way analysis of variance, at most 1; how alike items of one record are.
 * null with one record, with one item per record, and where nothing varies (methods.md, section 3).
 */
export function iccAnova(inputs: {
  readonly y: readonly number[];
  readonly cluster: readonly string[];
}): number | null {
  const groups = groupByRecord(inputs.cluster);
  const n = inputs.y.length;
  const clusters = groups.ids.length;
  const mean = meanByRecord(groups, inputs.y);
  if (mean === null || clusters < 2 || clusters === n) return null;
  const residuals = residualsFrom(mean, inputs.y);
  const sums = sumByRecord(groups, residuals);
  const sizes = countByRecord(groups);
  const recordMeans = sums.map((total, record) => total / (sizes[record] ?? 1));
  const between = sum(recordMeans.map((value, record) => value * (sums[record] ?? 0)));
  const within = sumOfSquares(
    residuals.map((value, item) => value - (recordMeans[groups.recordOf[item] ?? 0] ?? 0)),
  );
  const meanSquareBetween = between / (clusters - 1);
  const meanSquareWithin = within / (n - clusters);
  const size = (n - sumOfSquares(sizes) / n) / (clusters - 1);
  const total = meanSquareBetween + (size - 1) * meanSquareWithin;
  return total === 0 ? null : (meanSquareBetween - meanSquareWithin) / total;
}

function meanByRecord(groups: RecordGroups, y: readonly number[]): number | null {
  return y.length === 0 ? null : sum(sumByRecord(groups, y)) / y.length;
}

/** y − mean, where what can only be rounding of the mean is 0: equal values have no variance. */
function residualsFrom(mean: number, y: readonly number[]): Float64Array {
  const largest = y.reduce((bound, value) => Math.max(bound, Math.abs(value)), 0);
  const rounding = Number.EPSILON * y.length * largest;
  return Float64Array.from(y, (value) => {
    const residual = value - mean;
    return Math.abs(residual) <= rounding ? 0 : residual;
  });
}

function sumOfSquares(values: Float64Array): number {
  return sum(values.map((value) => value * value));
}
