import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rateLimits } from "../../harness/models/rate-limits.ts";

const now = Date.parse("2026-11-30T12:00:00Z");

function read(headers: Readonly<Record<string, string>>) {
  return rateLimits((name) => (Object.hasOwn(headers, name) ? (headers[name] ?? null) : null), now);
}

const openai = (reset: string) => ({
  "x-ratelimit-remaining-requests": "9",
  "x-ratelimit-reset-requests": reset,
});

const anthropic = (kind: string, remaining: number, reset: string) => ({
  [`anthropic-ratelimit-${kind}-limit`]: "1000",
  [`anthropic-ratelimit-${kind}-remaining`]: String(remaining),
  [`anthropic-ratelimit-${kind}-reset`]: reset,
});

describe("OpenAI's headers", () => {
  it.each([
    ["6m0s", 360_000],
    ["20ms", 20],
    ["1.5s", 1500],
    ["1h2m3.004s", 3_723_004],
    ["0s", 0],
    ["0", 0],
    ["120µs", 1],
  ])("a reset after %s", (reset, resetMs) => {
    expect(read(openai(reset))).toEqual({ requests: { remaining: 9, resetMs } });
  });

  it("tell requests and tokens, each with its limit", () => {
    expect(
      read({
        ...openai("20ms"),
        "x-ratelimit-limit-requests": "5000",
        "x-ratelimit-limit-tokens": "2000000",
        "x-ratelimit-remaining-tokens": "1999000",
        "x-ratelimit-reset-tokens": "30ms",
      }),
    ).toEqual({
      requests: { limit: 5000, remaining: 9, resetMs: 20 },
      tokens: { limit: 2_000_000, remaining: 1_999_000, resetMs: 30 },
    });
  });
});

describe("Anthropic's headers", () => {
  it("tell each kind of tokens by itself", () => {
    expect(
      read({
        ...anthropic("requests", 7, "2026-11-30T12:00:02Z"),
        ...anthropic("tokens", 500, "2026-11-30T12:00:03Z"),
        ...anthropic("input-tokens", 400, "2026-11-30T13:00:00.5+01:00"),
        ...anthropic("output-tokens", 600, "2026-11-30T12:01:00Z"),
      }),
    ).toEqual({
      requests: { limit: 1000, remaining: 7, resetMs: 2000 },
      tokens: { limit: 1000, remaining: 500, resetMs: 3000 },
      inputTokens: { limit: 1000, remaining: 400, resetMs: 500 },
      outputTokens: { limit: 1000, remaining: 600, resetMs: 60_000 },
    });
  });

  it("may name a time that has passed", () => {
    expect(read(anthropic("requests", 1, "2026-11-30T11:59:00Z"))?.requests?.resetMs).toBe(0);
  });
});

it("an answer without such headers tells nothing", () => {
  expect(read({})).toBeUndefined();
});

it.each(["", "soon", "-1s", "1", "s", "1.s", "1d", "9999999h", "1s ", "Infinitys"])(
  "a reset that cannot be read (%j) tells nothing",
  (reset) => {
    expect(read(openai(reset))).toBeUndefined();
  },
);

it.each(["", "-1", "1.5", "many", "1e3", "9".repeat(16)])(
  "a count that cannot be read (%j) tells nothing",
  (remaining) => {
    expect(read({ ...openai("1s"), "x-ratelimit-remaining-requests": remaining })).toBeUndefined();
  },
);

const names = [
  ...["requests", "tokens"].flatMap((kind) =>
    ["limit", "remaining", "reset"].map((what) => `x-ratelimit-${what}-${kind}`),
  ),
  ...["requests", "tokens", "input-tokens", "output-tokens"].flatMap((kind) =>
    ["limit", "remaining", "reset"].map((what) => `anthropic-ratelimit-${kind}-${what}`),
  ),
];
const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.nat().map(String),
  fc.double().map(String),
  fc.constantFrom("6m0s", "1.5s", "2026-11-30T12:00:00Z", "2026-99-99T99:99:99Z", "NaN", "1e999s"),
);

it("never throws, and tells whole numbers that can be, whatever comes", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), value), (headers) => {
      for (const state of Object.values(read(headers) ?? {})) {
        for (const figure of [state.remaining, state.resetMs, state.limit ?? 0]) {
          expect(Number.isSafeInteger(figure) && figure >= 0).toBe(true);
        }
      }
    }),
  );
});

it("reads every duration that Go writes", () => {
  const part = fc.tuple(fc.nat(59), fc.nat(59), fc.nat(999));
  fc.assert(
    fc.property(part, ([minutes, seconds, milliseconds]) => {
      const written = `${minutes}m${seconds}.${String(milliseconds).padStart(3, "0")}s`;
      const resetMs = (minutes * 60 + seconds) * 1000 + milliseconds;
      expect(Math.abs((read(openai(written))?.requests?.resetMs ?? -9) - resetMs)).toBeLessThan(2);
    }),
  );
});
