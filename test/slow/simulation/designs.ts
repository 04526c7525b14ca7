import type { Cell, Design } from "./design.ts";
import {
  binaryDesign,
  coverageDesign,
  type LabelRates,
  trueAccuracy,
  trueBalancedAccuracy,
  trueInvalidRate,
  truePositiveRate,
} from "./label-designs.ts";
import { pairwiseDesign } from "./pairwise-design.ts";
import { rankingDesign } from "./ranking-design.ts";
import { scoreDesign } from "./score-design.ts";

const binary: LabelRates = { recall: [0.95, 0.65], specificity: [0.85, 0.55], lost: [0.01, 0.05] };
const rates: LabelRates = { recall: [0.99, 0.94], specificity: [0.98, 0.93], lost: [0.01, 0.1] };
const coverage: LabelRates = { recall: [0.9, 0.6], specificity: [0.85, 0.65], lost: [0.02, 0.06] };

const onJudges = (judge: string, column: string, truth: number): Cell => ({
  board: "judges",
  judge,
  column,
  truth,
});

/** One judge of every protocol, and a good one for rates near 1 and 0. */
export const protocolDesigns: readonly Design[] = [
  binaryDesign({
    dimension: "binary",
    judges: { binary },
    cells: [
      onJudges("binary", "balancedAccuracy", trueBalancedAccuracy(binary)),
      {
        board: "systems",
        judge: "binary",
        system: "s1",
        column: "positiveRate",
        truth: truePositiveRate(binary, 4),
      },
    ],
  }),
  scoreDesign("score"),
  pairwiseDesign("pairwise"),
  rankingDesign("ranking"),
  coverageDesign({
    dimension: "coverage",
    name: "coverage",
    rates: coverage,
    cells: [
      onJudges("coverage", "balancedAccuracy", trueBalancedAccuracy(coverage)),
      { ...onJudges("coverage", "accuracy", trueAccuracy(coverage)), alone: true },
    ],
  }),
  binaryDesign({
    dimension: "rates",
    judges: { rates },
    cells: [
      onJudges("rates", "accuracy", trueAccuracy(rates)),
      onJudges("rates", "invalidRate", trueInvalidRate(rates)),
    ],
  }),
];

/** Right so often, whatever the label. */
const rightIn = (easy: number, hard: number): LabelRates => ({
  recall: [easy, hard],
  specificity: [easy, hard],
  lost: [0, 0],
});

/** Five judges in three classes: two share the first place, two the last. */
export const orderedJudges: Readonly<Record<string, LabelRates>> = {
  "best-1": rightIn(0.95, 0.75),
  "best-2": rightIn(0.9, 0.8),
  middle: rightIn(0.85, 0.7),
  "last-1": rightIn(0.8, 0.6),
  "last-2": rightIn(0.75, 0.65),
};

/** The ranks that are true of them: of equal judges, all that they share. */
export const trueRanks: Readonly<Record<string, readonly [first: number, last: number]>> = {
  "best-1": [1, 2],
  "best-2": [1, 2],
  middle: [3, 3],
  "last-1": [4, 5],
  "last-2": [4, 5],
};

export const orderedDesign: Design = binaryDesign({
  dimension: "ordered",
  judges: orderedJudges,
  cells: [],
});

export const equalDesign: Design = binaryDesign({
  dimension: "equal",
  judges: Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`equal-${n}`, rightIn(0.9, 0.7)])),
  cells: [],
});
