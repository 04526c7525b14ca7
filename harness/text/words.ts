import { lendArray } from "./lend-array.ts";
import { PairNumbering } from "./n-grams.ts";

// The fast form of `wordsOf`: it reads bytes, and makes no string of a word unless it must. Strings of every word of an
// article cost more than all that is done with them.

/** What is done with the words of a text and at the end of its lines. */
interface Reading {
  /**
   * Returns the number of a word. The first two integers are the word itself where it has up to twelve characters, and
   * `spelled` spells it, as long as the call lasts.
   */
  word(first: number, second: number, spelled: Spelled): number;
  /** How many words the text had so far. */
  line?(words: number): void;
}

type Spelled = () => string;

/** The numbers of the words of a text, those of `wordsOf`, in order. */
export function readWords(text: string, { word, line }: Reading): Int32Array {
  const { bytes, length } = bytesOf(text.toLowerCase());
  const numbers = lendNumbers(length);
  let count = 0;
  let start = 0;
  let end = 0;
  const spelled = () => decoder.decode(bytes.subarray(start, end));
  // Six characters in base 37, and the six behind them; long words have a second one that no short word has.
  let first = 0;
  let second = 0;
  for (; end <= length; end += 1) {
    const byte = end < length ? (bytes[end] ?? 0) : lineBreak;
    const digit = digits[byte] ?? 0;
    if (digit > 0) {
      if (end < start + 6) first = (Math.imul(first, 37) + digit) | 0;
      else if (end < start + 12) second = (Math.imul(second, 37) + digit) | 0;
      else second = isLong;
      continue;
    }
    if (end > start) {
      numbers[count] = word(first, second, spelled);
      count += 1;
      first = 0;
      second = 0;
    }
    start = end + 1;
    if (byte === lineBreak) line?.(count);
  }
  return numbers.slice(0, count);
}

/** Numbers of words. */
export class WordNumbering {
  readonly #short: PairNumbering;
  readonly #long = new Map<string, number>();
  /** How many words have one. */
  size = 0;

  /** `capacity`: about so many words are expected. */
  constructor(capacity: number) {
    this.#short = new PairNumbering(capacity);
  }

  /** -1: it has none. */
  find(first: number, second: number, spelled: Spelled): number {
    return second === isLong ? (this.#long.get(spelled()) ?? -1) : this.#short.find(first, second);
  }

  /** Gives a new word its number, and returns it. */
  add(first: number, second: number, spelled: Spelled, number: number): number {
    if (second === isLong) this.#long.set(spelled(), number);
    else this.#short.of(first, second, number);
    this.size += 1;
    return number;
  }
}

const lendNumbers = lendArray();

const lineBreak = 10;
/** Six characters make at most 36 * 37 ** 5 + ... = 37 ** 6 - 1, which is below 2 ** 32 - 1. */
const isLong = -1;

/** By byte: 1 to 36 for [a-z0-9], else 0: all else divides words. */
const digits = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 97 && byte <= 122) return byte - 96;
  return byte >= 48 && byte <= 57 ? byte - 21 : 0;
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const mostKept = 2 ** 20;
let kept = new Uint8Array(2 ** 16);

/** The UTF-8 of a text, void with the next one: no byte of what is not ASCII is one of [a-z0-9]. */
function bytesOf(text: string): { readonly bytes: Uint8Array; readonly length: number } {
  if (3 * text.length > mostKept) {
    const bytes = encoder.encode(text);
    return { bytes, length: bytes.length };
  }
  if (3 * text.length > kept.length) kept = new Uint8Array(3 * text.length);
  return { bytes: kept, length: encoder.encodeInto(text, kept).written };
}
