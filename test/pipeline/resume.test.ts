import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench } from "./bench.ts";
import { assize, jsonLines, startCommand } from "./command.ts";
import { type Instead, makeGate, slowly, startJudgeServer } from "./judge-server.ts";
import { runWithKills } from "./killing.ts";
import { callIds, derivedFiles, queryLedger, readBoard } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** 10 calls a record: 3 systems twice, 2 pairs in both orders. */
const callsPerRecord = 10;

describe("a run that is killed", () => {
  it("asks nothing again that was committed, and ends with the same bytes", async () => {
    const server = await judgeServer(slowly(25));
    const model = liveModel("slow", server.url, { concurrency: 4 });
    const folder = await makeBench(configOf([model]), 24);
    const config = join(folder, "bench.yaml");

    const killed = await runWithKills({ folder, server, seed: "1", kills: 5, within: 45 });
    expect(killed.code, killed.stderr).toBe(0);
    expect(killed.repeated).toBeLessThanOrEqual(5 * 4);

    const from = server.asked.length;
    const undisturbed = await assize(["run", config, "--out", join(folder, "undisturbed")]);
    expect(undisturbed.code, undisturbed.stderr).toBe(0);
    expect(server.asked.length - from).toBe(24 * callsPerRecord);
    const expected = await derivedFiles(join(folder, "undisturbed"));
    expect(Object.keys(expected)).toContain("manifest.json");
    expect(await derivedFiles(join(folder, "killed"))).toEqual(expected);
    expect(await callIds(join(folder, "killed"))).toEqual(
      await callIds(join(folder, "undisturbed")),
    );
  });
});

describe("two undisturbed runs", () => {
  it("write the same bytes in any folder and at any concurrency", async () => {
    const server = await judgeServer(slowly(10));
    const one = await makeBench(configOf([liveModel("slow", server.url, { concurrency: 16 })]), 6);
    const other = await makeBench(configOf([liveModel("slow", server.url, { concurrency: 3 })]), 6);
    const third = await makeBench(
      configOf([liveModel("slow", server.url, { concurrency: 16 })]),
      6,
    );
    for (const folder of [one, third]) {
      const { code, stderr } = await assize(["run", "bench.yaml"], { cwd: folder });
      expect(code, stderr).toBe(0);
    }
    const narrow = ["run", "bench.yaml", "--concurrency", "1", "--out", "x/y"];
    expect((await assize(narrow, { cwd: other })).code).toBe(0);

    const expected = await derivedFiles(join(one, "results/bench"));
    expect(await derivedFiles(join(third, "results/bench"))).toEqual(expected);
    const { "manifest.json": manifest, ...boards } = await derivedFiles(join(other, "x/y"));
    const { "manifest.json": first, ...rest } = expected;
    expect(boards).toEqual(rest);
    // The manifest states the config, and so the concurrency.
    expect(manifest).toBe(first?.replace('"concurrency": 16', '"concurrency": 1'));
  });

  it("keep to the concurrency of the config", async () => {
    const server = await judgeServer(slowly(20));
    const folder = await makeBench(
      configOf([liveModel("slow", server.url, { concurrency: 3 })]),
      4,
    );
    expect((await assize(["run", "bench.yaml"], { cwd: folder })).code).toBe(0);
    expect(server.most()).toBe(3);
  });
});

describe("a run that is interrupted", () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("ends after %s with %i", async (signal, exit) => {
    const server = await judgeServer();
    const gate = makeGate();
    server.instead(gate.instead);
    const folder = await makeBench(configOf([liveModel("slow", server.url)]), 1);
    const running = startCommand(["run", "bench.yaml"], { cwd: folder });
    await server.came(8);
    running.kill(signal);
    await running.noted("stopping");
    gate.open();
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(exit);
    expect(server.asked.length).toBe(8);
  });

  it("lets calls under way end, writes no board unless asked for a part, and goes on later", async () => {
    const server = await judgeServer();
    const gate = makeGate();
    const calls = 6 * callsPerRecord;
    // The first 20 are answered, the next four are held back until the signal was heard.
    server.instead((asked) => (server.asked.length <= 20 ? undefined : gate.instead(asked)));
    const folder = await makeBench(
      configOf([liveModel("slow", server.url, { concurrency: 4 })]),
      6,
    );
    const args = ["run", "bench.yaml", "--json", "--out", "out"];
    const running = startCommand(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    await server.came(24);
    running.kill("SIGINT");
    await running.noted("stopping");
    gate.open();
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(server.asked.length).toBe(24);
    expect(stderr).toContain("the run was stopped");
    expect(stderr).toContain("no board was written");
    expect(Object.keys(await derivedFiles(join(folder, "out")))).toEqual([]);
    const [kept] = await queryLedger(join(folder, "out"), "SELECT COUNT(*) AS n FROM replies");
    expect(kept).toEqual({ n: 24 });

    const report = await assize(["report", "out"], { cwd: folder });
    expect(report.code).toBe(3);
    expect(report.stdout).toBe("");
    for (const judge of ["slow/claims", "slow/grade", "slow/pick"]) {
      expect(report.stderr).toMatch(new RegExp(`\\d+ of ${judge}`));
    }
    expect(Object.keys(await derivedFiles(join(folder, "out")))).toEqual([]);

    const partial = await assize(["report", "out", "--partial"], { cwd: folder });
    expect(partial.code, partial.stderr).toBe(0);
    expect(partial.stdout).toContain("PARTIAL");
    const board = await readBoard(join(folder, "out"), "judges");
    const pending = Object.values(board.provenance.pending ?? {});
    expect(pending.reduce((sum, n) => sum + n, 0)).toBe(calls - 24);
    expect(board.provenance.records).toBe(2);
    const files = await derivedFiles(join(folder, "out"));
    expect(files["judges.md"]).toContain("PARTIAL");
    expect(files["systems.md"]).toContain("PARTIAL");

    const again = await assize(args, { cwd: folder });
    expect(again.code, again.stderr).toBe(0);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ event: "result", exit: 0 });
    expect(server.asked.length).toBe(calls);
    await assize(["run", "bench.yaml", "--out", "undisturbed"], { cwd: folder });
    expect(await derivedFiles(join(folder, "out"))).toEqual(
      await derivedFiles(join(folder, "undisturbed")),
    );
  });

  it("keeps the refusals that came while it stopped: they are not sent again", async () => {
    const gate = makeGate();
    const server = await judgeServer(async (asked) => {
      await gate.instead(asked);
      return error(400);
    });
    const folder = await makeBench(configOf([liveModel("slow", server.url)]), 1);
    const running = startCommand(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    await server.came(8);
    running.kill("SIGINT");
    await running.noted("stopping");
    gate.open();
    expect((await running.ended).code).toBe(130);
    server.instead(undefined);
    expect((await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder })).code).toBe(1);
    expect(server.asked.length).toBe(callsPerRecord);
  });

  it("drops the calls under way at the second signal, and asks them again later", async () => {
    const server = await judgeServer();
    const gate = makeGate();
    server.instead((asked) => (server.asked.length <= 10 ? undefined : gate.instead(asked)));
    const folder = await makeBench(
      configOf([liveModel("slow", server.url, { concurrency: 4 })]),
      3,
    );
    const running = startCommand(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    await server.came(14);
    running.kill("SIGINT");
    await running.noted("stopping");
    running.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    gate.open();
    server.instead(undefined);
    expect((await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder })).code).toBe(0);
    expect(server.asked.length).toBe(3 * callsPerRecord + 4);
    expect(new Set(server.asked.map(({ key }) => key)).size).toBe(3 * callsPerRecord);
  });

  it("sends nothing more while calls wait for the budget, and does not end as if all were well", async () => {
    const server = await judgeServer();
    const gate = makeGate();
    server.instead(gate.instead);
    const price = { input: 1, output: 1 };
    const model = liveModel("slow", server.url, { concurrency: 8, max_tokens: 100, price });
    // An attempt reserves up to about 500 tokens: two fit at once.
    const config = configOf([model], { budget: { usd: 0.0012 } });
    const folder = await makeBench(config, 3);
    const running = startCommand(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    await server.came(2);
    running.kill("SIGINT");
    await running.noted("stopping");
    running.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain("the run was stopped");
  });
});
