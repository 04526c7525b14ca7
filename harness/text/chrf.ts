import { lendArray } from "./lend-array.ts";
import { lendPairs, type Pairs } from "./n-grams.ts";

/**
 * chrF (Popović 2015) of a candidate, from 0 to 100, as sacreBLEU 2 computes it for one sentence: precision and recall of
 * the character n-grams are averaged over the orders of which both texts have n-grams; 0 where there is no such order.
 * Characters are code points, white space is left out, case counts.
 */
export function chrF(inputs: {
  readonly candidate: string;
  readonly reference: string;
  /** How much more recall weighs than precision. */
  readonly beta?: number;
  /** The longest n-gram, in characters. */
  readonly charOrder?: number;
}): number {
  const { candidate, reference, ...options } = inputs;
  return chrFOfAll(reference, [candidate], options)[0] ?? 0;
}

/** chrF of several candidates against one reference, whose n-grams of each order are numbered once. */
export function chrFOfAll(
  reference: string,
  candidates: readonly string[],
  { beta = 2, charOrder = 6 }: { readonly beta?: number; readonly charOrder?: number } = {},
): readonly number[] {
  const alphabet = openAlphabet();
  const own = gramsOf(reference, alphabet.add);
  const others = candidates.map((text) => ({
    ...gramsOf(text, alphabet.find),
    orders: 0,
    precision: 0,
    recall: 0,
  }));
  const { length } = own.characters;
  let shorter = 1;
  for (let n = 1; n <= Math.min(charOrder, length); n += 1) {
    const numbering = lendPairs(shorter + 1, alphabet.size + 1, length);
    const counts = lendCounts(length + 1);
    for (let start = 0; start + n <= length; start += 1) {
      const gram = 1 + numbering.of(own.grams[start] ?? 0, own.characters[start + n - 1] ?? 0);
      own.grams[start] = gram;
      counts[gram] = (counts[gram] ?? 0) + 1;
    }
    shorter = numbering.distinct;
    for (const other of others) {
      const grams = other.characters.length - n + 1;
      if (grams < 1) continue;
      const matches = clipped(other, n, numbering, counts.subarray(0, length + 1));
      other.precision += matches / grams;
      other.recall += matches / (length - n + 1);
      other.orders += 1;
    }
  }
  const weight = beta ** 2;
  return others.map(({ orders, precision, recall }) =>
    precision === 0
      ? 0
      : (100 * (1 + weight) * precision * recall) / ((weight * precision + recall) * orders),
  );
}

/** Numbers the characters of the reference from 1; 0: it has no such character. */
function openAlphabet() {
  const ascii = new Int32Array(128);
  const others = new Map<number, number>();
  const alphabet = {
    size: 0,
    find: (code: number): number => (code < 128 ? ascii[code] : others.get(code)) ?? 0,
    add: (code: number): number => {
      const known = alphabet.find(code);
      if (known !== 0) return known;
      alphabet.size += 1;
      if (code < 128) ascii[code] = alphabet.size;
      else others.set(code, alphabet.size);
      return alphabet.size;
    },
  };
  return alphabet;
}

/** A text, and by the place where it starts the number of each of its n-grams of one order. */
interface Grams {
  /** Numbers, 0 where the reference has none such. */
  readonly characters: Int32Array;
  /** From 1; 0: the reference has none like it, nor any longer one. Before the first order all are alike. */
  readonly grams: Int32Array;
}

function gramsOf(text: string, numbered: (code: number) => number): Grams {
  const characters = charactersOf(text);
  for (let at = 0; at < characters.length; at += 1) {
    characters[at] = numbered(characters[at] ?? 0);
  }
  return { characters, grams: new Int32Array(characters.length).fill(1) };
}

/** Makes the n-grams one character longer, and counts those that the reference has, each as often as it does at most. */
function clipped(
  { characters, grams }: Grams,
  n: number,
  numbering: Pairs,
  counts: Int32Array,
): number {
  const used = lendUsed(counts.length);
  let matches = 0;
  for (let start = 0; start + n <= characters.length; start += 1) {
    const shorter = grams[start] ?? 0;
    if (shorter === 0) continue;
    const gram = 1 + numbering.find(shorter, characters[start + n - 1] ?? 0);
    grams[start] = gram;
    if (gram === 0) continue;
    const before = used[gram] ?? 0;
    if (before === counts[gram]) continue;
    used[gram] = before + 1;
    matches += 1;
  }
  return matches;
}

const lendCounts = lendArray();
const lendUsed = lendArray();

function charactersOf(text: string): Int32Array {
  const codes = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    if (isWhiteSpace(code)) continue;
    codes[count] = code;
    count += 1;
  }
  return codes.subarray(0, count);
}

function isWhiteSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return /\p{White_Space}/u.test(String.fromCodePoint(code));
}
