import type { Reply } from "../core/model.ts";
import type { TokenLoad } from "./bill.ts";
import { type ObservedRate, openObservedRate } from "./observed-rate.ts";
import { openPacer, type Pacer } from "./pacer.ts";
import { openToldLimits } from "./told-limits.ts";
import { openWindow } from "./window.ts";

/** What the calls to one endpoint with one key and model share: how much may be under way, and when. */
export interface Lane {
  readonly name: string;
  /** Why nothing more is sent; undefined while it is. */
  readonly stopped: LaneStop | undefined;
  /** How many requests may be under way at once. */
  readonly limit: number;
  /** The user's bound on `limit`. */
  readonly bound: number;
  /** The earliest time, not before `now`, at which a request of about so many tokens may start. */
  opensAt(now: number, tokens: TokenLoad): number;
  /** About how many requests of so many tokens may start in so many milliseconds, at least 1. */
  inTime(milliseconds: number, tokens: TokenLoad): number;
  /** A request starts. */
  send(now: number, tokens: TokenLoad): Sent;
  /** A request that was sent ended. `fresh`: the first attempt of its call, while as many were under way as may be. */
  hear(sent: Sent, reply: Reply, now: number, fresh: boolean): void;
}

/** Why a lane stopped. */
export interface LaneStop {
  readonly why: string;
  /** When its provider takes calls again, where it asked to wait for so long, by the clock of the lane; else it refuses all. */
  readonly opensAt?: number;
}

/** A request under way. */
export interface Sent {
  /** 1, 2, ... in the order of the lane. */
  readonly number: number;
  readonly at: number;
  readonly tokens: TokenLoad;
}

/** What the user bounds a lane by. */
export interface LaneBounds {
  readonly concurrency: number;
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
}

/** How long a lane keeps still after a refusal that names no time: twice as long after each refusal in a row. */
export interface BackOff {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Who is told to wait for longer than a call is tried does not: the lane stops. */
  readonly totalMs: number;
}

/** So many equal 400s before any other reply stop a lane. */
const sameRefusals = 20;

/** Starts after a wait are spread over this share of it, as other processes may have been told the same. */
const jitterShare = 0.1;
const mostJitterMs = 1_000;

/** `random` gives numbers from 0 up to 1. */
export function openLane(
  name: string,
  bounds: LaneBounds,
  backOff: BackOff,
  random: () => number,
): Lane {
  const window = openWindow(bounds.concurrency);
  const rate: ObservedRate = openObservedRate();
  const told = openToldLimits(backOff.totalMs);
  const requests = pacerOf(bounds.requestsPerMinute);
  const tokens = pacerOf(bounds.tokensPerMinute);
  const underWay = { requests: 0, input: 0, output: 0 };
  const refusal = openSameRefusal();
  let stopped: LaneStop | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;
  let lastSent = 0;
  /** Requests up to this one were sent before the last cut. */
  let cutAt = 0;
  /** Episodes in a row, without an answer between them, for which nobody named a time. */
  let unnamed = 0;

  /** The provider asked to slow down: one cut and one wait for all that was sent before it was known. */
  function slowDown(sent: Sent, retryAfterMs: number, now: number): void {
    if (sent.number <= cutAt) {
      rate.refused(sent.number);
      pause(now, retryAfterMs);
      return;
    }
    rate.episode(sent.number, sent.at, window.limit);
    window.cut();
    cutAt = lastSent;
    if (retryAfterMs > 0) {
      pause(now, retryAfterMs);
      return;
    }
    pause(now, Math.min(backOff.maxDelayMs, backOff.firstDelayMs * 2 ** unnamed));
    unnamed += 1;
  }

  function pause(now: number, ms: number): void {
    if (ms <= 0) return;
    const jitter = random() * Math.min(mostJitterMs, ms * jitterShare);
    notBefore = Math.max(notBefore, now + ms + jitter);
  }

  return {
    name,
    bound: bounds.concurrency,
    get stopped() {
      return stopped;
    },
    get limit() {
      return window.limit;
    },
    opensAt: (now, load) =>
      Math.max(
        now,
        notBefore,
        rate.readyAt(now),
        told.readyAt(now, load, underWay),
        requests?.readyAt(now, 1) ?? now,
        tokens?.readyAt(now, sum(load)) ?? now,
      ),
    inTime: (ms, load) =>
      Math.min(
        rate.inTime(ms),
        requests?.inTime(ms, 1) ?? Number.POSITIVE_INFINITY,
        tokens?.inTime(ms, sum(load)) ?? Number.POSITIVE_INFINITY,
      ),
    send(now, load) {
      requests?.take(now, 1);
      tokens?.take(now, sum(load));
      underWay.requests += 1;
      underWay.input += load.input;
      underWay.output += load.output;
      lastSent = rate.sent(now);
      return { number: lastSent, at: now, tokens: load };
    },
    hear(sent, reply, now, fresh) {
      underWay.requests -= 1;
      underWay.input -= sent.tokens.input;
      underWay.output -= sent.tokens.output;
      const used = tokensUsed(reply);
      if (used !== undefined) tokens?.correct(sent.at, used - sum(sent.tokens));
      if (reply.limits !== undefined) told.heed(reply.limits, now);
      if (reply.state !== "failed") {
        if (sent.number > cutAt) unnamed = 0;
        if (fresh && sent.number > cutAt) window.grow();
        refusal.clear();
        return;
      }
      if (isTooLong(reply, backOff)) {
        stopped ??= { why: reply.why, opensAt: now + (reply.retryAfterMs ?? 0) };
      }
      if (isSlowDown(reply) && reply.retry) slowDown(sent, reply.retryAfterMs ?? 0, now);
      else if (reply.retryAfterMs !== undefined) pause(now, reply.retryAfterMs);
      if (reply.stopsLane === true || refusal.isOneTooMany(reply)) {
        stopped ??= { why: reply.why };
      }
    },
  };
}

function sum({ input, output }: TokenLoad): number {
  return input + output;
}

/** Whether a reply asks the whole lane to slow down. It says nothing about its call. */
export function isSlowDown(reply: Reply): boolean {
  return reply.state === "failed" && (reply.status === 429 || reply.status === 529);
}

/** Whether a failure asks to wait for longer than any call is tried. It says nothing about its call. */
export function isTooLong(reply: Reply, { totalMs }: Pick<BackOff, "totalMs">): boolean {
  return reply.state === "failed" && reply.retry && (reply.retryAfterMs ?? 0) > totalMs;
}

function pacerOf(perMinute: number | undefined): Pacer | undefined {
  return perMinute === undefined ? undefined : openPacer(perMinute);
}

/** Undefined: nobody knows. A request that was turned down used none. */
function tokensUsed(reply: Reply): number | undefined {
  if (reply.usage !== undefined) return reply.usage.input + reply.usage.output;
  return isSlowDown(reply) ? 0 : undefined;
}

/** Counts the equal 400s that a lane begins with. */
function openSameRefusal() {
  let first: string | undefined;
  let count = 0;
  let isOver = false;
  return {
    clear: () => {
      isOver = true;
    },
    isOneTooMany({ status, retry, stopsLane, why }: Reply & { readonly state: "failed" }): boolean {
      if (isOver || retry || stopsLane === true || status !== 400) return false;
      first ??= why;
      if (first !== why) isOver = true;
      count += 1;
      return !isOver && count >= sameRefusals;
    },
  };
}
