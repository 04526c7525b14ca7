import { influenceSdOfDifference, medianOf } from "../stats/influence.ts";
import { mdePaired } from "../stats/power.ts";
import type { Measured } from "./estimates.ts";
import { rankedRecords } from "./rank-rows.ts";

/** Chance of finding the difference that a footer names (methods.md, sections 0 and 15). */
export const footerPower = 0.8;

/**
 * The smallest difference of two rows that so many records find with a chance of 80 %: for the median pair by the sd of
 * its paired difference, tested at α over the number of pairs. null below ten records, and where no pair differs from
 * record to record.
 */
export function detectableDifference(
  rows: readonly Measured[],
  { level, records }: { readonly level: number; readonly records: number },
): number | null {
  if (records < rankedRecords) return null;
  const ranked = rows.filter(
    ({ estimate, jackknife }) => estimate.value !== null && jackknife.length > 0,
  );
  const sds = ranked.flatMap((a, place) =>
    ranked.slice(place + 1).flatMap((b) => influenceSdOfDifference(a.jackknife, b.jackknife) ?? []),
  );
  const sd = medianOf(sds);
  if (sd === null || sd === 0) return null;
  const alpha = (1 - level) / sds.length;
  const n = ranked[0]?.jackknife.length ?? 0;
  return mdePaired({ alpha, power: footerPower, n, sd, deff: 1 });
}
