/** Numbered notes under a table; a text that comes again keeps its number. */
export interface Notes {
  readonly texts: readonly string[];
  number(text: string): number;
}

export function openNotes(before: readonly string[] = []): Notes {
  const texts = [...before];
  return {
    texts,
    number(text) {
      const known = texts.indexOf(text);
      return known >= 0 ? known + 1 : texts.push(text);
    },
  };
}
