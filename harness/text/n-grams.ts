import { lendArray } from "./lend-array.ts";

/**
 * The n-grams of two texts, in order of position, each as a number: from 0 without gaps, equal for equal n-grams, the
 * same in both texts.
 */
export interface NumberedPair {
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** How many different n-grams the two texts have: the numbers are below it. */
  readonly distinct: number;
}

/** The tokens (1-grams) of two texts; the ids may be any 32-bit integers. */
export function numberTokens(left: Int32Array, right: Int32Array): NumberedPair {
  const numbering = new PairNumbering(left.length + right.length);
  const number = (ids: Int32Array): readonly number[] => {
    const tokens: number[] = [];
    for (const id of ids) tokens.push(numbering.of(0, id));
    return tokens;
  };
  return { left: number(left), right: number(right), distinct: numbering.distinct };
}

/** The n-grams that are one token longer than these, from which and from the tokens they are made. */
export function lengthen(grams: NumberedPair, tokens: NumberedPair): NumberedPair {
  const numbering = new PairNumbering(grams.left.length + grams.right.length);
  const left = lengthenOne(grams.left, tokens.left, numbering);
  const right = lengthenOne(grams.right, tokens.right, numbering);
  return { left, right, distinct: numbering.distinct };
}

/** How many n-grams of one text are in the other, each as often as in the text that has fewer of it. */
export function clippedMatches({ left, right, distinct }: NumberedPair): number {
  const unmatched = lendCounts(distinct);
  for (const gram of left) unmatched[gram] = (unmatched[gram] ?? 0) + 1;
  let matches = 0;
  for (const gram of right) {
    const count = unmatched[gram] ?? 0;
    if (count === 0) continue;
    unmatched[gram] = count - 1;
    matches += 1;
  }
  return matches;
}

/** Share of the different n-grams on the left that are absent on the right, in [0, 1]; null without an n-gram. */
export function novelShare({ left, right, distinct }: NumberedPair): number | null {
  if (left.length === 0) return null;
  const seen = lendCounts(distinct); // 1: on the right; 2: counted on the left
  for (const gram of right) seen[gram] = 1;
  let [different, novel] = [0, 0];
  for (const gram of left) {
    const before = seen[gram] ?? 0;
    if (before >= 2) continue;
    seen[gram] = 2;
    different += 1;
    if (before === 0) novel += 1;
  }
  return novel / different;
}

function lengthenOne(
  grams: readonly number[],
  tokens: readonly number[],
  numbering: PairNumbering,
): readonly number[] {
  const after = tokens.length - grams.length + 1;
  const longer: number[] = [];
  for (let i = 0; i < grams.length - 1; i++) {
    longer.push(numbering.of(grams[i] ?? 0, tokens[i + after] ?? 0));
  }
  return longer;
}

const lendCounts = lendArray();
const lendTable = lendArray();

/**
 * Numbers pairs of integers in order of first sight, by open addressing: at most `capacity` different ones. Only the
 * newest numbering may be asked.
 */
class PairNumbering {
  distinct = 0;
  readonly #size: number;
  /** Three integers a slot: the pair, and its number + 1; 0 there is a free slot. */
  readonly #table: Int32Array;

  constructor(capacity: number) {
    this.#size = 2 ** (32 - Math.clz32(2 * capacity));
    this.#table = lendTable(3 * this.#size);
  }

  of(first: number, second: number): number {
    const table = this.#table;
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (this.#size - 1);
    for (;;) {
      const number = table[3 * slot + 2] ?? 0;
      if (number === 0) break;
      if (table[3 * slot] === first && table[3 * slot + 1] === second) return number - 1;
      slot = (slot + 1) & (this.#size - 1);
    }
    table[3 * slot] = first;
    table[3 * slot + 1] = second;
    this.distinct += 1;
    table[3 * slot + 2] = this.distinct;
    return this.distinct - 1;
  }
}
