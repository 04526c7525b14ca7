import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import type { BatchStep } from "../models/fake-batches.ts";
import { batchApis, batchBench, batchServer } from "../pipeline/batch-bench.ts";
import { expectWhole, runKilledAt, startBatchRun } from "../pipeline/batch-killing.ts";

/** Another seed, other kills: SEED=9 npm run test:slow. */
const seed = process.env["SEED"] ?? "1";

/** 6 records are 60 calls in 4 batches. */
const whole = { calls: 60, batches: 4 };

/** A batch ends when it was seen so often. */
const sightings = 3;

const steps: Readonly<Record<(typeof batchApis)[number], readonly BatchStep[]>> = {
  openai: ["upload", "create", "retrieve", "download"],
  anthropic: ["create", "retrieve", "download"],
};

const kills = batchApis.flatMap((api) =>
  (steps[api] ?? []).flatMap((step) =>
    (["before", "after"] as const).flatMap((phase) =>
      [1, 3].map((count) => ({ api, step, phase, count })),
    ),
  ),
);

describe("a run in batches that is killed", () => {
  it.each(kills)("$api: $phase $step $count", async ({ api, step, phase, count }) => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url);
    const { signal } = await runKilledAt(server, folder, { step, phase, count }, sightings);
    expect(signal).toBe("SIGKILL");
    await expectWhole(server, folder, whole);
  });

  const times = batchApis.flatMap((api) => Array.from({ length: 8 }, (_, n) => ({ api, n })));

  it.each(times)("$api: at random time $n", async ({ api, n }) => {
    const server = await batchServer({ sightings });
    const folder = await batchBench(api, server.url);
    const random = randomStream(seed, `test/batch-kill/${api}`, n);
    const running = startBatchRun(folder, "killed");
    const first = server.came(api === "openai" ? "upload" : "create", "before", 1);
    await Promise.race([first, running.ended]);
    await Promise.race([wait(random.below(400)), running.ended]);
    running.kill("SIGKILL");
    await running.ended;
    await expectWhole(server, folder, whole);
  });

  it.each(batchApis)("%s: five times, each time a little later", async (api) => {
    const server = await batchServer();
    const folder = await batchBench(api, server.url);
    for (const [step, count] of [
      ["create", 2],
      ["create", 4],
      ["retrieve", 9],
      ["download", 2],
      ["download", 4],
    ] as const) {
      const before = { step, phase: "after", count } as const;
      await runKilledAt(server, folder, before, sightings);
    }
    await expectWhole(server, folder, whole);
  });
});
