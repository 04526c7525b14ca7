import { sum } from "./records.ts";

/**
 * Fleiss' κ (1971), at most 1, of items that were each rated equally often. null without an item, with fewer than two
 * ratings an item or unequal numbers of them (use `krippendorffAlpha`), and where all ratings are of one category.
 */
export function fleissKappa(inputs: {
  /** items x categories: how many ratings of each item are of each category. */
  readonly counts: readonly (readonly number[])[];
}): number | null {
  const { counts } = inputs;
  const items = counts.length;
  const ratings = sum(counts[0] ?? []);
  if (ratings < 2 || counts.some((row) => sum(row) !== ratings)) return null;
  let agreement = 0;
  const totals = new Float64Array(counts[0]?.length ?? 0);
  for (const row of counts) {
    for (const [category, count] of row.entries()) {
      agreement += count * (count - 1);
      totals[category] = (totals[category] ?? 0) + count;
    }
  }
  const all = items * ratings;
  if (totals.includes(all)) return null;
  const observed = agreement / (all * (ratings - 1));
  const expected = sum(totals.map((total) => (total / all) ** 2));
  return (observed - expected) / (1 - expected);
}
