import type { AnswerToken, LikelyToken } from "../../core/tokens.ts";
import { tokenWeightedScore } from "../../text/index.ts";
import { excerptOf, type Reading, type Span } from "./reading.ts";
import { tokenOver } from "./token-over.ts";

/** A score weighted by the probabilities of what could have stood in its place. */
export interface Expectation {
  readonly score: number;
  /** Probability of all tokens that are a value of the scale. */
  readonly mass: number;
}

/** The probabilities of one place add up to 1 at most, but for their rounding. */
export const mostMass = 1.01;

/**
 * The expectation at the place where a score was read (methods.md, section 12). Rules: `expectation`, and
 * `expectation-low-mass` where less than half of the probability is on the scale. The score that stands there must be
 * a value of the scale and one token by itself: else the alternatives are not what the score might have been.
 */
export function readExpectation(
  text: string,
  { value, at = { start: 0, end: text.length } }: { readonly value: number; readonly at?: Span },
  scale: readonly number[],
  tokens: readonly AnswerToken[] | undefined,
): Reading<Expectation> {
  if (tokens === undefined) return { why: "no-probabilities: none came with the reply" };
  if (!scale.includes(value)) return { why: `not-on-scale: ${value} is no value of the scale` };
  const found = tokenOver(text, at, tokens);
  if ("why" in found) return found;
  const { token, top } = found;
  if (token.trim() !== String(value)) {
    return { why: `not-alone: the score ${value} stands in the token ${excerptOf(token)}` };
  }
  if (top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0) > mostMass) {
    return { why: "no-probabilities: those of one place add up to more than 1" };
  }
  const begun = openNumber(top, scale);
  if (begun !== undefined) return { why: `ambiguous: ${begun} may begin a longer number` };
  const { score, mass, flagged } = tokenWeightedScore({ top, scale });
  if (score === null) return { why: "no-mass: no likely token is a value of the scale" };
  return {
    value: {
      // The last digit may be rounded out of the scale.
      score: Math.max(Math.min(...scale), Math.min(Math.max(...scale), score)),
      mass: Math.min(1, mass),
    },
    rule: flagged ? "expectation-low-mass" : "expectation",
  };
}

/**
 * A value that other values begin with, as 1 begins 10, where no likely token is one of those: the model may write
 * numbers digit by digit, and then nobody can tell how much of its probability is theirs.
 */
function openNumber(top: readonly LikelyToken[], scale: readonly number[]): number | undefined {
  const likely = new Set(top.map(({ token }) => token.trim()));
  return scale.find((value) => {
    const longer = scale.map(String).filter((other) => other.startsWith(String(value)));
    const others = longer.filter((other) => other !== String(value));
    return (
      likely.has(String(value)) && others.length > 0 && !others.some((other) => likely.has(other))
    );
  });
}
