import { leadK } from "../../../text/index.ts";
import type { BaselineSummariser } from "../baseline.ts";

/** The first three sentences of the article: hard to beat on news. */
export const lead3: BaselineSummariser = {
  name: "lead-3",
  sees: ["article"],
  summarise: ({ article }) => leadK({ text: article, k: 3 }),
};
