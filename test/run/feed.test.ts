import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Asked, openFeed } from "../../harness/run/feed.ts";
import { sharedPart } from "../../harness/run/shared-part.ts";
import { callOf } from "../models/asking.ts";
import { answered, askedOf, type Provider, simulate } from "./simulation.ts";

/** Groups of calls whose messages begin with so many characters of their own article. */
function groupsOf(count: number, size: number, characters: number): readonly (readonly Asked[])[] {
  return Array.from({ length: count }, (_, g) => {
    const article = `Article ${g}. `.padEnd(characters, "x");
    const calls = Array.from({ length: size }, (_, i) =>
      callOf([{ role: "user", content: `${article} candidate ${i}` }]),
    );
    const shared = sharedPart(calls);
    return calls.map((call, i) => askedOf(g * size + i, { ...call, ...(shared && { shared }) }));
  });
}

/** Groups that a reader has begun so far. */
function counted(groups: readonly (readonly Asked[])[]) {
  const reads = { count: 0 };
  function* read() {
    for (const group of groups) {
      reads.count += 1;
      yield group;
    }
  }
  return { reads, groups: read() };
}

describe("a feed", () => {
  it("gives the calls out in the order of the plan, and reads no further than it must", () => {
    const { reads, groups } = counted(groupsOf(5, 3, 8_000));
    const feed = openFeed(groups, undefined);
    for (let row = 0; row < 15; row += 1) {
      expect(feed.take(128)?.row).toBe(row);
      expect(reads.count).toBe(Math.floor(row / 3) + 1);
    }
    expect(feed.take(128)).toBeUndefined();
    expect(feed.isDry()).toBe(true);
  });

  it("makes a window's calls ready ahead, and changes no order by it", () => {
    const { reads, groups } = counted(groupsOf(9, 3, 8_000));
    const feed = openFeed(groups, undefined);
    while (feed.prepare(8));
    expect(reads.count).toBe(3);
    for (let row = 0; row < 9; row += 1) expect(feed.take(8)?.row).toBe(row);
    expect(reads.count).toBe(3);
    expect(feed.prepare(8)).toBe(true);
    expect(feed.take(8)?.row).toBe(9);
  });

  it("begins ahead no more groups that wait for their first call than it would when asked", () => {
    const { reads, groups } = counted(groupsOf(100, 4, 8_000));
    const feed = openFeed(groups, 1_024);
    while (feed.prepare(8));
    expect(reads.count).toBe(4);
    expect([0, 1, 2, 3].map(() => feed.take(8)?.row)).toEqual([0, 4, 8, 12]);
  });

  it("keeps a group back until its first call has ended, and begins others meanwhile", () => {
    const feed = openFeed(groupsOf(2, 3, 8_000)[Symbol.iterator](), 1_024);
    const first = feed.take(8);
    const second = feed.take(8);
    expect([first?.row, second?.row, feed.take(8)?.row]).toEqual([0, 3, undefined]);
    expect(feed.isDry()).toBe(false);
    if (second !== undefined) feed.ended(second);
    expect([feed.take(8)?.row, feed.take(8)?.row, feed.take(8)?.row]).toEqual([4, 5, undefined]);
    if (first !== undefined) feed.ended(first);
    expect([feed.take(8)?.row, feed.take(8)?.row, feed.take(8)?.row]).toEqual([1, 2, undefined]);
    expect(feed.isDry()).toBe(true);
  });

  it("keeps nothing back where what is shared is shorter than the provider's cache takes", () => {
    const feed = openFeed(groupsOf(2, 2, 4_000)[Symbol.iterator](), 1_024);
    expect([0, 1, 2, 3].map(() => feed.take(8)?.row)).toEqual([0, 1, 2, 3]);
  });

  it("holds a bounded number of calls, however wide the window", () => {
    const { reads, groups } = counted(groupsOf(2_000, 64, 8));
    const feed = openFeed(groups, 1);
    while (feed.take(1_000_000) !== undefined);
    expect(reads.count).toBeLessThanOrEqual(4_096 / 63 + 1);
  });

  it("lets go of everything when it is closed", () => {
    const feed = openFeed(groupsOf(4, 3, 8_000)[Symbol.iterator](), 1_024);
    const first = feed.take(8);
    feed.close();
    if (first !== undefined) feed.ended(first);
    expect(feed.take(8)).toBeUndefined();
    expect(feed.isDry()).toBe(true);
  });
});

describe("calls that share a cached beginning", () => {
  const latencyMs = 1_000;
  const provider: Provider = () => ({ reply: answered, afterMs: latencyMs });

  it.each([
    [8, 3_200],
    [24, 4_800],
    [2, 2_000],
  ])("in groups of %i wait for their first one, at little cost of time", async (size, calls) => {
    const groups = groupsOf(calls / size, size, 8_000);
    const bounds = { concurrency: 128 };
    const free = await simulate({ groups: [groups], provider, bounds });
    const gated = await simulate({ groups: [groups], provider, bounds, minimumTokens: 1_024 });
    expect(gated.replies.size).toBe(calls);
    const startOf = new Map(gated.starts.map(({ row, at }) => [row, at]));
    for (const [first, ...others] of groups) {
      const led = (startOf.get(first?.row ?? -1) ?? 0) + latencyMs;
      for (const { row } of others) expect(startOf.get(row)).toBeGreaterThanOrEqual(led);
    }
    expect(gated.tookMs).toBeLessThanOrEqual(1.15 * free.tookMs);
  });

  it("wait no longer than a few round trips, while the cache still has it", async () => {
    const groups = groupsOf(400, 8, 8_000);
    const bounds = { concurrency: 128 };
    const { starts } = await simulate({ groups: [groups], provider, bounds, minimumTokens: 1_024 });
    const startOf = new Map(starts.map(({ row, at }) => [row, at]));
    for (const group of groups) {
      const times = group.map(({ row }) => startOf.get(row) ?? 0);
      expect(Math.max(...times) - Math.min(...times)).toBeLessThan(12 * latencyMs);
    }
  });
});

describe("the shared part of calls", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 });

  it("is what all of them begin with, as long as can be, no character split", () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(text, { minLength: 2, maxLength: 4 }),
        (system, all, ends) => {
          const calls = ends.map((end) =>
            callOf([
              { role: "system", content: system },
              { role: "user", content: `${all}${end}` },
            ]),
          );
          const shared = sharedPart(calls);
          const parts = calls.map(({ messages }) => {
            const whole = messages.slice(0, shared?.message ?? 0).map(({ content }) => content);
            const last = messages[shared?.message ?? 0]?.content.slice(0, shared?.characters ?? 0);
            return [...whole, last ?? ""].join("|");
          });
          expect(new Set(parts).size).toBe(1);
          expect(parts[0]?.replace("|", "").length).toBeGreaterThanOrEqual(
            system.length + all.length - 1,
          );
          const [first] = calls;
          const cut = first?.messages[shared?.message ?? 0]?.content ?? "";
          const at = shared?.characters ?? 0;
          const isPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(cut.slice(at - 1, at + 1));
          expect(at > 0 && isPair).toBe(false);
        },
      ),
    );
  });

  it("is what stands before an empty message", () => {
    const call = callOf([
      { role: "system", content: "system" },
      { role: "user", content: "" },
    ]);
    expect(sharedPart([call, call])).toEqual({ message: 0, characters: 6 });
  });

  it("ends where a pair of surrogates would be torn", () => {
    const calls = ["a\u{1F600}", "a\u{1F601}"].map((content) =>
      callOf([{ role: "user", content }]),
    );
    expect(sharedPart(calls)).toEqual({ message: 0, characters: 1 });
  });

  it("is all of equal messages, and nothing of those that differ at once or are alone", () => {
    const same = callOf([
      { role: "system", content: "Judge." },
      { role: "user", content: "This." },
    ]);
    expect(sharedPart([same, same])).toEqual({ message: 1, characters: 5 });
    expect(sharedPart([same])).toBeUndefined();
    const other = callOf([{ role: "user", content: "Judge." }]);
    expect(sharedPart([same, other])).toBeUndefined();
    const rest = callOf([
      { role: "system", content: "Judge." },
      { role: "user", content: "That?" },
    ]);
    expect(sharedPart([same, rest])).toEqual({ message: 1, characters: 2 });
    const third = callOf([
      { role: "system", content: "Judge." },
      { role: "user", content: "Other." },
    ]);
    expect(sharedPart([same, rest, third])).toEqual({ message: 0, characters: 6 });
  });
});
