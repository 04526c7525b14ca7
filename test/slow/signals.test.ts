import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { callsPerRecord, printFigures, seed, startIn, twoAtATime } from "../faults/fault-bench.ts";
import { expectResumed, openFaultLane } from "../faults/storage-faults.ts";
import { error } from "../models/fake-provider.ts";
import type { Instead } from "../pipeline/judge-server.ts";

const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

const records = 3;

/** Answers within 40 ms; some are turned away at first, so that calls wait to be tried again. */
function restless(): Instead {
  const seen = new Set<string>();
  return async ({ key }) => {
    const number = Number.parseInt(key.slice(-4), 16);
    await wait(number % 40);
    if (number % 5 > 0 || seen.has(key)) return undefined;
    seen.add(key);
    return error(number % 2 === 0 ? 500 : 429, {}, { "retry-after": "1" });
  };
}

describe("a signal", () => {
  it("at 20 moments ends the run in time, with its code, and the same command completes it", async () => {
    const lanes = [await openFaultLane(records), await openFaultLane(records)] as const;
    for (const { server } of lanes) onTestFinished(() => server.close());
    const codes: Record<string, number> = {};
    let slowest = 0;
    await twoAtATime(lanes, 20, async (lane, index) => {
      const [signal, exit] = signals[index % signals.length] ?? ["SIGINT", 130];
      const random = randomStream(seed, "test/signals", index);
      lane.server.instead(restless());
      const out = join(lane.folder, `out-${index}`);
      const running = startIn(lane.folder, ["run", "bench.yaml", "--out", out]);
      const moment =
        index % 2 === 0
          ? wait(300 + random.below(1_500))
          : lane.server.came(
              lane.server.asked.length + 1 + random.below(records * callsPerRecord - 8),
            );
      await Promise.race([moment, running.ended]);
      const at = Date.now();
      running.kill(signal);
      const { code, signal: died, stderr } = await running.ended;
      slowest = Math.max(slowest, Date.now() - at);
      const how = died ?? String(code);
      codes[how] = (codes[how] ?? 0) + 1;
      // Before it listens a signal ends the process, as any other; once its tables are written it is complete.
      if (died === null) expect([exit, 0], stderr).toContain(code);
      else expect(died).toBe(signal);
      expect(stderr).not.toContain("This is a bug");
      lane.server.instead(undefined);
      await expectResumed(lane, out);
    });
    printFigures("signals", {
      signals: 20,
      codes: JSON.stringify(codes),
      "slowest exit in ms": slowest,
    });
    // No answer takes longer than 40 ms, and nothing waits for what would be tried again.
    expect(slowest).toBeLessThan(10_000);
  });
});
