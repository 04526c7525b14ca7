/** A text on one line, without white space at its ends. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/gu, " ");
}
