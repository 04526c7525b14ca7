import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { callsPerRecord, makeFaultBench, printFigures, startIn } from "../faults/fault-bench.ts";
import { slowly, startJudgeServer } from "../pipeline/judge-server.ts";

const concurrency = 8;
const perMinute = 1_200;
const records = 12;

it("a run that sleeps for a while goes on within its limits, and completes", async () => {
  const server = await startJudgeServer(slowly(40));
  onTestFinished(() => server.close());
  const model = { concurrency, requests_per_minute: perMinute };
  const folder = await makeFaultBench(server.url, { records, model });
  const running = startIn(folder, ["run", "bench.yaml", "--out", join(folder, "out")]);
  const wakes: number[] = [];
  for (const count of [30, 90]) {
    await Promise.race([server.came(count), running.ended]);
    running.kill("SIGSTOP");
    await wait(4_000);
    wakes.push(Date.now());
    running.kill("SIGCONT");
  }
  const { code, stderr } = await running.ended;
  expect(code, stderr).toBe(0);
  expect(server.asked.length).toBe(records * callsPerRecord);
  expect(server.most()).toBeLessThanOrEqual(concurrency);
  // The share of the second, and one second's share that was saved up.
  const bursts = wakes.map(
    (wake) => server.asked.filter(({ at }) => at >= wake && at < wake + 1_000).length,
  );
  printFigures("suspended", {
    wakes: wakes.length,
    "requests in the second after": bursts.join(" and "),
    "most at once": server.most(),
  });
  for (const burst of bursts) expect(burst).toBeLessThanOrEqual((2 * perMinute) / 60);
});
