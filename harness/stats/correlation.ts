import {
  type PairCounts,
  rankPoints,
  tauB,
  weightedPairCounts,
  weightedSpearman,
  withinOne,
} from "./rank-correlation.ts";

/** Pearson's r, in [−1, 1]; null for n < 2 and for a constant vector. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length;
  if (isConstant(x) || isConstant(y)) return null;
  const meanX = meanOf(x);
  const meanY = meanOf(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i += 1) {
    const dx = (x[i] ?? 0) - meanX;
    const dy = (y[i] ?? 0) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const scale = Math.sqrt(xx) * Math.sqrt(yy);
  return scale === 0 ? null : withinOne(xy / scale);
}

/** Pearson's r from n and sums of values, squares and products; null where it is not defined. */
export function pearsonFromSums(sums: {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}): number | null {
  const { n, x, y, xx, yy, xy } = sums;
  if (n < 2) return null;
  const varianceX = xx - (x * x) / n;
  const varianceY = yy - (y * y) / n;
  // What is left of a constant vector after rounding.
  if (varianceX <= 1e-12 * xx || varianceY <= 1e-12 * yy) return null;
  return withinOne((xy - (x * y) / n) / (Math.sqrt(varianceX) * Math.sqrt(varianceY)));
}

/** Spearman's ρ with mean ranks for ties, in [−1, 1]; null for n < 2 and for a constant vector. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return weightedSpearman(rankPoints(x, y), new Uint8Array(x.length).fill(1));
}

/** Kendall's τ-b (1945), in [−1, 1]; null for n < 2 and for a constant vector. */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return tauB(pairCounts(x, y));
}

/** Stuart's τ-c (1953), for scales of different length; null for n < 2 and for a constant vector. */
export function kendallTauC(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const fewer = Math.min(new Set(Array.from(x)).size, new Set(Array.from(y)).size);
  if (fewer < 2) return null;
  return (2 * pairCounts(x, y).balance * fewer) / (x.length ** 2 * (fewer - 1));
}

/** All four coefficients of two vectors of equal length (methods.md, section 9). */
export function correlations(inputs: {
  readonly x: readonly number[];
  readonly y: readonly number[];
}): {
  readonly pearson: number | null;
  readonly spearman: number | null;
  readonly "kendall-b": number | null;
  readonly "kendall-c": number | null;
} {
  const { x, y } = inputs;
  return {
    pearson: pearson(x, y),
    spearman: spearman(x, y),
    "kendall-b": kendallTauB(x, y),
    "kendall-c": kendallTauC(x, y),
  };
}

/** Below this many points comparing all pairs is faster than sorting. */
const SORT_FROM = 64;

function pairCounts(x: ArrayLike<number>, y: ArrayLike<number>): PairCounts {
  const n = x.length;
  if (n >= SORT_FROM) return weightedPairCounts(rankPoints(x, y), new Uint8Array(n).fill(1));
  let balance = 0;
  let tiedX = 0;
  let tiedY = 0;
  for (let i = 1; i < n; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const signX = Math.sign((x[i] ?? 0) - (x[j] ?? 0));
      const signY = Math.sign((y[i] ?? 0) - (y[j] ?? 0));
      balance += signX * signY;
      if (signX === 0) tiedX += 1;
      if (signY === 0) tiedY += 1;
    }
  }
  return { pairs: (n * (n - 1)) / 2, balance, tiedX, tiedY };
}

function isConstant(values: ArrayLike<number>): boolean {
  const first = values[0];
  for (let i = 1; i < values.length; i += 1) if (values[i] !== first) return false;
  return true;
}

function meanOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i] ?? 0;
  return total / values.length;
}
