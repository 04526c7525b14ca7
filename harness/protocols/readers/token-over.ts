import type { AnswerToken } from "../../core/tokens.ts";
import type { Span } from "./reading.ts";

const encoder = new TextEncoder();

/**
 * The token that covers a part of a text without white space at its ends. Compared in UTF-8, since a token may be a
 * part of a character; up to that token all of them must be the text's own, but for white space before it.
 */
export function tokenOver(
  text: string,
  at: Span,
  tokens: readonly AnswerToken[],
): AnswerToken | { readonly why: string } {
  const bytes = encoder.encode(text);
  const from = encoder.encode(text.slice(0, at.start)).length;
  const to = encoder.encode(text.slice(0, at.end)).length;
  let done = 0;
  for (const token of tokens) {
    const own = done === 0 ? firstBytes(token) : bytesOf(token);
    // What follows the text in its last token is the white space that was taken off.
    const shared = Math.min(own.length, bytes.length - done);
    for (let i = 0; i < shared; i += 1) {
      if (own[i] !== bytes[done + i]) return differ;
    }
    done += own.length;
    if (done > from) {
      return done >= to ? token : { why: "split: the score is made of several tokens" };
    }
  }
  return differ;
}

const differ = { why: "other-tokens: the tokens of the reply are not those of its text" };

/** Before the text has begun, white space does not count. */
function firstBytes(token: AnswerToken): Uint8Array | readonly number[] {
  return token.bytes ?? encoder.encode(token.token.trimStart());
}

function bytesOf({ token, bytes }: AnswerToken): Uint8Array | readonly number[] {
  return bytes ?? encoder.encode(token);
}
