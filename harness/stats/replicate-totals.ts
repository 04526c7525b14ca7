import type { SumMatrix } from "./sums.ts";
import type { WeightRows } from "./weights.ts";

/** Counts take a quarter of the memory that sums take, and are added up in whole numbers. */
type Values = Uint16Array | Float64Array;

/** One column of the matrices, or several that are equal. */
interface Column {
  readonly values: Values;
  /** Where its totals belong: a matrix, and a column of it. */
  readonly places: { readonly matrix: number; readonly column: number }[];
}

/**
 * For every matrix the totals W·S of every replicate (replicates x width), in one pass over W. Equal columns, such as
 * how often all judges were asked, are added up once, and columns of one whole number not at all: each row of W sums to
 * the number of records. The result is that of plain left-to-right sums, bit for bit.
 */
export function replicateTotals(
  rows: WeightRows,
  matrices: readonly SumMatrix[],
): Float64Array<ArrayBuffer>[] {
  const totals = matrices.map(({ width }) => new Float64Array(rows.replicates * width));
  const columns = new Map<string, Column[]>();
  for (const [place, matrix] of matrices.entries()) {
    for (let column = 0; column < matrix.width; column += 1) {
      const values = valuesOf(matrix, column);
      const own = { matrix: place, column };
      if (typeof values === "number") fillConstant(totals[place], own, matrix, values);
      else addColumn(columns, values, own);
    }
  }
  const distinct = [...columns.values()].flat();
  const counts = distinct.filter(({ values }) => values instanceof Uint16Array);
  const sums = distinct.filter(({ values }) => values instanceof Float64Array);
  const batches = [...fours(counts), ...fours(sums)];
  if (batches.length === 0) return totals;
  const four = new Float64Array(4);
  rows.forEach((replicate, weights) => {
    for (const batch of batches) {
      batch.add(four, weights);
      for (const [i, { places }] of batch.columns.entries()) {
        for (const { matrix, column } of places) {
          const own = totals[matrix];
          if (own !== undefined) own[replicate * widthOf(matrices, matrix) + column] = four[i] ?? 0;
        }
      }
    }
  });
  return totals;
}

function widthOf(matrices: readonly SumMatrix[], place: number): number {
  return matrices[place]?.width ?? 0;
}

function fillConstant(
  totals: Float64Array | undefined,
  { column }: { readonly column: number },
  { width, records }: SumMatrix,
  value: number,
): void {
  if (totals === undefined) return;
  // Sums start from 0, which turns -0 into it.
  const total = value * records + 0;
  for (let cell = column; cell < totals.length; cell += width) totals[cell] = total;
}

/** The values of a column; where all are the same whole number, that number. */
function valuesOf({ sums, width, records }: SumMatrix, column: number): Values | number {
  const first = sums[column] ?? 0;
  let constant = Number.isInteger(first) && Number.isSafeInteger(first * records);
  let most = 0;
  let whole = true;
  for (let record = 0, cell = column; record < records; record += 1, cell += width) {
    const value = sums[cell] ?? 0;
    if (value !== first) constant = false;
    if (value > most) most = value;
    if (whole && (value < 0 || value > 65_535 || !Number.isInteger(value))) whole = false;
  }
  if (constant || records === 0) return first;
  // Totals of whole numbers then stay below 2^31, and are exact.
  const counted = whole && most * records < 2 ** 31;
  const values = counted ? new Uint16Array(records) : new Float64Array(records);
  for (let record = 0, cell = column; record < records; record += 1, cell += width) {
    values[record] = sums[cell] ?? 0;
  }
  return values;
}

function addColumn(
  columns: Map<string, Column[]>,
  values: Values,
  place: Column["places"][number],
): void {
  const key = digestOf(values);
  const alike = columns.get(key) ?? [];
  const same = alike.find((one) => areEqual(one.values, values));
  if (same !== undefined) same.places.push(place);
  else columns.set(key, [...alike, { values, places: [place] }]);
}

function digestOf(values: Values): string {
  let plain = 0;
  let placed = 0;
  for (let record = 0; record < values.length; record += 1) {
    const value = values[record] ?? 0;
    plain += value;
    placed += value * (record % 8191);
  }
  return `${plain} ${placed}`;
}

function areEqual(a: Values, b: Values): boolean {
  for (let record = 0; record < a.length; record += 1) if (a[record] !== b[record]) return false;
  return a.length === b.length;
}

/** Up to four columns that are added up together: their running totals stay in registers. */
interface Batch {
  readonly columns: readonly Column[];
  add(totals: Float64Array, weights: Uint16Array): void;
}

function* fours(columns: readonly Column[]): Generator<Batch> {
  for (let start = 0; start < columns.length; start += 4) {
    const four = columns.slice(start, start + 4);
    const [a, b = a, c = a, d = a] = four.map(({ values }) => values);
    if (a instanceof Uint16Array && b instanceof Uint16Array) {
      if (!(c instanceof Uint16Array && d instanceof Uint16Array)) continue;
      yield { columns: four, add: (totals, weights) => addCounts(totals, weights, a, b, c, d) };
    } else if (a instanceof Float64Array && b instanceof Float64Array) {
      if (!(c instanceof Float64Array && d instanceof Float64Array)) continue;
      yield { columns: four, add: (totals, weights) => addSums(totals, weights, a, b, c, d) };
    }
  }
}

function addCounts(
  totals: Float64Array,
  weights: Uint16Array,
  a: Uint16Array,
  b: Uint16Array,
  c: Uint16Array,
  d: Uint16Array,
): void {
  let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
  for (let record = 0; record < weights.length; record += 1) {
    const weight = weights[record] ?? 0;
    ofA = (ofA + Math.imul(weight, a[record] ?? 0)) | 0;
    ofB = (ofB + Math.imul(weight, b[record] ?? 0)) | 0;
    ofC = (ofC + Math.imul(weight, c[record] ?? 0)) | 0;
    ofD = (ofD + Math.imul(weight, d[record] ?? 0)) | 0;
  }
  totals.set([ofA, ofB, ofC, ofD]);
}

function addSums(
  totals: Float64Array,
  weights: Uint16Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): void {
  let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
  for (let record = 0; record < weights.length; record += 1) {
    const weight = weights[record] ?? 0;
    ofA += weight * (a[record] ?? 0);
    ofB += weight * (b[record] ?? 0);
    ofC += weight * (c[record] ?? 0);
    ofD += weight * (d[record] ?? 0);
  }
  totals.set([ofA, ofB, ofC, ofD]);
}
