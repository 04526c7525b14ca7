import { checkedAttempts } from "./attempt-rows.ts";
import type { Storage } from "./storage.ts";

/** Money in integer nano-dollars: what is spent, and what attempts under way may still cost. */
export interface Purse {
  /**
   * Sets aside the worst case of an attempt. `wait`: it does not fit now, but attempts under way may release enough.
   * `refused`: the budget does not allow it, and nothing under way can change that.
   */
  take(nano: number): "granted" | "wait" | "refused";
  /** Calls back, once, when an attempt has ended. */
  whenReleased(wake: () => void): void;
  /** Takes, and waits as long as that may help. False: refused, or `stop` ended the waiting. */
  reserve(nano: number, stop: AbortSignal): Promise<boolean>;
  /** An attempt ended: frees what was set aside and counts what it cost; unknown counts as its worst case. */
  settle(reserved: number, spent: number | null): void;
  /** What an earlier session set aside, and counted as spent, may be released after all: its attempt goes on. */
  adopt(reserved: number): void;
  readonly spent: number;
}

/** A purse that holds `budget` less what earlier sessions spent; without a budget it never refuses. */
export function openPurse(budgetUsd: number | undefined, spentBefore: number): Purse {
  const limit = budgetUsd === undefined ? Number.POSITIVE_INFINITY : wholeNano(budgetUsd);
  let spent = spentBefore;
  let reserved = 0;
  let waiting: (() => void)[] = [];

  function take(nano: number): "granted" | "wait" | "refused" {
    if (spent + reserved + nano > limit) {
      return reserved === 0 || spent + nano > limit ? "refused" : "wait";
    }
    reserved += nano;
    return "granted";
  }

  return {
    take,
    whenReleased(wake) {
      waiting.push(wake);
    },
    async reserve(nano, stop) {
      for (;;) {
        const answer = take(nano);
        if (answer !== "wait") return answer === "granted";
        if (stop.aborted) return false;
        const released = Promise.withResolvers<void>();
        stop.addEventListener("abort", () => released.resolve(), { once: true });
        waiting.push(released.resolve);
        await released.promise;
      }
    },
    settle(amount, cost) {
      reserved -= amount;
      spent += cost ?? amount;
      const wake = waiting;
      waiting = [];
      for (const resume of wake) resume();
    },
    adopt(amount) {
      spent -= amount;
      reserved += amount;
    },
    get spent() {
      return spent;
    },
  };
}

/**
 * What all attempts of a run folder cost, in nano-dollars; one without an end or a usage counts as reserved. Every row is
 * checked: a damaged one must not make room in a budget.
 */
export function spentBefore(storage: Storage): number {
  let nano = 0;
  for (const { spent, reserved } of checkedAttempts(storage)) nano += spent ?? reserved ?? 0;
  return nano;
}

/** Whole nano-dollars of an amount. 15e-9 times 1e9 is a little less than 15: the fifteen digits that are sure decide. */
function wholeNano(usd: number): number {
  return Math.floor(Number((usd * 1e9).toPrecision(15)));
}
