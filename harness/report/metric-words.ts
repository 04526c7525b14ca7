import type { RaterMeasure } from "../core/leaderboard.ts";

/** How a metric is called in tables for people, and what it is. */
export interface MetricWords {
  readonly label: string;
  /** undefined: no words were written for this metric. */
  readonly meaning: string | undefined;
}

/** Columns that say most beside the primary one, most useful first; a page without room leaves out the last. */
export const leadingMetrics: readonly string[] = [
  "recall",
  "specificity",
  "mcc",
  "accuracy",
  "kendallByRecord",
  "spearmanByRecord",
  "kendallSystem",
  "strictAccuracy",
  "consistency",
  "firstShare",
  "hardFlipRate",
  "humanScore",
];

/** Label and meaning by key. A metric that is not here is called by its key, in words. */
const words: Readonly<Record<string, readonly [label: string, meaning: string]>> = {
  balancedAccuracy: [
    "balanced accuracy",
    "mean of recall and specificity; chance is 0.5, however many labels are positive",
  ],
  accuracy: ["accuracy", "share of verdicts that equal the label"],
  recall: ["recall", "share of what is labelled positive that the judge called positive"],
  specificity: ["specificity", "share of what is labelled negative that the judge called negative"],
  precision: ["precision", "share of the judge's positive verdicts that are labelled positive"],
  f1: ["F1", "harmonic mean of precision and recall"],
  mcc: ["MCC", "Matthews correlation of verdict and label, -1 to 1; chance is 0"],
  kappa: ["kappa", "Cohen's kappa: agreement beyond chance, at most 1; chance is 0"],
  ac1: ["AC1", "Gwet's AC1: agreement beyond chance, at most 1"],
  accEq: ["accEq", "share of pairs of systems inside a record ordered alike, ties included"],
  pearsonByRecord: ["Pearson by record", "correlation inside each record, mean over records"],
  spearmanByRecord: [
    "Spearman by record",
    "rank correlation inside each record, mean over records",
  ],
  kendallByRecord: ["Kendall by record", "Kendall's tau-b inside each record, mean over records"],
  pearsonPooled: ["Pearson pooled", "correlation over all records and systems at once"],
  spearmanPooled: ["Spearman pooled", "rank correlation over all records and systems at once"],
  kendallPooled: ["Kendall pooled", "Kendall's tau-b over all records and systems at once"],
  pearsonSystem: ["Pearson of systems", "correlation of the systems' mean scores"],
  spearmanSystem: ["Spearman of systems", "rank correlation of the systems' mean scores"],
  kendallSystem: ["Kendall of systems", "Kendall's tau-b of the systems' mean scores"],
  meanAbsoluteError: [
    "mean absolute error",
    "mean distance of the judge's score from the mean rating, in points of the scale; lower is better",
  ],
  meanShift: [
    "mean shift",
    "mean score less mean rating, in points of the scale: above 0 the judge is lenient; without a bias 0",
  ],
  sdRatio: [
    "spread ratio",
    "standard deviation of the scores over that of the ratings; below 1 the judge keeps to the middle",
  ],
  alpha: [
    "alpha",
    "Krippendorff's alpha (interval) of judge and mean rating as two raters: 1 is the same score everywhere; chance is 0",
  ],
  systemPairAccuracy: [
    "pairs of systems",
    "share of pairs of systems in which judge and gold prefer the same one over all records; chance without ties is 0.5",
  ],
  spa: [
    "soft pairwise accuracy",
    "1 less the mean difference of the p-values with which judge and gold tell two systems apart",
  ],
  pairwiseAccuracy: [
    "pairwise accuracy",
    "mean credit over pairs and the orders of presentation that were asked: 1 for the right winner, ½ for a tie; chance is 0.5",
  ],
  strictAccuracy: ["strict accuracy", "share of pairs that the judge got right in both orders"],
  firstOrderAccuracy: ["first-order accuracy", "mean credit in the first order alone"],
  swappedOrderAccuracy: ["swapped-order accuracy", "mean credit in the swapped order alone"],
  consistency: ["consistency", "share of pairs with the same winner in both orders"],
  flipRate: ["flip rate", "share of pairs whose winner changes with the order; lower is better"],
  hardFlipRate: [
    "hard flip rate",
    "share of pairs in which the same place won both times; lower is better",
  ],
  firstShare: [
    "first share",
    "share of decided verdicts that named the candidate shown first; without a bias 0.5",
  ],
  primacyNet: [
    "primacy net",
    "pairs in which the first place won both times minus those in which the second did, as a share; without a bias 0",
  ],
  ece: [
    "ECE",
    "expected calibration error: how far stated probabilities are from the share of positive labels, in ten bins, 0 to 1; lower is better, and with few verdicts too high",
  ],
  brier: [
    "Brier score",
    "mean squared difference of the stated probability and the label, 0 to 1; always one half has 0.25; lower is better",
  ],
  logLoss: [
    "log loss",
    "mean of -ln of the probability that was given to the label, 0 to 27.6; always one half has 0.693; lower is better",
  ],
  invalidRate: [
    "invalid rate",
    "share of all verdicts asked for that could not be used; lower is better",
  ],
  usdPer1000: [
    "USD per 1,000",
    "what 1,000 planned verdicts cost: the kept reply of each call once; lower is better",
  ],
  usdToHalfWidth: [
    "USD to ±0.02",
    "what so many records would cost that the interval of the column in bold is 0.02 to both sides; lower is better",
  ],
  errorCorrelation: [
    "error correlation",
    "correlation of the errors of two members of a jury, where both answered; members that err together do not correct each other",
  ],
  retestAgreement: [
    "retest agreement",
    "how alike the same question is answered again: share of agreeing pairs of repeats, of scores ICC(1); at most 1",
  ],
  positionSlope: [
    "position slope",
    "places that a candidate falls in a ranking for each place further down in the order shown; 1 where rankings copy that order, without a bias 0.",
  ],
  lengthCoef: [
    "length coefficient",
    "how far verdicts follow length, beyond labels where there are some: of pairs in log odds, of scores in points for e times the words; without it 0",
  ],
  selfPreference: [
    "self-preference",
    "how much better a judge treats what its own family wrote than others do, in points of its scores or win rates; without it 0",
  ],
  winRate: [
    "win rate",
    "mean over opponents of 1 for a win, ½ for a tie; without a difference 0.5",
  ],
  bradleyTerryWinProbability: [
    "win probability",
    "share of wins to expect against all others, from Bradley–Terry strengths; without a difference 0.5",
  ],
  bradleyTerry: ["Bradley–Terry", "log strength; the mean of all systems is 0"],
  lengthControlled: [
    "length-controlled",
    "share of wins to expect against all others at equal length; without a difference 0.5",
  ],
  elo: ["Elo", "the same strength on the scale of chess, mean 1000; for display only"],
  corrected: [
    "corrected",
    "mean of the judge's scores, corrected for its errors with the labels of a random subset of the records; in the unit of the labels",
  ],
  meanScore: ["mean score", "mean of the judge's scores; every record counts once"],
  coverageRate: [
    "coverage",
    "share of the highlights' sentences that the judge found in the summary; every record counts once",
  ],
  completeness: [
    "completeness",
    "share of the record's facts that the judge found in the summary; every record counts once",
  ],
  faithfulness: [
    "faithfulness",
    "share of the summary's sentences that the judge found in the article; every record counts once",
  ],
  conciseness: [
    "conciseness",
    "share of the summary's sentences in which the judge found a fact; every record counts once",
  ],
  positiveRate: ["positive rate", "share of records with the judge's positive label"],
  humanScore: [
    "human score",
    "what the labels answer to the judge's questions about the system; it ranks nothing",
  ],
  rouge1: ["ROUGE-1", "F of shared words with the highlights, stemmed, in [0, 1]"],
  rouge2: ["ROUGE-2", "F of shared pairs of words with the highlights, stemmed, in [0, 1]"],
  rougeLsum: [
    "ROUGE-Lsum",
    "F of the longest common subsequences with the highlights, sentence by sentence, stemmed, in [0, 1]",
  ],
  chrF: ["chrF", "F of shared runs of up to 6 characters with the highlights, 0 to 100"],
  coverage: [
    "copied share",
    "share of the summary's words that stand in the article in the same run of words; neither good nor bad",
  ],
  density: [
    "copied density",
    "length of the article's run of words that a word of the summary is in, on average; neither good nor bad",
  ],
  compression: [
    "compression",
    "words of the article for each word of the summary; neither good nor bad",
  ],
  tokens: ["tokens", "mean length; neither good nor bad"],
};

/** Columns that say something of systems and not of judges. */
const ofSystems = new Set([
  "positiveRate",
  "coverageRate",
  "completeness",
  "faithfulness",
  "conciseness",
  "meanScore",
  "winRate",
  "humanScore",
]);

const lenient = /^(\w+)Lenient$/;

/** What a metric key is called; `<key>Lenient` is called after its key. */
export function metricWords(key: string): MetricWords {
  const known = Object.hasOwn(words, key) ? words[key] : undefined;
  if (known !== undefined) return { label: known[0], meaning: known[1] };
  const strict = lenient.exec(key)?.[1];
  if (strict !== undefined) {
    return {
      label: `${metricWords(strict).label} (lenient)`,
      meaning: ofSystems.has(strict)
        ? `\`${strict}\` over every record in which the judge gave the system a score`
        : `\`${strict}\` without the verdicts that could not be read`,
    };
  }
  return { label: inWords(key), meaning: undefined };
}

function inWords(key: string): string {
  return key.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What each measure of agreement between raters is called. */
export const raterWords: Readonly<Record<RaterMeasure, string>> = {
  mean: "mean label",
  alphaNominal: "Krippendorff's alpha, nominal",
  alphaOrdinal: "Krippendorff's alpha, ordinal",
  alphaInterval: "Krippendorff's alpha, interval",
  kappa12: "Cohen's kappa of raters 1 and 2",
  quadraticKappa12: "Cohen's kappa of raters 1 and 2, quadratic weights",
};

/** In the order of tables. */
export const raterMeasures = [
  "mean",
  "alphaNominal",
  "alphaOrdinal",
  "alphaInterval",
  "kappa12",
  "quadraticKappa12",
] as const satisfies readonly RaterMeasure[];
