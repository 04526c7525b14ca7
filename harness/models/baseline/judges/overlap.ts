import { contentWords, tokenize } from "../../../text/index.ts";
import type { BaselineJudge } from "../baseline.ts";

/**
 * Share of the candidate's content words, each as often as it stands there, that the article has too (by stem). A
 * candidate without content words gets 0.
 */
export const overlap: BaselineJudge = {
  name: "overlap",
  sees: ["article"],
  utilities({ article, shown }) {
    const inArticle = tokensOf(article);
    return shown.map(({ text }) => {
      const words = contentWords(text);
      if (words.length === 0) return 0;
      return words.filter((word) => inArticle.has(word)).length / words.length;
    });
  },
};

// Questions about one article are neighbours.
let last: { readonly article: string; readonly tokens: ReadonlySet<string> } | undefined;

function tokensOf(article: string): ReadonlySet<string> {
  if (last?.article !== article) {
    last = { article, tokens: new Set(tokenize(article, { stem: true })) };
  }
  return last.tokens;
}
