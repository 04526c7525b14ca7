import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { pairCredit } from "../stats/pairwise.ts";
import type { LabelledOf } from "./binary.ts";
import { goldPreference, goldScore } from "./golds.ts";
import { winnerOf } from "./pairs.ts";
import type { Against } from "./tally.ts";

/**
 * How far a question's verdict is from what gold says of it, one number for each thing that is right or wrong by
 * itself; null: the verdict was lost, or gold is undecided. Empty: gold says nothing.
 */
export type Errors = (record: JudgedRecord, question: JudgedQuestion) => readonly (number | null)[];

/** 1 where a label is wrong, else 0. */
export function labelErrors(
  labelledOf: (against: Against) => LabelledOf,
): (against: Against) => Errors {
  return (against) => {
    const labelled = labelledOf(against);
    return (record, question) =>
      labelled(record, question).map(({ label, said }) =>
        label === "none" || said === null ? null : said === label ? 0 : 1,
      );
  };
}

/** 1 less the credit, in each order of a pair. */
export function pairErrors({ gold, dimension }: Against): Errors {
  return (record, { shown, verdict }) => {
    const [a = "", b = ""] = shown;
    const preferred = goldPreference(record, [a, b], dimension, gold);
    if (preferred === undefined) return [];
    const winner = winnerOf(verdict, "A", "B");
    if (preferred === "tie" || winner === null) return [null];
    return [1 - pairCredit(preferred === "a" ? "A" : "B", winner)];
  };
}

/** The judge's score less the mean rating. undefined: ROUGE is on another scale. */
export function scoreErrors({ gold, dimension }: Against): Errors | undefined {
  if (gold !== "human") return undefined;
  return (record, { shown, verdict }) => {
    const rating = goldScore(record, shown[0] ?? "", dimension, gold);
    if (rating === undefined) return [];
    const read = verdict.state === "answered" && verdict.answer.kind === "score";
    return [read ? verdict.answer.score - rating : null];
  };
}
