/** One score a system, in the order in which they come: the mean of those it has, one a repeat. */
export function meanBySystem(
  scores: readonly (readonly [system: string, score: number])[],
): readonly (readonly [system: string, score: number])[] {
  if (scores.length < 2) return scores;
  const sums = new Map<string, { readonly total: number; readonly count: number }>();
  for (const [system, score] of scores) {
    const { total, count } = sums.get(system) ?? { total: 0, count: 0 };
    sums.set(system, { total: total + score, count: count + 1 });
  }
  return Array.from(sums, ([system, { total, count }]) => [system, total / count] as const);
}
