import type { Fence } from "./fences.ts";
import type { Quote } from "./quotes.ts";

/** Texts that a reply repeats, or thinks to itself, without quotation marks. */
export function quoteEchoes(text: string, fences: readonly Fence[], quote: Quote): void {
  quoteLines(text, quote);
  quoteBetweenMarks(text, quote);
  quoteBetweenTags(text, quote);
  quoteReported(text, fences, quote);
}

const quotedLine = /^[ \t]{0,8}>[^\n]*/gmu;

function quoteLines(text: string, quote: Quote): void {
  if (!text.includes(">")) return;
  for (const { index, 0: line } of text.matchAll(quotedLine)) quote(index, index + line.length);
}

/** From the first to the last of a prompt's equal marks; one that stands alone on a line reaches to the end. */
function quoteBetweenMarks(text: string, quote: Quote): void {
  const marks = new Map<string, { readonly first: number; readonly last: number }>();
  for (const { index, 0: digits } of text.matchAll(/[0-9a-f]{16,}/gu)) {
    const around = `${text[index - 1] ?? ""}${text[index + digits.length] ?? ""}`;
    if (digits.length > 16 || /[\p{L}\p{N}_]/u.test(around)) continue;
    marks.set(digits, { first: marks.get(digits)?.first ?? index, last: index });
  }
  for (const { first, last } of marks.values()) {
    const isAlone = first === last && isOnOwnLine(text, first, first + 16);
    quote(first, isAlone ? text.length : last);
  }
}

function isOnOwnLine(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 9), start);
  const after = text.slice(end, end + 9);
  return /(?:^|\n)[ \t]{0,8}$/u.test(before) && /^[ \t]{0,8}\r?(?:\n|$)/u.test(after);
}

const tag =
  /<(?<slash>\/)?(?<name>think|thinking|article|summary|candidate|document|text|quote|blockquote|q)>/giu;

/** From the first tag that opens to the last that closes. Thoughts without an end, or a beginning, are thoughts. */
function quoteBetweenTags(text: string, quote: Quote): void {
  const tags = new Map<string, { readonly first: number; readonly last: number }>();
  for (const { index, groups } of text.matchAll(tag)) {
    const name = (groups?.["name"] ?? "").toLowerCase();
    const isThought = name.startsWith("think");
    const first = tags.get(name)?.first ?? (groups?.["slash"] === undefined ? index : undefined);
    if (groups?.["slash"] !== undefined) {
      if (first !== undefined || isThought) tags.set(name, { first: first ?? -1, last: index });
    } else if (isThought) {
      tags.set(name, { first: first ?? index, last: text.length });
    } else if (first === index) {
      tags.set(name, { first, last: index });
    }
  }
  for (const { first, last } of tags.values()) quote(first, last);
}

// Without the flag i, which makes it slow.
const reporting = new RegExp(
  "(?<![\\p{L}\\p{N}_])(?:says?|said|states?|stated|reads?|writes?|wrote|claims?|claimed|contains?|includes?|asks?" +
    "|tells?|instructs?|demands?|begins?|starts?|opens?|ends?|closes?|concludes?|quotes?|adds?)" +
    "(?:[ \\t]{1,3}(?:with|by|in|that|us|me|you|as|follows|this|the|an?|following|verbatim|words?|lines?|sentences?|phrases?" +
    "|instructions?|notes?)){0,4}" +
    "[\"'*_`)]{0,4}[ \\t]{0,3}:",
  "gu",
);
const ownClause = /(?:^|[^\p{L}\p{N}_])(?:I|[Mm]y|[Ww]e|[Oo]ur)[^\p{L}\p{N}_][^.!?\n]{0,60}$/u;

const lineEnd = /\n/gu;
const blankLine = /\n[ \t]{0,40}\r?\n/gu;

/** What follows `The summary says:`, to the end of the line; of a line that ends so, the paragraph or block below. */
function quoteReported(text: string, fences: readonly Fence[], quote: Quote): void {
  if (!text.includes(":")) return;
  const blocks = new Map(fences.filter(({ block }) => block).map(({ start, end }) => [start, end]));
  let reported = 0;
  for (const { index, 0: words } of text.matchAll(reporting)) {
    if (index < reported) continue;
    // "I would say: A" is a verdict.
    if (ownClause.test(text.slice(Math.max(0, index - 60), index))) continue;
    const start = index + words.length - 1;
    const space = /^\s{0,99}/u.exec(text.slice(start + 1, start + 100))?.[0] ?? "";
    const next = start + 1 + space.length;
    const stop = space.includes("\n") ? blankLine : lineEnd;
    stop.lastIndex = next;
    reported = blocks.get(next) ?? stop.exec(text)?.index ?? text.length;
    quote(start, reported);
  }
}
