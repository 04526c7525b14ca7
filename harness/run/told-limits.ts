import type { LimitState, RateLimits } from "../core/model.ts";

/** What a provider's headers last told of its rate limits. */
export interface ToldLimits {
  heed(limits: RateLimits, now: number): void;
  /** The earliest time, not before `now`, at which another request may start beside those under way. */
  readyAt(
    now: number,
    asked: { readonly tokens: number },
    underWay: { readonly requests: number; readonly tokens: number },
  ): number;
}

interface Told {
  remaining: number;
  /** When all of it is there again, and what was told is void. */
  until: number;
}

/** Holds back what the provider says it would refuse: no more under way than what remains, and nothing when nothing does. */
export function openToldLimits(): ToldLimits {
  const requests: Told = { remaining: Number.POSITIVE_INFINITY, until: Number.NEGATIVE_INFINITY };
  const tokens: Told = { ...requests };
  return {
    heed(limits, now) {
      tell(requests, limits.requests, now);
      tell(tokens, limits.tokens, now);
    },
    readyAt: (now, asked, underWay) =>
      Math.max(
        now,
        underWay.requests + 1 > requests.remaining ? requests.until : now,
        underWay.tokens + asked.tokens > tokens.remaining ? tokens.until : now,
      ),
  };
}

function tell(told: Told, state: LimitState | undefined, now: number): void {
  if (state === undefined) return;
  told.remaining = state.remaining;
  told.until = now + state.resetMs;
}
