import { sum } from "./records.ts";
import { groupValues } from "./sorting.ts";

/** How far two values disagree: not at all or wholly, by their ranks, or by their difference. */
export type AlphaMetric = "nominal" | "ordinal" | "interval";

/** Ratings of one unit, one a rater; null is missing. */
export type Ratings = readonly (number | null)[];

/**
 * Krippendorff's α (2011), at most 1: 0 is chance. Units with fewer than two values do not count; null where fewer than
 * two distinct values are left. O(n log n) for n ratings.
 */
export function krippendorffAlpha(inputs: {
  /** units x raters. */
  readonly ratings: readonly Ratings[];
  readonly metric: AlphaMetric;
}): number | null {
  const { units, values, groupOf } = pairableUnits(inputs.ratings);
  if (values.length < 2) return null;
  const counts = new Float64Array(values.length);
  for (const group of groupOf) counts[group] = (counts[group] ?? 0) + 1;
  const spreadOf = spreadBy(inputs.metric, values, counts);
  let observed = 0;
  let place = 0;
  for (const { length } of units) {
    observed += spreadOf(groupOf.subarray(place, place + length)) / (length - 1);
    place += length;
  }
  return 1 - ((groupOf.length - 1) * observed) / spreadOf(groupOf);
}

/** Sum of the squared distances of all pairs of the ratings given by the numbers of their values. */
function spreadBy(
  metric: AlphaMetric,
  values: Float64Array,
  counts: Float64Array,
): (groups: Int32Array) => number {
  if (metric === "nominal") {
    return (groups) => {
      const alike = new Map<number, number>();
      for (const group of groups) alike.set(group, (alike.get(group) ?? 0) + 1);
      return groups.length ** 2 - sum([...alike.values()].map((count) => count * count));
    };
  }
  const scale = metric === "interval" ? values : meanRanks(counts);
  return (groups) => {
    const points = Float64Array.from(groups, (group) => scale[group] ?? 0);
    if (points.every((point) => point === points[0])) return 0;
    const mean = sum(points) / points.length;
    return 2 * points.length * sum(points.map((point) => (point - mean) ** 2));
  };
}

/** Values with their mean ranks: two lie apart by the ratings between, half of their own included. */
export function meanRanks(counts: Float64Array): Float64Array {
  let before = 0;
  return counts.map((count) => {
    const rank = before + count / 2;
    before += count;
    return rank;
  });
}

/** The units with two ratings or more, and all their ratings in one row. */
interface PairableUnits {
  readonly units: readonly { readonly unit: number; readonly length: number }[];
  /** The distinct values, ascending. */
  readonly values: Float64Array;
  /** The value of each rating, by its number. */
  readonly groupOf: Int32Array;
}

/** Finds the ratings that can be paired. */
export function pairableUnits(ratings: readonly Ratings[]): PairableUnits {
  const all = ratings.map((row, unit) => ({
    unit,
    rated: row.filter((value) => value !== null),
  }));
  const pairable = all.filter(({ rated }) => rated.length > 1);
  const { values, groupOf } = groupValues(pairable.flatMap(({ rated }) => rated));
  const units = pairable.map(({ unit, rated }) => ({ unit, length: rated.length }));
  return { units, values, groupOf };
}
