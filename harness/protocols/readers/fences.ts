/** A fenced block: from the run of backticks or tildes that opens it to the end of the one that closes it. */
export interface Fence {
  readonly start: number;
  readonly end: number;
  /** What stands between the two, without the name of a language. */
  readonly body: string;
  /** Its marks stand alone on their lines. */
  readonly block: boolean;
  /** False: it is never closed, and reaches to the end of the text. */
  readonly closed: boolean;
}

/**
 * The fenced blocks of a text. One that opens a line is closed by such a run alone on a line, or later on its own
 * line; one that opens inside a line is closed by the next run.
 */
export function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let opener: Run | undefined;
  let lineEnd = -1;

  for (const { index, 0: run } of text.matchAll(/`{3,}|~{3,}/gu)) {
    const end = index + run.length;
    const opensLine = /(?:^|\n)[ \t]{0,8}$/u.test(text.slice(Math.max(0, index - 9), index));
    if (opener === undefined) {
      if (run.startsWith("~") && !opensLine) continue;
      opener = { start: index, end, mark: run[0], opensLine };
      if (lineEnd < end) lineEnd = endOfLine(text, end);
    } else if (run[0] === opener.mark) {
      const isAlone = opensLine && /^[ \t]{0,8}\r?(?:\n|$)/u.test(text.slice(end, end + 9));
      if (opener.opensLine && index > lineEnd && !isAlone) continue;
      const block = opener.opensLine && isAlone;
      const body = bodyOf(text.slice(opener.end, index));
      fences.push({ start: opener.start, end, body, block, closed: true });
      opener = undefined;
    }
  }
  if (opener !== undefined) {
    const { start, end, opensLine } = opener;
    const body = bodyOf(text.slice(end));
    fences.push({ start, end: text.length, body, block: opensLine, closed: false });
  }
  return fences;
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly mark: string | undefined;
  readonly opensLine: boolean;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

function bodyOf(text: string): string {
  return text.replace(/^[\p{L}\d_+-]{0,20}(?=\s)/u, "");
}
