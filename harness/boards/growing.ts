import { matrixOfGroups, numberRows } from "../stats/row-groups.ts";
import type { SumMatrix } from "../stats/sums.ts";

/** Rows of sums that grow record by record. Rows of counts are alike: each different one is held once. */
export interface GrowingRows {
  /** The row of a record, zeros at first, to be written before another record's is asked for; records only ascend. */
  row(record: number): Float64Array;
  /** Adds to one column of a record's row. */
  add(record: number, column: number, amount: number): void;
  /** All rows as one matrix; records that were never touched are rows of zeros. */
  matrix(records: number): SumMatrix;
}

export function growingRows(width: number): GrowingRows {
  const numbers = numberRows(width);
  const groupOf = growingShorts();
  /** From where on rows are held as they are, as there are too many different ones. */
  let plainFrom = Number.POSITIVE_INFINITY;
  const plain = growingNumbers();
  const open = new Float64Array(width);
  /** The record of the row that is open. */
  let current = 0;

  function close(): void {
    const group = current < plainFrom ? numbers.of(open, 0) : undefined;
    if (group !== undefined) groupOf.push(group);
    else {
      plainFrom = Math.min(plainFrom, current);
      for (const value of open) plain.push(value);
    }
    open.fill(0);
    current += 1;
  }

  function row(record: number): Float64Array {
    if (record < current) throw new Error(`bug: record ${record} comes after ${current}`);
    while (current < record) close();
    return open;
  }

  return {
    row,
    add(record, column, amount) {
      const values = row(record);
      values[column] = (values[column] ?? 0) + amount;
    },
    matrix(records) {
      while (current < records) close();
      const groups = numbers.groups(groupOf.view().subarray(0, records));
      const grouped = matrixOfGroups(groups);
      if (plainFrom >= records) return grouped;
      const sums = new Float64Array(records * width);
      sums.set(grouped.sums);
      sums.set(plain.view().subarray(0, (records - plainFrom) * width), plainFrom * width);
      return { width, records, sums };
    },
  };
}

/** Rows of several matrices as one row each. */
export function sideBySide(matrices: readonly SumMatrix[], records: number): SumMatrix {
  const width = matrices.reduce((all, matrix) => all + matrix.width, 0);
  const rows = growingRows(width);
  const parts = matrices.map((matrix) => ({
    width: matrix.width,
    sums: (matrix.groups?.rows ?? matrix).sums,
    groupOf: matrix.groups?.groupOf,
  }));
  for (let record = 0; record < records; record += 1) {
    const row = rows.row(record);
    let from = 0;
    for (const { width: own, sums, groupOf } of parts) {
      const start = (groupOf === undefined ? record : (groupOf[record] ?? 0)) * own;
      for (let column = 0; column < own; column += 1) {
        row[from + column] = sums[start + column] ?? 0;
      }
      from += own;
    }
  }
  return rows.matrix(records);
}

/** A list of numbers in typed arrays, in blocks, so that nothing is copied while it grows. */
export interface GrowingNumbers<Values = Float64Array> {
  push(value: number): void;
  readonly length: number;
  /** The numbers so far, as one array: meant for when all are there. */
  view(): Values;
}

export function growingNumbers(): GrowingNumbers {
  return growing((length) => new Float64Array(length));
}

/** The same where most numbers come again and again: each different one is held once. `view` makes a copy. */
export function recurringNumbers(): GrowingNumbers {
  const rows = growingRows(1);
  let length = 0;
  return {
    push(value) {
      rows.row(length)[0] = value;
      length += 1;
    },
    get length() {
      return length;
    },
    view: () => rows.matrix(length).sums,
  };
}

/** Whole numbers take half of the memory. */
export function growingIntegers(): GrowingNumbers<Int32Array> {
  return growing((length) => new Int32Array(length));
}

/** From 0 to 65,535. */
function growingShorts(): GrowingNumbers<Uint16Array> {
  return growing((length) => new Uint16Array(length));
}

/** What all kinds of typed arrays have. */
interface Holding<Values> {
  [place: number]: number;
  readonly length: number;
  set(values: Values, from?: number): void;
  subarray(from: number, to: number): Values;
}

/** The first block is small: many lists stay short. */
const [shortest, longest] = [256, 8192];

function growing<Values extends Holding<Values>>(
  make: (length: number) => Values,
): GrowingNumbers<Values> {
  let full: Values[] = [];
  let block = make(shortest);
  /** Numbers in `full`, and in `block`. */
  let before = 0;
  let length = 0;
  return {
    push(value) {
      if (length === block.length) {
        full.push(block);
        before += length;
        length = 0;
        block = make(Math.min(longest, Math.max(shortest, before)));
      }
      block[length] = value;
      length += 1;
    },
    get length() {
      return before + length;
    },
    view() {
      if (length > 0) {
        const all = make(before + length);
        let from = 0;
        for (const one of [...full, block.subarray(0, length)]) {
          all.set(one, from);
          from += one.length;
        }
        full = [all];
        before = all.length;
        length = 0;
        block = make(0);
      }
      return full[0] ?? make(0);
    },
  };
}
