import { prepare, rougeScores, sentenceLines } from "../../../text/index.ts";
import type { BaselineJudge } from "../baseline.ts";

/** ROUGE-Lsum F, stemmed, against the highlights: an oracle, for it sees what others are measured by. */
export const referenceRouge: BaselineJudge = {
  name: "reference-rouge",
  sees: ["highlights"],
  utilities({ highlights, shown }) {
    const reference = prepare(highlights, { stem: true });
    return shown.map(
      ({ text }) => rougeScores(reference, prepare(sentenceLines(text), { stem: true })).rougeLsum,
    );
  },
};
