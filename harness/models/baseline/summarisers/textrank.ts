import { contentWords, sentencesOf } from "../../../text/index.ts";
import type { BaselineSummariser } from "../baseline.ts";

/**
 * The three sentences that resemble the others most, in the order of the article (Mihalcea & Tarau 2004). The similarity
 * of two sentences is the number of different content words (stems) they share over the sum of the logarithms of how
 * many content words each has; 0 where that sum is 0. PageRank on these weights: every sentence starts at 1 and becomes
 * 0.15 + 0.85 times what its neighbours pass on, all at once, until no value moves by more than 0.0001 or after 100
 * rounds. Values that agree to 9 decimals are equal, and of equal sentences the earlier is taken. Sentences after the
 * 1,000th are left out.
 */
export const textrank: BaselineSummariser = {
  name: "textrank",
  sees: ["article"],
  summarise({ article }) {
    const sentences = sentencesOf(article).slice(0, 1000);
    const scores = pageRank(similarities(sentences.map(contentWords)));
    return [...sentences.keys()]
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
      .slice(0, 3)
      .sort((a, b) => a - b)
      .map((i) => sentences[i])
      .join("\n");
  },
};

const damping = 0.85;
const tolerance = 1e-4;
const mostRounds = 100;

/** Symmetric, with a diagonal of 0. */
function similarities(sentences: readonly (readonly string[])[]): readonly Float64Array[] {
  const different = sentences.map((words) => new Set(words));
  const weights = sentences.map(() => new Float64Array(sentences.length));
  for (const [i, row] of weights.entries()) {
    for (let j = 0; j < i; j++) {
      const shared = different[i]?.intersection(different[j] ?? new Set()).size ?? 0;
      const scale = Math.log(sentences[i]?.length || 1) + Math.log(sentences[j]?.length || 1);
      row[j] = shared === 0 || scale === 0 ? 0 : shared / scale;
    }
  }
  return weights.map((row, i) => row.map((weight, j) => (j < i ? weight : (weights[j]?.[i] ?? 0))));
}

function pageRank(weights: readonly Float64Array[]): Float64Array {
  const totals = weights.map((row) => row.reduce((total, weight) => total + weight, 0));
  let scores = new Float64Array(weights.length).fill(1);
  for (let round = 0; round < mostRounds; round++) {
    const shares = scores.map((score, i) => (totals[i] ? score / totals[i] : 0));
    const next = Float64Array.from(weights, (row) => {
      const passedOn = row.reduce((total, weight, j) => total + weight * (shares[j] ?? 0), 0);
      return 1 - damping + damping * passedOn;
    });
    const moved = next.reduce(
      (most, score, i) => Math.max(most, Math.abs(score - (scores[i] ?? 0))),
      0,
    );
    scores = next;
    if (moved <= tolerance) break;
  }
  // Sums of the same numbers in another order differ in the last bits; that must not rank.
  return scores.map((score) => Math.round(score * 1e9) / 1e9);
}
