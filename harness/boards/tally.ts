import type { Gold } from "../core/config.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Arrangement, FactsMeaning } from "../core/protocol.ts";
import type { Resampled } from "../stats/rank-replicates.ts";
import type { SumStatistic } from "../stats/sum-statistic.ts";
import type { SumMatrix } from "../stats/sums.ts";
import type { WeightRows } from "../stats/weights.ts";

/** A column of a table: a statistic that is a function of sums over records. */
export interface Metric extends SumStatistic {
  readonly key: string;
  /** undefined: neither is good in itself. */
  readonly higherIsBetter: boolean | undefined;
  /** Units that went in, and units that were asked for and could not be used, from column totals. */
  readonly n: (totals: Float64Array) => number;
  readonly missing: (totals: Float64Array) => number;
  /** Whether a record is one of those that went in, from its row of sums. Default: its `n` is above 0. */
  readonly wentIn?: (row: Float64Array) => boolean;
  /** Of a bias: p of its being 0, two-sided. */
  readonly zeroTest?: (totals: Float64Array) => number | null;
}

export type { Rate } from "../stats/sum-statistic.ts";

/** What one judge's verdicts add up to, record by record. */
export interface Tally {
  readonly metrics: readonly Metric[];
  /** Called once a record, in ascending order of records, with this judge's questions on it. */
  add(index: number, record: JudgedRecord, questions: readonly JudgedQuestion[]): void;
  /** One row of sums a record, after the last one. */
  matrix(records: number): SumMatrix;
  /** Columns that are no function of sums. */
  resample?(rows: WeightRows): readonly ResampledColumn[];
}

/** A statistic that was recomputed for every replicate. */
export interface ResampledColumn {
  readonly key: string;
  /** undefined: too large to resample, or what `reason` says; the value stands alone. */
  readonly resampled: Resampled | undefined;
  readonly reason?: string;
  /** Its interval is the percentile one, and called approximate. */
  readonly approximate?: boolean;
  readonly value: number | null;
  readonly n: number;
  readonly missing: number;
  readonly records: number;
}

/** What verdicts are compared with. */
export interface Against {
  readonly gold: Gold;
  readonly dimension: string;
  /** Coverage: what the judge was asked about, and what its labels say. */
  readonly facts: FactsMeaning | undefined;
  /** Pairwise: how many orders of a pair were asked. */
  readonly orders: Arrangement["orders"];
  /** Of what is drawn at random. */
  readonly seed: string;
}
