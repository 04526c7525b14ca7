import { sum } from "./records.ts";

/**
 * Cohen's unweighted κ from sums over items, which may be bootstrap totals: items on which both raters agree, and how
 * often each rater gave each category. null as in `cohenKappa`.
 */
export function kappaFromMargins(inputs: {
  readonly agreed: number;
  /** Counts of each category, the same order for both raters. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}): number | null {
  const { agreed, first, second } = inputs;
  const n = sum(Array.from(first));
  const byChance = sum(Array.from(first, (count, category) => count * (second[category] ?? 0)));
  const expected = n * n - byChance;
  return expected === 0 ? null : 1 - ((n - agreed) * n) / expected;
}

/** Number of columns of `addPairSums`. */
export const PAIR_SUMS = 6;

/**
 * Adds what two raters gave one item to sums for κ with quadratic weights, of scores with any number of values. Choose
 * a value amid the scale as the origin.
 */
export function addPairSums(sums: Float64Array, x: number, y: number, origin: number): void {
  const [a, b] = [x - origin, y - origin];
  for (const [column, amount] of [1, a, b, a * a, b * b, (a - b) ** 2].entries()) {
    sums[column] = (sums[column] ?? 0) + amount;
  }
}

/**
 * κ with quadratic weights from the sums of `addPairSums`, which may be bootstrap totals: the categories are as far
 * apart as their values. null where chance cannot disagree.
 */
export function quadraticKappaFromSums(totals: Float64Array): number | null {
  const [n = 0, a = 0, b = 0, aa = 0, bb = 0, apart = 0] = totals;
  const expected = n * (aa + bb) - 2 * a * b;
  // A difference this small is rounding of its terms.
  if (expected <= 1e-12 * n * (aa + bb)) return null;
  return 1 - (apart * n) / expected;
}
