import { compactLetters } from "./letters.ts";
import { rankConfidenceSets } from "./ranks.ts";

/** Competitors in order, each with the ranks it may have and the letters of its groups. */
export interface Placing {
  /** Positions of the competitors, best first; equal ones by name. */
  readonly order: readonly number[];
  /** By position: 1 + number of higher estimates, and the first and last rank of the set. */
  readonly ranks: readonly {
    readonly point: number;
    readonly first: number;
    readonly last: number;
  }[];
  /** By position: competitors that share a letter are not separated. */
  readonly letters: readonly string[];
  readonly criticalValue: number | null;
}

/** Rank sets and letters of competitors, higher is better (methods.md, section 6; docs/statistics.md for few records). */
export function placeCompetitors(inputs: {
  readonly names: readonly string[];
  readonly estimates: readonly number[];
  /** One array a competitor, of paired replicates. */
  readonly replicates: readonly Float64Array[];
  readonly level: number;
  /** Records that were resampled. */
  readonly records: number;
}): Placing {
  const { names, estimates, replicates, level, records } = inputs;
  const count = replicates[0]?.length ?? 0;
  const rows = new Float64Array(count * names.length);
  for (const [place, own] of replicates.entries()) {
    for (let b = 0; b < count; b += 1) rows[b * names.length + place] = own[b] ?? Number.NaN;
  }
  const sets = rankConfidenceSets({ estimates, replicates: rows, level, records });
  const order = [...names.keys()].sort((i, j) => {
    const higher = (estimates[j] ?? 0) - (estimates[i] ?? 0);
    return higher !== 0 ? higher : compareNames(names[i] ?? "", names[j] ?? "");
  });
  const { letters } = compactLetters({ order, different: sets.different });
  const ranks = names.map((_, place) => ({
    point: sets.rank[place] ?? 1,
    first: sets.lower[place] ?? 1,
    last: sets.upper[place] ?? names.length,
  }));
  return { order, ranks, letters, criticalValue: sets.criticalValue };
}

/** Ascending order of UTF-16 code units. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
