import { type AlphaMetric, meanRanks, pairableUnits, type Ratings } from "./krippendorff.ts";
import { type RecordGroups, sum } from "./records.ts";
import type { SumMatrix } from "./sums.ts";

/** What every record adds to the coincidences of values: what α can be bootstrapped from. */
export interface CoincidenceSums {
  /** The distinct values, ascending. */
  readonly values: Float64Array;
  /**
   * A row holds the number of pairable ratings of each value; then, for each two values c < k, by c and then by k, the
   * coincidences o_ck.
   */
  readonly matrix: SumMatrix;
}

/**
 * Counts coincidences by record, or by unit without `groups`. A row has k(k + 1)/2 columns for k values: for scales
 * with few of them.
 */
export function coincidenceSums(inputs: {
  readonly ratings: readonly Ratings[];
  /** Record of every unit. */
  readonly groups?: RecordGroups;
}): CoincidenceSums {
  const { ratings, groups } = inputs;
  const { units, values, groupOf } = pairableUnits(ratings);
  const size = values.length;
  const width = (size * (size + 1)) / 2;
  const records = groups?.ids.length ?? ratings.length;
  const sums = new Float64Array(records * width);
  const add = (cell: number, amount: number) => {
    sums[cell] = (sums[cell] ?? 0) + amount;
  };
  let place = 0;
  for (const { unit, length } of units) {
    const counts = new Float64Array(size);
    for (const group of groupOf.subarray(place, place + length)) {
      counts[group] = (counts[group] ?? 0) + 1;
    }
    place += length;
    let cell = (groups?.recordOf[unit] ?? unit) * width;
    for (const count of counts) {
      add(cell, count);
      cell += 1;
    }
    for (let c = 0; c < size; c += 1) {
      for (let k = c + 1; k < size; k += 1) {
        add(cell, ((counts[c] ?? 0) * (counts[k] ?? 0)) / (length - 1));
        cell += 1;
      }
    }
  }
  return { values, matrix: { width, records, sums } };
}

/** α from column totals of `coincidenceSums`, which may be bootstrap totals; null as in `krippendorffAlpha`. */
export function alphaFromCoincidences(
  totals: Float64Array,
  values: Float64Array,
  metric: AlphaMetric,
): number | null {
  const size = values.length;
  const counts = totals.subarray(0, size);
  const distance = distanceOf(metric, values, counts);
  let observed = 0;
  let expected = 0;
  let column = size;
  for (let c = 0; c < size; c += 1) {
    for (let k = c + 1; k < size; k += 1, column += 1) {
      const squared = distance(c, k) ** 2;
      observed += (totals[column] ?? 0) * squared;
      expected += (counts[c] ?? 0) * (counts[k] ?? 0) * squared;
    }
  }
  return expected === 0 ? null : 1 - ((sum(counts) - 1) * observed) / expected;
}

/** Distance of the values at c < k. */
function distanceOf(
  metric: AlphaMetric,
  values: Float64Array,
  counts: Float64Array,
): (c: number, k: number) => number {
  if (metric === "nominal") return () => 1;
  if (metric === "interval") return (c, k) => (values[k] ?? 0) - (values[c] ?? 0);
  const ranks = meanRanks(counts);
  return (c, k) => (ranks[k] ?? 0) - (ranks[c] ?? 0);
}

/** Number of columns of `addIntervalSums`. */
export const INTERVAL_SUMS = 4;

/**
 * Adds one unit to sums for α with interval distances, of scores with any number of distinct values: ratings, their sum
 * and sum of squares about `origin`, and their disagreement. Choose a value amid the scale as the origin.
 */
export function addIntervalSums(sums: Float64Array, ratings: Ratings, origin: number): void {
  const shifted = ratings.filter((value) => value !== null).map((value) => value - origin);
  if (shifted.length < 2) return;
  const total = sum(shifted);
  const mean = total / shifted.length;
  const spread = sum(shifted.map((value) => (value - mean) ** 2));
  const added = [
    shifted.length,
    total,
    sum(shifted.map((value) => value * value)),
    (shifted.length * spread) / (shifted.length - 1),
  ];
  for (const [column, amount] of added.entries()) sums[column] = (sums[column] ?? 0) + amount;
}

/** Interval α from the sums of `addIntervalSums`, which may be bootstrap totals; null where all ratings are equal. */
export function alphaFromIntervalSums(totals: Float64Array): number | null {
  const [n = 0, total = 0, squares = 0, observed = 0] = totals;
  const expected = n * squares - total * total;
  // A difference this small is rounding of its terms.
  if (expected <= 1e-12 * n * squares) return null;
  return 1 - ((n - 1) * observed) / expected;
}
