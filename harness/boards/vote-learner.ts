import { AssizeError } from "../core/errors.ts";
import { fitVotes, type VoteColumns } from "../stats/dawid-skene.ts";
import type { Votes } from "../stats/jury.ts";

/** Dawid and Skene's model of all votes of a jury in one run. Until it is fitted a vote takes one byte, then a winner. */
export interface VoteLearner {
  /** The votes on the next thing, one a member. */
  hear(votes: Votes): void;
  /** After the last vote: the most probable label of each thing. undefined: fewer than three members voted. */
  fit(): FittedVotes | undefined;
}

export interface FittedVotes {
  readonly winnerOf: (thing: number) => number | null;
  /** false: the rounds ran out before it settled. */
  readonly converged: boolean;
}

const none = -1;
const mostLabels = 127;

/** Posteriors that differ by less are equal but for rounding, which is not the same on all machines. */
const rounding = 1e-9;

export function openVoteLearner(members: number): VoteLearner {
  let votes = new Int8Array(1024);
  let length = 0;
  let labels = 0;
  return {
    hear(row) {
      if (length + members > votes.length) {
        const larger = new Int8Array(2 * (length + members));
        larger.set(votes);
        votes = larger;
      }
      for (let member = 0; member < members; member += 1) {
        const vote = row[member] ?? none;
        labels = Math.max(labels, vote + 1);
        if (labels > mostLabels) throw tooManyLabels();
        votes[length] = vote;
        length += 1;
      }
    },
    fit() {
      const model = fitVotes(columnsOf(votes.subarray(0, length), members), { classes: labels });
      votes = new Int8Array(0);
      if (model === null) return undefined;
      const winners = Int8Array.from({ length: length / members }, (_, thing) =>
        mostProbable(model.posterior.subarray(thing * labels, (thing + 1) * labels)),
      );
      return {
        winnerOf(thing) {
          const winner = winners[thing] ?? none;
          return winner === none ? null : winner;
        },
        converged: model.converged,
      };
    },
  };
}

function tooManyLabels(): AssizeError {
  return new AssizeError({
    code: "config/wrong-value",
    what: `the members of a jury gave more than ${mostLabels} different labels`,
    fix: 'let the jury vote by "majority"',
  });
}

function columnsOf(votes: Int8Array, judges: number): VoteColumns {
  const cast = votes.reduce((count, vote) => (vote === none ? count : count + 1), 0);
  const [item, judge, vote] = [new Int32Array(cast), new Int32Array(cast), new Int32Array(cast)];
  let place = 0;
  for (const [cell, label] of votes.entries()) {
    if (label === none) continue;
    item[place] = Math.floor(cell / judges);
    judge[place] = cell % judges;
    vote[place] = label;
    place += 1;
  }
  return { items: votes.length / judges, judges, item, judge, vote };
}

/** `none` where two labels are equally probable, and where nobody voted: all probabilities are NaN then. */
function mostProbable(posterior: Float64Array): number {
  const most = Math.max(...posterior);
  const winner = posterior.findIndex((share) => most - share <= rounding);
  const last = posterior.findLastIndex((share) => most - share <= rounding);
  return winner === last ? winner : none;
}
