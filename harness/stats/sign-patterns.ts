import { drawSigns, rngKey, streamFromKey } from "../core/random.ts";

/** Sign patterns over n positions. */
export interface SignPatterns {
  readonly count: number;
  /** For every eight positions a byte of each pattern; bit i of byte k is 1 where the sign of position 8k + i is −1. */
  readonly flipped: readonly Uint8Array[];
}

/** All 2^n patterns, in ascending order. */
export function everyPattern(n: number): SignPatterns {
  const patterns = noneFlipped(2 ** n, n);
  for (const [byte, row] of patterns.flipped.entries()) {
    for (const pattern of row.keys()) row[pattern] = Math.floor(pattern / 256 ** byte) % 256;
  }
  return patterns;
}

/** Random patterns of purpose `spa/signs`, a replicate each (methods.md, section 2). */
export function drawnPatterns(n: number, draws: number, seed: string): SignPatterns {
  const patterns = noneFlipped(draws, n);
  const key = rngKey({ seed, purpose: "spa/signs" });
  for (let draw = 0; draw < draws; draw += 1) {
    const signs = drawSigns(streamFromKey(key, draw), n);
    for (const [byte, row] of patterns.flipped.entries()) {
      for (let bit = 0; bit < 8; bit += 1) {
        if (signs[8 * byte + bit] === -1) row[draw] = (row[draw] ?? 0) | (1 << bit);
      }
    }
  }
  return patterns;
}

function noneFlipped(count: number, n: number): SignPatterns {
  return {
    count,
    flipped: Array.from({ length: Math.ceil(n / 8) }, () => new Uint8Array(count)),
  };
}

/**
 * Adds to the sum of every pattern the values over the positions that it flips; `records` says which value stands at
 * each. Eight positions at a time: the sums of their 256 subsets are made once and then looked up.
 */
export function addFlipped(
  sums: Float64Array,
  { count, flipped }: SignPatterns,
  values: Float64Array,
  records: Int32Array,
): Float64Array {
  const subsets = new Float64Array(256);
  for (const [byte, row] of flipped.entries()) {
    if (!sumSubsets(subsets, values, records.subarray(8 * byte, 8 * byte + 8))) continue;
    for (let pattern = 0; pattern < count; pattern += 1) {
      sums[pattern] = (sums[pattern] ?? 0) + (subsets[row[pattern] ?? 0] ?? 0);
    }
  }
  return sums;
}

/** The sum of every subset of at most eight values, at the number that its bits make; false where all are 0. */
function sumSubsets(subsets: Float64Array, values: Float64Array, records: Int32Array): boolean {
  let any = false;
  for (let bit = 0; bit < records.length; bit += 1) {
    const value = values[records[bit] ?? 0] ?? 0;
    if (value !== 0) any = true;
    const size = 1 << bit;
    // The subsets with this value are those without it, and it.
    for (let subset = 0; subset < size; subset += 1) {
      subsets[size + subset] = (subsets[subset] ?? 0) + value;
    }
  }
  return any;
}
