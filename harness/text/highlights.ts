import { sentencesOf } from "./sentences.ts";

/**
 * The facts of highlights that came as one string, in order; none is empty and none holds a line break. CNN/DailyMail
 * writes each as "Words of a fact ." and such a stop, or a line break, ends it; its full stop goes directly after the
 * last word unless "." "!" or "?" stands there. A text without such a stop is split into sentences (design.md,
 * section 4).
 */
export function splitHighlights(text: string): readonly string[] {
  if (!detachedStop.test(text)) return sentencesOf(text);
  return text
    .split(/\r\n?|\n/)
    .flatMap((line) => line.split(detachedStop))
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`));
}

// White space or the end must follow, or " .22 rifle" and " .com" would be cut in two.
const detachedStop = / \.(?=\s|$)/;
