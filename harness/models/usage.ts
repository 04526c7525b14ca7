import * as z from "zod";
import type { Usage } from "../core/model.ts";

/** A count of tokens as a provider states it. More than any request can hold is no count. */
export const tokens: z.ZodType<number> = z.int().min(0).max(100_000_000);

/** The same, where the provider may leave it out: then 0. */
export const someTokens: z.ZodType<number> = tokens.nullish().transform((count) => count ?? 0);

/** The usage, unless its parts contradict each other: such figures are as good as none. */
export function plausible(usage: Usage): Usage | undefined {
  if (usage.cachedInput + usage.cacheWrite > usage.input) return undefined;
  return usage.reasoning > usage.output ? undefined : usage;
}
