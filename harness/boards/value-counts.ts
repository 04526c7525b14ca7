import type { SumMatrix } from "../stats/sums.ts";
import { type GrowingRows, growingRows } from "./growing.ts";

/** Above so many different values nothing is kept by record, and so nothing can be resampled. */
const keptValues = 20;
/** Above so many nothing is counted. */
const countedValues = 500;

/** How often raters gave each value, and which values they gave to the same unit. */
export interface ValueCounts {
  /** Every pairable label of one unit, and what the first two raters gave it, where both did. */
  add(record: number, values: readonly number[], both: readonly [number, number] | undefined): void;
  /** The different values, ascending; undefined: too many to count. */
  distinct(): Float64Array | undefined;
  /** Whether there are few enough to have a row a record. */
  kept(): boolean;
  /**
   * One row a record: counts and coincidences as in `coincidenceSums`, then how often the first rater gave each value,
   * and the second. undefined: they are not kept.
   */
  matrix(records: number): SumMatrix | undefined;
  /** The column totals of that matrix, whether it is kept or not; empty where there are too many values to count. */
  totals(): Float64Array;
}

export function countValues(): ValueCounts {
  const places = new Map<number, number>();
  const totals = new Map<number, number>();
  const kept = new Map<number, GrowingRows>();
  const count = (record: number, key: number, amount: number) => {
    totals.set(key, (totals.get(key) ?? 0) + amount);
    if (places.size > keptValues) return;
    const column = kept.get(key) ?? growingRows(1);
    kept.set(key, column);
    const row = column.row(record);
    row[0] = (row[0] ?? 0) + amount;
  };
  const placeOf = (value: number) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  };
  const distinct = () => Float64Array.from(places.keys()).sort();
  return {
    add(record, labels, both) {
      if (places.size > countedValues) return;
      const found = labels.map(placeOf);
      if (places.size > keptValues) kept.clear();
      if (places.size > countedValues) return totals.clear();
      for (const [i, one] of found.entries()) {
        count(record, keys.value(one), 1);
        for (const other of found.slice(i + 1)) {
          if (one !== other) count(record, keys.pair(one, other), 1 / (labels.length - 1));
        }
      }
      if (both === undefined) return;
      count(record, keys.first(placeOf(both[0])), 1);
      count(record, keys.second(placeOf(both[1])), 1);
    },
    distinct: () => (places.size > countedValues ? undefined : distinct()),
    kept: () => places.size <= keptValues,
    matrix(records) {
      if (places.size > keptValues) return undefined;
      const order = columnKeys([...distinct()].map(placeOf));
      const sums = new Float64Array(records * order.length);
      for (const [column, key] of order.entries()) {
        const own = kept.get(key)?.matrix(records).sums ?? [];
        for (const [record, amount] of own.entries()) sums[record * order.length + column] = amount;
      }
      return { width: order.length, records, sums };
    },
    totals() {
      if (places.size > countedValues) return new Float64Array(0);
      const order = columnKeys([...distinct()].map(placeOf));
      return Float64Array.from(order, (key) => totals.get(key) ?? 0);
    },
  };
}

/** Numbers that name what is counted; values go by the order in which they turned up. */
const keys = {
  value: (one: number) => one,
  pair: (one: number, other: number) => 1000 * (1 + Math.min(one, other)) + Math.max(one, other),
  first: (one: number) => 1_000_000 + one,
  second: (one: number) => 2_000_000 + one,
};

/** All of them, in the order of columns. */
function columnKeys(places: readonly number[]): readonly number[] {
  return [
    ...places.map(keys.value),
    ...places.flatMap((one, i) => places.slice(i + 1).map((other) => keys.pair(one, other))),
    ...places.map(keys.first),
    ...places.map(keys.second),
  ];
}
