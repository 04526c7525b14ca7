import fc from "fast-check";

/** Items of a data set: values with the ids of their records. */
export interface Items {
  readonly y: readonly number[];
  readonly cluster: readonly string[];
}

/** Between `records` records with one to four items each, values from the arbitrary. */
export function itemsOf(
  value: fc.Arbitrary<number>,
  records: { readonly min: number; readonly max: number },
): fc.Arbitrary<Items> {
  const record = fc.array(value, { minLength: 1, maxLength: 4 });
  return fc.array(record, { minLength: records.min, maxLength: records.max }).map((rows) => ({
    y: rows.flat(),
    cluster: rows.flatMap((row, g) => row.map(() => `r${String(g).padStart(3, "0")}`)),
  }));
}

/** 0 or 1. */
export const binary: fc.Arbitrary<number> = fc.constantFrom(0, 1);

/** Scores with few digits, as judges give them. */
export const score: fc.Arbitrary<number> = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);

/** The list turned round, which is another order for all that have one. */
export function reversed<T>(values: readonly T[]): T[] {
  return values.toReversed();
}

/** A matrix of scores, records x systems, with missing cells (null) where `holes`. */
export function scoreMatrix(size: {
  readonly records: number;
  readonly systems: number;
  readonly highest: number;
  readonly holes?: boolean;
}): fc.Arbitrary<(number | null)[][]> {
  const whole = fc.integer({ min: 1, max: size.highest });
  const cell: fc.Arbitrary<number | null> = size.holes
    ? fc.option(whole, { nil: null, freq: 6 })
    : whole;
  const row = fc.array(cell, { minLength: size.systems, maxLength: size.systems });
  return fc.array(row, { minLength: size.records, maxLength: size.records });
}
