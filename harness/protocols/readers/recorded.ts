import type { Answer, Verdict } from "../../core/verdict.ts";
import type { Accept } from "./json.ts";

/** The verdict of an answer that somebody has read already; the rule is `recorded`. */
export function recordedVerdict<Value>(
  recorded: unknown,
  accept: Accept<Value>,
  answerOf: (value: Value) => Answer,
): Verdict {
  if (recorded === null) return { state: "unparsed", why: "recorded: no answer was read" };
  const accepted = accept(recorded);
  return "why" in accepted
    ? { state: "unparsed", why: `recorded: ${accepted.why}` }
    : { state: "answered", answer: answerOf(accepted.value), rule: "recorded" };
}
