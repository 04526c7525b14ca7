/** One record of a data set: an article with everything attached to it. */
export interface Item {
  readonly id: string;
  readonly article?: string | undefined;
  /** The reference as text: as it was given, or the sentences of a list, one a line. */
  readonly highlights?: string | undefined;
  /** The reference, sentence by sentence. Empty where there is none. */
  readonly highlightSentences: readonly string[];
  /** Facts that a summary should state, where the data file lists them. */
  readonly facts?: readonly string[] | undefined;
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
  /** Where it came as a list of its sentences. */
  readonly sentences?: readonly string[];
}

/** What one rater said. */
export type Rating = number | boolean;

/**
 * system -> dimension -> what each rater said; of facts, one entry a fact: its label, or a list of what each rater
 * said. Which of both a flat list is depends on the protocol that looks at it.
 */
export type HumanLabels = Readonly<
  Record<string, Readonly<Record<string, readonly (Rating | readonly Rating[])[]>>>
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
