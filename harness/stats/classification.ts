import type { ClusteredRate } from "./proportions.ts";
import { wilsonClustered } from "./proportions.ts";
import { withinOne } from "./rank-correlation.ts";

/** Counts of right and wrong verdicts by gold: the sufficient sums of every metric below. */
export interface ConfusionCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Agreement with a binary gold. All in [0, 1] but `mcc` in [−1, 1]; null where a denominator is 0. */
export interface BinaryMetrics {
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly specificity: number | null;
  readonly f1: number | null;
  /** Matthews 1975. */
  readonly mcc: number | null;
}

/** The metrics from counts, which may be bootstrap totals (methods.md, section 7). */
export function binaryFromCounts({ tp, fp, fn, tn }: ConfusionCounts): BinaryMetrics {
  const recall = share(tp, tp + fn);
  const specificity = share(tn, tn + fp);
  // Roots first: the product of four counts can leave the range in which doubles are exact.
  const scale = Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
  return {
    accuracy: share(tp + tn, tp + fp + fn + tn),
    balancedAccuracy: recall === null || specificity === null ? null : (recall + specificity) / 2,
    precision: share(tp, tp + fp),
    recall,
    specificity,
    f1: share(2 * tp, 2 * tp + fp + fn),
    mcc: scale === 0 ? null : withinOne((tp * tn - fp * fn) / scale),
  };
}

/**
 * Agreement of verdicts with a binary gold. A null verdict is invalid: `strict` counts it as the wrong
 * label, `lenient` leaves it out. Items with a null gold are left out of everything but `excluded`.
 */
export function binaryMetrics<Label>(inputs: {
  readonly gold: readonly (Label | null)[];
  readonly pred: readonly (Label | null)[];
  readonly positive: Label;
  readonly invalidPolicy: "strict" | "lenient";
}): BinaryMetrics &
  ConfusionCounts & {
    /** Items counted. */
    readonly n: number;
    /** Items with a gold and no verdict. */
    readonly invalid: number;
    /** Items without a gold. */
    readonly excluded: number;
  } {
  const { gold, pred, positive, invalidPolicy } = inputs;
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0 };
  let invalid = 0;
  let excluded = 0;
  for (const [item, truth] of gold.entries()) {
    const verdict = pred[item] ?? null;
    if (truth === null) {
      excluded += 1;
      continue;
    }
    if (verdict === null) invalid += 1;
    if (verdict === null && invalidPolicy === "lenient") continue;
    const right = verdict !== null && (verdict === positive) === (truth === positive);
    if (truth === positive) counts[right ? "tp" : "fn"] += 1;
    else counts[right ? "tn" : "fp"] += 1;
  }
  const n = counts.tp + counts.fp + counts.fn + counts.tn;
  return { n, invalid, excluded, ...counts, ...binaryFromCounts(counts) };
}

/** Balanced accuracy with limits in [0, 1]; all null where a class has no item. */
export interface BalancedAccuracy {
  readonly balancedAccuracy: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * Balanced accuracy with MOVER limits (Zou & Donner 2008) on Wilson limits with effective n: for a class
 * recall of 0 or 1, where the bootstrap has nothing to vary (methods.md, section 7).
 */
export function balancedAccuracyMover(inputs: {
  /** 1 for a right verdict on a positive item, 0 for a wrong one. */
  readonly correctOnPositive: readonly number[];
  readonly clusterPositive: readonly string[];
  readonly correctOnNegative: readonly number[];
  readonly clusterNegative: readonly string[];
  readonly level: number;
}): BalancedAccuracy {
  const { correctOnPositive, clusterPositive, correctOnNegative, clusterNegative, level } = inputs;
  return moverFromRates(
    wilsonClustered({ y: correctOnPositive, cluster: clusterPositive, level }),
    wilsonClustered({ y: correctOnNegative, cluster: clusterNegative, level }),
  );
}

/** As `balancedAccuracyMover`, from recall and specificity with their limits (`wilsonFromSums`). */
export function moverFromRates(
  recall: ClusteredRate,
  specificity: ClusteredRate,
): BalancedAccuracy {
  const { mean: s1, lo: l1, hi: u1 } = recall;
  const { mean: s0, lo: l0, hi: u0 } = specificity;
  if (s1 === null || l1 === null || u1 === null || s0 === null || l0 === null || u0 === null) {
    return { balancedAccuracy: null, lo: null, hi: null };
  }
  const balancedAccuracy = (s1 + s0) / 2;
  return {
    balancedAccuracy,
    lo: balancedAccuracy - Math.hypot(s1 - l1, s0 - l0) / 2,
    hi: balancedAccuracy + Math.hypot(u1 - s1, u0 - s0) / 2,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
