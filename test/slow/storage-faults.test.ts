import { expect, it, onTestFinished } from "vitest";
import { printFigures, twoAtATime } from "../faults/fault-bench.ts";
import { failAt, makeShim, openFaultLane } from "../faults/storage-faults.ts";
import { temporaryFolder } from "../pipeline/bench.ts";

const [full, inputOutput] = [28, 5];

it("a write that fails, whichever, is told, stops spending, and leaves a folder that goes on", async () => {
  const shim = await makeShim(await temporaryFolder());
  if (shim === undefined) {
    printFigures("failing writes", { skipped: "no C compiler" });
    return;
  }
  const lanes = [await openFaultLane(2), await openFaultLane(2)] as const;
  for (const { server } of lanes) onTestFinished(() => server.close());
  const counts = { failed: 0, harmless: 0, "not reached": 0 };
  const harmless: Record<string, number> = {};
  let most = 0;
  const { told } = await failAt(lanes[0], shim, { at: 1_000_000, errno: full, lasts: true });
  const step = Number(process.env["STEP"] ?? "1");
  const points = Math.ceil((told.operations * 1.1) / step);
  await twoAtATime(lanes, points, async (lane, index) => {
    const errno = index % 2 === 0 ? full : inputOutput;
    const fault = { at: 1 + index * step, errno, lasts: index % 4 < 2 };
    const ended = await failAt(lane, shim, fault);
    counts[ended.outcome] += 1;
    most = Math.max(most, ended.late);
    if (ended.outcome === "harmless" && ended.told.fault !== undefined) {
      const { operation } = ended.told.fault;
      harmless[operation] = (harmless[operation] ?? 0) + 1;
    }
  });
  printFigures("failing writes", {
    operations: told.operations,
    points,
    ...counts,
    "harmless ones": JSON.stringify(harmless),
    "most requests after the fault": most,
  });
  expect(counts.failed).toBeGreaterThan(points / 2);
});
