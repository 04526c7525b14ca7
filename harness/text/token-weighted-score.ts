/** A token that a model might have answered with. */
export interface TokenChoice {
  readonly token: string;
  /** Natural logarithm of its probability. */
  readonly logprob: number;
}

/** Below this the tokens of the scale say little about the answer. */
const ENOUGH_MASS = 0.5;

/**
 * Score weighted by the probabilities of the tokens (Liu et al. 2023, G-Eval; methods.md, section 12). Spaces around
 * a token do not count; tokens that are no value of the scale are left out.
 */
export function tokenWeightedScore(inputs: {
  /** The tokens returned for one place, in any order. */
  readonly top: readonly TokenChoice[];
  /** Declared values, such as 1 to 5. */
  readonly scale: readonly number[];
}): {
  /** Within the scale; null without a token of it. */
  readonly score: number | null;
  /** Probability of all tokens of the scale, in [0, 1]. */
  readonly mass: number;
  /** The mass is below ½. */
  readonly flagged: boolean;
} {
  const values = new Map(inputs.scale.map((value) => [String(value), value]));
  let mass = 0;
  let total = 0;
  for (const { token, logprob } of inputs.top) {
    const value = values.get(token.trim());
    if (value === undefined) continue;
    const probability = Math.exp(logprob);
    mass += probability;
    total += value * probability;
  }
  return { score: mass === 0 ? null : total / mass, mass, flagged: mass < ENOUGH_MASS };
}
