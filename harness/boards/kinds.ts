import type { Gold } from "../core/config.ts";
import type { Judge, JudgedQuestion } from "../core/judged.ts";
import type { Arrangement, ProtocolName } from "../core/protocol.ts";
import {
  type Ballot,
  binaryBallot,
  coverageBallot,
  pairwiseBallot,
  scoreBallot,
} from "./ballots.ts";
import { binaryLabelled, binaryTally, type LabelledOf } from "./binary.ts";
import { coverageLabelled, coverageRates, coverageTally, shareOf } from "./coverage.ts";
import { type LengthKind, pairLengths, scoreLengths } from "./length-effects.ts";
import { type ScoredPair, scoredPairs } from "./pairs.ts";
import { pairwiseLabelled, pairwiseTally } from "./pairwise.ts";
import { positionTally } from "./position.ts";
import { bordaScores } from "./ranking/borda.ts";
import { rankedPairScores } from "./ranking/places.ts";
import { rankingPositionTally } from "./ranking/position.ts";
import { rankingTally } from "./ranking.ts";
import {
  binaryRaters,
  coverageRaters,
  pairwiseRaters,
  type Raters,
  rankingRaters,
  scoreRaters,
} from "./raters.ts";
import {
  factsFound,
  labelSaid,
  relationsSaid,
  retestOfLabels,
  retestOfScores,
  winnerNamed,
} from "./retest.ts";
import { pairsByScore } from "./score/repeated-scores.ts";
import { scoreTally } from "./score.ts";
import { judgeScores, positives, type SystemScores, winRates } from "./system-cells.ts";
import type { Against, Tally } from "./tally.ts";
import { type Errors, labelErrors, pairErrors, scoreErrors } from "./verdict-errors.ts";

/** How the verdicts of a protocol become tables. To add one: an entry here, and its tally in a file of its own. */
export interface Kind {
  readonly protocol: ProtocolName;
  /** Verdicts against a gold. */
  readonly against: (against: Against) => Tally;
  /** Where an answer may come with its probability. */
  readonly confident?: {
    /** What is probable, in words. */
    readonly of: string;
    /** Answers against a gold; undefined: this gold cannot tell. */
    readonly labelled: (against: Against) => LabelledOf | undefined;
  };
  /** What labels answer to its questions. */
  readonly raters: Raters;
  /** What needs no gold, beside the invalid rate; the same in every gold's table. */
  readonly alone: (asked: Pick<Against, "orders">) => readonly Tally[];
  /** How far verdicts follow length; absent: it is not told. */
  readonly length?: LengthKind;
  /** The column that ranks judges. */
  readonly primary: Readonly<Record<Gold, string>>;
  /** Golds by which judges can be ranked; by others only agreement can be told. */
  readonly rankedBy: readonly Gold[];
  readonly captions: Readonly<Record<Gold, string>>;
  /** Where several candidates are shown and their order is arranged: what captions of both boards say of it. */
  readonly orderCaptions?: Readonly<Record<Arrangement["orders"], string>>;
  /** The column that ranks systems, and what a judge's verdicts on one record say of each. */
  readonly systems: {
    readonly primary: string | ((judge: Judge) => string);
    readonly scores: SystemScores;
    readonly rate: boolean;
    readonly caption: string | ((judge: Judge) => string);
    /** Scores of `a` against `b` in each pair that the questions on a record compare; NaN: not read. */
    readonly pairs?: (questions: readonly JudgedQuestion[]) => readonly ScoredPair[];
    /** Nobody compared the pairs: they are made of scores, and listed for so many systems at most. */
    readonly pairsUpTo?: number;
    /** Bradley–Terry strengths stand beside the scores, and rank where not every pair was compared. */
    readonly strengths?: boolean;
  };
  /** How juries are made of its judges; absent: there are none. */
  readonly jury?: {
    readonly ballot: Ballot;
    /** How far verdicts are from a gold, to see whether members err together; undefined: this gold cannot tell. */
    readonly errors: (against: Against) => Errors | undefined;
  };
}

const sidesWithReference =
  "Agreement with the highlights shows whether a judge sides with the human-written reference; it is no accuracy.";

export const kinds: readonly Kind[] = [
  {
    protocol: "binary",
    against: binaryTally,
    confident: {
      of: "the positive label",
      // The highlights are all positive: who is always sure of it would be calibrated best.
      labelled: (against) => (against.gold === "human" ? binaryLabelled(against) : undefined),
    },
    raters: binaryRaters,
    alone: () => [retestOfLabels(labelSaid)],
    primary: { human: "balancedAccuracy", reference: "recall" },
    rankedBy: ["human"],
    captions: {
      human: "Labels of the raters, by majority; an even split is left out and counted.",
      reference: `The highlights are positive by construction, so only recall can be told, and a judge that always says yes has 1: no ranks. ${sidesWithReference}`,
    },
    systems: {
      primary: "positiveRate",
      scores: positives,
      rate: true,
      caption: "Share of records in which the judge gave the positive label.",
    },
    jury: { ballot: binaryBallot, errors: labelErrors(binaryLabelled) },
  },
  {
    protocol: "score",
    against: scoreTally,
    raters: scoreRaters,
    alone: () => [retestOfScores()],
    length: scoreLengths,
    primary: { human: "accEq", reference: "accEq" },
    rankedBy: ["human", "reference"],
    captions: {
      human:
        "accEq: share of pairs of systems inside a record that judge and mean rating order alike, ties included; the judge's tie threshold is fitted on other records.",
      reference: `accEq: share of pairs of systems inside a record that the judge and ROUGE-Lsum (stemmed) with the highlights order alike. ${sidesWithReference}`,
    },
    systems: {
      primary: "meanScore",
      scores: judgeScores,
      rate: false,
      caption: "Mean score, every record counts once.",
      pairs: pairsByScore,
      pairsUpTo: 30,
    },
    jury: { ballot: scoreBallot, errors: scoreErrors },
  },
  {
    protocol: "pairwise",
    against: pairwiseTally,
    confident: { of: "the candidate shown first", labelled: pairwiseLabelled },
    raters: pairwiseRaters,
    alone: ({ orders }) => [positionTally(orders), retestOfLabels(winnerNamed)],
    length: pairLengths,
    primary: { human: "pairwiseAccuracy", reference: "pairwiseAccuracy" },
    rankedBy: ["human", "reference"],
    captions: {
      human: "Pairs that the labels do not tie; credit 1, a judge's tie ½, else 0.",
      reference: `The highlights should win; credit 1, a tie ½, else 0. ${sidesWithReference}`,
    },
    orderCaptions: {
      both: "Both orders of presentation are averaged.",
      seeded:
        "Every pair was shown in a single order of presentation, which the seed drew: what the order does to a verdict is not averaged out.",
    },
    systems: {
      primary: "winRate",
      scores: winRates,
      rate: false,
      caption: "Win rate: mean over opponents of 1 for a win, ½ for a tie.",
      pairs: scoredPairs,
      strengths: true,
    },
    jury: { ballot: pairwiseBallot, errors: pairErrors },
  },
  {
    protocol: "ranking",
    against: rankingTally,
    raters: rankingRaters,
    alone: () => [rankingPositionTally(), retestOfLabels(relationsSaid)],
    primary: { human: "accEq", reference: "accEq" },
    rankedBy: ["human", "reference"],
    captions: {
      human:
        "accEq: share of pairs of systems inside a record that the ranking and the labels order alike, ties included; a pair with a candidate that was left out counts as wrong.",
      reference: `accEq: share of pairs with the highlights in which the ranking puts them above the other. ${sidesWithReference}`,
    },
    systems: {
      primary: "winRate",
      scores: bordaScores,
      rate: false,
      caption:
        "Mean over opponents of 1 for a better place in the ranking, ½ for an equal one (Borda).",
      pairs: rankedPairScores,
    },
  },
  {
    protocol: "coverage",
    against: coverageTally,
    confident: { of: "a fact being stated", labelled: coverageLabelled },
    raters: coverageRaters,
    alone: () => [retestOfLabels(factsFound)],
    primary: { human: "balancedAccuracy", reference: "balancedAccuracy" },
    rankedBy: ["human", "reference"],
    captions: {
      human:
        "Fact by fact: labels of the raters, by majority; an even split, and labels that are not as many as the facts, are left out and counted. A lost verdict makes all of its facts wrong.",
      reference:
        "Fact by fact: yes to the highlights' own facts, no to as many facts of the next record. A lost verdict makes all of its facts wrong. This is what every judge should tell: a high value does not show that it finds subtle errors.",
    },
    systems: {
      primary: (judge) => shareOf(judge).key,
      scores: coverageRates,
      rate: false,
      caption: (judge) => shareOf(judge).caption,
    },
    jury: { ballot: coverageBallot, errors: labelErrors(coverageLabelled) },
  },
];

/** Words of a kind that may depend on the judge. */
export function wordsFor(judge: Judge, words: string | ((judge: Judge) => string)): string {
  return typeof words === "string" ? words : words(judge);
}

/** What captions say of the orders of presentation that were asked. */
export function orderCaption(
  { orderCaptions }: Kind,
  { orders }: Pick<Against, "orders">,
): readonly string[] {
  return orderCaptions === undefined ? [] : [orderCaptions[orders]];
}
