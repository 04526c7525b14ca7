/** A fenced block: from the first backtick of the line that opens it to the end of the line that closes it. */
export interface Fence {
  readonly start: number;
  readonly end: number;
  /** What stands between the two lines. */
  readonly body: string;
}

/** The fenced blocks of a text. One that is never closed reaches to the end. */
export function fencesOf(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let opened: { start: number; body: number } | undefined;
  for (const { index, 0: line } of text.matchAll(/^[ \t]{0,8}```[^\n]*/gmu)) {
    const end = index + line.length;
    if (opened === undefined) {
      opened = { start: index, body: end + 1 };
    } else if (/^[ \t]*`+\s*$/u.test(line)) {
      fences.push({ start: opened.start, end, body: text.slice(opened.body, index) });
      opened = undefined;
    }
  }
  if (opened !== undefined) {
    fences.push({ start: opened.start, end: text.length, body: text.slice(opened.body) });
  }
  return fences;
}
