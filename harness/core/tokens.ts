/** A token with its probability. */
export interface LikelyToken {
  readonly token: string;
  /** Natural logarithm of its probability: 0 or below. */
  readonly logprob: number;
}

/** A token of an answer, and what might have stood in its place. */
export interface AnswerToken extends LikelyToken {
  /** The likeliest tokens of this place; the token itself is one of them as a rule. */
  readonly top: readonly LikelyToken[];
  /** Its UTF-8, where `token` does not show it: it may be a part of a character. */
  readonly bytes?: readonly number[];
}

type Packed = readonly [
  token: string,
  logprob: number,
  top: readonly (readonly [token: string, logprob: number])[],
  bytes?: readonly number[],
];

/** The tokens of an answer as compact JSON: what a reply keeps. */
export function packTokens(tokens: readonly AnswerToken[]): string {
  const packed = tokens.map(({ token, logprob, top, bytes }): Packed => {
    const choices = top.map((one) => [one.token, one.logprob] as const);
    return bytes === undefined ? [token, logprob, choices] : [token, logprob, choices, bytes];
  });
  return JSON.stringify(packed);
}

/** The tokens that `packTokens` wrote. */
export function unpackTokens(text: string): readonly AnswerToken[] {
  const packed: readonly Packed[] = JSON.parse(text);
  return packed.map(([token, logprob, top, bytes]) => ({
    token,
    logprob,
    top: top.map(([alternative, own]) => ({ token: alternative, logprob: own })),
    ...(bytes === undefined ? {} : { bytes }),
  }));
}
