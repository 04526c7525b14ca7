/** Adjusted p-values of one family, in the order given; null stays null and is not counted. */
export function adjustP({ p }: { readonly p: readonly (number | null)[] }): {
  /** Family-wise error rate (Holm 1979). */
  readonly holm: readonly (number | null)[];
  /** False discovery rate (Benjamini & Hochberg 1995). */
  readonly bh: readonly (number | null)[];
} {
  const ranked = p
    .flatMap((value, index) => (value === null ? [] : [{ value, index }]))
    .sort((a, b) => a.value - b.value || a.index - b.index);
  const m = ranked.length;
  const holm: (number | null)[] = p.map(() => null);
  const bh: (number | null)[] = p.map(() => null);
  let highest = 0;
  for (const [i, { value, index }] of ranked.entries()) {
    highest = Math.max(highest, Math.min(1, (m - i) * value));
    holm[index] = highest;
  }
  let lowest = 1;
  for (const [i, { value, index }] of [...ranked.entries()].reverse()) {
    lowest = Math.min(lowest, (m * value) / (i + 1));
    bh[index] = lowest;
  }
  return { holm, bh };
}
