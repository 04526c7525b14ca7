import { atOnce, type Steps } from "../core/steps.ts";
import type { SumMatrix } from "./sums.ts";
import type { WeightRows } from "./weights.ts";

/** Counts take a quarter of the memory that sums take, and several of them are added up as one number. */
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
  return atOnce(replicateTotalsInSteps(rows, matrices));
}

/** So many replicates a step. */
const stepReplicates = 64;

/** The same in steps. */
export function* replicateTotalsInSteps(
  rows: WeightRows,
  matrices: readonly SumMatrix[],
): Steps<Float64Array<ArrayBuffer>[]> {
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
  const batches = fours(packed(distinct));
  if (batches.length === 0) return totals;
  const four = new Float64Array(4);
  const addRow = (replicate: number, weights: Uint16Array) => {
    for (const { sums, parts } of batches) {
      addSums(four, weights, sums);
      for (const { i, from, size, places } of parts) {
        // Parts of a packed total are whole numbers, apart by powers of two: this takes one out exactly.
        const total = size === 0 ? four[i] : Math.floor((four[i] ?? 0) / from) % size;
        for (const { matrix, column } of places) {
          const own = totals[matrix];
          if (own !== undefined) own[replicate * widthOf(matrices, matrix) + column] = total ?? 0;
        }
      }
    }
  };
  for (let from = 0; from < rows.replicates; from += stepReplicates) {
    rows.forEach(addRow, Math.min(rows.replicates, from + stepReplicates), from);
    yield;
  }
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
function valuesOf(matrix: SumMatrix, column: number): Values | number {
  const { records, groups } = matrix;
  // Of a matrix in groups each value comes from one of its few rows.
  const { sums, width, records: rows } = groups?.rows ?? matrix;
  const first = sums[column] ?? 0;
  let constant = Number.isInteger(first) && Number.isSafeInteger(first * records);
  let most = 0;
  let whole = true;
  for (let row = 0, cell = column; row < rows; row += 1, cell += width) {
    const value = sums[cell] ?? 0;
    if (value !== first) constant = false;
    if (value > most) most = value;
    if (whole && (value < 0 || value > 65_535 || !Number.isInteger(value))) whole = false;
  }
  if (constant || records === 0) return first;
  // Totals of whole numbers then stay below 2^31, and are exact.
  const counted = whole && most * records < 2 ** 31;
  const values = counted ? new Uint16Array(records) : new Float64Array(records);
  for (let record = 0; record < records; record += 1) {
    const row = groups === undefined ? record : (groups.groupOf[record] ?? 0);
    values[record] = sums[row * width + column] ?? 0;
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

/** Values whose totals are those of one column or, as digits of one number, of several columns of counts. */
interface Packed {
  readonly values: Float64Array;
  /** Above 1 with `size`: where the total of a column starts, and below what it stays; `size` 0: the total is its own. */
  readonly parts: readonly (Pick<Column, "places"> & {
    readonly from: number;
    readonly size: number;
  })[];
}

/** Whole numbers below this are exact. */
const exact = 2 ** 53;

/** Counts of as many columns as fit in one number: their totals are added up at once, and as exactly as one by one. */
function packed(columns: readonly Column[]): readonly Packed[] {
  const all: Packed[] = [];
  let open: { values: Float64Array; parts: Packed["parts"][number][]; from: number } | undefined;
  for (const { values, places } of columns) {
    if (values instanceof Float64Array) {
      all.push({ values, parts: [{ places, from: 1, size: 0 }] });
      continue;
    }
    const size = 2 ** Math.ceil(Math.log2(1 + values.length * largest(values)));
    if (open === undefined || open.from * size > exact) {
      open = { values: new Float64Array(values.length), parts: [], from: 1 };
      all.push(open);
    }
    for (let record = 0; record < values.length; record += 1) {
      open.values[record] = (open.values[record] ?? 0) + open.from * (values[record] ?? 0);
    }
    open.parts.push({ places, from: open.from, size });
    open.from *= size;
  }
  return all;
}

function largest(values: Uint16Array): number {
  let most = 0;
  for (let record = 0; record < values.length; record += 1) {
    most = Math.max(most, values[record] ?? 0);
  }
  return most;
}

/** Four columns that are added up together: their running totals stay in registers. The last may be alike. */
interface Four {
  readonly sums: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly parts: readonly (Packed["parts"][number] & { readonly i: number })[];
}

function fours(columns: readonly Packed[]): readonly Four[] {
  const made: Four[] = [];
  for (let start = 0; start < columns.length; start += 4) {
    const own = columns.slice(start, start + 4);
    const [a, b = a, c = a, d = a] = own.map(({ values }) => values);
    if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
    const parts = own.flatMap((one, i) => one.parts.map((part) => ({ ...part, i })));
    made.push({ sums: [a, b, c, d], parts });
  }
  return made;
}

function addSums(totals: Float64Array, weights: Uint16Array, [a, b, c, d]: Four["sums"]): void {
  let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
  for (let record = 0; record < weights.length; record += 1) {
    const weight = weights[record] ?? 0;
    ofA += weight * (a[record] ?? 0);
    ofB += weight * (b[record] ?? 0);
    ofC += weight * (c[record] ?? 0);
    ofD += weight * (d[record] ?? 0);
  }
  totals[0] = ofA;
  totals[1] = ofB;
  totals[2] = ofC;
  totals[3] = ofD;
}
