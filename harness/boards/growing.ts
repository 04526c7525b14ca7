import type { SumMatrix } from "../stats/sums.ts";

/** Rows of sums that grow record by record, in blocks, so that nothing is copied on the way. */
export interface GrowingRows {
  /** The row of a record, zeros at first. */
  row(record: number): Float64Array | Uint32Array;
  /** Adds to one column of a record's row: making a view of the row would cost more than all else. */
  add(record: number, column: number, amount: number): void;
  /** All rows as one matrix; records that were never touched are rows of zeros. */
  matrix(records: number): SumMatrix;
}

const blockRows = 4096;

/** `hold: "counts"`: whole numbers from 0, which take half of the memory. */
export function growingRows(width: number, hold: "sums" | "counts" = "sums"): GrowingRows {
  const Block = hold === "sums" ? Float64Array : Uint32Array;
  const blocks: (Float64Array | Uint32Array)[] = [];
  const blockOf = (record: number): Float64Array | Uint32Array => {
    const index = Math.floor(record / blockRows);
    while (blocks.length <= index) blocks.push(new Block(blockRows * width));
    return blocks[index] ?? new Block(0);
  };
  return {
    row(record) {
      const start = (record % blockRows) * width;
      return blockOf(record).subarray(start, start + width);
    },
    add(record, column, amount) {
      const block = blockOf(record);
      const place = (record % blockRows) * width + column;
      block[place] = (block[place] ?? 0) + amount;
    },
    matrix(records) {
      const sums = new Float64Array(records * width);
      for (let index = 0; index < blocks.length; index += 1) {
        const start = index * blockRows * width;
        if (start >= sums.length) break;
        sums.set((blocks[index] ?? sums).subarray(0, sums.length - start), start);
        blocks[index] = new Block(0);
      }
      return { width, records, sums };
    },
  };
}

/** Rows of several matrices as one row each. */
export function sideBySide(matrices: readonly SumMatrix[], records: number): SumMatrix {
  const width = matrices.reduce((all, matrix) => all + matrix.width, 0);
  const sums = new Float64Array(records * width);
  let from = 0;
  for (const matrix of matrices) {
    for (let record = 0; record < records; record += 1) {
      const start = record * matrix.width;
      sums.set(matrix.sums.subarray(start, start + matrix.width), record * width + from);
    }
    from += matrix.width;
  }
  return { width, records, sums };
}

/** A list of numbers in a typed array that doubles as it grows. */
export interface GrowingNumbers<Values = Float64Array> {
  push(value: number): void;
  readonly length: number;
  /** The numbers so far, without a copy. */
  view(): Values;
}

export function growingNumbers(): GrowingNumbers {
  return growing((length) => new Float64Array(length));
}

/** Whole numbers take half of the memory. */
export function growingIntegers(): GrowingNumbers<Int32Array> {
  return growing((length) => new Int32Array(length));
}

/** What both kinds of typed arrays have. */
interface Holding<Values> {
  [place: number]: number;
  readonly length: number;
  set(values: ArrayLike<number>): void;
  subarray(from: number, to: number): Values;
}

function growing<Values extends Holding<Values>>(
  make: (length: number) => Values,
): GrowingNumbers<Values> {
  let values = make(1024);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const larger = make(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length] = value;
      length += 1;
    },
    get length() {
      return length;
    },
    view() {
      return values.subarray(0, length);
    },
  };
}
