import type { LimitState, RateLimits } from "../core/model.ts";
import type { TokenLoad } from "./bill.ts";

/** What a provider's headers last told of its rate limits. */
export interface ToldLimits {
  heed(limits: RateLimits, now: number): void;
  /** The earliest time, not before `now`, at which another request may start beside those under way. */
  readyAt(
    now: number,
    asked: TokenLoad,
    underWay: TokenLoad & { readonly requests: number },
  ): number;
}

interface Told {
  readonly remaining: number;
  /** When all of it is there again, and what was told is void. */
  readonly until: number;
}

/**
 * Holds back what the provider says it would refuse: no more under way than what remains, and nothing when nothing does.
 * Nothing is held back for longer than `longestMs`: then the provider is asked, and says itself how long to wait.
 */
export function openToldLimits(longestMs: number): ToldLimits {
  const told = new Map<keyof RateLimits, Told>();

  function hold(kind: keyof RateLimits, state: LimitState | undefined, now: number): void {
    if (state === undefined) return;
    const until = now + Math.min(state.resetMs, longestMs);
    told.set(kind, { remaining: state.remaining, until });
  }

  function freeAt(kind: keyof RateLimits, amount: number, now: number): number {
    const limit = told.get(kind);
    return limit !== undefined && amount > limit.remaining ? limit.until : now;
  }

  return {
    heed({ requests, tokens, inputTokens, outputTokens }, now) {
      hold("requests", requests, now);
      hold("tokens", tokens, now);
      hold("inputTokens", inputTokens, now);
      hold("outputTokens", outputTokens, now);
    },
    readyAt(now, asked, underWay) {
      if (told.size === 0) return now;
      const input = underWay.input + asked.input;
      const output = underWay.output + asked.output;
      return Math.max(
        now,
        freeAt("requests", underWay.requests + 1, now),
        freeAt("tokens", input + output, now),
        freeAt("inputTokens", input, now),
        freeAt("outputTokens", output, now),
      );
    },
  };
}
