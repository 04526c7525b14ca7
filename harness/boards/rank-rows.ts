import type { Difference, Row } from "../core/leaderboard.ts";
import { bootstrapP } from "../stats/bootstrap.ts";
import { compactLetters } from "../stats/letters.ts";
import { adjustP } from "../stats/multiplicity.ts";
import { rankConfidenceSets } from "../stats/ranks.ts";
import { type Measured, replicateLimits } from "./estimates.ts";

/** Below so many records there are estimates only; below `smallSampleRecords` the table warns (methods.md, section 0). */
export const rankedRecords = 10;
export const smallSampleRecords = 30;

/** Rows of a table by their primary column: which ranks they may have, and who is separated from whom. */
export interface Ranking {
  readonly ranks: ReadonlyMap<string, Row["rank"]>;
  readonly groups: ReadonlyMap<string, string>;
  readonly differences: readonly Difference[];
  readonly criticalValue: number | null;
}

/** Ranks the rows whose primary estimate is defined; none where there are fewer than ten records. */
export function rankRows(
  primary: readonly (readonly [name: string, measured: Measured])[],
  options: { readonly level: number; readonly records: number },
): Ranking {
  const { level, records } = options;
  const rows = primary.flatMap(([name, measured]) => {
    const { value } = measured.estimate;
    return value === null ? [] : [{ name, value, ...measured }];
  });
  if (records < rankedRecords || rows.length === 0) {
    return { ranks: new Map(), groups: new Map(), differences: [], criticalValue: null };
  }
  const sign = rows[0]?.higherIsBetter === false ? -1 : 1;
  const estimates = rows.map((row) => sign * row.value);
  const count = rows[0]?.replicates.length ?? 0;
  const replicates = new Float64Array(count * rows.length);
  for (const [place, row] of rows.entries()) {
    for (let b = 0; b < count; b += 1) {
      replicates[b * rows.length + place] = sign * (row.replicates[b] ?? Number.NaN);
    }
  }
  const sets = rankConfidenceSets({ estimates, replicates, level });
  const order = [...rows.keys()].sort((i, j) => {
    const higher = (estimates[j] ?? 0) - (estimates[i] ?? 0);
    return higher !== 0 ? higher : compareNames(rows[i]?.name ?? "", rows[j]?.name ?? "");
  });
  const { letters } = compactLetters({ order, different: sets.different });
  const ranks = new Map<string, Row["rank"]>();
  const groups = new Map<string, string>();
  for (const [place, { name }] of rows.entries()) {
    ranks.set(name, {
      point: sets.rank[place] ?? 1,
      first: sets.lower[place] ?? 1,
      last: sets.upper[place] ?? rows.length,
    });
    groups.set(name, letters[place] ?? "");
  }
  return {
    ranks,
    groups,
    differences: differencesOf(
      order.map((i) => rows[i]),
      options,
    ),
    criticalValue: sets.criticalValue,
  };
}

function differencesOf(
  rows: readonly (({ readonly name: string; readonly value: number } & Measured) | undefined)[],
  { level, records }: { readonly level: number; readonly records: number },
): readonly Difference[] {
  const raw = rows.flatMap((a, i) =>
    rows.slice(i + 1).flatMap((b) => {
      if (a === undefined || b === undefined) return [];
      const replicates = a.replicates.map((value, k) => value - (b.replicates[k] ?? Number.NaN));
      const jackknife = a.jackknife.map((value, k) => value - (b.jackknife[k] ?? Number.NaN));
      const value = a.value - b.value;
      const { low, high } = replicateLimits({ value, replicates, jackknife, level, records });
      return [{ a: a.name, b: b.name, value, low, high, p: bootstrapP(replicates) }];
    }),
  );
  const { holm } = adjustP({ p: raw.map((one) => one.p) });
  return raw.map((one, k) => ({ ...one, pHolm: holm[k] ?? null }));
}

/** Ascending order of UTF-16 code units. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
