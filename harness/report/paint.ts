import { cleanText } from "./clean-text.ts";

/** What a terminal can show. */
export interface TerminalOptions {
  /** Columns; a narrower terminal than 40 gets lines of 40. */
  readonly width: number;
  /** Without it there are no escape codes at all. */
  readonly color: boolean;
  /** Without it our own words and lines are ASCII; names stay as they are. */
  readonly unicode: boolean;
}

/** Writes for one terminal. */
export interface Paint {
  /** Text from anywhere, on one line, safe to show. */
  readonly text: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly mark: (text: string) => string;
  readonly rule: string;
  readonly ellipsis: string;
  /** The parts of an interval that is drawn. */
  readonly whisker: {
    readonly left: string;
    readonly line: string;
    readonly right: string;
    readonly dot: string;
  };
}

export function makePaint({ color, unicode }: TerminalOptions): Paint {
  const paint = (on: number, off: number) => (text: string) =>
    color && text !== "" ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  // Composed characters: a mark that stands alone would be counted as a column of its own.
  const shown = (text: string) => cleanText(text).normalize("NFC");
  return {
    text: unicode ? shown : (text) => inAscii(shown(text)),
    bold: paint(1, 22),
    dim: paint(2, 22),
    warn: paint(33, 39),
    mark: paint(36, 39),
    rule: unicode ? "─" : "-",
    ellipsis: unicode ? "…" : "...",
    whisker: unicode
      ? { left: "├", line: "─", right: "┤", dot: "●" }
      : { left: "|", line: "-", right: "|", dot: "o" },
  };
}

/** The characters of our own words, captions and ranks. */
const ascii: Readonly<Record<string, string>> = {
  "–": "-",
  "—": "-",
  "−": "-",
  "·": "-",
  "…": "...",
  "½": "1/2",
  "’": "'",
  "“": '"',
  "”": '"',
  "×": "x",
  "≥": ">=",
  "≤": "<=",
  τ: "tau",
};

function inAscii(text: string): string {
  return text.replace(/[–—−·…½’“”×≥≤τ]/g, (character) => ascii[character] ?? character);
}
