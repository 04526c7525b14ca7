import { wordsOf } from "../../../text/index.ts";
import type { BaselineJudge } from "../baseline.ts";

/**
 * The more tokens n, the better: u = n / (n + 50), so that every length has a value in [0, 1) and no two lengths the
 * same. CNN/DailyMail highlights usually have about 50 tokens: those get 1/2, the border between "no" and "yes".
 */
export const longest: BaselineJudge = {
  name: "longest",
  sees: [],
  utilities: ({ shown }) =>
    shown.map(({ text }) => {
      const tokens = wordsOf(text).length;
      return tokens / (tokens + 50);
    }),
};
