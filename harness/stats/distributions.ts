import { incompleteBeta, logGamma, solveIncreasing } from "./beta.ts";
import { normalQuantile } from "./normal.ts";

export { incompleteBeta, incompleteBetaInverse, logGamma } from "./beta.ts";
export { erfc, normalCdf, normalQuantile } from "./normal.ts";

/** P(T ≥ t) for t ≥ 0 with Student's distribution; keeps its relative precision far out. */
function studentUpperTail(t: number, freedom: number): number {
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  const total = freedom + square;
  return 0.5 * incompleteBeta(freedom / total, freedom / 2, 0.5, square / total);
}

/** P(T ≤ t), Student's distribution with `freedom` > 0 degrees of freedom. */
export function studentCdf(t: number, freedom: number): number {
  const tail = studentUpperTail(Math.abs(t), freedom);
  return t > 0 ? 1 - tail : tail;
}

/** P(|T| ≥ |t|), in [0, 1]. */
export function studentTwoSided(t: number, freedom: number): number {
  return Math.min(1, 2 * studentUpperTail(Math.abs(t), freedom));
}

/** The t with P(T ≤ t) = p: ±∞ at p = 0 and 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentUpperQuantile(p, freedom);
  return studentUpperQuantile(1 - p, freedom);
}

function studentUpperQuantile(tail: number, freedom: number): number {
  if (tail <= 0) return Number.POSITIVE_INFINITY;
  const start = -normalQuantile(tail);
  let high = 2 * start + 1;
  while (studentUpperTail(high, freedom) > tail) high *= 2;
  const logScale =
    logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log(freedom * Math.PI);
  return solveIncreasing({
    excess: (t) => tail - studentUpperTail(t, freedom),
    slope: (t) => Math.exp(logScale - ((freedom + 1) / 2) * Math.log1p((t * t) / freedom)),
    // Student's tails are heavier than the normal one, so the quantile is not below the normal's.
    low: 0,
    high,
  });
}

/** P(X = k) for X ~ Bin(n, p), through logarithms. */
export function binomialPoint(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  const logChoose = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return Math.exp(logChoose + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** P(X ≤ k) for X ~ Bin(n, p). Terms are added outwards from the largest, so that none overflows. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  if (p <= 0) return 1;
  if (p >= 1) return 0;
  const odds = p / (1 - p);
  const start = Math.min(k, Math.floor((n + 1) * p));
  let total = 1;
  let term = 1;
  for (let i = start; i >= 1 && term > total * 1e-18; i -= 1) {
    term *= i / ((n - i + 1) * odds);
    total += term;
  }
  term = 1;
  for (let i = start; i < k && term > total * 1e-18; i += 1) {
    term *= ((n - i) * odds) / (i + 1);
    total += term;
  }
  return Math.min(1, binomialPoint(start, n, p) * total);
}
