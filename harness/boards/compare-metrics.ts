import type { ComparedMetric, RunDifference } from "../core/comparison.ts";
import { bootstrapP } from "../stats/bootstrap.ts";
import { adjustP } from "../stats/multiplicity.ts";
import { replicateLimits } from "../stats/sum-statistic.ts";
import type { Measured } from "./estimates.ts";
import { rankedRecords } from "./rank-rows.ts";

type Columns = ReadonlyMap<string, Measured>;

/** Every column of a judge in both runs with its difference, the primary one first; p is not adjusted yet. */
export function compareMetrics(
  a: Columns,
  b: Columns,
  { primary, level }: { readonly primary: string; readonly level: number },
): readonly ComparedMetric[] {
  const keys = new Set([primary, ...a.keys(), ...b.keys()]);
  return [...keys].map((key) => {
    const [left, right] = [a.get(key), b.get(key)];
    const higherIsBetter = left?.higherIsBetter ?? right?.higherIsBetter;
    return {
      key,
      ...(higherIsBetter === undefined ? {} : { higherIsBetter }),
      a: left?.estimate ?? null,
      b: right?.estimate ?? null,
      difference: differenceOf(left, right, level),
    };
  });
}

/** B minus A from paired replicates and jackknife (methods.md, section 4). */
function differenceOf(
  a: Measured | undefined,
  b: Measured | undefined,
  level: number,
): RunDifference {
  const records = Math.min(a?.estimate.records ?? 0, b?.estimate.records ?? 0);
  const untested = { pHolm: null, comparisons: 0, records };
  const left = a?.estimate.value ?? null;
  const right = b?.estimate.value ?? null;
  if (a === undefined || b === undefined || left === null || right === null) {
    const reason = a?.estimate.reason ?? b?.estimate.reason ?? "undefined";
    return { value: null, low: null, high: null, method: "none", reason, p: null, ...untested };
  }
  const value = right - left;
  const bare = [a, b].find(({ replicates }) => replicates.length === 0);
  if (bare !== undefined) {
    const reason = bare.estimate.reason ?? "no-replicates";
    return { value, low: null, high: null, method: "none", reason, p: null, ...untested };
  }
  const replicates = b.replicates.map((one, i) => one - (a.replicates[i] ?? Number.NaN));
  const jackknife = b.jackknife.map((one, i) => one - (a.jackknife[i] ?? Number.NaN));
  const limits = replicateLimits({ value, replicates, jackknife, level, records });
  const tested = records >= rankedRecords && limits.reason !== "undefined-replicates";
  return { value, ...limits, p: tested ? bootstrapP(replicates) : null, ...untested };
}

/** Holm over the judges of a table, column by column (methods.md, section 5). */
export function adjustColumns(
  rows: readonly (readonly ComparedMetric[])[],
): readonly (readonly ComparedMetric[])[] {
  const pOf = (row: readonly ComparedMetric[], key: string) =>
    row.find((metric) => metric.key === key)?.difference.p ?? null;
  const holmOf = new Map<string, readonly (number | null)[]>();
  for (const key of new Set(rows.flatMap((row) => row.map((metric) => metric.key)))) {
    holmOf.set(key, adjustP({ p: rows.map((row) => pOf(row, key)) }).holm);
  }
  return rows.map((row, place) =>
    row.map((metric) => {
      const holm = holmOf.get(metric.key) ?? [];
      const comparisons = holm.filter((p) => p !== null).length;
      const difference = { ...metric.difference, pHolm: holm[place] ?? null, comparisons };
      return { ...metric, difference };
    }),
  );
}
