import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nanoDollars } from "../../harness/core/cost.ts";
import type { Price, Usage } from "../../harness/core/model.ts";
import { priceOf, priceTable } from "../../harness/models/prices.ts";
import { configOf } from "./asking.ts";

const usage = (counts: Partial<Usage>): Usage => ({
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  output: 0,
  reasoning: 0,
  ...counts,
});

describe("the price of a model", () => {
  it("is in the table", () => {
    expect(priceOf(configOf("messages", { model: "claude-opus-5-5" }))).toEqual({
      input: 4,
      cached_input: 0.2,
      cache_write: 5,
      output: 20,
    });
    expect(priceOf(configOf("chat", { model: "gpt-6-sol-2026-09-01" }))).toMatchObject({
      input: 2,
    });
  });

  it("is what the config says, before all", () => {
    const price = { input: 1, cached_input: 2, cache_write: 3, output: 4 };
    expect(priceOf(configOf("chat", { model: "gpt-6-sol", price }))).toEqual(price);
  });

  it.each([
    ["an unknown model", { model: "gpt-7" }],
    ["a longer name", { model: "gpt-6-sol-mini" }],
    ["another server", { model: "gpt-6-sol", base_url: "http://localhost:1/v1" }],
    [
      "a host that only looks alike",
      { model: "gpt-6-sol", base_url: "https://api.openai.com.x.org/v1" },
    ],
    ["another tier", { model: "gpt-6-sol", extra: { service_tier: "flex" } }],
  ])("is unknown, not 0, for %s", (_name, written) => {
    expect(priceOf(configOf("chat", written))).toBeUndefined();
  });

  it("is never 0, and says where it was read and when", () => {
    for (const { price, source, read } of priceTable) {
      const { above, batch: _, ...rates } = price;
      expect(Object.values({ ...rates, ...above?.rates }).every((rate) => rate > 0)).toBe(true);
      expect(source).toContain("https://");
      expect(read).toMatch(/^20\d\d-\d\d/);
    }
  });
});

describe("what a reply costs", () => {
  const opus: Price = { input: 4, cached_input: 0.2, cache_write: 5, output: 20 };

  it("adds up its four kinds of tokens", () => {
    // 850 x 4 + 100 x 0.2 + 50 x 5 + 10 x 20 micro-dollars.
    const counts = usage({ input: 1000, cachedInput: 100, cacheWrite: 50, output: 10 });
    expect(nanoDollars(counts, opus)).toBe(3_870_000);
  });

  it("does not count reasoning twice", () => {
    expect(nanoDollars(usage({ output: 10, reasoning: 10 }), opus)).toBe(200_000);
  });

  it("rounds up, once", () => {
    const price = { input: 0.0001, cached_input: 0, cache_write: 0, output: 0.0001 };
    expect(nanoDollars(usage({ input: 1, output: 1 }), price)).toBe(1);
  });

  it("takes the other rates for the whole of a request above the bound", () => {
    const price = priceOf(configOf("messages", { model: "claude-haiku-5-5" }));
    if (price === undefined) throw new Error("no price");
    expect(nanoDollars(usage({ input: 100_000 }), price)).toBe(10_000_000);
    expect(nanoDollars(usage({ input: 100_001 }), price)).toBe(50_000_500);
  });

  it("is exact where sums of floating-point numbers are not", () => {
    const price = { input: 0.1, cached_input: 0.01, cache_write: 0.125, output: 0.5 };
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.nat(100_000_000), (input, output) => {
        const exact = BigInt(input) * 100n + BigInt(output) * 500n;
        return BigInt(nanoDollars(usage({ input, output }), price)) === exact;
      }),
    );
  });
});
