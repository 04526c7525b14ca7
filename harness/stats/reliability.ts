import { iccAnova } from "./clustered-mean.ts";
import { sum } from "./records.ts";

/**
 * ICC(1) of repeated runs (Shrout & Fleiss 1979), at most 1: how alike the runs of one item are. Items without all
 * runs are left out. null with fewer than two items or runs, and where nothing varies.
 */
export function icc1(inputs: {
  /** items x runs; null is a run without a score. */
  readonly scores: readonly (readonly (number | null)[])[];
}): { readonly icc1: number | null } {
  const runs = inputs.scores.reduce((most, row) => Math.max(most, row.length), 0);
  const items = inputs.scores
    .map((row) => row.filter((score) => score !== null))
    .filter((row) => row.length === runs);
  // With equal groups the ANOVA estimate is ICC(1).
  const cluster = items.flatMap((row, item) => row.map(() => String(item).padStart(9, "0")));
  return { icc1: iccAnova({ y: items.flat(), cluster }) };
}

/**
 * Test-retest agreement of labels (methods.md, section 13): mean over items of the share of pairs of runs with the
 * same label, in [0, 1]. null where no item has two labels.
 */
export function retestAgreement(inputs: {
  /** items x runs; null is a run without a label. */
  readonly labels: readonly (readonly (string | number | boolean | null)[])[];
}): number | null {
  const shares = inputs.labels.flatMap((row) => {
    const labels = row.filter((label) => label !== null);
    if (labels.length < 2) return [];
    const counts = new Map<string | number | boolean, number>();
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
    const agreeing = sum([...counts.values()].map((count) => count * (count - 1)));
    return [agreeing / (labels.length * (labels.length - 1))];
  });
  return shares.length === 0 ? null : sum(shares) / shares.length;
}
