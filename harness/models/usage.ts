import * as z from "zod";
import type { Usage } from "../core/model.ts";

/** A count of tokens as a provider states it. More than any request can hold is no count. */
export const tokens: z.ZodType<number> = z.int().min(0).max(100_000_000);

/** The same, where the provider may leave it out: then 0. */
export const someTokens: z.ZodType<number> = tokens.nullish().transform((count) => count ?? 0);

/** What an answer states of its usage: nothing, something that can be, or something that cannot. */
export interface StatedUsage {
  readonly usage?: Usage;
  readonly oddUsage?: true;
}

/** Reads a usage as it was stated. One that cannot be read, or cannot be, is as good as none, and odd. */
export function statedUsage(
  stated: unknown,
  read: (stated: unknown) => Usage | undefined,
): StatedUsage {
  if (stated === undefined || stated === null) return {};
  const usage = read(stated);
  return usage === undefined || !isPlausible(usage) ? odd : { usage };
}

/** What an answer with this text cannot have used: a text without a token of output. */
export function withText(stated: StatedUsage, text: string): StatedUsage {
  return text !== "" && stated.usage?.output === 0 ? odd : stated;
}

const odd: StatedUsage = { oddUsage: true };

/** No request is without input, and no part is larger than its whole. */
function isPlausible({ input, cachedInput, cacheWrite, output, reasoning }: Usage): boolean {
  return input > 0 && cachedInput + cacheWrite <= input && reasoning <= output;
}
