import { normalQuantile } from "./distributions.ts";

/** A rate corrected for the judge's errors; all null where the judge is no better than chance. */
export interface CorrectedRate {
  /** In [0, 1]. */
  readonly estimate: number | null;
  /** Before it is clipped to [0, 1]. */
  readonly raw: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}

/**
 * The true rate behind a judge's rate (Rogan & Gladen 1978) with the interval of Lang & Reiczigel (2014) (methods.md,
 * section 14). Assumes that sensitivity and specificity are the same in both sets.
 */
export function roganGladen(inputs: {
  /** Share of verdicts that are positive. */
  readonly apparent: number;
  /** Number of those verdicts; an effective number where they are clustered. */
  readonly n: number;
  /** Sensitivity, and the number of positive items it was measured on. */
  readonly se: number;
  readonly nSe: number;
  /** Specificity, and the number of negative items it was measured on. */
  readonly sp: number;
  readonly nSp: number;
  readonly level: number;
}): CorrectedRate {
  const { apparent, n, se, nSe, sp, nSp, level } = inputs;
  if (n === 0 || nSe === 0 || nSp === 0 || se + sp <= 1) {
    return { estimate: null, raw: null, lo: null, hi: null };
  }
  const raw = (apparent + sp - 1) / (se + sp - 1);
  const z = normalQuantile((1 + level) / 2);
  const size = n + z * z;
  const rate = (n * apparent + (z * z) / 2) / size;
  const sensitivity = (nSe * se + 1) / (nSe + 2);
  const specificity = (nSp * sp + 1) / (nSp + 2);
  const informed = sensitivity + specificity - 1;
  const estimate = clip(raw);
  // Few labels can pull both towards ½ so far that nothing is left of the judge.
  if (informed <= 0) return { estimate, raw, lo: null, hi: null };
  const centre = (rate + specificity - 1) / informed;
  const ofSensitivity = (sensitivity * (1 - sensitivity)) / (nSe + 2);
  const ofSpecificity = (specificity * (1 - specificity)) / (nSp + 2);
  const shift = 2 * z * z * (centre * ofSensitivity - (1 - centre) * ofSpecificity);
  const variance =
    ((rate * (1 - rate)) / size +
      centre * centre * ofSensitivity +
      (1 - centre) ** 2 * ofSpecificity) /
    (informed * informed);
  const half = z * Math.sqrt(variance);
  return { estimate, raw, lo: clip(centre + shift - half), hi: clip(centre + shift + half) };
}

function clip(rate: number): number {
  return Math.min(1, Math.max(0, rate));
}
