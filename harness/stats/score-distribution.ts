import { sum } from "./records.ts";
import { ascending } from "./sorting.ts";

/** How a judge's scores lie beside the humans', in points of the scale; null without scores on both sides. */
export interface ScoreDistribution {
  /** Mean of the judge less mean of the humans: leniency. */
  readonly meanShift: number | null;
  /** Standard deviation of the judge over that of the humans; below 1 is central tendency. null if theirs is 0. */
  readonly sdRatio: number | null;
  /** Area between the two distribution functions. */
  readonly wasserstein1: number | null;
}

/** Compares two distributions of scores, which need not be of the same items (methods.md, section 12). */
export function scoreDistribution(inputs: {
  /** null is missing. */
  readonly judge: readonly (number | null)[];
  readonly human: readonly (number | null)[];
}): ScoreDistribution {
  const judge = ascending(inputs.judge.filter((score) => score !== null));
  const human = ascending(inputs.human.filter((score) => score !== null));
  if (judge.length === 0 || human.length === 0) {
    return { meanShift: null, sdRatio: null, wasserstein1: null };
  }
  const spread = deviation(human);
  return {
    meanShift: meanOf(judge) - meanOf(human),
    sdRatio: spread === 0 || judge.length < 2 ? null : deviation(judge) / spread,
    wasserstein1: areaBetween(judge, human),
  };
}

/** `sdRatio` of paired scores, from their number and sums of values and squares: x of the judge, y of the humans. */
export function sdRatioFromSums(sums: {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
}): number | null {
  const { n, x, y, xx, yy } = sums;
  if (n < 2) return null;
  const ofJudge = xx - (x * x) / n;
  const ofHumans = yy - (y * y) / n;
  // What is left of equal values after rounding.
  if (ofHumans <= 1e-12 * yy) return null;
  return ofJudge <= 1e-12 * xx ? 0 : Math.sqrt(ofJudge / ofHumans);
}

/** ∫|F − G| of two samples in ascending order. */
function areaBetween(a: Float64Array, b: Float64Array): number {
  const steps = ascending([...a, ...b]);
  let area = 0;
  let belowA = 0;
  let belowB = 0;
  for (let i = 0; i + 1 < steps.length; i += 1) {
    const here = steps[i] ?? 0;
    while (belowA < a.length && (a[belowA] ?? 0) <= here) belowA += 1;
    while (belowB < b.length && (b[belowB] ?? 0) <= here) belowB += 1;
    area += Math.abs(belowA / a.length - belowB / b.length) * ((steps[i + 1] ?? 0) - here);
  }
  return area;
}

/** With the divisor n − 1, of ascending values; 0 for one value and for equal ones. */
function deviation(sorted: Float64Array): number {
  if (sorted.at(0) === sorted.at(-1)) return 0;
  const mean = meanOf(sorted);
  return Math.sqrt(sum(sorted.map((value) => (value - mean) ** 2)) / (sorted.length - 1));
}

function meanOf(values: Float64Array): number {
  return sum(values) / values.length;
}
