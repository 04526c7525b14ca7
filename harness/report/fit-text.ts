import Table from "cli-table3";

/** No lines: what a table draws is its text. */
export const noLines = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const ascii = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what paints text takes no room
const paints = /\u001b\[\d+m/g;

/** How many columns of a terminal one line takes, as cli-table3 counts them: tables and text must agree. */
export function displayWidth(text: string): number {
  const bare = text.replace(paints, "");
  if (ascii.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemes.segment(bare)) width += widthOfOne(segment);
  return width;
}

/** cli-table3 has no function for it, but draws a line under a cell; its time grows with the square of a text. */
function widthOfOne(grapheme: string): number {
  if (ascii.test(grapheme)) return grapheme.length;
  const known = widths.get(grapheme);
  if (known !== undefined) return known;
  const table = new Table({
    chars: { ...noLines, bottom: "-" },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push([grapheme]);
  const width = table.toString().split("\n").at(-1)?.length ?? 0;
  if (widths.size < 10_000) widths.set(grapheme, width);
  return width;
}

const widths = new Map<string, number>();

/** The text, or its beginning with an ellipsis, in at most `width` columns. Never half a character. */
export function fitText(text: string, width: number, ellipsis: string): string {
  if (displayWidth(text) <= width) return text;
  return `${cutText(text, Math.max(0, width - ellipsis.length))}${ellipsis}`;
}

/** As much of the beginning as fits in `width` columns. */
function cutText(text: string, width: number): string {
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOfOne(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept;
}

/** Lines of at most `width` columns; words that are longer are broken. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ").flatMap((word) => brokenWord(word, width))) {
    const length = displayWidth(word);
    if (line !== "" && used + 1 + length > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    used += line === "" ? length : length + 1;
    line += line === "" ? word : ` ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

function brokenWord(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  let used = 0;
  for (const { segment } of graphemes.segment(word)) {
    const length = widthOfOne(segment);
    if (part !== "" && used + length > width) {
      parts.push(part);
      part = "";
      used = 0;
    }
    part += segment;
    used += length;
  }
  return [...parts, part];
}
