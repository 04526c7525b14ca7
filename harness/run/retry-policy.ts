import type { Failure } from "../core/model.ts";
import { isSlowDown } from "./lane.ts";

/** How often and how long one call is tried. Only failures that another attempt may help are tried again. */
export interface RetryPolicy {
  /** Being asked to slow down (429, 529) counts a tenth: it says nothing about the call. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Attempts and waits of one call together. */
  readonly totalMs: number;
}

export const defaultRetries: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 1_000,
  maxDelayMs: 60_000,
  totalMs: 1_800_000,
};

const slowDownsPerAttempt = 10;

/** What one call went through so far. */
export interface Tries {
  /** Attempts that failed by themselves. */
  readonly failures: number;
  /** Attempts that were asked to slow down. */
  readonly slowDowns: number;
  /** When the first one was sent. */
  readonly firstAt: number;
}

/**
 * How long a call waits before it is tried again; undefined: it is not. The waits of calls that failed together differ,
 * so that they do not come back together. After a request to slow down its lane waits, and not the call.
 */
export function retryDelay(
  policy: RetryPolicy,
  { failures, slowDowns, firstAt }: Tries,
  failure: Failure,
  now: number,
  random: () => number,
): number | undefined {
  if (!failure.retry) return undefined;
  if (failures + slowDowns / slowDownsPerAttempt >= policy.attempts) return undefined;
  const asked = failure.retryAfterMs ?? 0;
  const doubled = policy.firstDelayMs * 2 ** Math.max(0, failures - 1) * (1 + random());
  const own = isSlowDown(failure) ? 0 : Math.min(policy.maxDelayMs, doubled);
  const delay = Math.max(asked, own);
  return now + delay - firstAt < policy.totalMs ? delay : undefined;
}
