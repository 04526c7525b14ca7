/** What a protocol read in a reply. */
export type Answer =
  | {
      readonly kind: "binary";
      readonly label: string;
      readonly positive: boolean;
      /** Of the positive label; absent: the prompt does not ask for it. */
      readonly confidence?: Confidence;
    }
  | {
      readonly kind: "score";
      readonly score: number;
      /** Of an expectation: the probability of all answers that are in the scale. */
      readonly mass?: number;
    }
  | {
      readonly kind: "pairwise";
      readonly winner: "first" | "second" | "tie";
      /** That the first is the better one; absent: the prompt does not ask for it. */
      readonly confidence?: Confidence;
    }
  | {
      readonly kind: "ranking";
      /** Place of each candidate in the order shown: 1 is the best, ties share one; null: it was left out. */
      readonly places: readonly (number | null)[];
    }
  | {
      readonly kind: "coverage";
      /** One entry a fact, in the order asked. */
      readonly facts: readonly boolean[];
      /** That a fact is stated, one entry a fact; absent: the prompt does not ask for it. */
      readonly confidences?: readonly Confidence[];
    }
  | { readonly kind: "summary"; readonly text: string };

/** The probability that a judge gave to a yes, in [0, 1], or why it is not known: a word, a colon and a sentence. */
export type Confidence = number | { readonly why: string };

/** The five verdict states, in the order in which tables print them. */
export const verdictStates = ["answered", "unparsed", "refused", "truncated", "failed"] as const;

export type VerdictState = (typeof verdictStates)[number];

/** An answer with the name of the rule that read it, or why there is none. */
export type Verdict =
  | { readonly state: "answered"; readonly answer: Answer; readonly rule: string }
  | { readonly state: Exclude<VerdictState, "answered">; readonly why: string };

/** How many verdicts were planned, and what became of them: `planned` is the sum of the five states. */
export type VerdictCounts = { readonly planned: number } & Readonly<Record<VerdictState, number>>;
