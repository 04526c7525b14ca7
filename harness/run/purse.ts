import type { ModelConfig } from "../core/config.ts";
import { nanoDollars } from "../core/cost.ts";
import type { Call, Price, Rates } from "../core/model.ts";
import type { Storage } from "./storage.ts";

/** Money in integer nano-dollars: what is spent, and what attempts under way may still cost. */
export interface Purse {
  /**
   * Sets aside the worst case of an attempt; waits while attempts under way may release enough. False: the budget
   * does not allow it, and nothing under way can change that, or `stop` ended the waiting.
   */
  reserve(nano: number, stop: AbortSignal): Promise<boolean>;
  /** An attempt ended: frees what was set aside and counts what it cost; unknown counts as its worst case. */
  settle(reserved: number, spent: number | null): void;
  /** What an earlier session set aside, and counted as spent, may be released after all: its attempt goes on. */
  adopt(reserved: number): void;
  readonly spent: number;
}

/** A purse that holds `budget` less what earlier sessions spent; without a budget it never refuses. */
export function openPurse(budgetUsd: number | undefined, spentBefore: number): Purse {
  const limit = budgetUsd === undefined ? Number.POSITIVE_INFINITY : Math.floor(budgetUsd * 1e9);
  let spent = spentBefore;
  let reserved = 0;
  let waiting: (() => void)[] = [];

  return {
    async reserve(nano, stop) {
      while (spent + reserved + nano > limit) {
        if (stop.aborted || reserved === 0 || spent + nano > limit) return false;
        await new Promise<void>((resolve) => {
          const wake = () => {
            stop.removeEventListener("abort", wake);
            resolve();
          };
          stop.addEventListener("abort", wake);
          waiting.push(wake);
        });
      }
      reserved += nano;
      return true;
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

/** What all attempts of a run folder cost, in nano-dollars; one without an end or a usage counts as reserved. */
export function spentBefore(storage: Storage): number {
  const row = storage
    .sql(
      `SELECT SUM(COALESCE(CASE WHEN outcome IS NULL THEN NULL ELSE json_extract(outcome, '$.spent') END, reserved, 0)) AS nano
       FROM attempts`,
    )
    .get();
  return Number(row?.nano ?? 0);
}

/**
 * The most that one attempt can cost, in nano-dollars: each byte of the messages and the schema counts as a token, at
 * the dearest input rate, and the output is `max_tokens`. Undefined where the price or the cap is unknown.
 */
export function worstCase(
  call: Call,
  config: ModelConfig,
  price: Price | undefined,
): number | undefined {
  if (price === undefined || config.max_tokens === undefined) return undefined;
  let bytes = call.schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(call.schema));
  for (const message of call.messages)
    bytes += Buffer.byteLength(message.content) + messageOverhead;
  return nanoDollars(
    { input: bytes, cachedInput: 0, cacheWrite: 0, output: config.max_tokens, reasoning: 0 },
    {
      ...dearest(price),
      ...(price.above === undefined
        ? {}
        : { above: { ...price.above, rates: dearest(price.above.rates) } }),
    },
  );
}

/** The rates with all input at the dearest of them. */
function dearest(rates: Rates): Rates {
  return { ...rates, input: Math.max(rates.input, rates.cached_input, rates.cache_write) };
}

/** Tokens that a provider may add for each message's role and frame. */
const messageOverhead = 16;
