import { normalQuantile, studentQuantile } from "./distributions.ts";
import { sum } from "./records.ts";
import { replicateTotals } from "./replicate-totals.ts";
import type { WeightRows } from "./weights.ts";

/** A mean of human labels, made more precise by a judge's; in the unit of the labels. */
export interface PredictionPoweredMean {
  /** null without a labelled unit, and for λ ≠ 0 without an unlabelled one. */
  readonly estimate: number | null;
  /** How far the judge is relied on: 0 is the mean of the labels alone, 1 is plain PPI. */
  readonly lambda: number | null;
  /** null with one labelled unit too. */
  readonly se: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Labelled units with both values, and unlabelled units with one. */
  readonly n: number;
  readonly unlabelled: number;
  /** Units left out because a value is missing. */
  readonly dropped: number;
}

/**
 * Prediction-powered mean (Angelopoulos et al. 2023) with a given λ, or with the best one (PPI++, Angelopoulos, Duchi &
 * Zrnic 2023; methods.md, section 14). Units are record means, which makes the standard error clustered.
 */
export function ppiMean(inputs: {
  /** Human values of the labelled units, a random sample of all; null is missing. */
  readonly gold: readonly (number | null)[];
  /** The judge's values of the same units. */
  readonly judge: readonly (number | null)[];
  /** The judge's values of the other units. */
  readonly judgeUnlabelled: readonly (number | null)[];
  /** null: the λ with the smallest variance, clipped to [0, 1]. */
  readonly lambda: number | null;
  readonly level: number;
  /** Divisors n − 1 and Student's t with n − 1 degrees of freedom; default false. */
  readonly smallSample?: boolean;
}): PredictionPoweredMean {
  const { level, smallSample = false } = inputs;
  const pairs = inputs.gold.flatMap((value, unit) => {
    const judged = inputs.judge[unit] ?? null;
    return value === null || judged === null ? [] : [{ value, judged }];
  });
  const gold = Float64Array.from(pairs, ({ value }) => value);
  const judge = Float64Array.from(pairs, ({ judged }) => judged);
  const rest = Float64Array.from(inputs.judgeUnlabelled.filter((value) => value !== null));
  const n = gold.length;
  const counts = {
    n,
    unlabelled: rest.length,
    dropped: inputs.gold.length - n + inputs.judgeUnlabelled.length - rest.length,
  };
  const lambda = inputs.lambda ?? bestLambda(gold, judge, rest);
  if (n === 0 || (lambda !== 0 && rest.length === 0)) {
    return { estimate: null, lambda: null, se: null, lo: null, hi: null, ...counts };
  }
  const corrections = correctionsOf(gold, judge, lambda);
  const predicted = lambda === 0 ? 0 : lambda * meanOf(rest);
  const estimate = predicted + meanOf(corrections);
  const lost = smallSample ? 1 : 0;
  const ofJudge = lambda === 0 ? 0 : (lambda * lambda * variance(rest, lost)) / rest.length;
  const se = Math.sqrt(ofJudge + variance(corrections, lost) / n);
  // NaN where one unlabelled unit has to tell how they vary.
  if (n < 2 || Number.isNaN(se)) {
    return { estimate, lambda, se: null, lo: null, hi: null, ...counts };
  }
  const tail = (1 + level) / 2;
  const half = se * (smallSample ? studentQuantile(tail, n - 1) : normalQuantile(tail));
  return { estimate, lambda, se, lo: estimate - half, hi: estimate + half, ...counts };
}

/** The units of a prediction-powered mean, without missing values, and its λ as it was estimated. */
export interface PredictionPoweredUnits {
  readonly gold: Float64Array;
  readonly judge: Float64Array;
  readonly judgeUnlabelled: Float64Array;
  readonly lambda: number;
}

/** Weights of the labelled units, and of the unlabelled ones: of as many replicates. */
interface PairOfRows {
  readonly labelledRows: WeightRows;
  readonly unlabelledRows: WeightRows;
}

/**
 * Bootstrap replicates of a prediction-powered mean with λ as it was estimated, labelled and unlabelled units drawn
 * apart (methods.md, section 14).
 */
export function ppiReplicates(inputs: PredictionPoweredUnits & PairOfRows): Float64Array {
  const [replicates = new Float64Array()] = ppiReplicatesOf({ ...inputs, means: [inputs] });
  return replicates;
}

/** The same of several means over the same units, from one pass over each of the weights. */
export function ppiReplicatesOf(
  inputs: PairOfRows & { readonly means: readonly PredictionPoweredUnits[] },
): readonly Float64Array[] {
  const { means, labelledRows, unlabelledRows } = inputs;
  const corrections = meansOf(
    labelledRows,
    means.map(({ gold, judge, lambda }) => correctionsOf(gold, judge, lambda)),
  );
  const relying = means.filter(({ lambda }) => lambda !== 0);
  const predictions = meansOf(
    unlabelledRows,
    relying.map(({ judgeUnlabelled }) => judgeUnlabelled),
  );
  return corrections.map((correction, place) => {
    const mean = means[place];
    const predicted = mean && predictions[relying.indexOf(mean)];
    if (mean === undefined || predicted === undefined) return correction;
    return correction.map((own, b) => mean.lambda * (predicted[b] ?? Number.NaN) + own);
  });
}

/** The mean without each labelled unit, then without each unlabelled one; λ stays as it is. */
export function ppiJackknife({ lambda, ...units }: PredictionPoweredUnits): Float64Array {
  const corrections = correctionsOf(units.gold, units.judge, lambda);
  const predictions = units.judgeUnlabelled.map((value) => lambda * value);
  const [corrected, predicted] = [meanOf(corrections), meanOf(predictions)];
  const without = (values: Float64Array, mean: number) =>
    values.map((value) => mean + (mean - value) / (values.length - 1));
  return Float64Array.of(
    ...without(corrections, corrected).map((value) => predicted + value),
    ...without(predictions, predicted).map((value) => value + corrected),
  );
}

/** Means of columns of values in every replicate. */
function meansOf(rows: WeightRows, columns: readonly Float64Array[]): Float64Array[] {
  const width = columns.length;
  if (width === 0) return [];
  const sums = new Float64Array(width * rows.records);
  for (const [column, values] of columns.entries()) {
    for (const [unit, value] of values.entries()) sums[unit * width + column] = value;
  }
  const matrix = { width, records: rows.records, sums };
  const [totals = new Float64Array()] = replicateTotals(rows, [matrix]);
  return columns.map((_, column) =>
    Float64Array.from(
      { length: rows.replicates },
      (_, b) => (totals[b * width + column] ?? Number.NaN) / rows.records,
    ),
  );
}

function correctionsOf(gold: Float64Array, judge: Float64Array, lambda: number): Float64Array {
  return gold.map((value, unit) => value - lambda * (judge[unit] ?? 0));
}

/** cov(y, f)/((1 + n/N)·var(f)), the variance pooled over all units; 0 for a judge that is constant. */
function bestLambda(gold: Float64Array, judge: Float64Array, rest: Float64Array): number {
  const n = gold.length;
  const all = Float64Array.from([...judge, ...rest]);
  const pooled = variance(all, 1);
  if (n === 0 || rest.length === 0 || !(pooled > 0)) return 0;
  const meanGold = meanOf(gold);
  const meanJudge = meanOf(judge);
  const products = gold.map((y, unit) => (y - meanGold) * ((judge[unit] ?? 0) - meanJudge));
  const covariance = sum(products) / n;
  return Math.min(1, Math.max(0, covariance / ((1 + n / rest.length) * pooled)));
}

function meanOf(values: Float64Array): number {
  return sum(values) / values.length;
}

/** With the divisor n − lost; exactly 0 for equal values. */
function variance(values: Float64Array, lost: number): number {
  if (values.length > lost && values.every((value) => value === values[0])) return 0;
  const mean = meanOf(values);
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - lost);
}
