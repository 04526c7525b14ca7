import type { ScoreRow } from "./grouped-correlation.ts";
import { ascendingOrder, groupValues } from "./sorting.ts";

/**
 * What becomes of a pair in which the human scores are there and a judge score is not: left out, or wrong
 * (the strict policy). A pair without both human scores is always left out.
 */
export type UnreadPairs = "left-out" | "wrong";

interface TieInputs {
  /** records x systems, in ascending record order. */
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
  /** Default: left out. */
  readonly unread?: UnreadPairs;
}

/**
 * Pairwise accuracy with ties, acc_eq (Deutsch, Foster & Freitag 2023; methods.md, section 9), at a given
 * threshold: |Δjudge| ≤ ε is a tie. Mean over the records with a pair; null without one.
 */
export function pairwiseAccuracyTies(inputs: TieInputs & { readonly epsilon: number }): {
  readonly accuracy: number | null;
  /** Records with at least one pair. */
  readonly records: number;
} {
  const pairs = collectPairs(inputs);
  const accuracies = accuracyPerRecord(pairs, () => inputs.epsilon);
  return meanDefined(accuracies);
}

/** acc_eq with the threshold that is best on the same data: optimistic. Both null without a pair. */
export function pairwiseAccuracyCalibrated(inputs: TieInputs): {
  readonly accuracy: number | null;
  readonly epsilon: number | null;
} {
  const pairs = collectPairs(inputs);
  const epsilon = bestEpsilon(pairs, sortedPairs(pairs), () => true);
  const { accuracy } = meanDefined(accuracyPerRecord(pairs, () => epsilon));
  return { accuracy, epsilon: accuracy === null ? null : epsilon };
}

/** acc_eq*, the mean of `crossfitTieAccuracy` over records; null without a pair. */
export function pairwiseAccuracyCrossfit(
  inputs: TieInputs & { readonly folds?: number },
): number | null {
  return meanDefined(crossfitTieAccuracy(inputs).accuracy).accuracy;
}

/** Held-out accuracies of acc_eq*: what the leaderboards resample. */
export interface CrossfitTieAccuracy {
  /** One value a record, in [0, 1]; NaN where the record has no pair. */
  readonly accuracy: Float64Array;
  /** One threshold a fold, in points of the judge's scale; record i is held out in fold i mod folds. */
  readonly epsilon: Float64Array;
}

/**
 * acc_eq with the threshold of each fold fitted on the other folds; O(P log P) for P pairs. Without a pair
 * in the other folds the threshold is 0.
 */
export function crossfitTieAccuracy(
  inputs: TieInputs & { readonly folds?: number },
): CrossfitTieAccuracy {
  const { folds = 5 } = inputs;
  const pairs = collectPairs(inputs);
  const order = sortedPairs(pairs);
  const epsilon = Float64Array.from({ length: folds }, (_, fold) =>
    bestEpsilon(pairs, order, (record) => record % folds !== fold),
  );
  return {
    accuracy: accuracyPerRecord(pairs, (record) => epsilon[record % folds] ?? 0),
    epsilon,
  };
}

/** The pairs on which the threshold decides; the others are wrong at every threshold. */
interface Pairs {
  /** |Δjudge| of each pair. */
  readonly margin: Float64Array;
  /** 1: right from ε = margin on, since the human scores tie; −1: right below it, since they agree. */
  readonly side: Int8Array;
  readonly record: Int32Array;
  /** Number of all pairs of each record. */
  readonly sizes: Int32Array;
}

function collectPairs({ judge, human, unread = "left-out" }: TieInputs): Pairs {
  const margin: number[] = [];
  const side: number[] = [];
  const record: number[] = [];
  const sizes = new Int32Array(judge.length);
  for (const [r, row] of judge.entries()) {
    const gold = human[r] ?? [];
    let size = 0;
    for (let i = 0; i < row.length; i += 1) {
      const goldI = gold[i] ?? Number.NaN;
      if (Number.isNaN(goldI)) continue;
      for (let j = i + 1; j < row.length; j += 1) {
        const goldDifference = goldI - (gold[j] ?? Number.NaN);
        if (Number.isNaN(goldDifference)) continue;
        const difference = (row[i] ?? Number.NaN) - (row[j] ?? Number.NaN);
        if (Number.isNaN(difference)) {
          if (unread === "wrong") size += 1;
          continue;
        }
        size += 1;
        if (goldDifference !== 0 && Math.sign(goldDifference) !== Math.sign(difference)) continue;
        margin.push(Math.abs(difference));
        side.push(goldDifference === 0 ? 1 : -1);
        record.push(r);
      }
    }
    sizes[r] = size;
  }
  return {
    margin: Float64Array.from(margin),
    side: Int8Array.from(side),
    record: Int32Array.from(record),
    sizes,
  };
}

function sortedPairs(pairs: Pairs): Int32Array {
  return ascendingOrder(groupValues(pairs.margin));
}

/**
 * The threshold with the best mean accuracy over the records used, of {0} and all margins; a larger one
 * must be better by more than 1e-12. Sweeps the sorted margins: only pairs at the margin change.
 */
function bestEpsilon(pairs: Pairs, order: Int32Array, use: (record: number) => boolean): number {
  const { margin, side, record, sizes } = pairs;
  // Right pairs are counted by the size of their record, in whole numbers: no rounding builds up.
  const classes = groupValues(sizes);
  const right = new Float64Array(classes.values.length);
  let records = 0;
  for (const [r, size] of sizes.entries()) if (size > 0 && use(r)) records += 1;
  if (records === 0) return 0;
  const change = (pair: number, by: number) => {
    const group = classes.groupOf[record[pair] ?? 0] ?? 0;
    right[group] = (right[group] ?? 0) + by;
  };
  const accuracy = () =>
    right.reduce((total, count, group) => total + count / (classes.values[group] || 1), 0) /
    records;

  for (const pair of order) if (side[pair] === -1 && use(record[pair] ?? 0)) change(pair, 1);
  let best = Number.NEGATIVE_INFINITY;
  let bestAt = 0;
  let place = 0;
  let candidate = 0;
  for (;;) {
    let pair = order[place];
    while (pair !== undefined && margin[pair] === candidate) {
      if (use(record[pair] ?? 0)) change(pair, side[pair] ?? 0);
      place += 1;
      pair = order[place];
    }
    const value = accuracy();
    if (value > best + 1e-12) {
      best = value;
      bestAt = candidate;
    }
    if (pair === undefined) return bestAt;
    candidate = margin[pair] ?? 0;
  }
}

function accuracyPerRecord(pairs: Pairs, epsilonOf: (record: number) => number): Float64Array {
  const right = new Float64Array(pairs.sizes.length);
  for (const [pair, margin] of pairs.margin.entries()) {
    const record = pairs.record[pair] ?? 0;
    const tied = margin <= epsilonOf(record);
    if (tied === (pairs.side[pair] === 1)) right[record] = (right[record] ?? 0) + 1;
  }
  return right.map((count, record) => {
    const size = pairs.sizes[record] ?? 0;
    return size === 0 ? Number.NaN : count / size;
  });
}

function meanDefined(values: Float64Array): { accuracy: number | null; records: number } {
  const defined = values.filter((value) => !Number.isNaN(value));
  const total = defined.reduce((sum, value) => sum + value, 0);
  return {
    accuracy: defined.length === 0 ? null : total / defined.length,
    records: defined.length,
  };
}
