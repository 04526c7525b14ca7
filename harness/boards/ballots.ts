import type { Vote } from "../core/config.ts";
import type { Answer } from "../core/verdict.ts";

/** How the answers of a protocol are put to a jury's vote, and how what wins becomes an answer again. */
export type Ballot = LabelBallot | ScoreBallot;

/** Answers that are labels: one of them wins. */
export interface LabelBallot {
  readonly of: "labels";
  /** An answer's votes: one for each thing that is voted on by itself, in an order that all answers share. */
  readonly votes: (answer: Answer) => readonly LabelVote[];
  /** What the winners say together, in that order. */
  readonly together: (winners: readonly Answer[]) => Answer;
}

/** A label, and the answer that stands for it alone. */
export interface LabelVote {
  readonly label: string;
  readonly answer: Answer;
}

/** Answers that are numbers: their mean is the jury's. */
export interface ScoreBallot {
  readonly of: "scores";
  readonly score: (answer: Answer) => number | undefined;
  readonly answer: (mean: number) => Answer;
}

/** Whether a way to vote can be used on such answers. */
export function fitsVote(vote: Vote, ballot: Ballot): boolean {
  return (vote === "mean") === (ballot.of === "scores");
}

/** The label is voted on, of however many there are. */
export const binaryBallot: LabelBallot = {
  of: "labels",
  // A member's confidence is not the jury's.
  votes(answer) {
    if (answer.kind !== "binary") return [];
    const { kind, label, positive } = answer;
    return [{ label, answer: { kind, label, positive } }];
  },
  together: onlyOne,
};

/** The place that wins is voted on: two orders of a pair are two questions. */
export const pairwiseBallot: LabelBallot = {
  of: "labels",
  votes(answer) {
    if (answer.kind !== "pairwise") return [];
    const { kind, winner } = answer;
    return [{ label: winner, answer: { kind, winner } }];
  },
  together: onlyOne,
};

/** Every fact is voted on by itself. */
export const coverageBallot: LabelBallot = {
  of: "labels",
  votes: (answer) =>
    factsOf(answer).map((fact) => ({ label: String(fact), answer: facts([fact]) })),
  together: (winners) => facts(winners.flatMap(factsOf)),
};

export const scoreBallot: ScoreBallot = {
  of: "scores",
  score: (answer) => (answer.kind === "score" ? answer.score : undefined),
  answer: (score) => ({ kind: "score", score }),
};

function factsOf(answer: Answer): readonly boolean[] {
  return answer.kind === "coverage" ? answer.facts : [];
}

function facts(said: readonly boolean[]): Answer {
  return { kind: "coverage", facts: said };
}

function onlyOne([winner]: readonly Answer[]): Answer {
  if (winner === undefined) throw new Error("bug: nothing was voted on");
  return winner;
}
