import type { Gold } from "./config.ts";
import type { Estimate } from "./estimate.ts";
import type { Judge } from "./judged.ts";
import type { ProtocolName } from "./protocol.ts";
import type { VerdictCounts } from "./verdict.ts";

/** Two runs, A and B, on what both asked: what differs between them, then how good their judges are. */
export interface Comparison {
  readonly format: 1;
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly differs: RunDifferences;
  readonly records: SharedRecords;
  /** Of the intervals and tests: those of run A. */
  readonly seed: string;
  readonly level: number;
  readonly bootstrap: number;
  /** How tables call the labels. */
  readonly human: string;
  readonly tables: readonly ComparisonTable[];
  /** Judges of either run that are in no table. */
  readonly leftOut: readonly LeftOutJudge[];
}

export interface ComparedRun {
  /** The folder, as it was given. */
  readonly run: string;
  readonly name: string;
  readonly records: number;
  /** SHA-256 over the records that were used, hexadecimal. */
  readonly data: string;
  /** SHA-256 over the replies, in plan order, hexadecimal. */
  readonly answers: string;
}

/** What decides verdicts and numbers and is not the same in both runs. */
export interface RunDifferences {
  /** Of the resolved configs, leaf by leaf: `models.luna.temperature`. Values as JSON; null: not set. */
  readonly config: readonly {
    readonly path: string;
    readonly a: string | null;
    readonly b: string | null;
  }[];
  /** Prompts of one name and two texts: their digests. */
  readonly prompts: readonly { readonly name: string; readonly a: string; readonly b: string }[];
  /** Models that replay: what they replay is not the same. */
  readonly recordings: readonly string[];
  /** Judges whose replies came from other model ids. */
  readonly answeredBy: readonly {
    readonly judge: string;
    readonly a: readonly string[];
    readonly b: readonly string[];
  }[];
  readonly data: boolean;
  readonly answers: boolean;
}

export interface SharedRecords {
  /** Same id, same texts, same labels: these are compared. */
  readonly shared: number;
  /** Same id, and other texts or labels. */
  readonly changed: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

export interface LeftOutJudge {
  readonly judge: string;
  readonly run: "a" | "b" | "both";
  /** A sentence without its full stop. */
  readonly why: string;
}

export interface ComparisonTable {
  readonly protocol: ProtocolName;
  readonly dimension: string;
  /** null: no gold is involved. */
  readonly gold: Gold | null;
  readonly primary: string;
  /** Records that went into the primary column. */
  readonly records: number;
  readonly captions: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** One judge in both runs. */
export interface ComparisonRow {
  readonly a: string;
  readonly b: string;
  readonly kind: Judge["kind"];
  readonly questions: SharedQuestions;
  /** Of the shared questions. */
  readonly verdicts: { readonly a: VerdictCounts; readonly b: VerdictCounts };
  /** The primary column first. */
  readonly metrics: readonly ComparedMetric[];
}

/** Questions on shared records: same systems shown, same repeat, same facts, same texts. */
export interface SharedQuestions {
  readonly shared: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Asked in both about texts that are not the same, as regenerated summaries are. */
  readonly otherTexts: number;
}

export interface ComparedMetric {
  readonly key: string;
  /** undefined: neither is good in itself. */
  readonly higherIsBetter?: boolean;
  /** null: the verdicts of this run do not have the column. */
  readonly a: Estimate | null;
  readonly b: Estimate | null;
  readonly difference: RunDifference;
}

/** B minus A on the same questions, records resampled for both at once. */
export interface RunDifference {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string;
  readonly reason?: string;
  /** Two-sided; null below ten records, and where nothing is defined. */
  readonly p: number | null;
  /** Holm over `comparisons`. */
  readonly pHolm: number | null;
  /** The family: judges of the table with a p for this column. */
  readonly comparisons: number;
  /** Records that went in. */
  readonly records: number;
}
