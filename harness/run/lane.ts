import type { Reply } from "../core/model.ts";
import { type ObservedRate, openObservedRate } from "./observed-rate.ts";
import { openPacer, type Pacer } from "./pacer.ts";
import { openToldLimits } from "./told-limits.ts";
import { openWindow } from "./window.ts";

/** What the calls to one endpoint with one key and model share: how much may be under way, and when. */
export interface Lane {
  readonly name: string;
  /** Why its provider refuses every call; undefined while it does not. */
  readonly stopped: string | undefined;
  /** How many requests may be under way at once. */
  readonly limit: number;
  /** The user's bound on `limit`. */
  readonly bound: number;
  /** The earliest time, not before `now`, at which a request of about so many tokens may start. */
  opensAt(now: number, tokens: number): number;
  /** About how many requests of so many tokens may start in so many milliseconds, at least 1. */
  inTime(milliseconds: number, tokens: number): number;
  /** A request starts. */
  send(now: number, tokens: number): Sent;
  /** A request that was sent ended. `fresh`: the first attempt of its call, while as many were under way as may be. */
  hear(sent: Sent, reply: Reply, now: number, fresh: boolean): void;
}

/** A request under way. */
export interface Sent {
  /** 1, 2, ... in the order of the lane. */
  readonly number: number;
  readonly at: number;
  readonly tokens: number;
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
  const told = openToldLimits();
  const requests = pacerOf(bounds.requestsPerMinute);
  const tokens = pacerOf(bounds.tokensPerMinute);
  const underWay = { requests: 0, tokens: 0 };
  const refusal = openSameRefusal();
  let stopped: string | undefined;
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
    opensAt: (now, amount) =>
      Math.max(
        now,
        notBefore,
        rate.readyAt(now),
        told.readyAt(now, { tokens: amount }, underWay),
        requests?.readyAt(now, 1) ?? now,
        tokens?.readyAt(now, amount) ?? now,
      ),
    inTime: (ms, amount) =>
      Math.min(
        rate.inTime(ms),
        requests?.inTime(ms, 1) ?? Number.POSITIVE_INFINITY,
        tokens?.inTime(ms, amount) ?? Number.POSITIVE_INFINITY,
      ),
    send(now, amount) {
      requests?.take(now, 1);
      tokens?.take(now, amount);
      underWay.requests += 1;
      underWay.tokens += amount;
      lastSent = rate.sent(now);
      return { number: lastSent, at: now, tokens: amount };
    },
    hear(sent, reply, now, fresh) {
      underWay.requests -= 1;
      underWay.tokens -= sent.tokens;
      const used = tokensUsed(reply);
      if (used !== undefined) tokens?.correct(sent.at, used - sent.tokens);
      if (reply.limits !== undefined) told.heed(reply.limits, now);
      if (reply.state !== "failed") {
        if (sent.number > cutAt) unnamed = 0;
        if (fresh && sent.number > cutAt) window.grow();
        refusal.clear();
        return;
      }
      if (isSlowDown(reply) && reply.retry) slowDown(sent, reply.retryAfterMs ?? 0, now);
      else if (reply.retryAfterMs !== undefined) pause(now, reply.retryAfterMs);
      if (reply.stopsLane === true || refusal.isOneTooMany(reply)) stopped ??= reply.why;
    },
  };
}

/** Whether a reply asks the whole lane to slow down. It says nothing about its call. */
export function isSlowDown(reply: Reply): boolean {
  return reply.state === "failed" && (reply.status === 429 || reply.status === 529);
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
