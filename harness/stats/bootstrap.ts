import { bcaInterval, percentileInterval } from "./intervals.ts";
import { kappaFromCounts } from "./kappa.ts";
import { groupByRecord } from "./records.ts";
import { replicateTotals } from "./replicate-totals.ts";
import {
  columnTotals,
  leaveOneOut,
  type Measure,
  replicateValues,
  type SumMatrix,
} from "./sums.ts";
import { weightRows } from "./weights.ts";

/** Seed, purpose and number B of the replicates of a bootstrap by record. */
interface Resampling {
  readonly seed: string;
  readonly purpose: string;
  readonly B: number;
  readonly level: number;
}

type Limits = [low: number | null, high: number | null] | null;

/** total / count. */
const mean: Measure = ([total = 0, count = 0]) => (count === 0 ? null : total / count);

/** Bootstrap of a mean over items, records resampled; no interval for one record (methods.md, section 4). */
export function clusterBootstrapMean(
  inputs: Resampling & { readonly y: readonly number[]; readonly cluster: readonly string[] },
): {
  readonly estimate: number | null;
  readonly first5: readonly number[];
  readonly percentile: Limits;
  readonly bca: Limits;
  readonly bcaExpanded: Limits;
  readonly z0: number | null;
  readonly a: number | null;
} {
  const { level, y } = inputs;
  const matrix = sumsOf(inputs.cluster, 2, (item) => [y[item] ?? Number.NaN, 1]);
  const estimate = mean(columnTotals(matrix)) ?? null;
  const replicates = resample(inputs, matrix, mean);
  const first5 = [...replicates.subarray(0, 5)];
  if (estimate === null || matrix.records < 2) {
    return { estimate, first5, percentile: null, bca: null, bcaExpanded: null, z0: null, a: null };
  }
  const jackknife = leaveOneOut(matrix, mean);
  const plain = bcaInterval({ estimate, replicates, jackknife, level, expand: false });
  const expanded = bcaInterval({ estimate, replicates, jackknife, level, expand: true });
  return {
    estimate,
    first5,
    percentile: percentileInterval({ replicates, level }),
    bca: [plain.lo, plain.hi],
    bcaExpanded: [expanded.lo, expanded.hi],
    z0: plain.z0,
    a: plain.a,
  };
}

/** Bootstrap of a difference of two means over shared items, the same records drawn for both. */
export function pairedBootstrapDifference(
  inputs: Resampling & {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly cluster: readonly string[];
  },
): { readonly estimate: number | null; readonly percentile: Limits; readonly p: number | null } {
  const { a, b, level } = inputs;
  const matrix = sumsOf(inputs.cluster, 3, (item) => [
    a[item] ?? Number.NaN,
    b[item] ?? Number.NaN,
    1,
  ]);
  const difference: Measure = ([totalA = 0, totalB = 0, count = 0]) =>
    count === 0 ? null : totalA / count - totalB / count;
  const estimate = difference(columnTotals(matrix)) ?? null;
  if (estimate === null || matrix.records < 2) return { estimate, percentile: null, p: null };
  const replicates = resample(inputs, matrix, difference);
  return {
    estimate,
    percentile: percentileInterval({ replicates, level }),
    p: bootstrapP(replicates),
  };
}

/**
 * Two-sided p of "no difference" from replicates of a difference (methods.md, section 4), at least
 * 2 / (B + 1). Undefined (NaN) replicates are left out; null without any other.
 */
export function bootstrapP(differences: Float64Array): number | null {
  let defined = 0;
  let notAbove = 0;
  let notBelow = 0;
  for (const difference of differences) {
    if (Number.isNaN(difference)) continue;
    defined += 1;
    if (difference <= 0) notAbove += 1;
    if (difference >= 0) notBelow += 1;
  }
  if (defined === 0) return null;
  return Math.min(1, (2 * (1 + Math.min(notAbove, notBelow))) / (defined + 1));
}

/** Bootstrap of Cohen's κ of two raters, records resampled; undefined replicates are counted. */
export function clusterBootstrapKappa(
  inputs: Resampling & {
    readonly rater1: readonly number[];
    readonly rater2: readonly number[];
    readonly cluster: readonly string[];
  },
): {
  readonly estimate: number | null;
  readonly undefinedReplicates: number;
  readonly percentile: Limits;
  readonly first5: readonly (number | null)[];
} {
  const { rater1, rater2, level } = inputs;
  const categories = [...new Set([...rater1, ...rater2])].sort((a, b) => a - b);
  const positions = new Map(categories.map((category, position) => [category, position]));
  const size = categories.length;
  const cells = rater1.map(
    (category, item) =>
      (positions.get(category) ?? 0) * size + (positions.get(rater2[item] ?? Number.NaN) ?? 0),
  );
  const matrix = sumsOf(inputs.cluster, size * size, (item) =>
    Array.from({ length: size * size }, (_, cell) => (cells[item] === cell ? 1 : 0)),
  );
  const kappa: Measure = (counts) => kappaFromCounts(counts, size, "none");
  const replicates = resample(inputs, matrix, kappa);
  const defined = replicates.filter((value) => !Number.isNaN(value));
  return {
    estimate: kappa(columnTotals(matrix)) ?? null,
    undefinedReplicates: replicates.length - defined.length,
    percentile: matrix.records < 2 ? null : percentileInterval({ replicates: defined, level }),
    first5: Array.from(replicates.subarray(0, 5), (value) => (Number.isNaN(value) ? null : value)),
  };
}

function resample(inputs: Resampling, matrix: SumMatrix, measure: Measure): Float64Array {
  const { seed, purpose, B } = inputs;
  const rows = weightRows({ seed, purpose, records: matrix.records, replicates: B });
  const [totals = new Float64Array()] = replicateTotals(rows, [matrix]);
  return replicateValues(totals, matrix.width, measure);
}

function sumsOf(
  cluster: readonly string[],
  width: number,
  valuesOf: (item: number) => readonly number[],
): SumMatrix {
  const { ids, recordOf } = groupByRecord(cluster);
  const sums = new Float64Array(ids.length * width);
  recordOf.forEach((record, item) => {
    for (const [column, value] of valuesOf(item).entries()) {
      const cell = record * width + column;
      sums[cell] = (sums[cell] ?? 0) + value;
    }
  });
  return { width, records: ids.length, sums };
}
