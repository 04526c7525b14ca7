import type { ModelConfig } from "../core/config.ts";
import type { Price, Rates } from "../core/model.ts";
import { undated } from "./abilities.ts";
import { isOfficial } from "./hosts.ts";

/** Version of the table below; it goes into manifests and boards. */
export const pricesVersion = "2026-11";

/** One model's price with where it was read and since when it holds. */
export interface PriceRow {
  readonly provider: "openai" | "anthropic";
  readonly model: string;
  /** USD per million tokens, standard tier. */
  readonly price: Price;
  readonly source: string;
  /** When it was read. */
  readonly read: string;
  readonly since?: string;
}

const claudePricing = "https://platform.claude.com/docs/en/about-claude/pricing";
const openaiPricing = "secondary listing of https://platform.openai.com/docs/pricing";
const read = "2026-11";

/** Cache writes are those of the shortest lifetime: 5 minutes at Anthropic, 30 at OpenAI. */
export const priceTable: readonly PriceRow[] = [
  {
    provider: "anthropic",
    model: "claude-opus-5-5",
    price: { input: 4, cached_input: 0.2, cache_write: 5, output: 20 },
    source: claudePricing,
    read,
  },
  {
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    price: { input: 2, cached_input: 0.1, cache_write: 2.5, output: 10 },
    source: claudePricing,
    read,
    since: "2026-10-07",
  },
  {
    provider: "anthropic",
    model: "claude-haiku-5-5",
    price: {
      input: 0.1,
      cached_input: 0.01,
      cache_write: 0.125,
      output: 0.5,
      above: {
        input_tokens: 100_000,
        rates: { input: 0.5, cached_input: 0.05, cache_write: 0.625, output: 2.5 },
      },
    },
    source: claudePricing,
    read,
  },
  {
    provider: "anthropic",
    model: "claude-fable-5-1",
    price: { input: 10, cached_input: 0.25, cache_write: 12.5, output: 50 },
    source: claudePricing,
    read,
  },
  {
    provider: "anthropic",
    model: "claude-haiku-4-5",
    price: { input: 1, cached_input: 0.1, cache_write: 1.25, output: 5 },
    source: claudePricing,
    read,
  },
  gpt6("gpt-6-astra", { input: 10, cached_input: 1, cache_write: 12.5, output: 50 }),
  {
    ...gpt6("gpt-6.1-sol", { input: 2, cached_input: 0.1, cache_write: 2.5, output: 10 }),
    source: `${openaiPricing}; cache writes by OpenAI's rule for gpt-5.6 and later, 1.25 times the input price`,
  },
  gpt6("gpt-6.1-terra", { input: 1, cached_input: 0.05, cache_write: 1.25, output: 5 }),
  gpt6("gpt-6-sol", { input: 2, cached_input: 0.2, cache_write: 2.5, output: 10 }),
  gpt6("gpt-6-luna", { input: 0.1, cached_input: 0.01, cache_write: 0.125, output: 0.5 }),
];

/** GPT-6 above 272,000 input tokens: input and cache cost twice, output one and a half times as much. */
function gpt6(model: string, rates: Rates): PriceRow {
  const above = {
    input_tokens: 272_000,
    rates: {
      input: rates.input * 2,
      cached_input: rates.cached_input * 2,
      cache_write: rates.cache_write * 2,
      output: rates.output * 1.5,
    },
  };
  return { provider: "openai", model, price: { ...rates, above }, source: openaiPricing, read };
}

/** What a model costs: as its config says, else by the table, else unknown. Unknown is undefined, never 0. */
export function priceOf(config: ModelConfig): Price | undefined {
  if (config.price !== undefined) return config.price;
  if (!isOfficial(config.provider, config.base_url)) return undefined;
  if (Object.keys(config.extra ?? {}).some((key) => movesPrice.has(key))) return undefined;
  const model = undated(config.model);
  return priceTable.find((row) => row.provider === config.provider && row.model === model)?.price;
}

/** Request fields that leave the standard tier: other service, longer cache, other region, paid tools. */
const movesPrice: ReadonlySet<string> = new Set([
  "service_tier",
  "speed",
  "cache_control",
  "prompt_cache_options",
  "inference_geo",
  "tools",
]);
