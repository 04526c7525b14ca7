import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { configOf, liveModel, makeBench } from "../pipeline/bench.ts";
import { assize, startCommand } from "../pipeline/command.ts";
import { slowly, startJudgeServer } from "../pipeline/judge-server.ts";
import { runWithKills } from "../pipeline/killing.ts";
import { derivedFiles, queryLedger } from "../pipeline/run-files.ts";

/** Another seed, other kills: SEED=9 npm run test:slow. */
const seed = process.env["SEED"] ?? "1";

async function slowBench(concurrency: number) {
  const server = await startJudgeServer(slowly(20));
  onTestFinished(() => server.close());
  const model = liveModel("slow", server.url, { concurrency });
  const write = { regenerate: { models: ["slow"], prompts: ["write"] } };
  return { server, folder: await makeBench(configOf([model], write), 30) };
}

describe("a run that is killed many times", () => {
  it.each([1, 4, 32])("after any number of requests, %i at once", async (concurrency) => {
    const { server, folder } = await slowBench(concurrency);
    const kills = 12;
    const killed = await runWithKills({
      folder,
      server,
      seed: `${seed}/${concurrency}`,
      kills,
      within: 60,
    });
    expect(killed.code, killed.stderr).toBe(0);
    expect(killed.repeated).toBeLessThanOrEqual(kills * concurrency);
    const undisturbed = await assize(["run", "bench.yaml", "--out", "undisturbed"], {
      cwd: folder,
    });
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    expect(await derivedFiles(join(folder, "killed"))).toEqual(
      await derivedFiles(join(folder, "undisturbed")),
    );
  });

  it("at any moment: while it plans, asks, or writes its boards", async () => {
    const { server, folder } = await slowBench(16);
    const random = randomStream(seed, "test/kill-at", 0);
    const args = ["run", "bench.yaml", "--out", "killed"];
    let code: number | null = null;
    for (let start = 0; start < 60 && code === null; start += 1) {
      const running = startCommand(args, { cwd: folder });
      await Promise.race([wait(200 + random.below(900)), running.ended]);
      running.kill("SIGKILL");
      code = (await running.ended).code;
    }
    if (code === null) code = (await assize(args, { cwd: folder })).code;
    expect(code).toBe(0);
    // Once complete, kills while the boards are written again.
    for (let start = 0; start < 20; start += 1) {
      const running = startCommand(["report", "killed"], { cwd: folder });
      await Promise.race([wait(200 + random.below(800)), running.ended]);
      running.kill("SIGKILL");
      await running.ended;
    }
    expect((await assize(["report", "killed"], { cwd: folder })).code).toBe(0);
    const sent = server.asked.length;
    const undisturbed = await assize(["run", "bench.yaml", "--out", "undisturbed"], {
      cwd: folder,
    });
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    expect(sent).toBeGreaterThanOrEqual(server.asked.length - sent);
    const files = await derivedFiles(join(folder, "killed"));
    const leftovers = Object.keys(files).filter((name) => name.startsWith("."));
    expect(leftovers).toEqual([]);
    expect(files).toEqual(await derivedFiles(join(folder, "undisturbed")));
  });
});

describe("a budget", () => {
  it("counts what a kill left unknown as spent", async () => {
    const server = await startJudgeServer();
    onTestFinished(() => server.close());
    const budget = { usd: 0.02 };
    const folder = await makeBench(
      configOf([paidModel(server.url, { concurrency: 4 })], { budget }),
      12,
    );
    const { code } = await runWithKills({ folder, server, seed: "3", kills: 2, within: 30 });
    expect([0, 3]).toContain(code);
    expect(server.asked.length * perAnswer).toBeLessThanOrEqual(budget.usd);
    const [row] = await queryLedger(
      join(folder, "killed"),
      "SELECT COUNT(*) AS n FROM attempts WHERE reserved IS NULL",
    );
    expect(row).toEqual({ n: 0 });
  });
});

/** USD per million tokens: a token in costs 1 micro-dollar, one out 2. An answer is 100 in and 10 out. */
const price = { input: 1, output: 2 };
const perAnswer = (100 + 2 * 10) / 1e6;

function paidModel(url: string, more: object = {}) {
  return liveModel("one", url, { price, max_tokens: 50, ...more });
}
