import type { Difference, Row } from "../core/leaderboard.ts";
import { bootstrapP } from "../stats/bootstrap.ts";
import { adjustP } from "../stats/multiplicity.ts";
import { placeCompetitors } from "../stats/placing.ts";
import { replicateLimits } from "../stats/sum-statistic.ts";
import type { Measured } from "./estimates.ts";

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
  const { order, ranks, letters, criticalValue } = placeCompetitors({
    names: rows.map((row) => row.name),
    estimates: rows.map((row) => sign * row.value),
    replicates: rows.map((row) => row.replicates.map((value) => sign * value)),
    level,
    records,
  });
  const byName = <T>(values: readonly T[]) =>
    new Map(
      rows.flatMap(({ name }, place) => {
        const value = values[place];
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  return {
    ranks: byName(ranks),
    groups: byName(letters),
    differences: differencesOf(
      order.map((i) => rows[i]),
      options,
    ),
    criticalValue,
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
