import * as z from "zod";
import type { ModelConfig } from "../core/config.ts";
import type { Reply, Usage } from "../core/model.ts";
import type { JsonSchema } from "../core/protocol.ts";
import { cacheKey, prefixCacheOf } from "./prefix-caches.ts";
import { alternatives, readTokens } from "./token-list.ts";
import { someTokens, statedUsage, tokens } from "./usage.ts";
import { noAnswer, onTop, replyOf, type Wire } from "./wire.ts";

/** OpenAI's Chat Completions, which most compatible servers speak too. */
export function chatCompletions(config: ModelConfig): Wire {
  const { model, temperature, max_tokens, max_tokens_field, effort, logprobs, extra } = config;
  const cache = prefixCacheOf(config);
  const fixed = {
    ...(logprobs === true ? { logprobs, top_logprobs: alternatives } : {}),
    ...extra,
    model,
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { [max_tokens_field ?? "max_tokens"]: max_tokens }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
  };
  return {
    path: "/chat/completions",
    request: (call) => ({
      ...cacheKey(model, cache, call),
      ...fixed,
      messages: call.messages,
      ...(call.schema === undefined || config.structured_output !== true
        ? {}
        : onTop(extra, "response_format", responseFormat(call.schema))),
    }),
    read: (body) => readCompletion(body, logprobs === true),
  };
}

function responseFormat(schema: JsonSchema): Readonly<Record<string, unknown>> {
  return { type: "json_schema", json_schema: { name: "answer", strict: true, schema } };
}

const completion = z.object({
  model: z.string().nullish(),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      logprobs: z.unknown().optional(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z.unknown().optional(),
});

function readCompletion(body: unknown, withTokens: boolean): Reply {
  const parsed = completion.safeParse(body);
  if (!parsed.success) return noAnswer("the answer is not a chat completion");
  const { choices, model } = parsed.data;
  const usage = statedUsage(parsed.data.usage, readUsage);
  const [choice] = choices;
  // A server that did not answer at all: the same call may well get a choice next time.
  if (choice === undefined) return noAnswer("the answer holds no choice", { retry: true, usage });
  const { message, finish_reason } = choice;
  const refused =
    finish_reason === "content_filter"
      ? "stopped by the content filter"
      : message.refusal
        ? "the model refused"
        : undefined;
  return replyOf({
    text: message.content || message.refusal || undefined,
    refused,
    truncated: finish_reason === "length" ? "stopped at the token limit" : undefined,
    model,
    usage,
    tokens: withTokens ? readTokens(tokenList.safeParse(choice.logprobs).data?.content) : undefined,
  });
}

const tokenList = z.object({ content: z.unknown() });

const completionUsage = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  prompt_tokens_details: z
    .object({ cached_tokens: someTokens, cache_write_tokens: someTokens })
    .nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: someTokens }).nullish(),
});

function readUsage(usage: unknown): Usage | undefined {
  const parsed = completionUsage.safeParse(usage);
  if (!parsed.success) return undefined;
  const { prompt_tokens_details: input, completion_tokens_details: output } = parsed.data;
  return {
    input: parsed.data.prompt_tokens,
    cachedInput: input?.cached_tokens ?? 0,
    cacheWrite: input?.cache_write_tokens ?? 0,
    output: parsed.data.completion_tokens,
    reasoning: output?.reasoning_tokens ?? 0,
  };
}
