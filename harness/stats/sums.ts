/** What every record adds to a statistic: one row of sums a record, records in ascending order. */
export interface SumMatrix {
  readonly width: number;
  readonly records: number;
  /** records x width, row-major. No NaN: a record that adds nothing has zeros. */
  readonly sums: Float64Array;
}

/** A statistic as a function of column totals; null, undefined or NaN where it is not defined. */
export type Measure = (totals: Float64Array) => number | null | undefined;

/** Plain left-to-right sums of the columns: what a measure needs for the estimate itself. */
export function columnTotals(matrix: SumMatrix): Float64Array {
  const totals = new Float64Array(matrix.width);
  matrix.sums.forEach((value, cell) => {
    const column = cell % matrix.width;
    totals[column] = (totals[column] ?? 0) + value;
  });
  return totals;
}

/** The jackknife: the measure without record 0, without record 1, …; NaN where it is not defined. */
export function leaveOneOut(matrix: SumMatrix, measure: Measure): Float64Array {
  const totals = columnTotals(matrix);
  const rest = new Float64Array(matrix.width);
  const values = new Float64Array(matrix.records);
  for (let record = 0; record < matrix.records; record += 1) {
    const start = record * matrix.width;
    for (let column = 0; column < matrix.width; column += 1) {
      rest[column] = (totals[column] ?? 0) - (matrix.sums[start + column] ?? 0);
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
