import type { ProtocolName } from "./protocol.ts";

/** By protocol, and for text metrics: the column that is to rank. */
export type RankedBy = { readonly [P in ProtocolName | "text"]?: string | undefined };

type Listed = Readonly<Partial<Record<keyof RankedBy, readonly string[]>>>;

const anyJudge = ["invalidRate", "retestAgreement", "usdPer1000"] as const;
const ofLabels = [
  "balancedAccuracy",
  "accuracy",
  "recall",
  "specificity",
  "precision",
  "f1",
  "mcc",
  "kappa",
  "ac1",
  ...anyJudge,
] as const;

/**
 * Columns that a config may name to rank judges: those that are better one way, strict about lost verdicts, not of one
 * order alone, and resampled by record, so that there are rank sets.
 */
export const judgeRankingColumns = {
  binary: ofLabels,
  score: [
    "accEq",
    "pearsonByRecord",
    "spearmanByRecord",
    "kendallByRecord",
    "pearsonPooled",
    "pearsonSystem",
    "spearmanSystem",
    "kendallSystem",
    ...anyJudge,
  ],
  pairwise: [
    "pairwiseAccuracy",
    "strictAccuracy",
    "consistency",
    "flipRate",
    "hardFlipRate",
    "kappa",
    ...anyJudge,
  ],
  ranking: ["accEq", "kendallByRecord", ...anyJudge],
  coverage: ofLabels,
} as const satisfies Listed;

/** The same for systems: the judge's own column, or one that is made of it. */
export const systemRankingColumns = {
  binary: ["positiveRate", "corrected"],
  score: ["meanScore", "corrected"],
  pairwise: ["winRate", "bradleyTerryWinProbability", "corrected"],
  ranking: ["winRate", "corrected"],
  coverage: ["coverageRate", "completeness", "faithfulness", "conciseness", "corrected"],
  text: ["rougeLsum", "rouge1", "rouge2", "chrF"],
} as const satisfies Listed;

export type JudgesBy = {
  readonly [P in keyof typeof judgeRankingColumns]?:
    | (typeof judgeRankingColumns)[P][number]
    | undefined;
};
export type SystemsBy = {
  readonly [P in keyof typeof systemRankingColumns]?:
    | (typeof systemRankingColumns)[P][number]
    | undefined;
};
