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
  const numbering = lendNumbering(left.length + right.length);
  const number = (ids: Int32Array): readonly number[] => {
    const tokens: number[] = [];
    for (const id of ids) tokens.push(numbering.of(0, id));
    return tokens;
  };
  return { left: number(left), right: number(right), distinct: numbering.distinct };
}

/** The n-grams that are one token longer than these, from which and from the tokens they are made. */
export function lengthen(grams: NumberedPair, tokens: NumberedPair): NumberedPair {
  const numbering = lendNumbering(grams.left.length + grams.right.length);
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
const lendPlaces = lendArray();

/** A numbering in a table that is lent: only the newest may be asked. */
function lendNumbering(capacity: number): PairNumbering {
  return new PairNumbering(capacity, lendTable(3 * slotsFor(capacity)));
}

/** Numbers pairs of integers from 0, in order of first sight unless told otherwise. */
export interface Pairs {
  readonly distinct: number;
  of(first: number, second: number): number;
  /** -1: it has none. */
  find(first: number, second: number): number;
}

/** So many places for pairs stay near the processor. */
const fewPairs = 2 ** 17;

/** A numbering of pairs below both bounds, lent too: each has a place of its own, where these are few. */
export function lendPairs(firsts: number, seconds: number, capacity: number): Pairs {
  return firsts * seconds <= fewPairs
    ? new PlacedPairs(seconds, lendPlaces(firsts * seconds))
    : lendNumbering(capacity);
}

class PlacedPairs implements Pairs {
  distinct = 0;
  readonly #seconds: number;
  /** The number of each pair + 1. */
  readonly #places: Int32Array;

  constructor(seconds: number, places: Int32Array) {
    this.#seconds = seconds;
    this.#places = places;
  }

  of(first: number, second: number): number {
    const at = first * this.#seconds + second;
    if (this.#places[at] === 0) {
      this.distinct += 1;
      this.#places[at] = this.distinct;
    }
    return (this.#places[at] ?? 0) - 1;
  }

  find(first: number, second: number): number {
    return (this.#places[first * this.#seconds + second] ?? 0) - 1;
  }
}

/** A power of two, of which half stay free. */
function slotsFor(capacity: number): number {
  return 2 ** (32 - Math.clz32(2 * capacity));
}

/** Numbers pairs of integers from 0, in order of first sight unless told otherwise, by open addressing. */
export class PairNumbering implements Pairs {
  distinct = 0;
  #size: number;
  /** Three integers a slot: the pair, and its number + 1; 0 there is a free slot. */
  #table: Int32Array;

  /** `capacity`: above so many pairs it makes itself a larger table. */
  constructor(capacity: number, table: Int32Array = new Int32Array(3 * slotsFor(capacity))) {
    this.#size = slotsFor(capacity);
    this.#table = table;
  }

  /** The number of a pair; of a new one, what it shall be. */
  of(first: number, second: number, unseen = this.distinct): number {
    const at = this.#placeOf(first, second);
    const number = this.#table[at + 2] ?? 0;
    if (number !== 0) return number - 1;
    this.#table[at] = first;
    this.#table[at + 1] = second;
    this.#table[at + 2] = unseen + 1;
    this.distinct += 1;
    if (2 * this.distinct > this.#size) this.#grow();
    return unseen;
  }

  /** The number of a pair; -1: it has none. */
  find(first: number, second: number): number {
    return (this.#table[this.#placeOf(first, second) + 2] ?? 0) - 1;
  }

  /** Where the pair stands in the table, or the free place for it. */
  #placeOf(first: number, second: number): number {
    const table = this.#table;
    const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (this.#size - 1);
    for (;;) {
      const at = 3 * slot;
      if (table[at + 2] === 0 || (table[at] === first && table[at + 1] === second)) return at;
      slot = (slot + 1) & (this.#size - 1);
    }
  }

  #grow(): void {
    const before = this.#table.subarray(0, 3 * this.#size);
    this.#size *= 2;
    this.#table = new Int32Array(3 * this.#size);
    for (let old = 0; old < before.length; old += 3) {
      if (before[old + 2] === 0) continue;
      const at = this.#placeOf(before[old] ?? 0, before[old + 1] ?? 0);
      this.#table.set(before.subarray(old, old + 3), at);
    }
  }
}
