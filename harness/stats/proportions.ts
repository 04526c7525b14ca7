import { incompleteBetaInverse, normalQuantile, studentQuantile } from "./distributions.ts";
import { countByRecord, groupByRecord, sum, sumByRecord } from "./records.ts";

/** Limits [low, high] of a rate, both in [0, 1]. */
export type RateLimits = [low: number, high: number];

/** Wilson 1927 score interval of k successes in n independent trials; null for n = 0. */
export function wilson(inputs: {
  readonly k: number;
  readonly n: number;
  readonly level: number;
}): RateLimits | null {
  const { k, n, level } = inputs;
  if (n === 0) return null;
  return wilsonLimits(k / n, n, normalQuantile((1 + level) / 2));
}

/** Clopper & Pearson 1934 exact interval of k successes in n independent trials; null for n = 0. */
export function clopperPearson(inputs: {
  readonly k: number;
  readonly n: number;
  readonly level: number;
}): RateLimits | null {
  const { k, n, level } = inputs;
  if (n === 0) return null;
  const tail = (1 - level) / 2;
  return [
    k === 0 ? 0 : incompleteBetaInverse(tail, k, n - k + 1),
    k === n ? 1 : incompleteBetaInverse(1 - tail, k + 1, n - k),
  ];
}

/** A rate over items that belong to records, with its limits in [0, 1]; all null without items. */
export interface ClusteredRate {
  readonly mean: number | null;
  /** How many independent items would tell as much. Between 1 and the number of items. */
  readonly nEff: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * Wilson's interval with an effective number of items and a t quantile (Korn & Graubard 1998 on
 * Wilson; methods.md, section 3). It never leaves [0, 1] and never collapses at 0 or 1.
 */
export function wilsonClustered(inputs: {
  /** 0 or 1, or between. */
  readonly y: readonly number[];
  readonly cluster: readonly string[];
  readonly level: number;
}): ClusteredRate {
  const groups = groupByRecord(inputs.cluster);
  return wilsonFromSums({
    successes: sumByRecord(groups, inputs.y),
    trials: countByRecord(groups),
    level: inputs.level,
  });
}

/** As `wilsonClustered`, from one sum and one count a record; records without trials are no clusters. */
export function wilsonFromSums(inputs: {
  /** Per record, in ascending order. */
  readonly successes: Float64Array;
  /** Per record: whole numbers, or weighted ones with the same sum. */
  readonly trials: Float64Array;
  readonly level: number;
}): ClusteredRate {
  const { successes, trials, level } = inputs;
  const n = sum(trials);
  if (n === 0) return { mean: null, nEff: null, lo: null, hi: null };
  const mean = sum(successes) / n;
  let records = 0;
  for (let record = 0; record < trials.length; record += 1) {
    if ((trials[record] ?? 0) > 0) records += 1;
  }
  if (records === 1) return { mean, nEff: 1, lo: 0, hi: 1 };
  let squares = 0;
  for (let record = 0; record < trials.length; record += 1) {
    squares += ((successes[record] ?? 0) - (trials[record] ?? 0) * mean) ** 2;
  }
  const variance = ((records / (records - 1)) * squares) / (n * n);
  const binomial = mean * (1 - mean);
  // A variance this far below the binomial one is rounding: the records are all alike.
  const alike = variance <= 1e-24 * binomial;
  const nEff = binomial <= 0 || alike ? records : Math.min(n, Math.max(1, binomial / variance));
  const [lo, hi] = wilsonLimits(mean, nEff, studentQuantile((1 + level) / 2, records - 1));
  return { mean, nEff, lo, hi };
}

function wilsonLimits(rate: number, n: number, z: number): RateLimits {
  const square = z * z;
  const scale = 1 + square / n;
  const centre = (rate + square / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + square / (4 * n * n));
  return [rate <= 0 ? 0 : Math.max(0, centre - half), rate >= 1 ? 1 : Math.min(1, centre + half)];
}
