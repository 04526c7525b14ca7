import { prepare, rougeScores, sentencesOf } from "../../../text/index.ts";
import type { BaselineSummariser } from "../baseline.ts";

/**
 * About the best that copying sentences can do: starting from nothing, adds the article's sentence that raises ROUGE-1 F
 * + ROUGE-2 F (stemmed, against the highlights) most, the first of equals, until none raises it or three are taken.
 * The sentences keep the order of the article. It sees the highlights, so it is an oracle and no summariser.
 */
export const oracleExtract: BaselineSummariser = {
  name: "oracle-extract",
  sees: ["article", "highlights"],
  summarise({ article, highlights }) {
    const reference = prepare(highlights, { stem: true });
    const sentences = sentencesOf(article);
    const worth = (text: string): number => {
      const { rouge1, rouge2 } = rougeScores(reference, prepare(text, { stem: true }));
      return rouge1 + rouge2;
    };
    const extract = (taken: readonly number[]): string => taken.map((i) => sentences[i]).join("\n");

    let taken: readonly number[] = [];
    let best = 0;
    while (taken.length < 3) {
      let better: readonly number[] | undefined;
      for (const i of sentences.keys()) {
        if (taken.includes(i)) continue;
        const tried = [...taken, i].sort((a, b) => a - b);
        const value = worth(extract(tried));
        if (value > best) [best, better] = [value, tried];
      }
      if (better === undefined) break;
      taken = better;
    }
    return extract(taken);
  },
};
