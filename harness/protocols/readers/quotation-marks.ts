import type { Quote } from "./quotes.ts";

/**
 * Pairs of quotation marks, and inline code. A mark too many may stand in the text that is quoted: one that closes
 * nothing reaches back to the first quotation, one that is not closed quotes what is left of its paragraph.
 */
export function quoteMarked(text: string, quote: Quote): void {
  const double = pairOf(quote);
  const apart = pairOf(quote);
  const curly = pairOf(quote);
  const low = pairOf(quote);
  const angled = pairOf(quote);
  const code = pairOf(quote);
  const longCode = pairOf(quote);
  // These marks are apostrophes as well: they pair within a line only.
  const single = pairOf(quote);
  const curlySingle = pairOf(quote);
  let hasMarks = false;

  function endLine(end: number): void {
    single.forget();
    curlySingle.forget();
    if (!isBlankLine(text, end + 1)) return;
    for (const pair of [double, apart, curly, low, angled]) pair.endParagraph(end);
    code.forget();
    longCode.forget();
    hasMarks = false;
  }

  for (let i = 0; i < text.length; i += 1) {
    if (!has(text, i, isMark)) continue;
    if (text[i] === "\n") {
      if (hasMarks) endLine(i);
      continue;
    }
    hasMarks = true;
    const closes = !has(text, i - 1, isSpace) && has(text, i + 1, isSpace | isAfter);
    const opens = has(text, i - 1, isSpace)
      ? !has(text, i + 1, isSpace)
      : has(text, i - 1, isBefore) && !has(text, i + 1, isSpace | isAfter);
    switch (text[i]) {
      case '"':
        if (closes) double.close(i);
        else if (opens) double.open(i);
        // With a space on both sides it opens and closes by turns.
        else if (has(text, i - 1, isSpace)) apart.turn(i);
        break;
      case "'":
        if (closes) single.close(i);
        else if (opens) single.open(i);
        break;
      case "`": {
        const end = endOfRun(text, i);
        // Three are a fence.
        if (end === i + 1) code.turn(i);
        if (end === i + 2) longCode.turn(i);
        i = end - 1;
        break;
      }
      case "“":
        if (low.isOpen()) low.close(i);
        else curly.open(i);
        break;
      case "”":
        curly.close(i);
        break;
      case "‘":
        curlySingle.open(i);
        break;
      case "’":
        if (closes) curlySingle.close(i);
        break;
      case "«":
        angled.open(i);
        break;
      case "»":
        angled.close(i);
        break;
      case "„":
        low.open(i);
        break;
    }
  }
  endLine(text.length);
}

interface Pair {
  isOpen(): boolean;
  open(at: number): void;
  close(at: number): void;
  /** Closes what is open, or else opens. */
  turn(at: number): void;
  endParagraph(at: number): void;
  /** Nothing is open any more, and there is no quotation to reach back to. */
  forget(): void;
}

function pairOf(quote: Quote): Pair {
  const starts: number[] = [];
  let earliest: number | undefined;

  function open(at: number): void {
    starts.push(at);
  }
  function close(at: number): void {
    const start = starts.pop() ?? earliest;
    if (start === undefined) return;
    earliest ??= start;
    quote(start, at);
  }
  return {
    isOpen: () => starts.length > 0,
    open,
    close,
    turn: (at) => (starts.length > 0 ? close(at) : open(at)),
    endParagraph(at) {
      const [start] = starts;
      if (start === undefined) return;
      earliest ??= start;
      quote(start, at);
      starts.length = 0;
    },
    forget() {
      starts.length = 0;
      earliest = undefined;
    },
  };
}

const isMark = 1;
const isSpace = 2;
const isBefore = 4;
const isAfter = 8;

/** What each UTF-16 code unit is; the ends of a text count as spaces. */
const traits = new Uint8Array(0x10000);
for (const [trait, chars] of [
  [isMark, "\n\"'`“”‘’«»„"],
  [isSpace, " \t\n\v\f\r\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"],
  [isSpace, "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"],
  [isBefore, "([{<—–-:=/>*_,\"'“‘"],
  [isAfter, ".,;:!?)]}>—–*_/-"],
] as const) {
  for (const char of chars) {
    const unit = char.charCodeAt(0);
    traits[unit] = (traits[unit] ?? 0) | trait;
  }
}

function has(text: string, position: number, trait: number): boolean {
  return ((traits[text.charCodeAt(position)] ?? isSpace) & trait) !== 0;
}

function endOfRun(text: string, start: number): number {
  let end = start + 1;
  while (text[end] === text[start]) end += 1;
  return end;
}

function isBlankLine(text: string, start: number): boolean {
  for (let i = start; i < text.length && text[i] !== "\n"; i += 1) {
    if (!has(text, i, isSpace)) return false;
  }
  return true;
}
