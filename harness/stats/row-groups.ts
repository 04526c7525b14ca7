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
  const found = known.get(matrix);
  if (found !== undefined) return found;
  const groups = matrix.records < fewRecords ? null : findGroups(matrix);
  known.set(matrix, groups);
  return groups;
}

function findGroups({ width, records, sums }: SumMatrix): RowGroups | null {
  const slots = new Int32Array(4 * mostGroups);
  const firstOf: number[] = [];
  const groupOf = new Uint16Array(records);
  const sizes: number[] = [];
  for (let record = 0; record < records; record += 1) {
    const start = record * width;
    let slot = hashOf(sums, start, width) & (slots.length - 1);
    let group = (slots[slot] ?? 0) - 1;
    while (group >= 0 && !areEqual(sums, firstOf[group] ?? 0, start, width)) {
      slot = (slot + 1) & (slots.length - 1);
      group = (slots[slot] ?? 0) - 1;
    }
    if (group < 0) {
      group = firstOf.length;
      if (group === mostGroups) return null;
      slots[slot] = group + 1;
      firstOf.push(start);
      sizes.push(0);
    }
    groupOf[record] = group;
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  const rows = new Float64Array(firstOf.length * width);
  for (const [group, start] of firstOf.entries()) {
    rows.set(sums.subarray(start, start + width), group * width);
  }
  return {
    rows: { width, records: firstOf.length, sums: rows },
    groupOf,
    sizes: Uint32Array.from(sizes),
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

function areEqual(sums: Float64Array, a: number, b: number, width: number): boolean {
  for (let column = 0; column < width; column += 1) {
    // 0 and -0 are not the same row: what is divided by them differs.
    if (!Object.is(sums[a + column], sums[b + column])) return false;
  }
  return true;
}
