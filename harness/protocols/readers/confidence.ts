import type { AnswerToken, LikelyToken } from "../../core/tokens.ts";
import type { Confidence } from "../../core/verdict.ts";
import { mostMass } from "./expectation.ts";
import { foldLabel } from "./label.ts";
import { excerptOf, type Span } from "./reading.ts";
import { type Covering, tokenOver, tokensOver } from "./token-over.ts";

/** The words for yes and no as `foldLabel` writes them, and whether each is a yes. */
export type Sides = ReadonlyMap<string, boolean>;

/** What cannot be told may move a confidence by so much at most, as a share of what can be told. */
const mostUnsure = 0.01;

/**
 * The probability of yes at the place where a yes or a no was read (methods.md, section 12): of the likely tokens there,
 * those that are one of the words count, whatever their case and the white space round them. The word that stands there
 * must be one token by itself: else the alternatives are not what the answer might have been.
 */
export function readConfidence(
  text: string,
  at: Span | undefined,
  sides: Sides,
  tokens: readonly AnswerToken[] | undefined,
): Confidence {
  if (tokens === undefined) return noTokens;
  return at === undefined ? noPlace : confidenceAt(tokenOver(text, at, tokens), sides);
}

/** The same for a list of `count` answers; `each`: where its entries stand, undefined where that is not known. */
export function readConfidences(
  text: string,
  { count, each }: { readonly count: number; readonly each: readonly Span[] | undefined },
  sides: Sides,
  tokens: readonly AnswerToken[] | undefined,
): readonly Confidence[] {
  const all = (why: Confidence) => Array.from({ length: count }, () => why);
  if (tokens === undefined) return all(noTokens);
  if (each?.length !== count) return all(noPlace);
  return tokensOver(text, each, tokens).map((found) => confidenceAt(found, sides));
}

const noTokens = { why: "no-probabilities: none came with the reply" };
const noPlace = { why: "no-place: the answer does not stand in the form that was asked for" };

function confidenceAt(found: Covering, sides: Sides): Confidence {
  if ("why" in found) return found;
  const { token, top } = found;
  if (!sides.has(foldLabel(token))) {
    return { why: `not-alone: the answer stands in the token ${excerptOf(token)}` };
  }
  const whole = top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  if (whole > mostMass) {
    return { why: "no-probabilities: those of one place add up to more than 1" };
  }
  const { yes, no, begun } = massesOf(top, sides);
  if (yes + no === 0) return { why: "no-mass: no likely token is one of the labels" };
  // Of a side that is not in the list each token is less likely than the last one that is.
  const least = Math.min(...top.map(({ logprob }) => Math.exp(logprob)));
  const unseen = yes === 0 || no === 0 ? Math.min(least, Math.max(0, 1 - whole)) : 0;
  if (unseen > mostUnsure * (yes + no)) {
    return { why: "one-sided: the likely tokens are too few to hold the other label" };
  }
  if (begun > mostUnsure * (yes + no)) {
    return { why: "ambiguous: a likely token may begin one of the labels" };
  }
  return yes / (yes + no);
}

/** Probability of the tokens that are a yes, that are a no, and that may begin either. */
function massesOf(top: readonly LikelyToken[], sides: Sides) {
  const words = [...sides.keys()];
  let [yes, no, begun] = [0, 0, 0];
  for (const { token, logprob } of top) {
    const folded = foldLabel(token);
    const side = sides.get(folded);
    const probability = Math.exp(logprob);
    if (side === true) yes += probability;
    else if (side === false) no += probability;
    else if (folded !== "" && words.some((word) => word.startsWith(folded))) begun += probability;
  }
  return { yes, no, begun };
}
