import type { SumMatrix } from "./sums.ts";

/** The different rows of a matrix, and which of them each record has. */
export interface RowGroups {
  /** One row a group. */
  readonly rows: SumMatrix;
  /** By record. */
  readonly groupOf: Uint16Array;
  /** By group. */
  readonly sizes: Uint32Array;
}

/** Rows of counts are few: with more than so many different ones nothing is gained. */
const mostGroups = 1024;
/** Below so many records a function of rows may as well be worked out for each. */
const fewRecords = 64;

const known = new WeakMap<SumMatrix, RowGroups | null>();

/**
 * The groups of equal rows: whatever is a function of a record's row needs to be worked out once a group. Found once for
 * each matrix; null where there are too many of them to be worth it.
 */
export function rowGroups(matrix: SumMatrix): RowGroups | null {
  const found = matrix.groups ?? known.get(matrix);
  if (found !== undefined) return found;
  const groups = matrix.records < fewRecords ? null : findGroups(matrix);
  known.set(matrix, groups);
  return groups;
}

/** The same matrix with nothing held but its different rows; as it is where these are too many. */
export function inGroups(matrix: SumMatrix): SumMatrix {
  const groups = findGroups(matrix);
  return groups === null ? matrix : matrixOfGroups(groups);
}

/** A matrix of which nothing is held but its different rows. */
export function matrixOfGroups(groups: RowGroups): SumMatrix {
  const { rows, groupOf } = groups;
  const { width, sums } = rows;
  return {
    width,
    records: groupOf.length,
    groups,
    get sums() {
      const all = new Float64Array(groupOf.length * width);
      for (let record = 0; record < groupOf.length; record += 1) {
        const start = (groupOf[record] ?? 0) * width;
        for (let column = 0; column < width; column += 1) {
          all[record * width + column] = sums[start + column] ?? 0;
        }
      }
      return all;
    },
  };
}

function findGroups({ width, records, sums }: SumMatrix): RowGroups | null {
  const numbers = numberRows(width);
  const groupOf = new Uint16Array(records);
  for (let record = 0; record < records; record += 1) {
    const group = numbers.of(sums, record * width);
    if (group === undefined) return null;
    groupOf[record] = group;
  }
  return numbers.groups(groupOf);
}

/** Numbers different rows in the order in which they come. */
export interface RowNumbers {
  /** The number of the row that starts there; undefined: it would be one too many. */
  of(sums: Float64Array, start: number): number | undefined;
  /** The rows so far, and who has them. */
  groups(groupOf: Uint16Array): RowGroups;
}

export function numberRows(width: number): RowNumbers {
  let slots = new Int32Array(32);
  let rows = new Float64Array(8 * width);
  let count = 0;

  /** Where the row is, or a place for it. */
  function slotOf(sums: Float64Array, start: number): number {
    let slot = hashOf(sums, start, width) & (slots.length - 1);
    for (let taken = slots[slot] ?? 0; taken > 0; taken = slots[slot] ?? 0) {
      if (areEqual(rows, (taken - 1) * width, sums, start, width)) break;
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  function makeRoom(): void {
    slots = new Int32Array(2 * slots.length);
    for (let group = 0; group < count; group += 1) slots[slotOf(rows, group * width)] = group + 1;
    const larger = new Float64Array(2 * rows.length);
    larger.set(rows);
    rows = larger;
  }

  return {
    of(sums, start) {
      const found = slots[slotOf(sums, start)] ?? 0;
      if (found > 0) return found - 1;
      if (count === mostGroups) return undefined;
      if (4 * count >= slots.length) makeRoom();
      for (let column = 0; column < width; column += 1) {
        rows[count * width + column] = sums[start + column] ?? 0;
      }
      count += 1;
      slots[slotOf(sums, start)] = count;
      return count - 1;
    },
    groups(groupOf) {
      const sizes = new Uint32Array(count);
      for (let record = 0; record < groupOf.length; record += 1) {
        const group = groupOf[record] ?? 0;
        sizes[group] = (sizes[group] ?? 0) + 1;
      }
      const sums = rows.slice(0, count * width);
      return { rows: { width, records: count, sums }, groupOf, sizes };
    },
  };
}

function hashOf(sums: Float64Array, start: number, width: number): number {
  let hash = 0;
  for (let column = 0; column < width; column += 1) {
    const value = sums[start + column] ?? 0;
    // Fractions too must tell rows apart.
    hash = Math.imul(hash, 31) + Math.imul(value | 0, 0x9e3779b1) + ((value * 65_537) | 0);
  }
  return hash ^ (hash >>> 13);
}

function areEqual(
  ours: Float64Array,
  at: number,
  theirs: Float64Array,
  start: number,
  width: number,
): boolean {
  for (let column = 0; column < width; column += 1) {
    // 0 and -0 are not the same row: what is divided by them differs.
    if (!Object.is(ours[at + column], theirs[start + column])) return false;
  }
  return true;
}
