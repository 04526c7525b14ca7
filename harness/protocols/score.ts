import * as z from "zod";
import type { Asking, JsonSchema, Protocol } from "../core/protocol.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { labelSchema, refuseEqualLabels } from "./label-list.ts";
import { readExpectation } from "./readers/expectation.ts";
import { readJson } from "./readers/json.ts";
import { labelReader } from "./readers/label.ts";
import { numberReader, type Scale } from "./readers/number.ts";
import { type Reading, readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

/** A scale of numbers, or of words that stand for numbers. */
type ScoreAnswer = NumberScale | { readonly labels: Readonly<Record<string, number>> };

interface NumberScale extends Scale {
  /** The score is the expectation over the probabilities of the answer's token. */
  readonly expectation?: boolean | undefined;
}

const expectation = z.boolean().optional();

const scaleSchema: z.ZodType<NumberScale> = z
  .strictObject({ min: z.number(), max: z.number(), expectation })
  .refine(({ min, max }) => min < max, { path: ["max"], message: "max must be above min" })
  .superRefine((scale, issues) => {
    if (scale.expectation !== true) return;
    const refuse = (key: "min" | "max", message: string, fix: string) =>
      issues.addIssue({ code: "custom", path: [key], message, params: { fix } });
    for (const key of ["min", "max"] as const) {
      if (Number.isInteger(scale[key])) continue;
      const message = `an expectation is over whole numbers, and ${key} is ${scale[key]}`;
      refuse(key, message, 'write a whole number, or remove "expectation"');
    }
    const count = scale.max - scale.min + 1;
    if (count <= likelyTokens) return;
    const message = `an expectation is over ${likelyTokens} values at most, and this scale has ${count}`;
    refuse("max", message, 'write a shorter scale, such as 1 to 5, or remove "expectation"');
  });

const wordsSchema = z
  .strictObject({ labels: z.record(labelSchema, z.number()), expectation })
  .superRefine(({ labels, expectation: wanted }, issues) => {
    if (wanted === true) {
      const message = "an expectation is over whole numbers, and this scale is of words";
      const fix = 'write { min: 1, max: 5, expectation: true }, or remove "expectation"';
      issues.addIssue({ code: "custom", path: ["expectation"], message, params: { fix } });
    }
    refuseEqualLabels(
      Object.keys(labels).map((label) => ({ label, path: ["labels", label] })),
      issues,
    );
    if (new Set(Object.values(labels)).size < 2) {
      const message = "at least two labels with different numbers are needed";
      issues.addIssue({ code: "custom", path: ["labels"], message });
    }
  });

const isWords = (answer: unknown): answer is { readonly labels: unknown } =>
  typeof answer === "object" && answer !== null && "labels" in answer;

// By hand instead of a union, whose errors would not say what is wrong with the one that was meant.
const answerOfScore: z.ZodType<ScoreAnswer> = z.unknown().transform((answer, issues) => {
  const schema = isWords(answer) ? wordsSchema : scaleSchema;
  const keys = isWords(answer) ? "labels" : "min max expectation";
  const parsed = schema.safeParse(answer, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const { message, ...raw } of parsed.error.issues) {
    // Other messages are written by whoever reads the front matter; of unknown keys it takes the valid ones.
    const issue =
      raw.code === "custom"
        ? { ...raw, message }
        : raw.code === "unrecognized_keys"
          ? { ...raw, message: keys }
          : raw;
    if (isRaw(issue)) issues.issues.push(issue);
  }
  return z.NEVER;
});

/** True of every issue that was made with `reportInput`: it can be handed on. */
function isRaw(issue: object): issue is z.core.$ZodRawIssue {
  return "input" in issue;
}

/** How good is the candidate: a number in a scale, or a word that stands for one. */
export const score: Protocol = {
  name: "score",
  regenerates: false,
  slots: { required: ["candidate"], optional: ["article", "highlights", "examples"] },
  formats: ["json", "number", "label"],
  formatsFor: (answer) => (isWords(answer) ? ["json", "label"] : ["json", "number"]),
  answer: answerOfScore,
  arrange: (systems) => systems.map((system) => [system]),
  fill: ([candidate]) => (candidate === undefined ? {} : { candidate: candidate.text }),

  bind({ answer, format, reason }) {
    const scale = answerOfScore.parse(answer);
    const { reader, schema, written } =
      "labels" in scale ? inWords(scale.labels) : inNumbers(scale);
    const read = (text: string) =>
      format === "json"
        ? readJson(text, "score", reader.accept, reader.readWhole)
        : reader.read(text);
    const asking: Asking = {
      schema: format === "json" ? answerSchema("score", schema, reason) : undefined,
      read: (reply) => readReply(reply, read, (value) => ({ kind: "score", score: value })),
      readRecorded: (recorded) =>
        recordedVerdict(recorded, reader.accept, (value) => ({ kind: "score", score: value })),
      answerOf([utility = 0]) {
        const value = written(utility);
        return format === "json" ? writeAnswer("score", value, reason) : String(value);
      },
    };
    return "expectation" in scale && scale.expectation === true
      ? expecting(asking, read, scale)
      : asking;
  },
};

/** The same question, whose answer is weighed by the probabilities of its token. */
function expecting(
  asking: Asking,
  read: (text: string) => Reading<number>,
  { min, max }: Scale,
): Asking {
  const values = Array.from({ length: max - min + 1 }, (_, i) => min + i);
  return {
    ...asking,
    readsTokens: "expectation",
    read(reply, _asked, tokens) {
      const weigh = (text: string) => {
        const reading = read(text);
        return "why" in reading ? reading : readExpectation(text, reading, values, tokens);
      };
      return readReply(reply, weigh, (answer) => ({ kind: "score", ...answer }));
    },
    // A utility is an expectation already.
    answerOf: ([utility = 0]) => String(scoreOf(utility, { min, max })),
  };
}

function inNumbers(scale: Scale) {
  return {
    reader: numberReader(scale),
    schema: valueSchema(scale),
    written: (utility: number) => scoreOf(utility, scale),
  };
}

function inWords(labels: Readonly<Record<string, number>>) {
  const words = Object.entries(labels);
  const values = Object.values(labels);
  const scale = { min: Math.min(...values), max: Math.max(...values) };
  return {
    reader: labelReader(words),
    schema: { type: "string", enum: words.map(([word]) => word) },
    /** The word whose number is the nearest; of two the lower one. */
    written(utility: number) {
      const wanted = scoreOf(utility, scale);
      const nearest = words.toSorted(
        ([, a], [, b]) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b,
      );
      return nearest[0]?.[0] ?? "";
    },
  };
}

const mostSteps = 20;

/** So many alternatives of a token are given: one for each value of the scale. */
const likelyTokens = 20;

function valueSchema({ min, max }: Scale): JsonSchema {
  const few = Number.isInteger(min) && Number.isInteger(max) && max - min <= mostSteps;
  if (!few) return { type: "number" };
  return { type: "integer", enum: Array.from({ length: max - min + 1 }, (_, i) => min + i) };
}

/** Four decimals tell any two utilities apart that matter; readers take any number in the scale. */
function scoreOf(utility: number, { min, max }: Scale): number {
  const rounded = Number((min * (1 - utility) + max * utility).toFixed(4));
  return Math.min(max, Math.max(min, rounded));
}
