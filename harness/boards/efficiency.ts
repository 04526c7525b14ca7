import { costKey } from "./cost.ts";
import type { Measured } from "./estimates.ts";

type Columns = ReadonlyMap<string, Measured>;

/** Half of the interval that is paid for, in units of the column that ranks. */
const wantedHalfWidth = 0.02;

const key = "usdToHalfWidth";

/**
 * What each row would cost with so many records that the interval of the column that ranks is 0.02 to both sides: cost
 * per record x records x (half-width / 0.02)² (methods.md, section 19), since an interval narrows with the root of the
 * records. One map a row; all are empty where nothing was paid, or where the column that ranks is itself a cost.
 */
export function efficiencyColumns(rows: readonly Columns[], primary: string): readonly Columns[] {
  const isPaid = rows.some((columns) => (costPerRecord(columns) ?? 0) > 0);
  if (!isPaid || primary === costKey) return rows.map(() => new Map());
  return rows.map((columns) => {
    const [ranked, cost] = [columns.get(primary), columns.get(costKey)];
    return new Map(
      ranked === undefined || cost === undefined
        ? []
        : [[key, toHalfWidth(ranked, costPerRecord(columns))]],
    );
  });
}

function toHalfWidth({ estimate }: Measured, cost: number | null): Measured {
  const { low, high, records, level, n, missing } = estimate;
  const halfWidth = low === null || high === null ? null : (high - low) / 2;
  const isKnown = cost !== null && halfWidth !== null;
  const reason =
    cost === null ? "unknown-cost" : halfWidth === null ? "no-width" : "of-an-interval";
  const value = isKnown ? cost * records * (halfWidth / wantedHalfWidth) ** 2 : null;
  const none = { low: null, high: null, method: "none", reason };
  return {
    estimate: { value, ...none, level, n, records, missing },
    higherIsBetter: false,
    replicates: new Float64Array(0),
    jackknife: new Float64Array(0),
  };
}

/** USD, mean over the records on which anything was asked; null: unknown. */
function costPerRecord(columns: Columns): number | null {
  const cost = columns.get(costKey)?.estimate;
  if (cost === undefined || cost.value === null || cost.records === 0) return null;
  return (cost.value * cost.n) / 1000 / cost.records;
}
