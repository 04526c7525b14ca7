import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { callsPerRecord, printFigures, seed, twoAtATime } from "../faults/fault-bench.ts";
import { endKilled, killKinds, killOnce } from "../faults/kill-points.ts";
import { concurrency, type FaultLane, openFaultLane } from "../faults/storage-faults.ts";

/** Fewer, to try something out: KILLS=20 npm run test:slow. */
const points = Number(process.env["KILLS"] ?? "200");
const chains = Number(process.env["CHAINS"] ?? "20");
const records = 3;
const sizes = { calls: records * callsPerRecord, ms: 1_500 };

async function openLanes(): Promise<readonly [FaultLane, FaultLane]> {
  const lanes = [await openFaultLane(records), await openFaultLane(records)] as const;
  for (const { server } of lanes) onTestFinished(() => server.close());
  return lanes;
}

describe("kill -9", () => {
  it(`at ${points} points loses no committed reply, repeats what was in flight, and changes no byte`, async () => {
    const hits: Record<string, number> = {};
    let [inFlight, repeated, most] = [0, 0, 0];
    await twoAtATime(await openLanes(), points, async (lane, index) => {
      const kind = killKinds[index % killKinds.length] ?? "at any time";
      const out = join(lane.folder, `out-${index}`);
      const from = lane.server.asked.length;
      const killed = await killOnce(
        lane,
        out,
        kind,
        randomStream(seed, "test/kill-point", index),
        sizes,
      );
      if (killed.hit) hits[kind] = (hits[kind] ?? 0) + 1;
      await endKilled(lane, out);
      const again = lane.server.asked.length - from - sizes.calls;
      expect(again).toBe(killed.inFlight);
      inFlight += killed.inFlight;
      repeated += again;
      most = Math.max(most, again);
      await rm(out, { recursive: true, force: true });
    });
    printFigures("kill points", {
      points,
      hits: JSON.stringify(hits),
      inFlight,
      repeated,
      "most at once": most,
      lost: 0,
    });
    expect(Object.values(hits).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(points * 0.8);
  });

  it(`five times over, ${chains} times, does no more`, async () => {
    let [kills, repeated] = [0, 0];
    await twoAtATime(await openLanes(), chains, async (lane, index) => {
      const out = join(lane.folder, `chain-${index}`);
      const from = lane.server.asked.length;
      let inFlight = 0;
      for (let kill = 0; kill < 5; kill += 1) {
        const kind = killKinds[(index + kill) % killKinds.length] ?? "at any time";
        const random = randomStream(seed, `test/kill-chain/${index}`, kill);
        const killed = await killOnce(lane, out, kind, random, {
          ...sizes,
          calls: sizes.calls / 2,
        });
        inFlight += killed.inFlight;
        if (killed.hit) kills += 1;
      }
      await endKilled(lane, out);
      const again = lane.server.asked.length - from - sizes.calls;
      expect(again).toBe(inFlight);
      repeated += again;
      await rm(out, { recursive: true, force: true });
    });
    printFigures("chains of five kills", {
      chains,
      kills,
      repeated,
      "may repeat": kills * concurrency,
      lost: 0,
    });
    expect(kills).toBeGreaterThan(chains * 3);
  });
});
