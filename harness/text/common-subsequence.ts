import { lendArray } from "./lend-array.ts";
import type { NumberedPair } from "./n-grams.ts";

// Rows of the dynamic programme as bits (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"): after j tokens
// of the text, bit i is 0 where the LCS with i + 1 tokens of the pattern is one longer than with i tokens.

/** Length in tokens of the longest common subsequence of two texts. */
export function lcsLength({ left, right, distinct }: NumberedPair): number {
  const [pattern, text] = left.length <= right.length ? [left, right] : [right, left];
  const words = wordsFor(pattern.length);
  const masks = lendMasks(words * distinct);
  setBits(masks, pattern, { start: 0, end: pattern.length, words });

  const row = lendRows(words).fill(-1, 0, words);
  for (const token of text) advance(row, 0, 0, masks, token * words, words);
  let length = 0;
  for (let word = 0; word < words; word++) length += bitCount(~(row[word] ?? 0));
  return length;
}

/** Where the lines of a text end, in tokens, exclusive. */
export interface LineEnds {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * The tokens of the left text that are on the LCS of their line with any line of the right text, in order. Of several
 * longest ones the LCS is the one that google rouge_score 0.1.2 walks back: equal tokens go back in both texts; else
 * the right text goes back where only that keeps the length, otherwise the left.
 */
export function unionLcs(
  { left, right, distinct }: NumberedPair,
  ends: LineEnds,
): readonly number[] {
  const widest = wordsFor(longestLine(ends.left));
  const masks = lendMasks(widest * distinct);
  const rows = lendRows(widest * (longestLine(ends.right) + 1));
  const hit = lendHits(left.length);
  let start = 0;
  for (const end of ends.left) {
    const line = { start, end, words: wordsFor(end - start) };
    setBits(masks, left, line);
    rows.fill(-1, 0, line.words);
    let from = 0;
    for (const to of ends.right) {
      fillRows(rows, masks, right, { start: from, end: to, words: line.words });
      walkBack(rows, hit, { left, right, line, from, to });
      from = to;
    }
    clearBits(masks, left, line);
    start = end;
  }
  return left.filter((_token, i) => hit[i] === 1);
}

const lendMasks = lendArray();
const lendRows = lendArray();
const lendHits = lendArray();

/** A part of a text, and how many 32-bit words a row for the pattern has. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly words: number;
}

function fillRows(rows: Int32Array, masks: Int32Array, text: readonly number[], span: Span): void {
  const { start, end, words } = span;
  for (let j = 0; j < end - start; j++) {
    advance(rows, j * words, (j + 1) * words, masks, (text[start + j] ?? 0) * words, words);
  }
}

/** row' = (row + (row & mask)) | (row & ~mask), the carry going from word to word. */
function advance(
  rows: Int32Array,
  from: number,
  to: number,
  masks: Int32Array,
  mask: number,
  words: number,
): void {
  let carry = 0;
  for (let word = 0; word < words; word++) {
    const row = rows[from + word] ?? 0;
    const matched = row & (masks[mask + word] ?? 0);
    const sum = (row >>> 0) + (matched >>> 0) + carry;
    carry = sum > 0xffffffff ? 1 : 0;
    rows[to + word] = sum | (row & ~matched);
  }
}

interface LinePair {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly line: Span;
  readonly from: number;
  readonly to: number;
}

function walkBack(rows: Int32Array, hit: Int32Array, pair: LinePair): void {
  const { left, right, from } = pair;
  const { start, words } = pair.line;
  let i = pair.line.end - start - 1;
  let j = pair.to - from - 1;
  while (i >= 0 && j >= 0) {
    if (left[start + i] === right[from + j]) {
      hit[start + i] = 1;
      i -= 1;
      j -= 1;
    } else if (((rows[(j + 1) * words + (i >>> 5)] ?? 0) >>> (i & 31)) & 1) {
      i -= 1; // as long without this token of the left line
    } else {
      j -= 1;
    }
  }
}

function setBits(masks: Int32Array, pattern: readonly number[], span: Span): void {
  for (let i = 0; i < span.end - span.start; i++) {
    const at = (pattern[span.start + i] ?? 0) * span.words + (i >>> 5);
    masks[at] = (masks[at] ?? 0) | (1 << (i & 31));
  }
}

function clearBits(masks: Int32Array, pattern: readonly number[], span: Span): void {
  for (let i = 0; i < span.end - span.start; i++) {
    masks[(pattern[span.start + i] ?? 0) * span.words + (i >>> 5)] = 0;
  }
}

function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

function longestLine(ends: Int32Array): number {
  let longest = 0;
  let start = 0;
  for (const end of ends) {
    longest = Math.max(longest, end - start);
    start = end;
  }
  return longest;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
