import * as z from "zod";
import type { JsonSchema, Protocol } from "../core/protocol.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { readJson } from "./readers/json.ts";
import { numberReader, type Scale } from "./readers/number.ts";
import { readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

const scaleSchema: z.ZodType<Scale> = z
  .strictObject({ min: z.number(), max: z.number() })
  .refine(({ min, max }) => min < max, { path: ["max"], message: "max must be above min" });

/** How good is the candidate: a number in a scale. */
export const score: Protocol = {
  name: "score",
  regenerates: false,
  slots: { required: ["candidate"], optional: ["article", "highlights", "examples"] },
  formats: ["json", "number"],
  answer: scaleSchema,
  arrange: (systems) => systems.map((system) => [system]),
  fill: ([candidate]) => (candidate === undefined ? {} : { candidate: candidate.text }),

  bind({ answer, format, reason }) {
    const scale = scaleSchema.parse(answer);
    const reader = numberReader(scale);
    const read = (text: string) =>
      format === "json"
        ? readJson(text, "score", reader.accept, reader.readWhole)
        : reader.read(text);
    return {
      schema: format === "json" ? answerSchema("score", valueSchema(scale), reason) : undefined,
      read: (reply) => readReply(reply, read, (value) => ({ kind: "score", score: value })),
      readRecorded: (recorded) =>
        recordedVerdict(recorded, reader.accept, (value) => ({ kind: "score", score: value })),
      answerOf([utility = 0]) {
        const value = scoreOf(utility, scale);
        return format === "json" ? writeAnswer("score", value, reason) : String(value);
      },
    };
  },
};

const mostSteps = 20;

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
