import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../harness/run/window.ts";

/** A round trip in which every request of a full window is answered. */
function roundTrip(window: ReturnType<typeof openWindow>): number {
  const answers = window.limit;
  for (let i = 0; i < answers; i += 1) window.grow();
  return window.limit;
}

describe("a window", () => {
  it("starts with the bound or 64, and doubles each round trip up to the bound", () => {
    expect(openWindow(8).limit).toBe(8);
    const window = openWindow(1000);
    expect(window.limit).toBe(64);
    expect([1, 2, 3, 4].map(() => roundTrip(window))).toEqual([128, 256, 512, 1000]);
    expect(roundTrip(window)).toBe(1000);
  });

  it("keeps seven tenths at a cut, and grows by one a round trip from then on", () => {
    const window = openWindow(1000);
    roundTrip(window);
    window.cut();
    expect(window.limit).toBe(89);
    expect([1, 2, 3].map(() => roundTrip(window))).toEqual([90, 91, 92]);
  });

  it("is never above its bound nor below 1, whatever happens", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(fc.boolean()), (bound, events) => {
        const window = openWindow(bound);
        for (const isAnswer of events) {
          if (isAnswer) window.grow();
          else window.cut();
          expect(window.limit).toBeGreaterThanOrEqual(1);
          expect(window.limit).toBeLessThanOrEqual(bound);
          expect(Number.isInteger(window.limit)).toBe(true);
        }
      }),
    );
  });
});
