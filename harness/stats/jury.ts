import { sum } from "./records.ts";

/** Votes of one item, one a judge: numbers of classes from 0, or null. */
export type Votes = readonly (number | null)[];

/** The class with most votes, of each item; null for a tie and without a vote, never a coin. */
export function majorityVote(inputs: {
  /** items x judges. */
  readonly votes: readonly Votes[];
  /** Number of classes. */
  readonly classes: number;
}): (number | null)[] {
  return inputs.votes.map((row) => {
    const counts = new Float64Array(inputs.classes);
    for (const vote of row) if (vote !== null) counts[vote] = (counts[vote] ?? 0) + 1;
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const winner = counts.indexOf(most);
    return most === 0 || counts.lastIndexOf(most) !== winner ? null : winner;
  });
}

/** Mean of the scores there are, of each item; null without one. */
export function meanPanel(inputs: {
  /** items x judges. */
  readonly scores: readonly (readonly (number | null)[])[];
}): (number | null)[] {
  return inputs.scores.map((row) => {
    const scores = row.filter((score) => score !== null);
    return scores.length === 0 ? null : sum(scores) / scores.length;
  });
}
