import { type ConfidenceSequence, type LimitsAtTimes, limitsAt } from "./confidence-sequence.ts";

const FROM_TIME = 30;

/** ρ² that makes the sequence tightest at time tOpt. */
function tunedFor(tOpt: number, alpha: number): number {
  const doubled = -2 * Math.log(alpha);
  return (doubled + Math.log1p(doubled)) / tOpt;
}

/**
 * Asymptotic confidence sequence for scores without bounds (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024;
 * methods.md, section 16), from the 30th score on; without running intersection.
 */
export function asymptoticSequence(options: {
  readonly alpha: number;
  /** The time at which it is to be tightest. */
  readonly tOpt: number;
}): ConfidenceSequence {
  const { alpha, tOpt } = options;
  const rho2 = tunedFor(tOpt, alpha);
  let t = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(score) {
      // Welford's update: no difference of large sums.
      t += 1;
      const before = score - mean;
      mean += before / t;
      squares += before * (score - mean);
    },
    limits() {
      if (t < FROM_TIME) return null;
      const grown = t * rho2 + 1;
      const boundary = ((2 * grown) / (t * t * rho2)) * Math.log(Math.sqrt(grown) / alpha);
      const half = Math.sqrt(squares / (t - 1)) * Math.sqrt(boundary);
      return [mean - half, mean + half];
    },
  };
}

/** Asymptotic limits at times; null before the 30th score. */
export function asymptoticCS(inputs: {
  /** Scores in the order of arrival. */
  readonly x: readonly number[];
  readonly alpha: number;
  readonly tOpt: number;
  /** From 1. */
  readonly times: readonly number[];
}): LimitsAtTimes & { readonly rho2: number } {
  const { x, alpha, tOpt, times } = inputs;
  return {
    rho2: tunedFor(tOpt, alpha),
    ...limitsAt(asymptoticSequence({ alpha, tOpt }), x, times),
  };
}
