import { hash } from "node:crypto";
import type { ModelConfig } from "../core/config.ts";
import type { Call } from "../core/model.ts";
import { cacheableText } from "../core/shared-prefix.ts";
import { undated } from "./abilities.ts";
import { isOfficial } from "./hosts.ts";

/** Day of the tables below; their sources are the providers' pages on prompt caching, read at second hand for Claude. */
export const prefixCachesVersion = "2026-11";

/** A cache of what prompts begin with. It keeps no beginning that is shorter. */
export interface PrefixCache {
  readonly minimumTokens: number;
}

/** OpenAI's caches keep 1,024 tokens and more, of every model from gpt-4o on. */
const openaiModels = /^(gpt-4o|gpt-4\.1|gpt-[5-6]|o[1-4])(?=[-.]|$)/;
const openaiMinimum = 1024;

/** What is not known of a model, such as the 5.5 line, is not here. */
const claudeMinimums: ReadonlyMap<string, number> = new Map([
  ["claude-opus-5", 512],
  ["claude-fable-5", 512],
  ["claude-mythos-5", 512],
  ["claude-sonnet-5", 1024],
  ["claude-opus-4-8", 1024],
  ["claude-sonnet-4-6", 1024],
  ["claude-sonnet-4-5", 1024],
  ["claude-opus-4-7", 2048],
  ["claude-opus-4-6", 4096],
  ["claude-opus-4-5", 4096],
  ["claude-haiku-4-5", 4096],
]);

/** The cache of a model: as its config says, else by the tables, else none that is known. */
export function prefixCacheOf(config: ModelConfig): PrefixCache | undefined {
  const { prefix_cache: written, provider, base_url, extra = {} } = config;
  if (written === false || Object.keys(extra).some((key) => keptByHand.has(key))) return undefined;
  if (written !== undefined) return { minimumTokens: written.minimum_tokens };
  if (!isOfficial(provider, base_url)) return undefined;
  const model = undated(config.model);
  const minimumTokens =
    provider === "anthropic"
      ? claudeMinimums.get(model)
      : openaiModels.test(model)
        ? openaiMinimum
        : undefined;
  return minimumTokens === undefined ? undefined : { minimumTokens };
}

/** Request fields with which `extra` says itself what the cache keeps. */
const keptByHand: ReadonlySet<string> = new Set(["cache_control", "prompt_cache_options"]);

/** OpenAI sends requests of one key to one machine: calls that share a text should share its cache. */
export function cacheKey(
  model: string,
  cache: PrefixCache | undefined,
  call: Call,
): { readonly prompt_cache_key?: string } {
  const text = cache === undefined ? undefined : cacheableText(call, cache);
  if (text === undefined) return {};
  const digest = hash("sha256", `${model}\n${text}`, "hex");
  return { prompt_cache_key: `assize-${digest.slice(0, 32)}` };
}
