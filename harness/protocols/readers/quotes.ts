import { fencesOf } from "./fences.ts";

/** Says of a position whether it stands inside a quotation: what it says is not the judge's own word. */
export type IsQuoted = (position: number) => boolean;

/**
 * Quotations of a text: pairs of quotation marks, inline code, lines that open with `>`, and, unless the fences
 * are the answer's own dress, fenced blocks. A mark without its partner quotes nothing.
 */
export function quotationsOf(text: string, { fences }: { readonly fences: boolean }): IsQuoted {
  const spans = [...paired(text), ...quotedLines(text)];
  if (fences) spans.push(...fencesOf(text));
  if (spans.length === 0) return () => false;

  // Spans nest, so add up where they open and close instead of filling each.
  const depth = new Int32Array(text.length + 2);
  for (const { start, end } of spans) {
    depth[start + 1] = (depth[start + 1] ?? 0) + 1;
    depth[end] = (depth[end] ?? 0) - 1;
  }
  for (let i = 1; i < depth.length; i += 1) depth[i] = (depth[i] ?? 0) + (depth[i - 1] ?? 0);
  return (position) => (depth[position] ?? 0) > 0;
}

/** From the mark that opens it to the mark that closes it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const closerOf: Readonly<Record<string, string>> = { "“": "”", "‘": "’", "«": "»", "„": "“" };
const before = /[\s([{<—–\-:=/>*_,]/u;
const after = /[\s.,;:!?)\]}>—–*_/-]/u;

function paired(text: string): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, number[]>();
  const push = (closer: string, at: number) => {
    const starts = open.get(closer);
    if (starts === undefined) open.set(closer, [at]);
    else starts.push(at);
  };
  for (let i = 0; i < text.length; i += 1) {
    const mark = text[i] ?? "";
    if (mark === "\n") {
      // These marks are apostrophes and accents as well: they pair within a line only.
      open.delete("'");
      open.delete("’");
      open.delete("`");
      continue;
    }
    if (!/["'`“”‘’«»„]/u.test(mark)) continue;
    if (mark === "`" && text[i + 1] === "`") {
      while (text[i + 1] === "`") i += 1; // a fence, not inline code
      continue;
    }
    const previous = text[i - 1] ?? " ";
    const next = text[i + 1] ?? " ";
    const start = open.get(mark)?.at(-1);
    const closes = mark === "`" || (!/\s/u.test(previous) && after.test(next));
    if (start !== undefined && (closes || mark === "”" || mark === "»" || mark === "“")) {
      open.get(mark)?.pop();
      spans.push({ start, end: i });
      continue;
    }
    const closer = closerOf[mark];
    if (closer !== undefined) push(closer, i);
    else if (mark === "`") push(mark, i);
    else if ((mark === '"' || mark === "'") && opens(previous, next)) push(mark, i);
  }
  return spans;
}

function opens(previous: string, next: string): boolean {
  return (before.test(previous) || /["'“‘]/u.test(previous)) && !after.test(next);
}

function quotedLines(text: string): Span[] {
  return Array.from(text.matchAll(/^[ \t]{0,8}>[^\n]*/gmu), ({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
  }));
}
