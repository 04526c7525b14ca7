import { prepare, rougeScores, splitHighlights } from "../../../text/index.ts";
import type { BaselineJudge } from "../baseline.ts";

/**
 * ROUGE-Lsum F, stemmed, against the highlights: an oracle, for it sees what others are measured by. Candidates are
 * divided into lines as highlights are, so that the values are those of the boards.
 */
export const referenceRouge: BaselineJudge = {
  name: "reference-rouge",
  sees: ["highlights"],
  utilities({ highlights, shown }) {
    const reference = prepare(highlights, { stem: true });
    return shown.map(
      ({ text }) =>
        rougeScores(reference, prepare(splitHighlights(text).join("\n"), { stem: true })).rougeLsum,
    );
  },
};
