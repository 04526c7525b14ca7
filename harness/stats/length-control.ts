import { fitLogistic, logistic } from "./logistic.ts";
import { groupByRecord, sum } from "./records.ts";

/** (a − b)/(a + b), in [−1, 1]; 0 for two empty texts. */
export function lengthContrast(a: number, b: number): number {
  return a + b === 0 ? 0 : (a - b) / (a + b);
}

/** Win rate against one baseline, as it is and at equal length. */
export interface LengthControlledWinRate {
  /** Mean score, in [0, 1]; null without a pair. */
  readonly rawWinRate: number | null;
  /** Log odds of winning at equal length. This and all below are null where no finite values fit best. */
  readonly intercept: number | null;
  /** Change of the log odds with tanh(ΔL/sd(ΔL)). */
  readonly lengthCoef: number | null;
  /** Clustered by record; null with one record too. */
  readonly seIntercept: number | null;
  /** logistic(intercept), in [0, 1]. */
  readonly lcWinRate: number | null;
  /** By the delta method. */
  readonly seLcWinRate: number | null;
}

/**
 * Length-controlled win rate (Dubois, Galambosi, Liang & Hashimoto 2024; methods.md, section 10), without their
 * penalty and without terms for the difficulty of instructions.
 */
export function lengthControlledWinRate(inputs: {
  /** Of the model against the baseline: 1, ½ for a tie, or 0. */
  readonly score: readonly number[];
  /** In words or tokens. */
  readonly lengthModel: readonly number[];
  readonly lengthBaseline: readonly number[];
  /** Record of each pair. */
  readonly cluster: readonly string[];
}): LengthControlledWinRate {
  const { score, lengthModel, lengthBaseline, cluster } = inputs;
  const n = score.length;
  const difference = Float64Array.from(lengthModel, (own, i) => own - (lengthBaseline[i] ?? 0));
  const mean = sum(difference) / n;
  const deviation = Math.sqrt(sum(difference.map((d) => (d - mean) ** 2)) / (n - 1));
  const ones = new Float64Array(n).fill(1);
  const fit =
    deviation > 0
      ? fitLogistic({
          outcome: Float64Array.from(score),
          columns: [ones, difference.map((d) => Math.tanh(d / deviation))],
          groups: groupByRecord(cluster),
        })
      : null;
  const [intercept = null, lengthCoef = null] = fit?.coefficients ?? [];
  const [seIntercept = null] = fit?.standardErrors ?? [];
  const lcWinRate = intercept === null ? null : logistic(intercept);
  return {
    rawWinRate: n === 0 ? null : sum(score) / n,
    intercept,
    lengthCoef,
    seIntercept,
    lcWinRate,
    seLcWinRate:
      lcWinRate === null || seIntercept === null ? null : lcWinRate * (1 - lcWinRate) * seIntercept,
  };
}
