import { l, n } from "js-rouge";
import { rougeFromTokens, type TokenIds } from "../harness/text/rouge.ts";
import { inVocabularyOf, prepare } from "../harness/text/vocabulary.ts";
import { type Bench, type Figure, median } from "./bench.ts";

const pairCount = 200;
const rounds = 9;
/** CNN/DailyMail: highlights of about 50 tokens; candidates from a summary's length to an article's. */
const referenceTokens = 50;
const candidateLengths = [60, 800];
const vocabulary = 400;
/** Words of a text of the comparison with js-rouge. */
const textWords = 60;

export const rouge: Bench = {
  name: "rouge",
  about:
    "ROUGE-1, -2 and -L on the same token ids, against tables and loops as the definition has them",
  async measure() {
    return [...candidateLengths.map(compare), compareTexts()];
  },
};

/** The same tokens from texts: words of both, and what js-rouge makes of its own split into words. */
function compareTexts(): Figure {
  const texts = Array.from({ length: pairCount }, (_, n) => ({
    reference: textOf(2 * n),
    candidate: textOf(2 * n + 1),
  }));
  const tokenizer = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const pairs = texts.map(({ reference, candidate }) => {
      const first = prepare(reference, { stem: false });
      return {
        reference: first,
        candidate: inVocabularyOf(first, prepare(candidate, { stem: false })),
      };
    });
    theirs.push(
      timeOf("texts", texts, ({ reference, candidate }) => [
        n(candidate, reference, { n: 1, tokenizer }),
        n(candidate, reference, { n: 2, tokenizer }),
        l(candidate, reference, { tokenizer }),
      ]),
    );
    ours.push(
      timeOf("texts", pairs, ({ reference, candidate }) => {
        const { rouge1, rouge2, rougeL } = rougeFromTokens(reference, candidate);
        return [rouge1.f, rouge2.f, rougeL.f];
      }),
    );
  }
  return {
    what: `${pairCount} pairs of ${textWords} words, against js-rouge`,
    value: median(ours),
    baseline: median(theirs),
    unit: "ms",
    bar: { of: "ratio", atMost: 1 / 50 },
  };
}

function compare(length: number): Figure {
  const pairs = Array.from({ length: pairCount }, (_, n) => ({
    reference: tokens(2 * n, referenceTokens),
    candidate: tokens(2 * n + 1, length),
  }));
  const ours: number[] = [];
  const naive: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    naive.push(
      timeOf(`${length} tokens`, pairs, ({ reference, candidate }) =>
        naiveRouge(reference.ids, candidate.ids),
      ),
    );
    ours.push(
      timeOf(`${length} tokens`, pairs, ({ reference, candidate }) => {
        const { rouge1, rouge2, rougeL } = rougeFromTokens(reference, candidate);
        return [rouge1.f, rouge2.f, rougeL.f];
      }),
    );
  }
  return {
    what: `${pairCount} pairs, ${referenceTokens} with ${length} tokens`,
    value: median(ours),
    baseline: median(naive),
    unit: "ms",
  };
}

const sums = new Map<string, number>();

/** CPU milliseconds; throws where two implementations do not agree on the values. */
function timeOf<Pair>(
  of: string,
  pairs: readonly Pair[],
  scores: (pair: Pair) => readonly number[],
): number {
  const started = process.cpuUsage();
  let sum = 0;
  for (const pair of pairs) for (const score of scores(pair)) sum += score;
  const { user, system } = process.cpuUsage(started);
  const expected = sums.get(of) ?? sum;
  sums.set(of, expected);
  if (Math.abs(sum - expected) > 1e-9) throw new Error(`ROUGE differs: ${sum} and ${expected}`);
  return (user + system) / 1000;
}

/** F of ROUGE-1, -2 and -L: n-grams as text in a Map, and the whole table of the longest common subsequence. */
function naiveRouge(reference: Int32Array, candidate: Int32Array): readonly number[] {
  const gramScore = (n: number) => {
    const [left, right] = [gramCounts(reference, n), gramCounts(candidate, n)];
    let matches = 0;
    for (const [gram, count] of left) matches += Math.min(count, right.get(gram) ?? 0);
    return fScore(matches, reference.length - n + 1, candidate.length - n + 1);
  };
  const common = fScore(commonLength(reference, candidate), reference.length, candidate.length);
  return [gramScore(1), gramScore(2), common];
}

function gramCounts(ids: Int32Array, n: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= ids.length; start += 1) {
    const gram = ids.subarray(start, start + n).join(" ");
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function commonLength(a: Int32Array, b: Int32Array): number {
  const table = Array.from({ length: a.length + 1 }, () => new Int32Array(b.length + 1));
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) {
      const diagonal = table[i]?.[j] ?? 0;
      const longest = Math.max(table[i]?.[j + 1] ?? 0, table[i + 1]?.[j] ?? 0);
      const row = table[i + 1];
      if (row !== undefined) row[j + 1] = left === right ? diagonal + 1 : longest;
    }
  }
  return table[a.length]?.[b.length] ?? 0;
}

function fScore(matches: number, reference: number, candidate: number): number {
  if (matches === 0) return 0;
  const [precision, recall] = [matches / candidate, matches / reference];
  return (2 * precision * recall) / (precision + recall);
}

/** Token ids of one line, others for every seed; low ids are frequent, as words are. */
function tokens(seed: number, length: number): TokenIds {
  let state = (seed * 2654435761 + 1) >>> 0;
  const ids = Int32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(vocabulary * (state / 2 ** 32) ** 3);
  });
  return { ids, lineEnds: Int32Array.of(length) };
}

/** A text of as many words, of the same ids. */
function textOf(seed: number): string {
  return [...tokens(seed, textWords).ids].map((id) => `word${id}`).join(" ");
}
