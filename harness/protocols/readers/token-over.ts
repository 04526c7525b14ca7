import type { AnswerToken } from "../../core/tokens.ts";
import type { Span } from "./reading.ts";

const encoder = new TextEncoder();

/** The token that covers a part of a text, or why there is none. */
export type Covering = AnswerToken | { readonly why: string };

/**
 * The token that covers a part of a text without white space at its ends. Compared in UTF-8, since a token may be a
 * part of a character; up to that token all of them must be the text's own, but for white space before it.
 */
export function tokenOver(text: string, at: Span, tokens: readonly AnswerToken[]): Covering {
  return tokensOver(text, [at], tokens)[0] ?? differ;
}

/** The same for several parts, in the order of the text and none inside another: linear in all of them together. */
export function tokensOver(
  text: string,
  spans: readonly Span[],
  tokens: readonly AnswerToken[],
): readonly Covering[] {
  const bytes = encoder.encode(text);
  const places = inBytes(text, spans);
  const found: Covering[] = [];
  let done = 0;
  for (const token of tokens) {
    const own = done === 0 ? firstBytes(token) : bytesOf(token);
    // What follows the text in its last token is the white space that was taken off.
    const shared = Math.min(own.length, bytes.length - done);
    let isOwn = true;
    for (let i = 0; i < shared && isOwn; i += 1) isOwn = own[i] === bytes[done + i];
    if (!isOwn) break;
    done += own.length;
    for (let place = places[found.length]; place; place = places[found.length]) {
      if (done <= place.from) break;
      found.push(done >= place.to ? token : split);
    }
    if (found.length === spans.length) break;
  }
  while (found.length < spans.length) found.push(differ);
  return found;
}

const split = { why: "split: what was read is made of several tokens" };
const differ = { why: "other-tokens: the tokens of the reply are not those of its text" };

/** Where the parts stand in the UTF-8 of the text. */
function inBytes(text: string, spans: readonly Span[]) {
  let [character, offset] = [0, 0];
  const offsetOf = (position: number) => {
    offset += encoder.encode(text.slice(character, position)).length;
    character = position;
    return offset;
  };
  return spans.map(({ start, end }) => ({ from: offsetOf(start), to: offsetOf(end) }));
}

/** Before the text has begun, white space does not count. */
function firstBytes(token: AnswerToken): Uint8Array | readonly number[] {
  return token.bytes ?? encoder.encode(token.token.trimStart());
}

function bytesOf({ token, bytes }: AnswerToken): Uint8Array | readonly number[] {
  return bytes ?? encoder.encode(token);
}
