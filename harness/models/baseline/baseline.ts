/** A candidate, or in coverage a fact, as it is shown. */
export interface JudgedText {
  readonly system: string;
  readonly text: string;
}

/** What a baseline judge may look at to answer one question. */
export interface BaselineQuestion {
  readonly seed: string;
  /** Id of the record. */
  readonly item: string;
  readonly prompt: string;
  /** 1, 2, ... */
  readonly repeat: number;
  readonly article: string;
  /** One sentence a line. */
  readonly highlights: string;
  /** In the order shown. */
  readonly shown: readonly JudgedText[];
  /** More than one candidate was shown. */
  readonly comparison: boolean;
}

/** A judge that is an algorithm: it needs no key and no network, and the same question gets the same answer. */
export interface BaselineJudge {
  readonly name: string;
  /** What the judge looks at beside the candidate, so that the plan knows. */
  readonly sees: readonly ("article" | "highlights" | "seed")[];
  /** u in [0, 1] for each candidate, in the order shown; more is better. */
  utilities(question: BaselineQuestion): readonly number[];
}

/** A system that is an algorithm. */
export interface BaselineSummariser {
  readonly name: string;
  readonly sees: readonly ("article" | "highlights")[];
  /** The summary, one sentence a line. The highlights come one sentence a line as well. */
  summarise(question: { readonly article: string; readonly highlights: string }): string;
}
