import { lengthen, novelShare, numberTokens } from "./n-grams.ts";
import { inVocabularyOf, type PreparedText, prepare } from "./vocabulary.ts";
import { readWords, WordNumbering } from "./words.ts";

/** A run of tokens that the summary took from the article; positions count tokens from 0. */
export type Fragment = readonly [summaryStart: number, articleStart: number, length: number];

/**
 * How much of a summary was copied (Grusky, Naaman & Artzi 2018), on unstemmed tokens. All but `fragments` is null for
 * a summary without tokens.
 */
export interface Extractiveness {
  /** The greedy fragments, in order of the summary. */
  readonly fragments: readonly Fragment[];
  /** Share of the summary's tokens that are in a fragment, in [0, 1]. */
  readonly coverage: number | null;
  /** Tokens in the fragment that a token of the summary is in, on average: Σ|f|²/|s|. */
  readonly density: number | null;
  /** Tokens of the article for each token of the summary. */
  readonly compression: number | null;
  /** Share of the summary's different words that the article lacks, in [0, 1]. */
  readonly novel1: number | null;
  /** The same of pairs of words; null also for a summary of one word. */
  readonly novel2: number | null;
  /** The same of triples; null also for a summary of one or two words. */
  readonly novel3: number | null;
}

/** How much of a summary was copied from the article. */
export function extractiveness(inputs: {
  readonly summary: string;
  readonly article: string;
}): Extractiveness {
  const plain = { stem: false };
  return preparedExtractiveness(prepare(inputs.summary, plain), prepare(inputs.article, plain));
}

/** The same of texts that were divided into tokens already. */
export function extractivenessTokens(inputs: {
  readonly summary: readonly string[];
  readonly article: readonly string[];
}): Extractiveness {
  const idOf = new Map<string, number>();
  const ids = (tokens: readonly string[]) =>
    Int32Array.from(tokens, (token) => {
      const id = idOf.get(token) ?? idOf.size;
      idOf.set(token, id);
      return id;
    });
  return extractivenessFromTokens(ids(inputs.summary), ids(inputs.article));
}

/** The same of texts that were prepared without stemming. */
export function preparedExtractiveness(
  summary: PreparedText,
  article: PreparedText,
): Extractiveness {
  return extractivenessFromTokens(inVocabularyOf(article, summary).ids, article.ids);
}

/** The same of texts whose words are numbers already: any integers, equal for equal tokens. */
export function extractivenessFromTokens(summary: Int32Array, article: Int32Array): Extractiveness {
  const words = numberTokens(summary, article);
  const pairs = lengthen(words, words);
  return {
    ...copiedIn(words.left, words.right, positionsOf(words.right, words.distinct)),
    novel1: novelShare(words),
    novel2: novelShare(pairs),
    novel3: novelShare(lengthen(pairs, words)),
  };
}

/** What a summary took from its article as it is. */
export type Copied = Omit<Extractiveness, "novel1" | "novel2" | "novel3">;

/** What each summary took from one article, of whose words only those of the summaries are told apart. */
export function copiedFrom(article: string, summaries: readonly string[]): readonly Copied[] {
  const numbering = new WordNumbering(256);
  const read = summaries.map((text) =>
    readWords(text, {
      word: (first, second, spelled) => {
        const number = numbering.find(first, second, spelled);
        return number >= 0 ? number : numbering.add(first, second, spelled, numbering.size);
      },
    }),
  );
  const words = readWords(article, {
    word: (first, second, spelled) => numbering.find(first, second, spelled),
  });
  const positions = positionsOf(words, numbering.size);
  return read.map((summary) => copiedIn(summary, words, positions));
}

/** Numbers; a word of the article that no summary has may be -1. */
type Numbers = Int32Array | readonly number[];

function copiedIn(summary: Numbers, article: Numbers, positions: Positions): Copied {
  const fragments = fragmentsOf(summary, article, positions);
  const perToken = (total: number) => (summary.length === 0 ? null : total / summary.length);
  const lengths = fragments.map(([, , length]) => length);
  return {
    fragments,
    coverage: perToken(sum(lengths)),
    density: perToken(sum(lengths.map((length) => length ** 2))),
    compression: perToken(article.length),
  };
}

/** At each token of the summary the longest run in the article, the first of equals; then on behind it. */
function fragmentsOf(
  summary: Numbers,
  article: Numbers,
  { first, next }: Positions,
): readonly Fragment[] {
  const fragments: Fragment[] = [];
  let at = 0;
  while (at < summary.length) {
    let [start, longest, seen] = [-1, 0, 0];
    for (let i = first[summary[at] ?? -1] ?? -1; i >= 0; i = next[i] ?? -1) {
      if (i < seen) continue; // the paper goes on behind a run, not inside it
      const length = commonRun(summary, at, article, i);
      seen = i + length;
      if (length > longest) [start, longest] = [i, length];
    }
    if (longest > 0) fragments.push([at, start, longest]);
    at += Math.max(longest, 1);
  }
  return fragments;
}

/** Linked lists of the positions of each token, ascending; -1 ends a list. */
interface Positions {
  readonly first: Int32Array;
  readonly next: Int32Array;
}

function positionsOf(tokens: Numbers, distinct: number): Positions {
  const first = new Int32Array(distinct).fill(-1);
  const next = new Int32Array(tokens.length);
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i] ?? -1;
    if (token < 0) continue;
    next[i] = first[token] ?? -1;
    first[token] = i;
  }
  return { first, next };
}

function commonRun(a: Numbers, fromA: number, b: Numbers, fromB: number): number {
  const most = Math.min(a.length - fromA, b.length - fromB);
  let length = 0;
  while (length < most && a[fromA + length] === b[fromB + length]) length += 1;
  return length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
