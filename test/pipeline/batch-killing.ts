import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { FakeBatches, Moment } from "../models/fake-batches.ts";
import { inTwoBatches } from "./batch-bench.ts";
import { type Ended, type Running, startCommand } from "./command.ts";
import { derivedFiles, queryLedger } from "./run-files.ts";

const script = fileURLToPath(new URL("batch-child.ts", import.meta.url));

/** 15 calls a batch; waits of milliseconds. */
const pace = { requests: 15, firstPollMs: 5, maxPollMs: 20, settleMs: 40 };

/** Starts a run of `<folder>/bench.yaml` in a process of its own. */
export function startBatchRun(folder: string, out: string): Running {
  const args = [join(folder, "bench.yaml"), join(folder, out), JSON.stringify(pace)];
  return startCommand(args, { script });
}

/** Starts a run that is killed at this moment, while the server does what it was asked for. */
export async function runKilledAt(
  server: FakeBatches,
  folder: string,
  at: Moment,
  sightings: number,
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Running>();
  server.options = {
    sightings,
    async mishap({ step, phase, count }) {
      if (step === at.step && phase === at.phase && count === at.count) {
        const running = await promise;
        running.kill("SIGKILL");
        await running.ended;
      }
      return undefined;
    },
  };
  const running = startBatchRun(folder, "killed");
  resolve(running);
  const ended = await running.ended;
  server.options = { sightings };
  return ended;
}

/** Lets a killed run end, and checks that nothing was handed in twice, lost, or changed. */
export async function expectWhole(
  server: FakeBatches,
  folder: string,
  { calls, batches }: { readonly calls: number; readonly batches: number },
): Promise<void> {
  const { code, stderr } = await startBatchRun(folder, "killed").ended;
  expect(code, stderr).toBe(0);
  expect(inTwoBatches(server), "handed in twice").toEqual([]);
  expect(server.batches).toHaveLength(batches);
  expect(server.billed).toHaveLength(calls);
  const [row] = await queryLedger(
    join(folder, "killed"),
    "SELECT COUNT(*) AS n FROM replies WHERE state = 'answered'",
  );
  expect(row, "replies").toEqual({ n: calls });
  const undisturbed = await startBatchRun(folder, "undisturbed").ended;
  expect(undisturbed.code, undisturbed.stderr).toBe(0);
  expect(await derivedFiles(join(folder, "killed"))).toEqual(
    await derivedFiles(join(folder, "undisturbed")),
  );
}
