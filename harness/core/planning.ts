import type { Gold } from "./config.ts";
import type { Judge } from "./judged.ts";
import type { ProtocolName } from "./protocol.ts";

/** How many records a config needs for what is wanted of it. */
export interface RecordsPlan {
  readonly format: 1;
  readonly name: string;
  /** How tables call the human labels. */
  readonly human: string;
  /** Records that the config has now. */
  readonly records: number;
  readonly level: number;
  /** Chance of finding a difference of the wanted size. */
  readonly power: number;
  readonly wanted: Wanted;
  /** Where the spread of records comes from. */
  readonly from:
    | { readonly kind: "pilot"; readonly run: string; readonly records: number }
    | ({ readonly kind: "assumed" } & Assumed);
  readonly tables: readonly PlannedTable[];
}

/** At least one of both. */
export interface Wanted {
  /** Half of an interval's width. */
  readonly width: number | null;
  readonly difference: number | null;
}

/** Stated by a person: nothing was measured. */
export interface Assumed {
  /** Of a record's value (for a width) and of the paired difference of two judges by record (for a difference). */
  readonly sd: number | null;
  readonly rate: number | null;
  /** Design effect; 1: one value a record. */
  readonly deff: number;
}

/** One table of the judges board, and its primary column. */
export interface PlannedTable {
  readonly protocol: ProtocolName;
  readonly dimension: string;
  /** null without a pilot: every gold is planned alike. */
  readonly gold: Gold | null;
  readonly primary: string | null;
  /** Records of the pilot that went into the primary column; null without a pilot. */
  readonly pilotRecords: number | null;
  /** The family; each is tested at (1 − level) / comparisons. */
  readonly comparisons: number;
  /** One for each judge of a pilot; one for all without. */
  readonly widths: readonly PlannedWidth[];
  /** Every pair of judges of a pilot; one for all without. */
  readonly differences: readonly PlannedDifference[];
  /** Of the differences: null where there are none. */
  readonly median: Detectable | null;
}

export interface PlannedWidth {
  /** null: any judge. */
  readonly judge: string | null;
  readonly kind: Judge["kind"] | null;
  readonly value: number | null;
  /** Of records; null where it is not known. */
  readonly sd: number | null;
  /** Half-width at the pilot's records, or at those of the config without a pilot. */
  readonly now: number | null;
  /** Records for the wanted half-width; null: not wanted, or no number will do. */
  readonly records: number | null;
}

/** What a number of records can show of a difference. */
export interface Detectable {
  /** Of the paired difference by record. */
  readonly sd: number | null;
  /** The smallest difference that the pilot's records, or else the config's, find with the power wanted. */
  readonly mde: number | null;
  /** Records for the wanted difference; null: not wanted, or no number will do. */
  readonly records: number | null;
}

export interface PlannedDifference extends Detectable {
  /** null: any two judges. */
  readonly a: string | null;
  readonly b: string | null;
  /** b minus a in the pilot. */
  readonly value: number | null;
}
