import type { WeightRows } from "./weights.ts";

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

/** For every matrix the totals W·S of every replicate (replicates x width), in one pass over W. */
export function replicateTotals(
  rows: WeightRows,
  matrices: readonly SumMatrix[],
): Float64Array<ArrayBuffer>[] {
  const jobs = matrices.map((matrix) => ({
    matrix,
    totals: new Float64Array(rows.replicates * matrix.width),
  }));
  rows.forEach((replicate, weights) => {
    for (const { matrix, totals } of jobs) addRow(totals, replicate, weights, matrix);
  });
  return jobs.map((job) => job.totals);
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

/** Columns go four, two or one at a time: the running totals then stay in registers. */
function addRow(
  totals: Float64Array,
  replicate: number,
  weights: Uint16Array,
  matrix: SumMatrix,
): void {
  const { width, sums } = matrix;
  const start = replicate * width;
  let column = 0;
  for (; column + 4 <= width; column += 4)
    add4(totals, start + column, weights, sums, width, column);
  for (; column + 2 <= width; column += 2)
    add2(totals, start + column, weights, sums, width, column);
  if (column < width) add1(totals, start + column, weights, sums, width, column);
}

function add4(
  totals: Float64Array,
  to: number,
  weights: Uint16Array,
  sums: Float64Array,
  width: number,
  column: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let record = 0, cell = column; record < weights.length; record += 1, cell += width) {
    const weight = weights[record] ?? 0;
    a += weight * (sums[cell] ?? 0);
    b += weight * (sums[cell + 1] ?? 0);
    c += weight * (sums[cell + 2] ?? 0);
    d += weight * (sums[cell + 3] ?? 0);
  }
  totals[to] = a;
  totals[to + 1] = b;
  totals[to + 2] = c;
  totals[to + 3] = d;
}

function add2(
  totals: Float64Array,
  to: number,
  weights: Uint16Array,
  sums: Float64Array,
  width: number,
  column: number,
): void {
  let a = 0;
  let b = 0;
  for (let record = 0, cell = column; record < weights.length; record += 1, cell += width) {
    const weight = weights[record] ?? 0;
    a += weight * (sums[cell] ?? 0);
    b += weight * (sums[cell + 1] ?? 0);
  }
  totals[to] = a;
  totals[to + 1] = b;
}

function add1(
  totals: Float64Array,
  to: number,
  weights: Uint16Array,
  sums: Float64Array,
  width: number,
  column: number,
): void {
  let a = 0;
  for (let record = 0, cell = column; record < weights.length; record += 1, cell += width) {
    a += (weights[record] ?? 0) * (sums[cell] ?? 0);
  }
  totals[to] = a;
}
