import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { endIn, makeFaultBench, printFigures, startIn } from "../faults/fault-bench.ts";
import { makeGate, startJudgeServer } from "../pipeline/judge-server.ts";

const rounds = 10;

it("of two processes on one folder the second is told at once by whom it is held, and a kill lets go of it", async () => {
  const server = await startJudgeServer();
  onTestFinished(() => server.close());
  const folder = await makeFaultBench(server.url, { records: 1 });
  // Node keeps what it compiled: later starts take the time of the program alone.
  expect((await endIn(folder, ["run", "bench.yaml", "--out", "first"])).code).toBe(0);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const gate = makeGate();
    server.instead(gate.instead);
    const out = join(folder, `out-${round}`);
    const args = ["run", "bench.yaml", "--out", out];
    const first = startIn(folder, args);
    await Promise.race([server.came(server.asked.length + 1), first.ended]);
    for (const second of [args, ["report", out]]) {
      const from = performance.now();
      const { code, stderr } = await endIn(folder, second);
      times.push(performance.now() - from);
      expect(code, stderr).toBe(4);
      expect(stderr).toContain("run/in-use");
      expect(stderr).toContain(`(${first.pid})`);
    }
    first.kill("SIGKILL");
    await first.ended;
    gate.open();
    server.instead(undefined);
    expect((await endIn(folder, args)).code).toBe(0);
  }
  times.sort((a, b) => a - b);
  const [median = 0, most = 0] = [times[rounds], times.at(-1)];
  printFigures("second process", {
    refused: times.length,
    "median ms": Math.round(median),
    "most ms": Math.round(most),
    "folders free after a kill": rounds,
  });
  expect(median).toBeLessThan(2_000);
});
