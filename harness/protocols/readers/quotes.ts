import { quoteEchoes } from "./echoes.ts";
import { type Fence, fencesOf } from "./fences.ts";
import { quoteMarked } from "./quotation-marks.ts";

/** Says of a position whether it stands inside a quotation: what it says is not the judge's own word. */
export type IsQuoted = (position: number) => boolean;

/** Takes a quotation: what lies strictly between two positions. */
export type Quote = (start: number, end: number) => void;

/**
 * Quotations of a text: pairs of quotation marks, inline code, lines that open with `>`, what the reply says that
 * another text says, what stands between two equal marks or tags, and those fenced blocks that are not the answer's
 * own dress. Where quotations are broken, what might be quoted is.
 */
export function quotationsOf(text: string, fences: readonly Fence[]): IsQuoted {
  // Quotations nest, so add up where they open and close instead of filling each.
  const depth = new Int32Array(text.length + 2);
  const quote: Quote = (start, end) => {
    depth[start + 1] = (depth[start + 1] ?? 0) + 1;
    depth[end] = (depth[end] ?? 0) - 1;
  };
  quoteMarked(text, quote);
  quoteEchoes(text, fences, quote);
  for (const { start, end } of fences) quote(start, end);
  // A fence too many: one that stood in a quoted text has closed the block before its end.
  const [first] = fences;
  if (first !== undefined && fences.at(-1)?.closed === false) quote(first.start, text.length);
  for (let i = 1; i < depth.length; i += 1) depth[i] = (depth[i] ?? 0) + (depth[i - 1] ?? 0);
  return (position) => (depth[position] ?? 0) > 0;
}

/** As `quotationsOf` for a reply whose fenced blocks are all quotations; found out when the first position is asked for. */
export function lazyQuotationsOf(text: string): IsQuoted {
  let isQuoted: IsQuoted | undefined;
  return (position) => {
    isQuoted ??= quotationsOf(text, fencesOf(text));
    return isQuoted(position);
  };
}

/** Words that name a verdict: where they begin, where the verdict itself stands in them, and where it ends. */
export interface Mention {
  readonly start: number;
  readonly at: number;
  readonly end: number;
}

/** Whether a mention is the judge's own: no quotation holds it, nor more of it than the verdict and its dress. */
export function isOwn(text: string, { start, at, end }: Mention, isQuoted: IsQuoted): boolean {
  if (isQuoted(start)) return false;
  let before = at;
  while (before > start && openers.has(text[before - 1] ?? "")) before -= 1;
  closers.lastIndex = end;
  return !isQuoted(before) && !isQuoted(end + (closers.exec(text)?.[0].length ?? 0));
}

const openers = new Set("\"'“‘«*_`([{<");
const closers = /["'”’»*_`)\]}>]{0,6}/uy;
