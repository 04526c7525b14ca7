/** One record of a data set: an article with everything attached to it. */
export interface Item {
  readonly id: string;
  readonly article?: string;
  /** The reference as text: as it was given, or the sentences of a list, one a line. */
  readonly highlights?: string;
  /** The reference, sentence by sentence. Empty where there is none. */
  readonly highlightSentences: readonly string[];
  /** The summaries that the data file holds, in the order of its columns. */
  readonly candidates: readonly Candidate[];
  /** Labels by system and dimension, one entry a rater. Empty objects where there are none. */
  readonly human: HumanLabels;
  readonly preferences: readonly Preference[];
}

/** One system's summary of one record. */
export interface Candidate {
  readonly system: string;
  readonly text: string;
}

/** system -> dimension -> what each rater said. */
export type HumanLabels = Readonly<
  Record<string, Readonly<Record<string, readonly (number | boolean)[]>>>
>;

/** Somebody compared two candidates; without a dimension it holds for every dimension. */
export interface Preference {
  readonly a: string;
  readonly b: string;
  /** `a`, `b` or "tie". */
  readonly winner: string;
  readonly dimension?: string;
}

/** The name of the reference among the systems. */
export const reference = "highlights";

/** Words that no system may be called, because configs give them a meaning. */
export const reservedSystems: readonly string[] = ["regenerated", "all", "reference"];
