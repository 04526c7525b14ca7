// The generator `assize-rng/1` (methods.md, section 2). It is counter-based: the draws of a replicate
// depend on seed, purpose and replicate alone, never on what was drawn before or in which thread.
import { sha256 } from "./digest.ts";

/** Which draws are meant. The same three values give the same numbers on every machine. */
export interface DrawsOf {
  readonly seed: string;
  /** What the draws are for, such as `bootstrap/records`: different purposes are independent. */
  readonly purpose: string;
  /** Number of the replicate, from 0. */
  readonly replicate: number;
}

/** Key of the generator: two unsigned 32-bit words. */
export type RandomKey = readonly [number, number];

/** Draws of one replicate, one after the other. */
export interface RandomStream {
  /** The next unsigned 32-bit word. */
  u32(): number;
  /** A whole number in [0, n), without bias (Lemire 2019). */
  below(n: number): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
}

const WORD = 2 ** 32;
/** Largest n for which a 32-bit word times n is exact in a double. */
const EXACT_FACTOR = 2 ** 21;

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/** Key of a seed and a purpose: the first 8 bytes of a SHA-256, as two little-endian words. */
export function rngKey({ seed, purpose }: Omit<DrawsOf, "replicate">): RandomKey {
  const digest = sha256(`assize-rng/1|${seed}|${purpose}`);
  const view = new DataView(digest.buffer, digest.byteOffset);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

/** One block of Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011): four words from counter and key. */
export function philox4x32_10(inputs: {
  readonly counter: readonly number[];
  readonly key: readonly number[];
}): number[] {
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = inputs.counter;
  const [k0 = 0, k1 = 0] = inputs.key;
  const words = new Uint32Array(4);
  philox(words, [k0, k1], c0, c1, c2, c3);
  return [...words];
}

/** The draws of one replicate; a new stream starts again from its first draw. */
export function randomStream(seed: string, purpose: string, replicate: number): RandomStream {
  return streamFromKey(rngKey({ seed, purpose }), replicate);
}

/** As `randomStream`, for loops over many replicates of one purpose: the key is made once. */
export function streamFromKey(key: RandomKey, replicate: number): RandomStream {
  const words = new Uint32Array(4);
  let block = 0;
  let used = 4;
  const u32 = (): number => {
    if (used === 4) {
      philox(words, key, block, replicate, 0, 0);
      block += 1;
      used = 0;
    }
    const word = words[used] ?? 0;
    used += 1;
    return word;
  };
  return {
    u32,
    below: (n) => (n <= EXACT_FACTOR ? belowExact(u32, n) : belowWide(u32, n)),
    uniform: () => {
      const high = u32() >>> 5;
      const low = u32() >>> 6;
      return (high * 2 ** 26 + low) / 2 ** 53;
    },
  };
}

/** The first `count` words of a replicate. */
export function rngU32({ count, ...of }: DrawsOf & { readonly count: number }): number[] {
  const stream = randomStream(of.seed, of.purpose, of.replicate);
  return Array.from({ length: count }, () => stream.u32());
}

/** The first `count` uniform numbers of a replicate, each in [0, 1). */
export function rngUniform({ count, ...of }: DrawsOf & { readonly count: number }): number[] {
  const stream = randomStream(of.seed, of.purpose, of.replicate);
  return Array.from({ length: count }, () => stream.uniform());
}

/** The first `count` whole numbers below n of a replicate. */
export function rngBelow(
  inputs: DrawsOf & { readonly n: number; readonly count: number },
): number[] {
  const stream = randomStream(inputs.seed, inputs.purpose, inputs.replicate);
  return Array.from({ length: inputs.count }, () => stream.below(inputs.n));
}

/** The positions 0 … n−1 in random order (Fisher–Yates from the end). */
export function shuffle({ n, ...of }: DrawsOf & { readonly n: number }): number[] {
  const stream = randomStream(of.seed, of.purpose, of.replicate);
  const order = Array.from({ length: n }, (_, position) => position);
  for (let i = n - 1; i >= 1; i -= 1) {
    const j = stream.below(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

/** n random signs, +1 or −1: bit i mod 32 of word ⌊i/32⌋, lowest bit first, 1 is +1. */
export function signFlips({ n, ...of }: DrawsOf & { readonly n: number }): number[] {
  return [...drawSigns(streamFromKey(rngKey(of), of.replicate), n)];
}

/** As `signFlips`, from a stream that has not been drawn from yet. */
export function drawSigns(stream: RandomStream, n: number): Int8Array {
  const signs = new Int8Array(n);
  let word = 0;
  for (let i = 0; i < n; i += 1) {
    if (i % 32 === 0) word = stream.u32();
    signs[i] = (word >>> (i % 32)) & 1 ? 1 : -1;
  }
  return signs;
}

/** Fills `weights` with how often each of its n positions is drawn in n draws of `below(n)`. */
export function drawWeights(key: RandomKey, replicate: number, weights: Uint16Array): void {
  const n = weights.length;
  weights.fill(0);
  if (n > EXACT_FACTOR) {
    const stream = streamFromKey(key, replicate);
    for (let drawn = 0; drawn < n; drawn += 1) {
      const position = stream.below(n);
      weights[position] = (weights[position] ?? 0) + 1;
    }
    return;
  }
  // The same as above without a call for every draw: this loop runs B x G times.
  const words = new Uint32Array(4);
  const reject = WORD % n;
  let drawn = 0;
  for (let block = 0; drawn < n; block += 1) {
    philox(words, key, block, replicate, 0, 0);
    for (let lane = 0; lane < 4 && drawn < n; lane += 1) {
      const product = (words[lane] ?? 0) * n;
      if (product >>> 0 < reject) continue;
      const position = Math.floor(product / WORD);
      weights[position] = (weights[position] ?? 0) + 1;
      drawn += 1;
    }
  }
}

function belowExact(u32: () => number, n: number): number {
  const reject = WORD % n;
  for (;;) {
    const product = u32() * n;
    if (product >>> 0 >= reject) return Math.floor(product / WORD);
  }
}

function belowWide(u32: () => number, n: number): number {
  const wide = BigInt(n);
  const reject = 2n ** 32n % wide;
  for (;;) {
    const product = BigInt(u32()) * wide;
    if (BigInt.asUintN(32, product) >= reject) return Number(product >> 32n);
  }
}

/** Writes the four words of one counter into `words`. Signed arithmetic; storing makes it unsigned. */
function philox(
  words: Uint32Array,
  key: RandomKey,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
): void {
  let c0 = counter0 | 0;
  let c1 = counter1 | 0;
  let c2 = counter2 | 0;
  let c3 = counter3 | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** Upper 32 bits of the unsigned 64-bit product, from products of 16-bit halves. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross1 = Math.imul(aLow, bHigh);
  const cross2 = Math.imul(aHigh, bLow);
  const carry = (Math.imul(aLow, bLow) >>> 16) + (cross1 & 0xffff) + (cross2 & 0xffff);
  return (Math.imul(aHigh, bHigh) + (cross1 >>> 16) + (cross2 >>> 16) + (carry >>> 16)) | 0;
}
