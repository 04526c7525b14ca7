import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Hits, Simulations } from "./count-covering.ts";
import { hits } from "./messages.ts";

/** Simulations of one task: short enough that all workers end at about the same time. */
const perTask = 50;

/** Hits by number of records. Which worker counts what changes nothing: every simulation has its own stream. */
export async function coverInWorkers(inputs: {
  readonly sizes: readonly number[];
  readonly simulations: number;
  readonly bootstrap: number;
}): Promise<ReadonlyMap<number, Hits>> {
  const { sizes, simulations, bootstrap } = inputs;
  // The largest first: they take longest.
  const tasks = sizes
    .toSorted((a, b) => b - a)
    .flatMap((records) =>
      Array.from({ length: Math.ceil(simulations / perTask) }, (_, i): Simulations => {
        const from = i * perTask;
        return { records, from, to: Math.min(simulations, from + perTask), bootstrap };
      }),
    );
  const totals = new Map<number, Record<string, number>>(sizes.map((records) => [records, {}]));
  const work = async () => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { execArgv: [] });
    try {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
        worker.postMessage(task);
        const [answer]: unknown[] = await once(worker, "message");
        const total = totals.get(task.records) ?? {};
        for (const [key, count] of Object.entries(hits.parse(answer))) {
          total[key] = (total[key] ?? 0) + count;
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return totals;
}
