import type { Answer, Verdict } from "../../core/verdict.ts";

/** What a reader found, with the name of the rule that found it, or why it found nothing. */
export type Reading<Value> =
  | {
      readonly value: Value;
      readonly rule: string;
      /** Where a number or a label stands in the text; absent: that is not told. */
      readonly at?: Span;
      /** The same for each entry of a list. */
      readonly each?: readonly Span[];
    }
  | { readonly why: string };

/** A part of a text, from its first character to behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Longer replies are not read, in bytes of UTF-8. */
export const longestReply = 262_144;

/** Reads a reply: its size first, then what stands in it without the white space round it. */
export function readReply<Value>(
  reply: string,
  read: (text: string) => Reading<Value>,
  answerOf: (value: Value) => Answer,
): Verdict {
  if (isTooLong(reply)) {
    return { state: "unparsed", why: `too-long: more than ${longestReply} bytes` };
  }
  const text = reply.trim();
  if (text === "") return { state: "unparsed", why: "empty" };
  const reading = read(text);
  return "why" in reading
    ? { state: "unparsed", why: reading.why }
    : { state: "answered", answer: answerOf(reading.value), rule: reading.rule };
}

// A UTF-16 code unit is 1 to 3 bytes of UTF-8, so most texts are settled by their length.
function isTooLong(text: string): boolean {
  if (text.length * 3 <= longestReply) return false;
  if (text.length > longestReply) return true;
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    const halfOfPair = unit >= 0xd800 && unit <= 0xdfff;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || halfOfPair ? 2 : 3;
  }
  return bytes > longestReply;
}

/** A reply that names its verdict more often than this is not read: to go through it all would take long. */
export const mostMentions = 1000;

/** Part of a reply, short enough for a message. */
export function excerptOf(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
