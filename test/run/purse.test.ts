import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { nanoDollars } from "../../harness/core/cost.ts";
import type { Price } from "../../harness/core/model.ts";
import { type AttemptEnd, nextAttempt, putEnd, putIntent } from "../../harness/run/attempt-rows.ts";
import { worstCase } from "../../harness/run/bill.ts";
import { openPurse, spentBefore } from "../../harness/run/purse.ts";
import { openStorage } from "../../harness/run/storage.ts";
import { callOf, configOf } from "../models/asking.ts";

const never = new AbortController().signal;

describe("a purse", () => {
  it("never holds out more than its budget, in any order of reservations and ends", async () => {
    const attempt = fc.record({
      worst: fc.nat(1000),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      turns: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(5000),
        fc.nat(500),
        fc.array(attempt, { maxLength: 40 }),
        async (budget, before, attempts) => {
          const purse = openPurse(budget / 1e9, before);
          let out = 0;
          let spent = before;
          const refused: number[] = [];
          await Promise.all(
            attempts.map(async ({ worst, share, turns }) => {
              if (!(await purse.reserve(worst, never))) {
                refused.push(worst);
                expect(spent + worst).toBeGreaterThan(budget - out);
                return;
              }
              out += worst;
              expect(spent + out).toBeLessThanOrEqual(Math.max(budget, before));
              for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
              const cost = share === undefined ? null : Math.floor(share * worst);
              out -= worst;
              spent += cost ?? worst;
              purse.settle(worst, cost);
            }),
          );
          expect(purse.spent).toBe(spent);
          expect(out).toBe(0);
          // Nothing under way, and all that was refused is too dear now.
          for (const worst of refused) {
            if (spent + worst <= budget) expect(await purse.reserve(worst, never)).toBe(true);
          }
        },
      ),
    );
  });

  it("waits while an end may make room, and refuses once nothing can", async () => {
    const purse = openPurse(100e-9, 0);
    expect(await purse.reserve(60, never)).toBe(true);
    let decided: boolean | undefined;
    const second = purse.reserve(60, never).then((granted) => {
      decided = granted;
    });
    await Promise.resolve();
    expect(decided).toBeUndefined();
    purse.settle(60, 10);
    await second;
    expect(decided).toBe(true);
    purse.settle(60, null);
    expect(purse.spent).toBe(70);
    expect(await purse.reserve(31, never)).toBe(false);
    expect(await purse.reserve(30, never)).toBe(true);
  });

  it("holds every whole nano-dollar of its budget", async () => {
    for (let nano = 1; nano <= 5_000; nano += 1) {
      expect(await openPurse(nano / 1e9, 0).reserve(nano, never)).toBe(true);
      expect(await openPurse(nano / 1e9, 0).reserve(nano + 1, never)).toBe(false);
    }
  });

  it("lets go of who waits when the run stops", async () => {
    const stop = new AbortController();
    const purse = openPurse(100e-9, 0);
    await purse.reserve(60, stop.signal);
    const waiting = purse.reserve(60, stop.signal);
    stop.abort();
    expect(await waiting).toBe(false);
    expect(await purse.reserve(10, stop.signal)).toBe(true);
  });

  it("without a budget refuses nothing and counts all the same", async () => {
    const purse = openPurse(undefined, 5);
    expect(await purse.reserve(1e15, never)).toBe(true);
    purse.settle(1e15, 7);
    expect(purse.spent).toBe(12);
  });
});

describe("what earlier sessions spent", () => {
  it("is the worst case of an attempt whose cost, or whose end, nobody knows", () => {
    const storage = openStorage("", "scratch");
    onTestFinished(() => storage.close());
    const attempt = (call: number, reserved: number | null, end?: AttemptEnd) => {
      const n = nextAttempt(storage);
      const intent = { n, call, session: 1, started: 1, reserved, batch: null };
      putIntent(storage, intent);
      if (end !== undefined) putEnd(storage, intent, end);
    };
    const outcome = { state: "answered" } as const;
    attempt(1, 1_000, { ended: 2, spent: 5, outcome });
    attempt(2, 70, { ended: 2, spent: null, outcome });
    attempt(3, 1_100);
    attempt(4, null);
    expect(spentBefore(storage)).toBe(5 + 70 + 1_100);
  });
});

describe("the worst case of an attempt", () => {
  const rate = fc.integer({ min: 0, max: 20_000_000 }).map((micro) => micro / 1e6);
  const rates = { input: rate, cached_input: rate, cache_write: rate, output: rate };
  const price: fc.Arbitrary<Price> = fc.oneof(
    fc.record(rates),
    fc.record({
      ...rates,
      above: fc.record({ input_tokens: fc.nat(200), rates: fc.record(rates) }),
    }),
  );

  it("is no less than any usage of at most a token a byte and max_tokens", () => {
    const config = configOf("chat", { max_tokens: 50 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        price,
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.tuple(share, share, share, share),
        (dear, text, [all, cached, written, out]) => {
          const call = callOf([{ role: "user", content: text }]);
          const input = Math.floor(all * Buffer.byteLength(text));
          const cachedInput = Math.floor(cached * input);
          const cacheWrite = Math.floor(written * (input - cachedInput));
          const output = Math.floor(out * 50);
          const usage = { input, cachedInput, cacheWrite, output, reasoning: 0 };
          const worst = worstCase(call, config, flatOrRising(dear)) ?? 0;
          expect(worst).toBeGreaterThanOrEqual(nanoDollars(usage, flatOrRising(dear)));
        },
      ),
    );
  });

  it("is unknown without a price or a cap", () => {
    const flat = { input: 1, cached_input: 1, cache_write: 1, output: 1 };
    expect(worstCase(callOf(), configOf("chat", { max_tokens: 5 }), undefined)).toBeUndefined();
    expect(worstCase(callOf(), configOf("chat"), flat)).toBeUndefined();
  });
});

/** As in the price table: long input is never cheaper. */
function flatOrRising(price: Price): Price {
  const { above } = price;
  if (above === undefined) return price;
  return {
    ...price,
    above: {
      ...above,
      rates: {
        input: Math.max(above.rates.input, price.input),
        cached_input: Math.max(above.rates.cached_input, price.cached_input),
        cache_write: Math.max(above.rates.cache_write, price.cache_write),
        output: Math.max(above.rates.output, price.output),
      },
    },
  };
}
