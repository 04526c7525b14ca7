import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openPacer } from "../../harness/run/pacer.ts";

/** Starts amounts one after the other, each as soon as it may, after a pause. */
function startAll(
  perMinute: number,
  asked: readonly { readonly amount: number; readonly pauseMs: number }[],
): { readonly at: number; readonly amount: number }[] {
  const pacer = openPacer(perMinute);
  const starts: { at: number; amount: number }[] = [];
  let now = 5_000;
  for (const { amount, pauseMs } of asked) {
    now += pauseMs;
    // A timer wakes in whole milliseconds, and whoever is woken looks again.
    for (let at = pacer.readyAt(now, amount); at > now; at = pacer.readyAt(now, amount)) {
      now = Math.max(now + 1, Math.ceil(at));
    }
    pacer.take(now, amount);
    starts.push({ at: now, amount });
  }
  return starts;
}

function mostInAMinute(starts: readonly { readonly at: number; readonly amount: number }[]) {
  let most = 0;
  for (const { at: from } of starts) {
    const inside = starts.filter(({ at }) => at >= from && at < from + 60_000);
    most = Math.max(
      most,
      inside.reduce((sum, { amount }) => sum + amount, 0),
    );
  }
  return most;
}

describe("a pacer", () => {
  it("never lets more start in any 60 seconds than its bound, after pauses of any length", () => {
    const asked = fc.array(
      fc.record({
        amount: fc.integer({ min: 1, max: 40 }),
        pauseMs: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(200_000)),
      }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 3_000 }), asked, (perMinute, list) => {
        expect(mostInAMinute(startAll(perMinute, list))).toBeLessThanOrEqual(perMinute);
      }),
    );
  });

  it("spreads starts over the minute, and uses nearly all of its bound", () => {
    const starts = startAll(600, Array(3_000).fill({ amount: 1, pauseMs: 0 }));
    const first = starts.filter(({ at }) => at < 6_000).length;
    expect(first).toBeLessThanOrEqual(20);
    const minutes = ((starts.at(-1)?.at ?? 0) - (starts[0]?.at ?? 0)) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(4.97);
    expect(minutes).toBeLessThan(5.1);
  });

  it("lets a machine that slept for a day start no more than a second's worth at once", () => {
    const before = Array(200).fill({ amount: 1, pauseMs: 0 });
    const after = [{ amount: 1, pauseMs: 86_400_000 }, ...before];
    const starts = startAll(600, [...before, ...after]).slice(200);
    const from = starts[0]?.at ?? 0;
    expect(starts.filter(({ at }) => at < from + 1_000).length).toBeLessThanOrEqual(20);
  });

  it("lets an amount above the bound start alone, since it never could otherwise", () => {
    const [small, large, next] = startAll(100, [
      { amount: 50, pauseMs: 0 },
      { amount: 500, pauseMs: 0 },
      { amount: 1, pauseMs: 0 },
    ]).map(({ at }) => at);
    expect((large ?? 0) - (small ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect((next ?? 0) - (large ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  it("gives back what was reserved and not used, and charges what was used beyond", () => {
    const pacer = openPacer(60_000);
    pacer.take(0, 50_000);
    pacer.take(1, 10_000);
    const full = pacer.readyAt(1_000, 10_000);
    expect(full).toBeGreaterThanOrEqual(60_000);
    pacer.correct(0, -49_000);
    expect(pacer.readyAt(1_000, 10_000)).toBeLessThan(30_000);
    pacer.correct(0, 49_000);
    expect(pacer.readyAt(1_000, 10_000)).toBeGreaterThanOrEqual(60_000);
  });
});
