import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { status } from "../../harness/pipeline/status.ts";
import { takeLock, whoHolds } from "../../harness/run/lock.ts";
import { error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere, temporaryFolder } from "./bench.ts";
import { assize, jsonLines, startCommand } from "./command.ts";
import { type Instead, makeGate, startJudgeServer } from "./judge-server.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

const price = { input: 1, output: 2 };

describe("status", () => {
  it("tells of a run while it goes on in another process, and after that was killed", async () => {
    const gate = makeGate();
    const server = await judgeServer((asked) =>
      server.asked.length > 12 ? gate.instead(asked) : undefined,
    );
    const model = liveModel("one", server.url, { price, max_tokens: 50, concurrency: 4 });
    const folder = await makeBench(configOf([model], { budget: { usd: 5 } }), 4);
    const out = join(folder, "out");
    const running = startCommand(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    await server.came(16);
    const before = await stat(join(out, "run.lock"));
    const { code, stdout, stderr } = await assize(["status", out, "--json"]);
    expect(code, stderr).toBe(0);
    const [going, ...more] = jsonLines(stdout);
    expect(more).toEqual([]);
    expect(going).toMatchObject({
      event: "result",
      exit: 0,
      state: "asking",
      writer: { pid: running.pid },
      name: "bench",
      records: 4,
      models: [{ model: "one", planned: 40, answered: 12, failed: 0, pending: 28, inFlight: 4 }],
      attempts: 16,
      retries: 0,
      orphans: 0,
      budgetUsd: 5,
    });
    const now = status(out);
    expect(now.spentUsd).toBeCloseTo((12 * 120) / 1e6, 9);
    expect(now.reservedUsd).toBeGreaterThan(0);
    expect(now.models[0]?.perMinute).toBeGreaterThan(0);
    expect(now.models[0]?.latencyMs.p50).toBeGreaterThanOrEqual(0);
    expect((await stat(join(out, "run.lock"))).mtimeMs).toBe(before.mtimeMs);

    running.kill("SIGKILL");
    await running.ended;
    const killed = status(out);
    expect(killed).toMatchObject({ state: "stopped", writer: null, orphans: 4, reservedUsd: 0 });
    expect(killed.models[0]).toMatchObject({ pending: 28, inFlight: 0, perMinute: null });
    expect(killed.spentUsd).toBeCloseTo(now.spentUsd + now.reservedUsd, 9);
    gate.open();
    const rest = await runHere(folder, {});
    expect(rest.exit).toBe(0);
    expect(status(out)).toMatchObject({ state: "complete", retries: 4, orphans: 4 });
    expect(rest.attempts?.spent.orphansUsd).toBeCloseTo(now.reservedUsd, 9);
  });

  it("counts failures by what they were, and says which are tried again", async () => {
    const server = await judgeServer(({ kind }) =>
      kind === "score" ? error(503) : kind === "binary" ? error(400) : undefined,
    );
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    await runHere(folder);
    const { state, models, failures, retries } = status(join(folder, "out"));
    expect(state).toBe("complete");
    expect(models[0]).toMatchObject({ planned: 20, answered: 8, failed: 12, again: 6, pending: 0 });
    expect(failures.map(({ calls, again }) => ({ calls, again }))).toEqual(
      expect.arrayContaining([
        { calls: 6, again: true },
        { calls: 6, again: false },
      ]),
    );
    expect(retries).toBe(6);
    const timings = JSON.parse(await readFile(join(folder, "out/timings.json"), "utf8"));
    expect(timings).toMatchObject({ attempts: 26, retries: 6, ended: { answered: 8, failed: 18 } });
  });

  it("counts a run that needs no network, and one with regenerated summaries", async () => {
    const server = await judgeServer();
    const coin = { name: "coin", provider: "baseline", model: "random" };
    const config = configOf([liveModel("one", server.url), coin], {
      regenerate: { models: ["one"], prompts: ["write"] },
    });
    const folder = await makeBench(config, 2);
    const { events } = await runHere(folder);
    const planned = events.flatMap((event) => (event.event === "plan" ? [event] : []))[0];
    const { models, state } = status(join(folder, "out"));
    expect(state).toBe("complete");
    expect(models.reduce((sum, model) => sum + model.planned, 0)).toBe(planned?.questions);
    expect(models.every(({ answered, planned }) => answered === planned)).toBe(true);
  });

  it("prints what people read, within the width of a pipe", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 1);
    await runHere(folder);
    const { code, stdout } = await assize(["status", "out"], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain("bench (out): complete; 1 record, no call is pending");
    expect(stdout).toMatch(/^model +planned +answered +failed +pending/m);
    expect(stdout).toMatch(/^one +10 +10 +0 +0/m);
  });

  it("refuses a folder that no run wrote", async () => {
    const { code, stderr } = await assize(["status", await temporaryFolder()]);
    expect(code).toBe(2);
    expect(stderr).toContain("run/not-found");
  });

  it.each([
    ["that another program wrote", "CREATE TABLE notes (text TEXT)", 2, "run/not-found"],
    ["that nothing was written in yet", "", 3, "run/incomplete"],
  ])("says so of a run.sqlite %s", async (_what, sql, exit, word) => {
    const folder = await temporaryFolder();
    const db = new DatabaseSync(join(folder, "run.sqlite"));
    db.exec(sql);
    db.close();
    const { code, stderr } = await assize(["status", folder]);
    expect(code, stderr).toBe(exit);
    expect(stderr).toContain(word);
  });
});

describe("a look at the lock", () => {
  it("finds nobody where the name of a dead process is left, and does not keep the lock", async () => {
    const file = join(await temporaryFolder(), "run.lock");
    expect(whoHolds(file)).toBeUndefined();
    takeLock(file).release();
    expect(whoHolds(file)).toBeUndefined();
    const lock = takeLock(file);
    expect(whoHolds(file)?.pid).toBe(process.pid);
    expect(() => takeLock(file)).toThrow("run/in-use");
    lock.release();
    expect(whoHolds(file)).toBeUndefined();
  });
});
