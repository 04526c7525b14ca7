import type { Vote } from "../core/config.ts";
import type { Jury } from "../core/judged.ts";
import type { Verdict } from "../core/verdict.ts";
import { majorityVote, type Votes } from "../stats/jury.ts";
import type { Asked } from "./asked-members.ts";
import type { LabelBallot, LabelVote } from "./ballots.ts";
import type { Voting } from "./juries.ts";
import { type FittedVotes, openVoteLearner } from "./vote-learner.ts";

/** Votes of labels: the majority of each question, or the most probable label given all votes of the run. */
export function labelVoting(
  ballot: LabelBallot,
  { vote, members }: Pick<Jury, "vote" | "members">,
  onFit: (converged: boolean) => void,
): Voting {
  return vote === "dawid-skene" ? byModel(ballot, members.length, onFit) : byMajority(ballot);
}

function byMajority(ballot: LabelBallot): Voting {
  const labels = openLabels();
  return {
    verdict(asked) {
      const votes = votesOn(asked, ballot, labels);
      const winners = majorityVote({ votes, classes: labels.count() });
      return verdictOf(asked, winners, { ballot, labels, rule: "majority", otherwise: "are even" });
    },
  };
}

function byModel(
  ballot: LabelBallot,
  members: number,
  onFit: (converged: boolean) => void,
): Voting {
  const labels = openLabels();
  const learner = openVoteLearner(members);
  let model: { readonly fitted: FittedVotes | undefined } | undefined;
  let thing = 0;
  return {
    hear(asked) {
      for (const row of votesOn(asked, ballot, labels)) learner.hear(row);
    },
    verdict(asked) {
      if (model === undefined) {
        model = { fitted: learner.fit() };
        if (model.fitted !== undefined) onFit(model.fitted.converged);
      }
      const { fitted } = model;
      const otherwise = fitted === undefined ? "come from fewer than three members" : "are even";
      const winners = Array.from({ length: thingsIn(asked) }, () => {
        thing += 1;
        return fitted?.winnerOf(thing - 1) ?? null;
      });
      return verdictOf(asked, winners, { ballot, labels, rule: "dawid-skene", otherwise });
    },
  };
}

/** The labels that were given, numbered as they came. */
interface Labels {
  /** The number of a label; a new one gets the next. */
  number(vote: LabelVote): number;
  /** What stands for the label of this number. */
  answer(number: number): LabelVote["answer"] | undefined;
  count(): number;
}

function openLabels(): Labels {
  const numbers = new Map<string, number>();
  const answers: LabelVote["answer"][] = [];
  return {
    number({ label, answer }) {
      const known = numbers.get(label);
      if (known !== undefined) return known;
      numbers.set(label, answers.length);
      return answers.push(answer) - 1;
    },
    answer: (number) => answers[number],
    count: () => answers.length,
  };
}

/** One row for each thing that a question asks about, with one vote a member; null: the member gave no answer. */
function votesOn(asked: Asked, { votes }: LabelBallot, labels: Labels): readonly Votes[] {
  const byMember = asked.map(({ verdict }) =>
    verdict.state === "answered" ? votes(verdict.answer).map((one) => labels.number(one)) : [],
  );
  return Array.from({ length: thingsIn(asked) }, (_, thing) =>
    byMember.map((own) => own[thing] ?? null),
  );
}

function thingsIn([{ facts }]: Asked): number {
  return facts?.asked ?? 1;
}

/** Where one thing has no winner, the whole question has none. */
function verdictOf(
  asked: Asked,
  winners: readonly (number | null)[],
  counting: {
    readonly ballot: LabelBallot;
    readonly labels: Labels;
    readonly rule: Vote;
    /** What is said of votes without a winner. */
    readonly otherwise: string;
  },
): Verdict {
  const { ballot, labels, rule, otherwise } = counting;
  const none = (why: string) => ({ state: "unparsed", why: `no-majority: ${why}` }) as const;
  if (asked.every(({ verdict }) => verdict.state !== "answered")) return none("no member answered");
  const open = winners.indexOf(null);
  if (open >= 0) {
    const which = winners.length === 1 ? "" : ` on fact ${open + 1}`;
    return none(`the votes${which} ${otherwise}`);
  }
  const answers = winners.flatMap((winner) =>
    winner === null ? [] : (labels.answer(winner) ?? []),
  );
  return { state: "answered", answer: ballot.together(answers), rule };
}
