const longest = 60;

/** A name from the data in double quotes, short and on one line: it may be anything, even an article. */
export function quote(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
  const clean = name.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return clean.length <= longest ? `"${clean}"` : `"${clean.slice(0, longest - 1)}…"`;
}
