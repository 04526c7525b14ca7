// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const escapeSequences = [
  // Strings up to BEL or ST (titles, hyperlinks), then CSI (colours, cursor), then all other escapes.
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)/g,
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g,
  /\u001b[ -/]*[0-~]?/g,
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: control characters are what is taken out

/** What could reorder or hide the text around it. Joiners stay: emoji and some scripts are written with them. */
const invisible = /[\p{Bidi_Control}\u00ad\u200b\ufeff]/gu;

/**
 * One line that is safe to show: names, labels and captions can come from files nobody has vetted. Escape sequences
 * and what reorders text are taken out; line ends, other control characters and runs of blanks become one space.
 */
export function cleanText(text: string): string {
  let clean = text.toWellFormed();
  for (const sequence of escapeSequences) clean = clean.replace(sequence, "");
  return clean
    .replace(invisible, "")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
