import { stemWord } from "./porter-stem.ts";

/** How words become tokens; a ROUGE value means nothing without it. */
export interface TokenOptions {
  /** Words of more than 3 characters go through the Porter stemmer. */
  readonly stem: boolean;
}

/** Lower-case runs of [a-z0-9]: everything else divides, so that "café" is "caf" (as google rouge_score 0.1.2). */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** The token of one lower-case word. rouge_score stems only what is longer than 3 characters. */
export function tokenOf(word: string, { stem }: TokenOptions): string {
  return stem && word.length > 3 ? stemWord(word) : word;
}

/** The tokens of a text in order, line breaks ignored. */
export function tokenize(text: string, options: TokenOptions): readonly string[] {
  const words = wordsOf(text);
  return options.stem ? words.map((word) => tokenOf(word, options)) : words;
}
