import type { Price, Rates, Usage } from "./model.ts";

/**
 * Cost of one reply in nano-dollars (10⁻⁹ USD), a whole number, rounded up once at the end. Exact: a rate is a
 * whole number of micro-dollars per million tokens, which is pico-dollars per token, and the sum is taken in whole
 * pico-dollars.
 */
export function nanoDollars(usage: Usage, price: Price): number {
  const { above } = price;
  const rates = above !== undefined && usage.input > above.input_tokens ? above.rates : price;
  return Number((picoDollars(usage, rates) + 999n) / 1000n);
}

/**
 * What both providers' batch APIs cost, as a share of the standard price (platform.claude.com/docs, batch processing;
 * developers.openai.com, batch; read 2026-11).
 */
export const batchShare = 0.5;

/** The price of a request that is made this way. */
export function priceFor(
  execution: "live" | "batch" | undefined,
  price: Price | undefined,
): Price | undefined {
  if (execution !== "batch" || price === undefined) return price;
  const { batch = batchShare, above } = price;
  const times = (rates: Rates): Rates => ({
    input: rates.input * batch,
    cached_input: rates.cached_input * batch,
    cache_write: rates.cache_write * batch,
    output: rates.output * batch,
  });
  return {
    ...times(price),
    ...(above === undefined ? {} : { above: { ...above, rates: times(above.rates) } }),
  };
}

/** Nano-dollars as dollars, for people. Sums are made before this. */
export function dollars(nano: number): number {
  return nano / 1e9;
}

function picoDollars(usage: Usage, rates: Rates): bigint {
  const plainInput = usage.input - usage.cachedInput - usage.cacheWrite;
  return (
    BigInt(plainInput) * picoPerToken(rates.input) +
    BigInt(usage.cachedInput) * picoPerToken(rates.cached_input) +
    BigInt(usage.cacheWrite) * picoPerToken(rates.cache_write) +
    BigInt(usage.output) * picoPerToken(rates.output)
  );
}

function picoPerToken(dollarsPerMillion: number): bigint {
  return BigInt(Math.round(dollarsPerMillion * 1e6));
}
