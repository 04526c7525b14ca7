import { setImmediate } from "node:timers/promises";
import type { Failure, Model, Reply } from "../../harness/core/model.ts";
import type { TokenLoad } from "../../harness/run/bill.ts";
import type { Clock } from "../../harness/run/clock.ts";
import { dispatch } from "../../harness/run/dispatch.ts";
import { type Asked, openFeed } from "../../harness/run/feed.ts";
import { type Lane, type LaneBounds, openLane } from "../../harness/run/lane.ts";
import type { Journal, LaneEnd, Source } from "../../harness/run/lane-work.ts";
import { openPurse, type Purse } from "../../harness/run/purse.ts";
import { defaultRetries, type RetryPolicy } from "../../harness/run/retry-policy.ts";
import { callOf } from "../models/asking.ts";

/** A clock that jumps to the next time anybody waits for. */
export interface FakeClock extends Clock {
  /** Lets time pass until `work` is settled. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The machine sleeps: time passes, and nobody is woken meanwhile. */
  sleep(milliseconds: number): void;
}

export function fakeClock(start = 1_000_000): FakeClock {
  let now = start;
  const timers = new Set<{ readonly time: number; readonly wake: () => void }>();
  return {
    now: () => now,
    at(time, wake) {
      const timer = { time, wake };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    sleep(milliseconds) {
      now += milliseconds;
    },
    async during(work) {
      let isSettled = false;
      const settled = work.finally(() => {
        isSettled = true;
      });
      settled.catch(() => undefined);
      for (;;) {
        await setImmediate();
        if (isSettled) return settled;
        const next = [...timers].sort((a, b) => a.time - b.time)[0];
        if (next === undefined) throw new Error("everybody waits, and nobody for a time");
        timers.delete(next);
        // A timer of Node is coarse.
        now = Math.max(now, Math.ceil(next.time));
        next.wake();
      }
    },
  };
}

/** What a simulated provider does with a request that comes now. */
export type Provider = (
  now: number,
  asked: Asked,
) => { readonly reply: Reply; readonly afterMs: number };

export const answered: Reply = { state: "answered", text: "yes", why: "" };

export function refused(status: number, more: Partial<Failure> = {}): Failure {
  return { state: "failed", why: `HTTP ${status}`, status, retry: true, ...more };
}

/** A provider's token bucket. */
export function tokenBucket(options: {
  readonly perSecond: number;
  readonly capacity: number;
  readonly latencyMs: number;
  readonly retryAfterMs?: ((untilNextMs: number) => number) | undefined;
}): Provider {
  const { perSecond, capacity, latencyMs, retryAfterMs } = options;
  let level = capacity;
  let at = Number.NEGATIVE_INFINITY;
  return (now) => {
    level = Math.min(capacity, level + (now - at) * (perSecond / 1000));
    at = now;
    if (level >= 1) {
      level -= 1;
      return { reply: answered, afterMs: latencyMs };
    }
    const wait = ((1 - level) * 1000) / perSecond;
    const named = retryAfterMs === undefined ? {} : { retryAfterMs: retryAfterMs(wait) };
    return { reply: refused(429, named), afterMs: Math.min(latencyMs, 2) };
  };
}

/** Starts and ends of a simulated run. */
export interface Simulated {
  readonly clock: FakeClock;
  readonly lane: Lane;
  readonly end: LaneEnd;
  readonly starts: readonly {
    readonly at: number;
    readonly row: number;
    readonly underWay: number;
    readonly limit: number;
    readonly reply: Reply;
  }[];
  /** When an answer told not to come before a time, and that time. */
  readonly pauses: readonly { readonly at: number; readonly until: number }[];
  readonly replies: ReadonlyMap<number, Reply>;
  /** When the intent of each attempt was on disk, in the order of the attempts of a call, by its row. */
  readonly intendedAt: ReadonlyMap<number, readonly number[]>;
  /** When each reply was on disk, and when it was told of, by the call's row. */
  readonly keptAt: ReadonlyMap<number, number>;
  readonly toldAt: ReadonlyMap<number, number>;
  readonly purse: Purse;
  readonly withdrawn: number;
  readonly tookMs: number;
}

export interface Simulation {
  readonly calls?: number;
  /** Several models of the lane, each with its groups of calls. */
  readonly groups?: readonly (readonly (readonly Asked[])[])[];
  readonly minimumTokens?: number;
  readonly provider: Provider;
  readonly bounds?: Partial<LaneBounds>;
  readonly retries?: Partial<RetryPolicy>;
  readonly commitMs?: number;
  readonly worst?: (asked: Asked) => number;
  readonly spent?: (asked: Asked, reply: Reply) => number | null;
  readonly budgetUsd?: number;
  readonly tokens?: (asked: Asked) => TokenLoad;
  readonly stop?: AbortSignal;
  readonly clock?: FakeClock;
  readonly seed?: number;
}

export async function simulate(options: Simulation): Promise<Simulated> {
  const clock = options.clock ?? fakeClock();
  const random = randomOf(options.seed ?? 1);
  const retries = { ...defaultRetries, ...options.retries };
  const bounds: LaneBounds = {
    concurrency: 64,
    requestsPerMinute: undefined,
    tokensPerMinute: undefined,
    ...options.bounds,
  };
  const lane = openLane("lane", bounds, retries, random);
  const purse = openPurse(options.budgetUsd, 0);
  const starts: Simulated["starts"][number][] = [];
  const pauses: Simulated["pauses"][number][] = [];
  const replies = new Map<number, Reply>();
  const intendedAt = new Map<number, number[]>();
  const keptAt = new Map<number, number>();
  const toldAt = new Map<number, number>();
  let withdrawn = 0;
  let underWay = 0;
  const later = <T>(ms: number, value: T) =>
    new Promise<T>((resolve) => {
      clock.at(clock.now() + ms, () => resolve(value));
    });
  const ask = async (asked: Asked): Promise<Reply> => {
    underWay += 1;
    const { limit } = lane;
    const { reply, afterMs } = options.provider(clock.now(), asked);
    starts.push({ at: clock.now(), row: asked.row, underWay, limit, reply });
    await later(afterMs, undefined);
    underWay -= 1;
    if (reply.state === "failed" && reply.retryAfterMs !== undefined)
      pauses.push({ at: clock.now(), until: clock.now() + reply.retryAfterMs });
    return reply;
  };
  const groups = options.groups ?? [single(options.calls ?? 1)];
  const sources = groups.map(
    (list): Source => ({
      model: modelOf((call) => ask(rows.get(call) ?? { row: -1, judge: 0, call })),
      feed: openFeed(list[Symbol.iterator](), options.minimumTokens),
      worst: options.worst ?? (() => 0),
      tokens: options.tokens ?? (() => ({ input: 60, output: 40 })),
    }),
  );
  const rows = new Map(groups.flat(2).map((asked) => [asked.call, asked]));
  const commitMs = options.commitMs ?? 4;
  const journal: Journal<number> = {
    async intend({ asked }) {
      await later(commitMs, undefined);
      intendedAt.set(asked.row, [...(intendedAt.get(asked.row) ?? []), clock.now()]);
      return asked.row;
    },
    async withdraw() {
      withdrawn += 1;
      await later(commitMs, undefined);
    },
    end(_intent, { asked }, reply, _lastedMs, keeps) {
      if (keeps) replies.set(asked.row, reply);
      const spent = options.spent?.(asked, reply) ?? null;
      const kept = later(commitMs, undefined).then(() => {
        if (keeps) keptAt.set(asked.row, clock.now());
      });
      return { spent, kept };
    },
  };
  const from = clock.now();
  let fault: unknown;
  const end = await clock.during(
    dispatch({
      lane,
      sources,
      journal,
      purse,
      retries,
      clock,
      random,
      stop: options.stop ?? new AbortController().signal,
      abandon: new AbortController().signal,
      onReply: ({ row }) => toldAt.set(row, clock.now()),
      onFault: (error) => {
        fault ??= error;
      },
    }),
  );
  if (fault !== undefined) throw fault;
  return {
    clock,
    lane,
    end,
    starts,
    pauses,
    replies,
    intendedAt,
    keptAt,
    toldAt,
    purse,
    withdrawn,
    tookMs: clock.now() - from,
  };
}

/** Calls that have no neighbours. */
export function single(count: number): readonly (readonly Asked[])[] {
  return Array.from({ length: count }, (_, row) => [askedOf(row)]);
}

export function askedOf(row: number, more: Partial<Asked["call"]> = {}): Asked {
  return { row, judge: 0, call: { ...callOf(), ...more } };
}

function modelOf(ask: Model["ask"]): Model {
  return {
    config: { name: "m", provider: "openai", model: "m" },
    offline: false,
    seeded: false,
    tasks: ["judge"],
    identity: {},
    lane: "lane",
    price: undefined,
    ask,
    close: async () => undefined,
  };
}

/** Numbers from 0 up to 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
