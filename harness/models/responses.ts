import * as z from "zod";
import type { ModelConfig } from "../core/config.ts";
import type { Reply, Usage } from "../core/model.ts";
import { cacheKey, prefixCacheOf } from "./prefix-caches.ts";
import { alternatives, readTokens } from "./token-list.ts";
import { someTokens, statedUsage, tokens } from "./usage.ts";
import { noAnswer, onTop, replyOf, type Wire } from "./wire.ts";

/** OpenAI's Responses API. The service is told to keep nothing. */
export function responses(config: ModelConfig): Wire {
  const { model, temperature, max_tokens, max_tokens_field, effort, logprobs, extra } = config;
  const included: readonly unknown[] = Array.isArray(extra?.["include"]) ? extra["include"] : [];
  const cache = prefixCacheOf(config);
  const fixed = {
    store: false,
    ...(logprobs === true ? { top_logprobs: alternatives } : {}),
    ...extra,
    model,
    ...(temperature === undefined ? {} : { temperature }),
    ...(max_tokens === undefined ? {} : { [max_tokens_field ?? "max_output_tokens"]: max_tokens }),
    ...(effort === undefined ? {} : onTop(extra, "reasoning", { effort })),
    ...(logprobs === true ? { include: [...included, "message.output_text.logprobs"] } : {}),
  };
  return {
    path: "/responses",
    request: (call) => ({
      ...cacheKey(model, cache, call),
      ...fixed,
      input: call.messages,
      ...(call.schema === undefined || config.structured_output !== true
        ? {}
        : onTop(extra, "text", {
            format: { type: "json_schema", name: "answer", strict: true, schema: call.schema },
          })),
    }),
    read: (body) => readResponse(body, logprobs === true),
  };
}

const response = z.object({
  model: z.string().nullish(),
  status: z.string().nullish(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  output: z.array(
    z.object({
      type: z.string(),
      phase: z.string().nullish(),
      content: z
        .array(
          z.object({
            type: z.string(),
            text: z.string().nullish(),
            refusal: z.string().nullish(),
            logprobs: z.unknown().optional(),
          }),
        )
        .nullish(),
    }),
  ),
  usage: z.unknown().optional(),
});

function readResponse(body: unknown, withTokens: boolean): Reply {
  const parsed = response.safeParse(body);
  if (!parsed.success) return noAnswer("the answer is not a response of the Responses API");
  const { model, status, incomplete_details, output } = parsed.data;
  const usage = statedUsage(parsed.data.usage, readUsage);
  if (output.length === 0 && status === "completed") {
    return noAnswer("the answer holds no output", { retry: true, usage });
  }
  const parts = output
    .filter(({ type, phase }) => type === "message" && phase !== "commentary")
    .flatMap(({ content }) => content ?? []);
  const text = parts.map((part) => (part.type === "output_text" ? (part.text ?? "") : "")).join("");
  const refusal = parts.find((part) => part.type === "refusal");
  const reason = status === "incomplete" ? (incomplete_details?.reason ?? "unknown") : undefined;
  if (refusal === undefined && text === "" && status !== "completed" && reason === undefined) {
    return noAnswer("the response did not complete", { retry: true, usage });
  }
  return replyOf({
    text: text || refusal?.refusal || undefined,
    refused:
      reason === "content_filter"
        ? "stopped by the content filter"
        : refusal === undefined
          ? undefined
          : "the model refused",
    truncated: reason === undefined ? undefined : truncation(reason),
    model,
    usage,
    tokens: withTokens ? readTokens(parts.flatMap(({ logprobs }) => logprobs ?? [])) : undefined,
  });
}

function truncation(reason: string): string {
  return reason === "max_output_tokens"
    ? "stopped at the token limit"
    : "the service ended the answer early";
}

const responseUsage = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  input_tokens_details: z
    .object({ cached_tokens: someTokens, cache_write_tokens: someTokens })
    .nullish(),
  output_tokens_details: z.object({ reasoning_tokens: someTokens }).nullish(),
});

function readUsage(usage: unknown): Usage | undefined {
  const parsed = responseUsage.safeParse(usage);
  if (!parsed.success) return undefined;
  const { input_tokens_details: input, output_tokens_details: output } = parsed.data;
  return {
    input: parsed.data.input_tokens,
    cachedInput: input?.cached_tokens ?? 0,
    cacheWrite: input?.cache_write_tokens ?? 0,
    output: parsed.data.output_tokens,
    reasoning: output?.reasoning_tokens ?? 0,
  };
}
