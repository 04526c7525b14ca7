import type { Reply } from "../core/model.ts";
import type { Prompt } from "../core/prompt.ts";
import type { Verdict } from "../core/verdict.ts";

/** What a prompt reads in a reply to a question that showed these systems. */
export function verdictOf(prompt: Prompt, reply: Reply, shown: readonly string[]): Verdict {
  switch (reply.state) {
    case "answered":
      return prompt.asking.read(reply.text);
    case "recorded":
      return prompt.asking.readRecorded(JSON.parse(reply.text), shown);
    case "refused":
    case "truncated":
    case "failed":
      return { state: reply.state, why: reply.why };
  }
}
