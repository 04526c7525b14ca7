import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reply } from "../../harness/core/model.ts";
import type { TokenLoad } from "../../harness/run/bill.ts";
import { isSlowDown } from "../../harness/run/lane.ts";
import {
  answered,
  askedOf,
  fakeClock,
  type Provider,
  randomOf,
  refused,
  type Simulated,
  simulate,
  tokenBucket,
} from "./simulation.ts";

const answers: Provider = () => ({ reply: answered, afterMs: 200 });

function statesOf(run: Simulated): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of run.replies.values()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Requests that started after a reply had said not to come before some time, and before that time. */
function tooEarly({ starts, pauses }: Simulated): number {
  return starts.filter(({ at }) => pauses.some((pause) => at > pause.at && at < pause.until))
    .length;
}

describe("the dispatch of a lane", () => {
  it("keeps the window full from the first call to the last", async () => {
    const run = await simulate({ calls: 1_000, provider: answers, bounds: { concurrency: 50 } });
    expect(statesOf(run)).toEqual({ answered: 1_000 });
    // 20 round trips, and a commit before each.
    expect(run.tookMs).toBeLessThan(20 * 204 + 20);
    expect(Math.max(...run.starts.map(({ underWay }) => underWay))).toBe(50);
  });

  it("doubles what is under way each round trip, from 64 to the bound", async () => {
    const run = await simulate({ calls: 2_000, provider: answers, bounds: { concurrency: 500 } });
    const from = run.starts[0]?.at ?? 0;
    const inTrip = (n: number) =>
      run.starts.filter(({ at }) => at >= from + n * 204 && at < from + (n + 1) * 204).length;
    expect([0, 1, 2, 3].map(inTrip)).toEqual([64, 128, 256, 500]);
  });

  it("does not grow where the window was not what held it back", async () => {
    const run = await simulate({
      calls: 300,
      provider: answers,
      bounds: { concurrency: 500, requestsPerMinute: 600 },
    });
    expect(run.lane.limit).toBe(64);
    expect(Math.max(...run.starts.map(({ underWay }) => underWay))).toBeLessThan(20);
  });

  it("does not grow for calls that are tried again", async () => {
    const tried = new Set<number>();
    const run = await simulate({
      calls: 1_000,
      provider: (_now, { row }) => {
        const isFirst = !tried.has(row);
        tried.add(row);
        return { reply: isFirst ? refused(500) : answered, afterMs: 100 };
      },
      bounds: { concurrency: 500 },
    });
    expect(statesOf(run)).toEqual({ answered: 1_000 });
    expect(new Set(run.starts.map(({ limit }) => limit))).toEqual(new Set([64]));
  });

  it("cuts its window once for all refusals of one episode", async () => {
    let sent = 0;
    const run = await simulate({
      calls: 200,
      provider: () => {
        sent += 1;
        // The first 64 are refused together, and one of the next ones.
        const isRefused = sent <= 64 || sent === 80;
        return { reply: isRefused ? refused(429, { retryAfterMs: 500 }) : answered, afterMs: 100 };
      },
    });
    expect(statesOf(run)).toEqual({ answered: 200 });
    const limits = run.starts.map(({ limit }) => limit);
    expect(new Set(limits.slice(0, 64))).toEqual(new Set([64]));
    expect(limits[64]).toBe(44);
    expect(Math.min(...limits)).toBe(31);
  });

  it.each([
    ["names the time of the next token", (ms: number) => Math.ceil(ms)],
    ["names whole seconds", (ms: number) => Math.ceil(ms / 1000) * 1000],
    ["names no time", undefined],
    ["names no time at all: 0", () => 0],
  ] as const)("does not storm a token bucket that %s", async (_what, retryAfterMs) => {
    for (const latencyMs of [2, 200]) {
      for (const capacity of [1, 50]) {
        const bucket = tokenBucket({ perSecond: 50, capacity, latencyMs, retryAfterMs });
        const run = await simulate({ calls: 2_000, provider: bucket });
        expect(statesOf(run)).toEqual({ answered: 2_000 });
        expect(run.starts.length).toBeLessThanOrEqual(1.15 * 2_000);
        expect(tooEarly(run)).toBe(0);
        expect(run.tookMs).toBeLessThan(2 * 40_000);
      }
    }
  });

  it("spreads the retries of calls that were refused together", async () => {
    let refusals = 0;
    const run = await simulate({
      calls: 64,
      provider: () => {
        refusals += 1;
        const reply = refusals <= 64 ? refused(429, { retryAfterMs: 1_000 }) : answered;
        return { reply, afterMs: 100 };
      },
    });
    const again = run.starts.slice(64).map(({ at }) => at);
    expect(again.length).toBe(64);
    for (const at of again) {
      expect(again.filter((other) => other >= at && other < at + 50).length).toBeLessThanOrEqual(5);
    }
  });

  it("backs off by itself, twice as long each time, from a provider that names no time", async () => {
    const run = await simulate({
      calls: 1,
      provider: (now) => ({ reply: now < 1_060_000 ? refused(429) : answered, afterMs: 1 }),
    });
    expect(statesOf(run)).toEqual({ answered: 1 });
    const gaps = run.starts.slice(1).map(({ at }, i) => at - (run.starts[i]?.at ?? 0));
    for (const [i, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(1_000 * 2 ** i);
      expect(gap).toBeLessThan(1_000 * 2 ** i * 1.1 + 50);
    }
    expect(gaps.length).toBe(6);
  });

  it("waits as long as it is told and no longer, however often in a row", async () => {
    const run = await simulate({
      calls: 1,
      provider: (now) => ({
        reply: now < 1_010_000 ? refused(429, { retryAfterMs: 700 }) : answered,
        afterMs: 1,
      }),
    });
    expect(statesOf(run)).toEqual({ answered: 1 });
    const gaps = run.starts.slice(1).map(({ at }, i) => at - (run.starts[i]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(5);
    for (const gap of gaps.slice(0, 5)) {
      expect(gap).toBeGreaterThanOrEqual(700);
      expect(gap).toBeLessThan(700 * 1.1 + 50);
    }
  });

  it("forgets how long it backed off once a call was answered", async () => {
    let sent = 0;
    const run = await simulate({
      calls: 2,
      bounds: { concurrency: 1 },
      provider: () => {
        sent += 1;
        return { reply: [4, 6].includes(sent) ? answered : refused(429), afterMs: 1 };
      },
    });
    expect(statesOf(run)).toEqual({ answered: 2 });
    const gaps = run.starts.slice(1).map(({ at }, i) => at - (run.starts[i]?.at ?? 0));
    // Refused three times, answered, refused once, answered.
    expect(gaps.slice(0, 3).map((gap) => Math.floor(gap / 1_000))).toEqual([1, 2, 4]);
    expect(gaps.length).toBe(5);
    expect(Math.max(...gaps.slice(3))).toBeLessThan(2_000);
  });

  it.each([
    ["0.5%, naming 50 ms", 0.005, 32, refused(429, { retryAfterMs: 50 }), 60],
    ["2%, naming 50 ms", 0.02, 32, refused(429, { retryAfterMs: 50 }), 120],
    ["2%, naming no time", 0.02, 64, refused(529), 250],
    ["5%, naming 50 ms", 0.05, 16, refused(429, { retryAfterMs: 50 }), 250],
    ["5%, naming no time", 0.05, 16, refused(529), 600],
  ] as const)(
    "keeps its pace among refusals by chance: %s",
    async (_what, chance, concurrency, refusal, mostSeconds) => {
      const random = randomOf(7);
      const run = await simulate({
        calls: 4_000,
        bounds: { concurrency },
        provider: () =>
          random() < chance ? { reply: refusal, afterMs: 20 } : { reply: answered, afterMs: 200 },
      });
      expect(statesOf(run)).toEqual({ answered: 4_000 });
      expect(tooEarly(run)).toBe(0);
      expect(run.tookMs).toBeLessThan(mostSeconds * 1_000);
    },
  );

  it("ends a call that always fails after its attempts, and goes on with the others meanwhile", async () => {
    const run = await simulate({
      calls: 100,
      provider: (_now, { row }) => ({
        reply: row === 0 ? refused(500) : answered,
        afterMs: 10,
      }),
      bounds: { concurrency: 1 },
      retries: { attempts: 4 },
    });
    expect(statesOf(run)).toEqual({ answered: 99, failed: 1 });
    const tried = run.starts.filter(({ row }) => row === 0);
    expect(tried.length).toBe(4);
    // 99 answers of 14 ms each fit into the waits of 1, 2 and 4 seconds.
    expect(run.tookMs).toBeLessThan(14_200);
    const last = run.starts.findLast(({ row }) => row !== 0)?.at ?? 0;
    expect(last).toBeLessThan(tried[2]?.at ?? 0);
  });

  it("ends a call after its time, however long it is told to wait", async () => {
    const run = await simulate({
      calls: 1,
      provider: () => ({ reply: refused(503, { retryAfterMs: 40_000 }), afterMs: 10 }),
      retries: { totalMs: 100_000 },
    });
    expect(statesOf(run)).toEqual({ failed: 1 });
    expect(run.starts.length).toBe(3);
    expect(run.tookMs).toBeLessThanOrEqual(100_000);
  });

  it("takes no more new calls while many wait to be tried again", async () => {
    const run = await simulate({
      calls: 3_000,
      provider: (now) => ({ reply: now < 1_010_000 ? refused(500) : answered, afterMs: 1 }),
      bounds: { concurrency: 4 },
      retries: { attempts: 20 },
    });
    expect(statesOf(run)).toEqual({ answered: 3_000 });
    const early = run.starts.filter(({ at }) => at < 1_010_000);
    expect(new Set(early.map(({ row }) => row)).size).toBeLessThanOrEqual(256 + 2 * 4);
  });

  it("uses no reply before it is on disk: neither to tell of it, nor for calls that wait for it", async () => {
    const shared = { message: 0, characters: 8_000 };
    const messages = [{ role: "user" as const, content: "x".repeat(8_000) }];
    const groups = [[[0, 1, 2].map((row) => askedOf(row, { messages, shared }))]];
    const run = await simulate({
      groups,
      minimumTokens: 1_000,
      provider: answers,
      commitMs: 500,
    });
    expect(statesOf(run)).toEqual({ answered: 3 });
    const [first = 0] = [run.keptAt.get(0)];
    for (const { at, row } of run.starts) if (row > 0) expect(at).toBeGreaterThanOrEqual(first);
    for (const [row, at] of run.toldAt) {
      expect(at).toBeGreaterThanOrEqual(run.keptAt.get(row) ?? Number.POSITIVE_INFINITY);
    }
    expect(run.toldAt.size).toBe(3);
  });

  it("gives the money of a reply out again once that is on disk, and not before", async () => {
    const run = await simulate({
      calls: 2,
      provider: answers,
      commitMs: 500,
      worst: () => 1_000,
      spent: () => 100,
      budgetUsd: 1_500 / 1e9,
    });
    expect(statesOf(run)).toEqual({ answered: 2 });
    expect(run.intendedAt.get(1)?.[0]).toBeGreaterThanOrEqual((run.keptAt.get(0) ?? 0) + 500);
  });

  it("sends no attempt before its intent is on disk", async () => {
    const run = await simulate({
      calls: 100,
      provider: (_now, { row }) => ({
        reply: row % 7 === 0 ? refused(500) : answered,
        afterMs: 20,
      }),
      commitMs: 300,
      retries: { attempts: 3 },
    });
    expect(run.starts.length).toBeGreaterThan(100);
    const tries = new Map<number, number>();
    for (const { row, at } of run.starts) {
      const n = tries.get(row) ?? 0;
      tries.set(row, n + 1);
      expect(at).toBeGreaterThanOrEqual(run.intendedAt.get(row)?.[n] ?? Number.POSITIVE_INFINITY);
    }
  });

  it("gives the models of a lane their turns", async () => {
    const groups = [0, 1_000, 2_000].map((from) =>
      Array.from({ length: 100 }, (_, i) => [askedOf(from + i)]),
    );
    const run = await simulate({ groups, provider: answers, bounds: { concurrency: 3 } });
    const order = run.starts.map(({ row }) => Math.floor(row / 1_000));
    for (let i = 0; i + 3 <= order.length; i += 3) {
      expect([...order.slice(i, i + 3)].sort()).toEqual([0, 1, 2]);
    }
  });

  it("stops at once where a reply says that none can succeed", async () => {
    const gone: Reply = {
      state: "failed",
      why: "HTTP 404",
      status: 404,
      retry: false,
      stopsLane: true,
    };
    const run = await simulate({
      calls: 100,
      provider: () => ({ reply: gone, afterMs: 100 }),
      bounds: { concurrency: 4 },
    });
    expect(run.starts.length).toBe(4);
    expect(run.replies.size).toBe(0);
    expect(run.lane.stopped).toEqual({ why: "HTTP 404" });
  });

  it.each([429, 503])(
    "stops where it is told to wait (%i) for longer than a call is tried, and loses no call",
    async (status) => {
      const day = refused(status, { retryAfterMs: 86_400_000 });
      let sent = 0;
      const run = await simulate({
        calls: 100,
        provider: () => {
          sent += 1;
          return { reply: sent < 10 ? answered : day, afterMs: 100 };
        },
        bounds: { concurrency: 4 },
      });
      expect(statesOf(run)).toEqual({ answered: 9 });
      expect(run.starts.length).toBeLessThan(10 + 4);
      expect(run.tookMs).toBeLessThan(1_000);
      const opensAt = 1_000_000 + run.tookMs + 86_400_000;
      expect(run.lane.stopped?.why).toBe(`HTTP ${status}`);
      expect(run.lane.stopped?.opensAt).toBeGreaterThan(opensAt - 500);
      expect(run.lane.stopped?.opensAt).toBeLessThanOrEqual(opensAt);
    },
  );

  it("sends nothing more once it is stopped, and withdraws what it had announced", async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    clock.at(clock.now() + 1_000, () => stop.abort());
    const run = await simulate({
      calls: 1_000,
      provider: answers,
      bounds: { concurrency: 100, requestsPerMinute: 600 },
      stop: stop.signal,
      clock,
      budgetUsd: 1,
      worst: () => 1_000,
      spent: () => 10,
    });
    expect(run.starts.every(({ at }) => at <= 1_001_000)).toBe(true);
    expect(run.tookMs).toBeLessThan(1_300);
    expect(run.withdrawn).toBeGreaterThan(0);
    expect(run.purse.spent).toBe(10 * run.starts.length);
  });

  it("starts no burst when a machine slept", async () => {
    const clock = fakeClock();
    const hours = 3 * 3_600_000;
    clock.at(clock.now() + 5_000, () => clock.sleep(hours));
    const run = await simulate({
      calls: 300,
      provider: answers,
      bounds: { requestsPerMinute: 600 },
      clock,
    });
    const after = run.starts.filter(({ at }) => at >= 1_000_000 + hours);
    const from = after[0]?.at ?? 0;
    expect(after.length).toBeGreaterThan(200);
    expect(after.filter(({ at }) => at < from + 1_000).length).toBeLessThanOrEqual(21);
  });
});

describe("what a provider tells of its limits", () => {
  it("holds back what it would refuse", async () => {
    let remaining = 20;
    let resetsAt = 0;
    let refusals = 0;
    const run = await simulate({
      calls: 100,
      provider: (now) => {
        if (now >= resetsAt) {
          remaining = 20;
          resetsAt = now + 10_000;
        }
        if (remaining === 0) {
          refusals += 1;
          return { reply: refused(429, { retryAfterMs: resetsAt - now }), afterMs: 5 };
        }
        remaining -= 1;
        const limits = { requests: { remaining, resetMs: resetsAt - now } };
        return { reply: { ...answered, limits }, afterMs: 50 };
      },
      bounds: { concurrency: 8 },
    });
    expect(statesOf(run)).toEqual({ answered: 100 });
    expect(refusals).toBe(0);
    expect(run.tookMs).toBeLessThan(5 * 10_100);
  });

  it("counts tokens under way against the tokens that remain", async () => {
    const run = await simulate({
      calls: 20,
      provider: (_now, { row }) => {
        const limits = { tokens: { remaining: row === 0 ? 350 : 10_000, resetMs: 5_000 } };
        return { reply: { ...answered, limits }, afterMs: row === 0 ? 10 : 1_000 };
      },
      bounds: { concurrency: 4 },
    });
    expect(statesOf(run)).toEqual({ answered: 20 });
    const [first, , , , fifth] = run.starts.map(({ at }) => at);
    // Three are under way when the first one ends, and a fourth would be too much for what remains.
    expect((fifth ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    ["inputTokens", { input: 100, output: 1 }, { input: 1, output: 100 }],
    ["outputTokens", { input: 1, output: 100 }, { input: 100, output: 1 }],
  ] as const)("counts %s by themselves", async (kind, heavy, light) => {
    const took = async (load: TokenLoad) => {
      const run = await simulate({
        calls: 5,
        provider: (_now, { row }) => {
          const limits = { [kind]: { remaining: row === 0 ? 350 : 10_000, resetMs: 60_000 } };
          return { reply: { ...answered, limits }, afterMs: row === 0 ? 10 : 1_000 };
        },
        bounds: { concurrency: 4 },
        tokens: () => load,
      });
      const [first, , , , fifth] = run.starts.map(({ at }) => at);
      return (fifth ?? 0) - (first ?? 0);
    };
    expect(await took(heavy)).toBeGreaterThanOrEqual(1_000);
    expect(await took(light)).toBeLessThan(100);
  });

  it("holds calls back no longer than a call is tried: then the provider is asked", async () => {
    const run = await simulate({
      calls: 2,
      provider: () => ({
        reply: { ...answered, limits: { requests: { remaining: 0, resetMs: 86_400_000 } } },
        afterMs: 10,
      }),
      bounds: { concurrency: 1 },
    });
    expect(statesOf(run)).toEqual({ answered: 2 });
    expect(run.tookMs).toBeGreaterThanOrEqual(1_800_000);
    expect(run.tookMs).toBeLessThan(1_801_000);
  });
});

describe("hard bounds", () => {
  it("hold whatever the provider does, no start comes before its time, and every call ends", async () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.constant(answered) },
      { weight: 1, arbitrary: fc.nat(3_000).map((ms) => refused(429, { retryAfterMs: ms })) },
      { weight: 1, arbitrary: fc.constant(refused(529)) },
      { weight: 1, arbitrary: fc.constant(refused(500)) },
      { weight: 1, arbitrary: fc.constant({ ...refused(400), retry: false }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          calls: fc.integer({ min: 1, max: 60 }),
          concurrency: fc.integer({ min: 1, max: 20 }),
          perMinute: fc.option(fc.integer({ min: 5, max: 500 }), { nil: undefined }),
          tokensPerMinute: fc.option(fc.integer({ min: 2_000, max: 50_000 }), { nil: undefined }),
          budget: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
          events: fc.array(fc.tuple(event, fc.integer({ min: 1, max: 400 })), { minLength: 1 }),
        }),
        async ({ calls, concurrency, perMinute, tokensPerMinute, budget, events }) => {
          let next = 0;
          let billed = 0;
          const run = await simulate({
            calls,
            provider: () => {
              const [reply, afterMs] = events[next % events.length] ?? [answered, 1];
              next += 1;
              billed += reply.state === "answered" ? 300 : 0;
              return { reply, afterMs };
            },
            bounds: { concurrency, requestsPerMinute: perMinute, tokensPerMinute },
            retries: { attempts: 3, totalMs: 600_000 },
            worst: () => 1_000,
            spent: (_asked, reply) => (reply.state === "answered" ? 300 : 0),
            ...(budget === undefined ? {} : { budgetUsd: budget / 1e9 }),
          });
          for (const { underWay, limit } of run.starts) {
            expect(underWay).toBeLessThanOrEqual(concurrency);
            expect(limit).toBeLessThanOrEqual(concurrency);
          }
          expect(tooEarly(run)).toBe(0);
          for (const { at: from } of run.starts) {
            const inside = run.starts.filter(({ at }) => at >= from && at < from + 60_000);
            expect(inside.length).toBeLessThanOrEqual(perMinute ?? Number.POSITIVE_INFINITY);
            // Each attempt is taken for 100 tokens; one that is refused gives them back.
            const used = 100 * inside.filter(({ reply }) => !isSlowDown(reply)).length;
            expect(used).toBeLessThanOrEqual(tokensPerMinute ?? Number.POSITIVE_INFINITY);
          }
          expect(billed).toBeLessThanOrEqual(budget ?? Number.POSITIVE_INFINITY);
          expect(run.purse.spent).toBe(billed);
          if (!run.end.budgetReached && run.lane.stopped === undefined) {
            expect(run.replies.size).toBe(calls);
          } else expect(budget === undefined && run.lane.stopped === undefined).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });
});
