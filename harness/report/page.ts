import { wrapText } from "./fit-text.ts";
import { makePaint, type Paint, type TerminalOptions } from "./paint.ts";

/** What everything that is printed for people at a terminal shares. */
export interface Page {
  readonly paint: Paint;
  readonly width: number;
}

const narrowest = 40;
/** Sentences in longer lines are hard to read. */
const longestLine = 100;

export function openPage(options: TerminalOptions): Page {
  return { paint: makePaint(options), width: Math.max(narrowest, Math.floor(options.width)) };
}

/** Sentences in lines that fit. */
export function wrapped(
  text: string,
  { paint, width }: Page,
  style: (line: string) => string = (line) => line,
): readonly string[] {
  return wrapText(paint.text(text), Math.min(width, longestLine)).map(style);
}
