import { type RowGroups, rowGroups } from "./row-groups.ts";

/** What every record adds to a statistic: one row of sums a record, records in ascending order. */
export interface SumMatrix {
  readonly width: number;
  readonly records: number;
  /**
   * records x width, row-major. No NaN: a record that adds nothing has zeros. Of a matrix with `groups` it is put
   * together anew each time that it is read.
   */
  readonly sums: Float64Array;
  /** Where nothing is held but the different rows, and which of them each record has. */
  readonly groups?: RowGroups;
}

/** A statistic as a function of column totals; null, undefined or NaN where it is not defined. */
export type Measure = (totals: Float64Array) => number | null | undefined;

/** Plain left-to-right sums of the columns: what a measure needs for the estimate itself. */
export function columnTotals(matrix: SumMatrix): Float64Array {
  const { width, groups } = matrix;
  const totals = new Float64Array(width);
  if (groups !== undefined) {
    const { groupOf, rows } = groups;
    for (let record = 0; record < groupOf.length; record += 1) {
      const start = (groupOf[record] ?? 0) * width;
      for (let column = 0; column < width; column += 1) {
        totals[column] = (totals[column] ?? 0) + (rows.sums[start + column] ?? 0);
      }
    }
    return totals;
  }
  const { sums } = matrix;
  for (let start = 0; start < sums.length; start += width) {
    for (let column = 0; column < width; column += 1) {
      totals[column] = (totals[column] ?? 0) + (sums[start + column] ?? 0);
    }
  }
  return totals;
}

/**
 * The jackknife: the measure without record 0, without record 1, …; NaN where it is not defined. Without either of two
 * records with equal rows the rest is the same, so that it is measured once for all of them. `values`: where to write it.
 */
export function leaveOneOut(
  matrix: SumMatrix,
  measure: Measure,
  totals = columnTotals(matrix),
  values = new Float64Array(matrix.records),
): Float64Array {
  const groups = rowGroups(matrix);
  if (groups === null) return leaveEachOut(matrix, measure, totals, values);
  const { rows, groupOf } = groups;
  const byGroup = leaveEachOut(rows, measure, totals, new Float64Array(rows.records));
  for (let record = 0; record < values.length; record += 1) {
    values[record] = byGroup[groupOf[record] ?? 0] ?? Number.NaN;
  }
  return values;
}

function leaveEachOut(
  { width, records, sums }: SumMatrix,
  measure: Measure,
  totals: Float64Array,
  values: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const rest = new Float64Array(width);
  for (let record = 0; record < records; record += 1) {
    const start = record * width;
    for (let column = 0; column < width; column += 1) {
      rest[column] = (totals[column] ?? 0) - (sums[start + column] ?? 0);
    }
    values[record] = measure(rest) ?? Number.NaN;
  }
  return values;
}

/** The measure of every replicate, from `replicateTotals`; NaN where it is not defined. */
export function replicateValues(
  totals: Float64Array,
  width: number,
  measure: Measure,
): Float64Array<ArrayBuffer> {
  const values = new Float64Array(width === 0 ? 0 : totals.length / width);
  for (let replicate = 0; replicate < values.length; replicate += 1) {
    const row = totals.subarray(replicate * width, (replicate + 1) * width);
    values[replicate] = measure(row) ?? Number.NaN;
  }
  return values;
}
