import { rngKey, streamFromKey } from "../core/random.ts";
import { sum } from "./records.ts";

/** How far stated confidence is from the share of right verdicts; null without a confidence. */
export interface Calibration {
  /** Verdicts with a confidence. */
  readonly n: number;
  /** Verdicts without. */
  readonly missing: number;
  /** Expected calibration error, in [0, 1] (Naeini et al. 2015). Of a small sample it is too large. */
  readonly ece: number | null;
  /** Mean squared error, in [0, 1] (Brier 1950). */
  readonly brier: number | null;
  /** Mean −ln of the probability given to what was the case, at most 27.7. */
  readonly logLoss: number | null;
}

const CLIP = 1e-12;

/** Calibration of confidences in being right (methods.md, section 12). */
export function calibration(inputs: {
  /** In [0, 1]; null: the judge gave none. */
  readonly confidence: readonly (number | null)[];
  /** 1 for a right verdict, 0 for a wrong one. */
  readonly correct: readonly number[];
  /** Number of bins of equal width. */
  readonly bins: number;
}): Calibration {
  const { confidence, correct, bins } = inputs;
  const totals = new Float64Array(3 * bins);
  let n = 0;
  let squares = 0;
  let losses = 0;
  for (const [item, stated] of confidence.entries()) {
    if (stated === null) continue;
    const right = correct[item] ?? 0;
    n += 1;
    addToBins(totals, stated, right);
    squares += squaredError(stated, right);
    losses += logLossOf(stated, right);
  }
  return {
    n,
    missing: confidence.length - n,
    ece: eceFromBins(totals),
    brier: n === 0 ? null : squares / n,
    logLoss: n === 0 ? null : losses / n,
  };
}

/** Of one verdict, in [0, 1]: what Brier's score is the mean of. `correct` is 0 or 1. */
export function squaredError(confidence: number, correct: number): number {
  return (confidence - correct) ** 2;
}

/** Of one verdict, in [0, 27.7]; a confidence of 0 or 1 is clipped. `correct` is 0 or 1. */
export function logLossOf(confidence: number, correct: number): number {
  const clipped = Math.min(1 - CLIP, Math.max(CLIP, confidence));
  return -(correct * Math.log(clipped) + (1 - correct) * Math.log(1 - clipped));
}

/** A typed array of sums. */
interface Sums {
  [column: number]: number;
  readonly length: number;
}

/** Adds a verdict to sums by bin: number of verdicts, confidence and right ones, three columns a bin. */
export function addToBins(totals: Sums, confidence: number, correct: number): void {
  const bins = totals.length / 3;
  const column = 3 * Math.min(Math.floor(confidence * bins), bins - 1);
  totals[column] = (totals[column] ?? 0) + 1;
  totals[column + 1] = (totals[column + 1] ?? 0) + confidence;
  totals[column + 2] = (totals[column + 2] ?? 0) + correct;
}

/** Expected calibration error from the sums of `addToBins`, which may be bootstrap totals; null without a verdict. */
export function eceFromBins(totals: Float64Array): number | null {
  let n = 0;
  let gap = 0;
  for (let column = 0; column < totals.length; column += 3) {
    n += totals[column] ?? 0;
    gap += Math.abs((totals[column + 2] ?? 0) - (totals[column + 1] ?? 0));
  }
  return n === 0 ? null : gap / n;
}

/**
 * The calibration error that perfectly calibrated verdicts with these confidences have on average: what to show
 * beside `ece`. null without a confidence.
 */
export function eceIfCalibrated(inputs: {
  readonly confidence: ArrayLike<number | null>;
  readonly bins: number;
  readonly seed: string;
  /** Number of simulated data sets; default 200. */
  readonly draws?: number;
}): number | null {
  const { bins, seed, draws = 200 } = inputs;
  const key = rngKey({ seed, purpose: "calibration/outcomes" });
  const errors: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    const stream = streamFromKey(key, draw);
    const totals = new Float64Array(3 * bins);
    for (let item = 0; item < inputs.confidence.length; item += 1) {
      const stated = inputs.confidence[item] ?? null;
      if (stated !== null) addToBins(totals, stated, stream.uniform() < stated ? 1 : 0);
    }
    const error = eceFromBins(totals);
    if (error === null) return null;
    errors.push(error);
  }
  return sum(errors) / draws;
}
