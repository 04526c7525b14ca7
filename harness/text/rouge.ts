import { type LineEnds, lcsLength, unionLcs } from "./common-subsequence.ts";
import { clippedMatches, lengthen, type NumberedPair, numberTokens } from "./n-grams.ts";
import { inVocabularyOf, type PreparedText, prepare } from "./vocabulary.ts";

/** Shares in [0, 1]; 0 where a text has nothing to compare. F is the harmonic mean (β = 1). */
export interface Overlap {
  /** Share of the candidate that is in the reference. */
  readonly precision: number;
  /** Share of the reference that is in the candidate. */
  readonly recall: number;
  readonly f: number;
}

/**
 * ROUGE (Lin 2004) as google rouge_score 0.1.2 computes it. rouge1 and rouge2: clipped matches of words and of pairs of
 * words. rougeL: longest common subsequence of the texts. rougeLsum: union of those of their lines.
 */
export interface Rouge<Value> {
  readonly rouge1: Value;
  readonly rouge2: Value;
  readonly rougeL: Value;
  readonly rougeLsum: Value;
}

/** ROUGE of two texts with one sentence a line; `stemmer` stems both. */
export function rouge(inputs: {
  readonly reference: string;
  readonly candidate: string;
  readonly stemmer: boolean;
}): Rouge<Overlap> {
  const options = { stem: inputs.stemmer };
  return rougeFromTokens(prepare(inputs.reference, options), prepare(inputs.candidate, options));
}

/** Of each measure the value against the reference with the best F (the first of equals); all 0 without a reference. */
export function rougeMulti(inputs: {
  readonly references: readonly string[];
  readonly candidate: string;
  readonly stemmer: boolean;
}): Rouge<Overlap> {
  const { references, candidate, stemmer } = inputs;
  const scores = references.map((reference) => rouge({ reference, candidate, stemmer }));
  const best = (measure: keyof Rouge<Overlap>): Overlap =>
    scores.map((score) => score[measure]).reduce((a, b) => (b.f > a.f ? b : a), overlap(0, 0, 0));
  return {
    rouge1: best("rouge1"),
    rouge2: best("rouge2"),
    rougeL: best("rougeL"),
    rougeLsum: best("rougeLsum"),
  };
}

/** The F values in [0, 1], stemmed if the reference was prepared so; 0 where a text has nothing to compare. */
export function rougeScores(reference: PreparedText, candidate: PreparedText): Rouge<number> {
  const { rouge1, rouge2, rougeL, rougeLsum } = rougeFromTokens(
    reference,
    inVocabularyOf(reference, candidate),
  );
  return { rouge1: rouge1.f, rouge2: rouge2.f, rougeL: rougeL.f, rougeLsum: rougeLsum.f };
}

/** Token ids of a text (any integers, equal for equal tokens in both texts) and where its lines end, exclusive. */
export interface TokenIds {
  readonly ids: Int32Array;
  readonly lineEnds: Int32Array;
}

/** ROUGE of two texts whose words are numbers already. */
export function rougeFromTokens(reference: TokenIds, candidate: TokenIds): Rouge<Overlap> {
  const words = numberTokens(reference.ids, candidate.ids);
  const pairs = lengthen(words, words);
  const ends = { left: reference.lineEnds, right: candidate.lineEnds };
  const of = ({ left, right }: NumberedPair, matches: number) =>
    overlap(matches, left.length, right.length);
  return {
    rouge1: of(words, clippedMatches(words)),
    rouge2: of(pairs, clippedMatches(pairs)),
    rougeL: of(words, lcsLength(words)),
    rougeLsum: of(words, unionMatches(words, ends)),
  };
}

/** Two lines of the reference may share words of the candidate, so each word counts as often as the candidate has it. */
function unionMatches(words: NumberedPair, ends: LineEnds): number {
  return clippedMatches({ ...words, left: unionLcs(words, ends) });
}

function overlap(matches: number, reference: number, candidate: number): Overlap {
  if (matches === 0) return { precision: 0, recall: 0, f: 0 };
  const precision = matches / candidate;
  const recall = matches / reference;
  return { precision, recall, f: (2 * precision * recall) / (precision + recall) };
}
