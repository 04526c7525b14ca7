import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { configOf, liveModel, makeBench } from "./bench.ts";
import { assize, startCommand } from "./command.ts";
import { makeGate, startJudgeServer } from "./judge-server.ts";

/** 2 seconds, and what a machine that does other work adds to the start of a process. */
const mostMs = 2_000 + 8_000;

describe("a run folder in use", () => {
  it("is refused to a second process at once, with the number of the first", async () => {
    const gate = makeGate();
    const server = await startJudgeServer(gate.instead);
    onTestFinished(() => server.close());
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 1);
    const args = ["run", "bench.yaml", "--out", "out"];
    const first = startCommand(args, { cwd: folder });
    await server.came(8);
    for (const second of [args, ["report", "out"]]) {
      const started = performance.now();
      const { code, stderr } = await assize(second, { cwd: folder });
      expect(code, stderr).toBe(4);
      expect(performance.now() - started).toBeLessThan(mostMs);
      expect(stderr).toContain("run/in-use");
      expect(stderr).toContain(`(${first.pid})`);
    }
    expect(server.asked.length).toBe(8);
    const check = await assize(["check", "bench.yaml", "--out", "out"], { cwd: folder });
    expect(check.code, check.stderr).toBe(0);
    gate.open();
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(0);
    expect((await assize(["report", join(folder, "out")])).code).toBe(0);
  });

  it("is free again once its process was killed", async () => {
    const gate = makeGate();
    const server = await startJudgeServer(gate.instead);
    onTestFinished(() => server.close());
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 1);
    const args = ["run", "bench.yaml", "--out", "out"];
    const first = startCommand(args, { cwd: folder });
    await server.came(8);
    first.kill("SIGKILL");
    await first.ended;
    gate.open();
    expect((await assize(args, { cwd: folder })).code).toBe(0);
  });
});
