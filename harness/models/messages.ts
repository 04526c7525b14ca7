import * as z from "zod";
import type { ModelConfig } from "../core/config.ts";
import type { Reply, Usage } from "../core/model.ts";
import { textsOf } from "./cache-blocks.ts";
import { prefixCacheOf } from "./prefix-caches.ts";
import { someTokens, statedUsage, tokens } from "./usage.ts";
import { noAnswer, onTop, replyOf, type Wire } from "./wire.ts";

/** Anthropic's Messages API. */
export function messages(config: ModelConfig): Wire {
  const { model, temperature, max_tokens, effort, extra } = config;
  const cache = prefixCacheOf(config);
  const withEffort = effort === undefined ? {} : { effort };
  const fixed = {
    ...extra,
    model,
    max_tokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(effort === undefined ? {} : onTop(extra, "output_config", withEffort)),
  };
  return {
    path: "/v1/messages",
    request: (call) => ({
      ...fixed,
      ...textsOf(call, cache),
      ...(call.schema === undefined || config.structured_output !== true
        ? {}
        : onTop(extra, "output_config", {
            ...withEffort,
            format: { type: "json_schema", schema: call.schema },
          })),
    }),
    read: readMessage,
  };
}

const message = z.object({
  model: z.string().nullish(),
  stop_reason: z.string().nullish(),
  stop_details: z.object({ category: z.string().nullish() }).nullish(),
  content: z.array(z.object({ type: z.string(), text: z.string().nullish() })),
  usage: z.unknown().optional(),
});

function readMessage(body: unknown): Reply {
  const parsed = message.safeParse(body);
  if (!parsed.success) return noAnswer("the answer is not a message");
  const { model, stop_reason, stop_details, content } = parsed.data;
  const usage = statedUsage(parsed.data.usage, readUsage);
  const refused = stop_reason === "refusal";
  const truncated = truncations.get(stop_reason ?? "");
  // A server that did not answer at all: the same call may well get an answer next time.
  if (content.length === 0 && !refused && truncated === undefined) {
    return noAnswer("the answer holds no content", { retry: true, usage });
  }
  return replyOf({
    // Thinking comes first: content[0] is not the answer.
    text: content.map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join(""),
    refused: refused ? refusal(stop_details?.category) : undefined,
    truncated,
    model,
    usage,
  });
}

const truncations: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "stopped at the token limit"],
  ["model_context_window_exceeded", "stopped at the end of the context window"],
]);

function refusal(category: string | null | undefined): string {
  const isName = category !== null && category !== undefined && /^[a-z_]{1,40}$/.test(category);
  return isName ? `the model refused (${category})` : "the model refused";
}

const messageUsage = z.object({
  input_tokens: tokens,
  cache_creation_input_tokens: someTokens,
  cache_read_input_tokens: someTokens,
  output_tokens: tokens,
  output_tokens_details: z.object({ thinking_tokens: someTokens }).nullish(),
});

function readUsage(usage: unknown): Usage | undefined {
  const parsed = messageUsage.safeParse(usage);
  if (!parsed.success) return undefined;
  const {
    input_tokens,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cachedInput,
    output_tokens: output,
    output_tokens_details: details,
  } = parsed.data;
  // Anthropic's input_tokens are only those that the cache neither served nor took.
  const input = input_tokens + cacheWrite + cachedInput;
  return {
    input,
    cachedInput,
    cacheWrite,
    output,
    reasoning: details?.thinking_tokens ?? 0,
  };
}
