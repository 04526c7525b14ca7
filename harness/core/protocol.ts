import type * as z from "zod";
import type { Candidate } from "./item.ts";
import type { Verdict } from "./verdict.ts";

/** The form in which a prompt asks for its answer. */
export type AnswerFormat = "json" | "label" | "number" | "text";

/** A JSON Schema, kept to what both OpenAI's strict mode and Anthropic accept: objects, enums, no ranges. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A slot of a prompt template. */
export type SlotName = "article" | "highlights" | "candidate" | "first" | "second" | "examples";

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
  /** Schema of the key `answer` in a prompt's front matter; undefined: the key is not used. */
  readonly answer: z.ZodType | undefined;
  /** The lists of systems to show, one list a question, for the systems of one record. */
  arrange(systems: readonly string[], options: Arrangement): readonly (readonly string[])[];
  /** The slots that hold the shown candidates. */
  fill(shown: readonly Candidate[]): Readonly<Partial<Record<SlotName, string>>>;
  /** Binds the protocol to one prompt's front matter, whose `answer` its schema has passed. */
  bind(asking: AskedFor): Asking;
}

export type ProtocolName = "binary" | "score" | "pairwise" | "summary";

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
  /** What the answer says. Never throws, never guesses, linear in the text. */
  read(text: string): Verdict;
  /**
   * What an answer says that somebody has read already: any JSON, null where they could not read it. Never throws,
   * never guesses; the rule is `recorded`.
   */
  readRecorded(answer: unknown, shown: readonly string[]): Verdict;
  /** The answer, as this prompt wants it written, of a judge that gives each shown candidate a utility in [0, 1]. */
  answerOf(utilities: readonly number[]): string;
}

/** What a config says of the systems to be compared. */
export interface Arrangement {
  /** `reference`: each system against the highlights. */
  readonly pairs: "reference" | "all" | readonly (readonly [string, string])[];
}
