import type { JsonSchema } from "../core/protocol.ts";

/** Schema of an answer with one key, opened by a reason where the prompt asks for one. */
export function answerSchema(key: string, value: JsonSchema, reason: boolean): JsonSchema {
  return {
    type: "object",
    properties: reason ? { reason: { type: "string" }, [key]: value } : { [key]: value },
    required: reason ? ["reason", key] : [key],
    additionalProperties: false,
  };
}

/** An answer that fits `answerSchema`. A judge that computes has no reason to give: it is empty. */
export function writeAnswer(
  key: string,
  value: string | number | readonly unknown[],
  reason: boolean,
): string {
  return JSON.stringify(reason ? { reason: "", [key]: value } : { [key]: value });
}
