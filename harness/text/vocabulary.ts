import { type TokenOptions, tokenOf, wordsOf } from "./tokens.ts";

/** A text as token ids: what ROUGE and extractiveness work on. Made once, compared often. */
export interface PreparedText {
  readonly text: string;
  /** One id a token, in order; equal ids are equal tokens among texts of one vocabulary. */
  readonly ids: Int32Array;
  /** Where each line that has tokens ends in `ids`, exclusive. */
  readonly lineEnds: Int32Array;
  readonly vocabulary: Vocabulary;
}

/** A text as token ids. Sentences that ROUGE-Lsum is to tell apart stand on lines of their own. */
export function prepare(text: string, options: TokenOptions): PreparedText {
  const key = options.stem ? "stemmed" : "plain";
  if (shared[key].full) shared[key] = new Vocabulary(options);
  return shared[key].read(text);
}

/** The second text in the vocabulary of the first: as it is, but where a fresh vocabulary began between the two. */
export function inVocabularyOf(first: PreparedText, second: PreparedText): PreparedText {
  return second.vocabulary === first.vocabulary ? second : first.vocabulary.read(second.text);
}

/** Gives tokens their ids. */
export class Vocabulary {
  readonly options: TokenOptions;
  readonly #idOfWord = new Map<string, number>();
  readonly #idOfToken = new Map<string, number>();
  #charactersRead = 0;

  constructor(options: TokenOptions) {
    this.options = options;
  }

  /** It has read 16 million characters: a fresh one bounds what the process holds. */
  get full(): boolean {
    return this.#charactersRead >= 2 ** 24;
  }

  read(text: string): PreparedText {
    this.#charactersRead += text.length;
    const ids: number[] = [];
    const lineEnds: number[] = [];
    for (const line of text.split("\n")) {
      const words = wordsOf(line);
      for (const word of words) ids.push(this.#idOfWord.get(word) ?? this.#learn(word));
      if (words.length > 0) lineEnds.push(ids.length);
    }
    return {
      text,
      ids: Int32Array.from(ids),
      lineEnds: Int32Array.from(lineEnds),
      vocabulary: this,
    };
  }

  #learn(word: string): number {
    const token = tokenOf(word, this.options);
    const id = this.#idOfToken.get(token) ?? this.#idOfToken.size;
    this.#idOfToken.set(token, id);
    this.#idOfWord.set(word, id);
    return id;
  }
}

const shared = {
  stemmed: new Vocabulary({ stem: true }),
  plain: new Vocabulary({ stem: false }),
};
