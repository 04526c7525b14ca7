import type { Gold } from "./config.ts";
import type { Estimate } from "./estimate.ts";
import type { Usage } from "./model.ts";
import type { ProtocolName } from "./protocol.ts";
import type { VerdictCounts } from "./verdict.ts";

/** `judges`: how good is each judge. `systems`: which summaries do the judges prefer. Written as <board>.json. */
export interface Leaderboard {
  readonly format: 1;
  readonly board: BoardName;
  readonly provenance: Provenance;
  readonly tables: readonly Table[];
}

export type BoardName = "judges" | "systems";

/** Where a board's numbers come from. No clock, path or host name. */
export interface Provenance {
  readonly name: string;
  readonly description: string | null;
  readonly seed: string;
  readonly level: number;
  readonly bootstrap: number;
  readonly records: number;
  /** SHA-256 over the records that were used, hexadecimal. */
  readonly data: string;
  readonly prompts: Readonly<Record<string, string>>;
  /** SHA-256 over the replies, in plan order, hexadecimal. */
  readonly answers: string;
  /** How tables call the human labels. */
  readonly human: string;
  readonly versions: { readonly assize: string; readonly methods: string; readonly prices: string };
  /** Planned calls without reply or final failure, by judge; null when there are none. */
  readonly pending: Readonly<Record<string, number>> | null;
}

export interface Table {
  readonly protocol: ProtocolName | "text";
  readonly dimension: string | null;
  /** null: no gold is involved. */
  readonly gold: Gold | null;
  /** Systems board: the judge whose verdicts are shown; null for labels, text metrics and on the judges board. */
  readonly judge: string | null;
  /** Metric key of the column that ranks the rows. */
  readonly primary: string;
  readonly columns: readonly string[];
  /** Records that went in. */
  readonly records: number;
  /** 10 to 29 records: intervals are rough. */
  readonly smallSample: boolean;
  /** What was compared with what, and what must be known to read it; complete sentences. */
  readonly captions: readonly string[];
  readonly footer: Footer;
  /** Judges board against human labels: how far the raters agree. null: no gold of raters. */
  readonly goldRaters: GoldRaters | null;
  readonly rows: readonly Row[];
  readonly differences: readonly Difference[];
  readonly pairs: readonly PairScore[];
  /** Whether the members of juries err together; empty without a jury, and where the gold tells no errors. */
  readonly juries: readonly MemberPair[];
  /** Judges board: what was tested for biases, metric by metric. */
  readonly biases: readonly Bias[];
  /** Systems board, tables of a judge: null with fewer than three systems, or without highlights. */
  readonly orderAgreement: OrderAgreement | null;
}

/** Whether a judge's means and those of a text metric put the systems in the same order. */
export interface OrderAgreement {
  readonly with: "rougeLsum";
  /** Kendall's tau-b of the means. */
  readonly kendall: Estimate;
  /** Soft pairwise accuracy: how alike both are in how clearly one system is better than another. */
  readonly spa: Estimate;
}

export interface Footer {
  /** Size of the family of comparisons in the primary column. */
  readonly comparisons: number;
  /** Critical value of the first max-T step; null where no pair could be tested. */
  readonly criticalValue: number | null;
  /**
   * The smallest difference in the primary column that so many records find with a chance of 80 %: median pair, two-sided
   * at α over the comparisons. null without ranks, below ten records, and where no pair differs from record to record.
   */
  readonly mde: number | null;
}

/** Measures of how far raters agree; a measure that is not defined is null, and its interval says why. */
export type RaterMeasure =
  | "mean"
  | "alphaNominal"
  | "alphaOrdinal"
  | "alphaInterval"
  | "kappa12"
  | "quadraticKappa12";

/** How far the raters behind a table's labels agree with each other. A rater is a place in the lists of labels. */
export interface GoldRaters extends Readonly<Record<RaterMeasure, number | null>> {
  /** Candidates, or facts, that were asked about and that somebody labelled. */
  readonly units: number;
  /** Length of the longest list of labels. */
  readonly raters: number;
  /** Interval and counts of each measure: n are ratings for the mean, units for the others. */
  readonly intervals: Readonly<Record<RaterMeasure, Omit<Estimate, "value">>>;
}

export interface Row {
  readonly name: string;
  /** `ceiling`: people, compared with each other: no rank, since it has a gold of its own. */
  readonly kind: "judge" | "baseline" | "jury" | "ceiling" | "system" | "reference";
  readonly rank: { readonly point: number; readonly first: number; readonly last: number } | null;
  /** Rows that share a letter are not separated. */
  readonly group: string | null;
  readonly estimates: Readonly<Record<string, Estimate>>;
  /** null for text metrics, which ask nobody. */
  readonly verdicts: VerdictCounts | null;
  readonly usage: Usage | null;
  /** null: unknown price. */
  readonly usd: number | null;
}

/** Primary column of row a minus row b, same records. */
export interface Difference {
  readonly a: string;
  readonly b: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  /** Holm over all pairs of the table. */
  readonly pHolm: number | null;
}

/** Mean score of `a` against `b` in a pairwise table, and the gold's. */
export interface PairScore {
  readonly a: string;
  readonly b: string;
  readonly score: number | null;
  readonly goldScore: number | null;
  readonly n: number;
}

/** Two members of a jury, and Pearson's correlation of their errors where both answered. */
export interface MemberPair {
  readonly jury: string;
  readonly a: string;
  readonly b: string;
  readonly correlation: Estimate;
}

/** A column of a judge that is 0 without a bias, and whether the data show one. */
export interface Bias {
  readonly judge: string;
  /** Metric key of the column. */
  readonly metric: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided; null where it could not be tested. */
  readonly p: number | null;
  /** Holm over the judges of the table that were tested for it. */
  readonly pHolm: number | null;
  /** pHolm is below 1 − level, and the interval, where there is one, does not hold 0. */
  readonly detected: boolean;
}
