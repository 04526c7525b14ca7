import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { printFigures, twoAtATime } from "../faults/fault-bench.ts";
import {
  expectFaultTold,
  expectResumed,
  failAt,
  inFault,
  limitedTo,
  makeShim,
  mayMount,
  openFaultLane,
} from "../faults/storage-faults.ts";
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
    if (ended.outcome === "failed") most = Math.max(most, ended.late);
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

it("a file that may not grow further, page by page, is told and leaves a folder that goes on", async () => {
  const lane = await openFaultLane(2);
  onTestFinished(() => lane.server.close());
  let [failed, complete] = [0, 0];
  const pages = Array.from({ length: 24 }, (_, i) => 16 * (i + 1));
  const sizes = [1, 4, ...pages, 512, 768, 1024, 1536, 2048, 4096, 8192, 16_384];
  for (const kilobytes of sizes) {
    const out = join(lane.folder, `limited-${kilobytes}`);
    const ended = await limitedTo(lane, kilobytes, out);
    if ((await expectFaultTold(lane, out, ended, false)) === "failed") failed += 1;
    else complete += 1;
    await expectResumed(lane, out);
    if (complete > 1) break;
  }
  printFigures("files limited in size", { sizes: failed + complete, failed, complete });
  expect(failed).toBeGreaterThan(5);
});

it.runIf(mayMount())(
  "a disk that is full, or that takes no writes, is told and leaves a folder that goes on",
  async () => {
    const lane = await openFaultLane(2);
    onTestFinished(() => lane.server.close());
    const disk = join(lane.folder, "disk");
    mkdirSync(disk);
    const mount = (options: string) =>
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", disk]);
    const remount = (options: string) => execFileSync("mount", ["-o", `remount,${options}`, disk]);
    const out = join(disk, "out");
    let [full, readOnly] = [0, 0];
    for (const kilobytes of [8, 32, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512]) {
      mount(`size=${kilobytes}k`);
      try {
        if ((await expectFaultTold(lane, out, await inFault(lane, out), true)) === "failed")
          full += 1;
        remount("size=64m");
        await expectResumed(lane, out);
        remount("ro");
        for (const args of [
          ["run", "bench.yaml", "--out", out],
          ["report", out],
          ["run", "bench.yaml", "--out", join(disk, "new")],
        ]) {
          const asked = lane.server.asked.length;
          expect(await expectFaultTold(lane, out, await inFault(lane, out, args), true)).toBe(
            "failed",
          );
          expect(lane.server.asked.length).toBe(asked);
          readOnly += 1;
        }
        remount("rw");
        await expectResumed(lane, out);
      } finally {
        execFileSync("umount", [disk]);
      }
    }
    printFigures("disks", { full, "read-only": readOnly });
    expect(full).toBeGreaterThan(5);
  },
);

it.skipIf(process.getuid?.() === 0)(
  "a folder that may not be written is told, and nothing is sent",
  async () => {
    const lane = await openFaultLane(1);
    onTestFinished(() => lane.server.close());
    const out = join(lane.folder, "closed");
    await expectResumed(lane, out);
    chmodSync(out, 0o555);
    onTestFinished(() => chmodSync(out, 0o755));
    expect(await expectFaultTold(lane, out, await inFault(lane, out), true)).toBe("failed");
  },
);
