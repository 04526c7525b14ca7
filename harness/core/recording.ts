import type { Place } from "./errors.ts";
import type { Reply } from "./model.ts";
import type { Prompt } from "./prompt.ts";

/** Answers that were given before, wherever they are kept: somebody's file of verdicts, or an earlier run. */
export interface Recording {
  /** SHA-256 over all that it holds, hexadecimal. */
  readonly digest: string;
  /** What its columns mean, where that need not be told. */
  readonly fields?: ReplayFields;
  lines(): AsyncIterable<RecordedLine>;
}

/** One answer of a recording. */
export interface RecordedLine {
  /** By column. */
  readonly value: Readonly<Record<string, unknown>>;
  /** typed: values are those of JSON. text: every value is text, in which numbers and lists are spelled. */
  readonly cells: "typed" | "text";
  readonly at: Place;
  /** The text that `at` points into; worked out only for a message. */
  source?(): string | undefined;
  /** It answers a question about the facts of another record: only an earlier run has such lines. */
  readonly foreign?: boolean;
  /** The reply itself, where an earlier run kept it: it is given again as it was. */
  readonly reply?: Reply;
}

/** Columns of a recording. Only those that are named are compared with a question. */
export interface ReplayFields {
  readonly item: string;
  readonly prompt?: string | undefined;
  readonly dimension?: string | undefined;
  readonly candidate?: string | undefined;
  readonly order?: string | undefined;
  readonly repeat?: string | undefined;
  /** The raw answer, which the prompt's own rules read. This, `answer` or `lines`. */
  readonly text?: string | undefined;
  /** An answer that somebody has read already. */
  readonly answer?: string | undefined;
  /** Such an answer about facts, as a list of the numbers of those that it says true of, from 1. */
  readonly lines?: string | undefined;
}

/** What of a question a recording can be asked for: all but the texts. */
export interface RecordedQuestion {
  /** Id of the record. */
  readonly item: string;
  readonly prompt: Prompt;
  /** The systems, in the order in which they are shown. */
  readonly shown: readonly string[];
  readonly repeat: number;
  /** A pair that is shown the other way round than it is named. */
  readonly swapped: boolean;
  /** It asks about the facts of another record. */
  readonly foreign: boolean;
}

/** Tells how a recording and the questions of a plan fit. */
export interface Fitting {
  /** Takes note of a question of the plan; to be called once for each. */
  expect(question: RecordedQuestion): void;
  counts(): Omit<RecordingCounts, "model">;
}

/** How the recording of a model and the plan of a run fit. */
export interface RecordingCounts {
  readonly model: string;
  /** Lines that `where` lets in: matched and unmatched. */
  readonly lines: number;
  /** Lines that answer a question. */
  readonly matched: number;
  readonly unmatched: number;
  readonly questionsWithoutLine: number;
}
