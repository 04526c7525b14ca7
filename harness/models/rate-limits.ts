import type { LimitState, RateLimits } from "../core/model.ts";

/** Reads a header of an answer; null: it has none of this name. */
export type ReadHeader = (name: string) => string | null;

/**
 * What the headers of an answer, or of an error, tell of rate limits (providers.md, section 5); `now` in milliseconds
 * since the epoch. A limit that is not told whole is not told. Never throws.
 */
export function rateLimits(header: ReadHeader, now: number): RateLimits | undefined {
  return openaiLimits(header) ?? anthropicLimits(header, now);
}

function openaiLimits(header: ReadHeader): RateLimits | undefined {
  const state = (kind: string) => {
    const remaining = count(header(`x-ratelimit-remaining-${kind}`));
    if (remaining === undefined) return undefined;
    const resetMs = duration(header(`x-ratelimit-reset-${kind}`));
    return stateOf(header(`x-ratelimit-limit-${kind}`), remaining, resetMs);
  };
  return limitsOf({ requests: state("requests"), tokens: state("tokens") });
}

function anthropicLimits(header: ReadHeader, now: number): RateLimits | undefined {
  const state = (kind: string) => {
    const remaining = count(header(`anthropic-ratelimit-${kind}-remaining`));
    if (remaining === undefined) return undefined;
    const resetMs = untilTime(header(`anthropic-ratelimit-${kind}-reset`), now);
    return stateOf(header(`anthropic-ratelimit-${kind}-limit`), remaining, resetMs);
  };
  return limitsOf({
    requests: state("requests"),
    tokens: state("tokens"),
    inputTokens: state("input-tokens"),
    outputTokens: state("output-tokens"),
  });
}

function stateOf(
  limit: string | null,
  remaining: number,
  resetMs: number | undefined,
): LimitState | undefined {
  if (resetMs === undefined) return undefined;
  const most = count(limit);
  return { ...(most === undefined ? {} : { limit: most }), remaining, resetMs };
}

/** The limits that were told; undefined: none was. */
function limitsOf(
  states: Readonly<Partial<Record<keyof RateLimits, LimitState | undefined>>>,
): RateLimits | undefined {
  const told = Object.entries(states).filter(([, state]) => state !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/** A duration as Go writes it: `6m0s`, `1.5s`, `20ms`; `0` needs no unit. Rounded up, so that nothing comes early. */
function duration(text: string | null): number | undefined {
  if (text === null || text.length > 40) return undefined;
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ns|us|µs|μs|ms|h|m|s))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)([a-zµμ]+)/g)) {
    sum += Number(amount) * (unitMs[unit] ?? Number.NaN);
  }
  return within(sum);
}

/** A time as RFC 3339 writes it. One that has passed is now. */
function untilTime(text: string | null, now: number): number | undefined {
  if (text === null || !rfc3339.test(text)) return undefined;
  return within(Math.max(0, Date.parse(text) - now));
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** No limit lasts longer; what says so is odd. */
const longestMs = 366 * 24 * 3_600_000;

function within(ms: number): number | undefined {
  return ms <= longestMs ? Math.ceil(ms) : undefined;
}
