import { type TokenOptions, tokenOf } from "./tokens.ts";
import { readWords, WordNumbering } from "./words.ts";

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

/** Gives tokens their ids: those of `tokenize`, each numbered in order of first sight. */
export class Vocabulary {
  readonly options: TokenOptions;
  readonly #words = new WordNumbering(1024);
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
    const lineEnds: number[] = [];
    const ids = readWords(text, {
      word: (first, second, spelled) => {
        const id = this.#words.find(first, second, spelled);
        return id >= 0 ? id : this.#words.add(first, second, spelled, this.#idOf(spelled()));
      },
      line: (words) => {
        if (words > (lineEnds.at(-1) ?? 0)) lineEnds.push(words);
      },
    });
    return { text, ids, lineEnds: Int32Array.from(lineEnds), vocabulary: this };
  }

  #idOf(word: string): number {
    const token = tokenOf(word, this.options);
    const id = this.#idOfToken.get(token) ?? this.#idOfToken.size;
    this.#idOfToken.set(token, id);
    return id;
  }
}

const shared = {
  stemmed: new Vocabulary({ stem: true }),
  plain: new Vocabulary({ stem: false }),
};
