import type { Reply } from "../core/model.ts";
import type { Prompt } from "../core/prompt.ts";
import { unpackTokens } from "../core/tokens.ts";
import type { Verdict } from "../core/verdict.ts";

/** What a reply answers: the systems that were shown and, where facts were asked about, how many. */
export interface AskedAbout {
  readonly shown: readonly string[];
  readonly asked: number | null;
}

/** What a prompt reads in a reply. */
export function verdictOf(prompt: Prompt, reply: Reply, { shown, asked }: AskedAbout): Verdict {
  switch (reply.state) {
    case "answered":
      return prompt.asking.read(reply.text, asked ?? shown.length, tokensFor(prompt, reply.tokens));
    case "recorded":
      return prompt.asking.readRecorded(JSON.parse(reply.text), shown, asked ?? shown.length);
    case "refused":
    case "truncated":
    case "failed":
      return { state: reply.state, why: reply.why };
  }
}

function tokensFor({ asking }: Prompt, packed: string | undefined) {
  return asking.readsTokens !== undefined && packed !== undefined
    ? unpackTokens(packed)
    : undefined;
}
