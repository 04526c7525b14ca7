import type { ProtocolName } from "./protocol.ts";

/** Protocols with tables, and the table of text metrics. */
type JudgingProtocol = Exclude<ProtocolName, "summary">;

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
} as const satisfies Readonly<Record<JudgingProtocol, readonly string[]>>;

/** The same for systems: the judge's own column, or one that is made of it. */
export const systemRankingColumns = {
  binary: ["positiveRate", "corrected"],
  score: ["meanScore", "corrected"],
  pairwise: ["winRate", "bradleyTerryWinProbability", "corrected"],
  ranking: ["winRate", "corrected"],
  coverage: ["coverageRate", "completeness", "faithfulness", "conciseness", "corrected"],
  text: ["rougeLsum", "rouge1", "rouge2", "chrF"],
} as const satisfies Readonly<Record<JudgingProtocol | "text", readonly string[]>>;

/** By protocol: the column that is to rank. */
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
