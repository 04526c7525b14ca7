import type { Bias } from "../core/leaderboard.ts";
import { adjustP } from "../stats/multiplicity.ts";
import type { MeasuredRow } from "./make-table.ts";
import { rankedRecords } from "./rank-rows.ts";

/**
 * Every tested column of the rows, adjusted over the rows (methods.md, section 11); each column is a family. Too few
 * records for ranks are too few for tests.
 */
export function biasesOf(
  rows: readonly Pick<MeasuredRow, "name" | "measured">[],
  { level, records }: { readonly level: number; readonly records: number },
): readonly Bias[] {
  if (records < rankedRecords) return [];
  const keys = new Set(
    rows.flatMap(({ measured }) =>
      [...measured].flatMap(([key, { p }]) => (p === undefined ? [] : [key])),
    ),
  );
  return [...keys].flatMap((metric) => {
    const tested = rows.flatMap(({ name, measured }) => {
      const column = measured.get(metric);
      if (column?.p === undefined) return [];
      const { value, low, high } = column.estimate;
      return [{ judge: name, metric, value, low, high, p: column.p }];
    });
    const { holm } = adjustP({ p: tested.map(({ p }) => p) });
    return tested.map((one, place) => {
      const pHolm = holm[place] ?? null;
      // The sign test takes pairs of one record for independent; the interval does not.
      const detected = pHolm !== null && pHolm < 1 - level && !holdsZero(one);
      return { ...one, pHolm, detected };
    });
  });
}

function holdsZero({ low, high }: Pick<Bias, "low" | "high">): boolean {
  return low !== null && high !== null && low <= 0 && high >= 0;
}
