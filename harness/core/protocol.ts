import type * as z from "zod";
import type { Candidate, Item } from "./item.ts";
import type { AnswerToken } from "./tokens.ts";
import type { Verdict } from "./verdict.ts";

/** The form in which a prompt asks for its answer. */
export type AnswerFormat = "json" | "label" | "number" | "text";

/** A JSON Schema, kept to what both OpenAI's strict mode and Anthropic accept: objects, enums, no ranges. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A slot of a prompt template. */
export type SlotName =
  | "article"
  | "highlights"
  | "candidate"
  | "first"
  | "second"
  | "candidates"
  | "facts"
  | "key_facts"
  | "examples";

/** What fills a slot: a text, or several, each under its heading. */
export type Filling = string | readonly { readonly heading: string; readonly text: string }[];

/** The shape of question and answer: how to ask, how to read. */
export interface Protocol {
  readonly name: ProtocolName;
  /** It makes a summary instead of judging one. */
  readonly regenerates: boolean;
  readonly slots: {
    readonly required: readonly SlotName[];
    readonly optional: readonly SlotName[];
  };
  readonly formats: readonly [AnswerFormat, ...AnswerFormat[]];
  /** Those that one `answer` can be asked for in; absent: all. */
  formatsFor?(answer: unknown): readonly AnswerFormat[];
  /** Schema of the key `answer` in a prompt's front matter; undefined: the key is not used. */
  readonly answer: z.ZodType | undefined;
  /** The lists of systems to show, one list a question, for the systems of one record. */
  arrange(
    systems: readonly string[],
    options: Arrangement,
    draws: OrderDraws,
  ): readonly (readonly string[])[];
  /** The slots that hold the shown candidates, and the facts that are asked about. */
  fill(
    shown: readonly Candidate[],
    facts?: readonly string[],
  ): Readonly<Partial<Record<SlotName, Filling>>>;
  /** Binds the protocol to one prompt's front matter, whose `answer` its schema has passed. */
  bind(asking: AskedFor): Asking;
}

export type ProtocolName = "binary" | "score" | "pairwise" | "ranking" | "coverage" | "summary";

/** What a prompt's front matter says of the answer. */
export interface AskedFor {
  readonly answer: unknown;
  readonly format: AnswerFormat;
  /** A JSON answer opens with a "reason". */
  readonly reason: boolean;
}

/** A protocol bound to one prompt. */
export interface Asking {
  /** What structured output should look like; undefined where the format is not JSON. */
  readonly schema: JsonSchema | undefined;
  /** The facts that are asked about one by one; absent: the question is about the candidates as wholes. */
  readonly facts?: FactsAsked;
  /** The key of `answer` that makes it read the probabilities of an answer's tokens; absent: the text is enough. */
  readonly readsTokens?: "expectation" | "confidence";
  /**
   * What the answer says; `asked` is how many candidates were shown or, where facts are asked about, how many facts,
   * and `tokens` are those of the text where `readsTokens`. Never throws, never guesses, linear in the text.
   */
  read(text: string, asked?: number, tokens?: readonly AnswerToken[]): Verdict;
  /**
   * What an answer says that somebody has read already: any JSON, null where they could not read it. Never throws,
   * never guesses; the rule is `recorded`.
   */
  readRecorded(answer: unknown, shown: readonly string[], asked?: number): Verdict;
  /** The answer, as this prompt wants it written, of a judge that gives each candidate or fact a utility in [0, 1]. */
  answerOf(utilities: readonly number[]): string;
}

/** Which facts a prompt asks about, and where they should be found. */
export interface FactsAsked extends FactsMeaning {
  /** What a record needs to have facts; undefined: the candidate itself has them. */
  readonly needs: "highlights" | "facts" | undefined;
  of(item: Item, candidate: Candidate): readonly string[];
}

/** What the answers about facts say, and the labels beside them. */
export interface FactsMeaning {
  /** What is asked about one by one; `sentences` are the candidate's. */
  readonly each: "highlights" | "facts" | "sentences";
  /** The slot of the text that states a fact, or does not; a prompt must use it. */
  readonly foundIn: "candidate" | "article" | "highlights" | "key_facts";
  /** What an answer or a label says where a fact is stated; false: those that say true name what is not. */
  readonly positive: boolean;
}

/** What a random order of presentation depends on. */
export interface OrderDraws {
  readonly seed: string;
  /** Id of the record. */
  readonly item: string;
}

/** What a config says of the systems to be compared. */
export interface Arrangement {
  /** `reference`: each system against the highlights. */
  readonly pairs: "reference" | "all" | readonly (readonly [string, string])[];
  /** Pairwise: each pair in both orders, or in one that the seed draws. */
  readonly orders: "both" | "seeded";
}
