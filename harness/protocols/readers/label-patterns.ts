/** The pattern of any label of a list, the longer before the shorter. */
export function anyLabelPattern(labels: readonly string[]): string {
  return labels
    .toSorted((a, b) => b.length - a.length)
    .map((label) => escapeForPattern(label.trim()).replace(/\s+/gu, "\\s{1,4}"))
    .join("|");
}

// Every repetition below has a bound, so the time is linear in the text.
/** Patterns for the places where a reply names a label as its verdict. */
export function labelPatterns(labels: readonly string[]) {
  const anyLabel = anyLabelPattern(labels);
  const label = `(?<label>${anyLabel})(?![\\p{L}\\p{N}_])`;
  const closers = "[\"'”’*_`)\\]}>]{0,6}";
  const dress = "[\"'“‘*_`([{<]{0,6}";
  // "A, B" and "A; or B" list labels; ", a good summary" does not.
  const another =
    `[ \\t]{0,4}(?:(?:or|and)[ \\t]{1,4})?${dress}(?:${anyLabel})` +
    `${closers}[ \\t]{0,4}(?:$|[\\n.,;!?/]|or\\b|and\\b)`;
  // A label that goes on as prose is no verdict: "A good summary", "Output (a) is longer".
  const stop =
    `(?=${closers}(?:\\s{0,4}$|[ \\t\\r]{0,4}\\n|[.!:](?![\\p{L}\\p{N}])|[,;](?!${another})(?![\\p{L}\\p{N}])` +
    "|[—–]|[ \\t]{1,4}(?:[-—–(]|(?:because|since|as|due)\\b)))";
  const word = "(?:verdict|answer|label|judge?ment|choice|winner)";
  const says = "(?:[ \\t]{0,4}[:=]|[ \\t]{1,4}[-—–]|[ \\t]{1,4}is\\b:?)";
  return {
    doubleBrackets: new RegExp(`(?<before>\\[\\[[ \\t]{0,4})${label}[ \\t]{0,4}\\]\\]`, "giu"),
    brackets: new RegExp(
      `(?<before>(?<!\\[)\\[[ \\t]{0,4})${label}[ \\t]{0,4}\\](?![\\](])`,
      "giu",
    ),
    prefixed: new RegExp(
      `(?<before>(?<![\\p{L}\\p{N}_])(?<final>final[ \\t]{1,4})?${word}["'*_\`)\\]]{0,4}${says}` +
        `["'*_\`]{0,4}\\s{0,8}${dress})${label}${stop}`,
      "giu",
    ),
    openings: new RegExp(
      `(?<before>(?:^|\\n|[.!?;][ \\t]{1,4})[ \\t]{0,4}[*_(\\-]{0,6}[ \\t]{0,4})${label}` +
        `(?!${closers}:${closers}[ \\t\\r]{0,4}(?:\\n|$))${stop}`,
      "giu",
    ),
  };
}

export function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
