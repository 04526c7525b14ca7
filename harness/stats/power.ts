import { normalCdf, normalQuantile } from "./distributions.ts";

/** Of the planned comparison: two-sided level α, divided by the number of comparisons, and power. */
interface Plan {
  readonly alpha: number;
  /** Chance of finding a difference of the planned size, in (0, 1). */
  readonly power: number;
}

/** A number of records. */
export interface SampleSize {
  /** Rounded up; null where no number will do. */
  readonly n: number | null;
}

/** Records needed to find a paired difference (methods.md, section 15); null for δ = 0. */
export function sampleSizePaired(
  inputs: Plan & {
    /** The difference to find, in the unit of the score. */
    readonly delta: number;
    /** Standard deviation of the difference by record. */
    readonly sd: number;
    /** Design effect: 1 where records are the units. */
    readonly deff: number;
  },
): SampleSize & { readonly nExact: number | null } {
  const { delta, sd, deff } = inputs;
  if (delta === 0) return { n: null, nExact: null };
  const nExact = ((quantiles(inputs) * sd) / delta) ** 2 * deff;
  return { n: Math.ceil(nExact), nExact };
}

/** The smallest paired difference that n records find with the power given; null for n = 0. */
export function mdePaired(
  inputs: Plan & { readonly n: number; readonly sd: number; readonly deff: number },
): number | null {
  const { n, sd, deff } = inputs;
  return n === 0 ? null : quantiles(inputs) * sd * Math.sqrt(deff / n);
}

/** Chance that n records find a paired difference of δ, in [α, 1]; null for n = 0, and where nothing varies or differs. */
export function powerPaired(inputs: {
  readonly n: number;
  readonly delta: number;
  readonly sd: number;
  readonly alpha: number;
  readonly deff: number;
}): number | null {
  const { n, delta, sd, alpha, deff } = inputs;
  const se = sd * Math.sqrt(deff / n);
  if (n === 0 || (se === 0 && delta === 0)) return null;
  const z = normalQuantile(1 - alpha / 2);
  return normalCdf(delta / se - z) + normalCdf(-delta / se - z);
}

/**
 * As `mdePaired`, for systems that answer each record several times (Miller 2024): a record varies by ω² and by the
 * variance within a record of each system over its number of runs. null for n = 0.
 */
export function mdeResampled(
  inputs: Plan & {
    /** Variance of the difference of the expected scores over records. */
    readonly omega2: number;
    readonly varA: number;
    /** Runs of A a record, at least 1. */
    readonly kA: number;
    readonly varB: number;
    readonly kB: number;
    readonly n: number;
  },
): number | null {
  const { omega2, varA, kA, varB, kB, n } = inputs;
  const variance = omega2 + varA / kA + varB / kB;
  return n === 0 ? null : quantiles(inputs) * Math.sqrt(variance / n);
}

/**
 * Records needed to find a difference of two paired rates (Connor 1987); null for δ = 0, and for a difference larger
 * than the share of discordant pairs.
 */
export function sampleSizeMcNemar(
  inputs: Plan & {
    /** Expected share of records on which the two differ, in [0, 1]. */
    readonly discordant: number;
    readonly delta: number;
  },
): SampleSize {
  const { discordant, delta, alpha, power } = inputs;
  if (delta === 0 || Math.abs(delta) > discordant) return { n: null };
  const z = normalQuantile(1 - alpha / 2);
  const root =
    z * Math.sqrt(discordant) + normalQuantile(power) * Math.sqrt(discordant - delta * delta);
  return { n: Math.ceil((root / delta) ** 2) };
}

/** Records needed for a rate's interval of ± halfWidth; null for a half-width of 0 and for a rate of 0 or 1. */
export function sampleSizeHalfWidth(inputs: {
  /** Expected rate, in (0, 1). */
  readonly p: number;
  readonly halfWidth: number;
  readonly level: number;
  readonly deff: number;
}): SampleSize {
  const { p, halfWidth, level, deff } = inputs;
  if (halfWidth === 0 || p <= 0 || p >= 1) return { n: null };
  const z = normalQuantile((1 + level) / 2);
  return { n: Math.ceil(((z * z * p * (1 - p)) / (halfWidth * halfWidth)) * deff) };
}

function quantiles({ alpha, power }: Plan): number {
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}
