import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { configOf, jsonl, liveModel, makeBench, records, writeFiles } from "./bench.ts";
import { assize, jsonLines, launcher, startCommand } from "./command.ts";
import { type Instead, makeGate, startJudgeServer } from "./judge-server.ts";
import { derivedFiles, queryLedger } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

const args = ["run", "bench.yaml", "--out", "out"];

/** Looks again and again until it holds. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Rows of a table of a folder whose run may not have begun. */
async function rowsIn(folder: string, table: string): Promise<number> {
  if (!existsSync(join(folder, "out/run.sqlite"))) return 0;
  return queryLedger(join(folder, "out"), `SELECT COUNT(*) AS n FROM ${table}`).then(
    ([row]) => Number(row?.["n"]),
    () => 0,
  );
}

describe("a signal", () => {
  it.each(["records", "questions"])(
    "while %s are written stops at once, and the same command then plans everything",
    async (table) => {
      const folder = await makeBench(
        configOf([{ name: "coin", provider: "baseline", model: "random" }], {
          judge: { models: ["coin"], prompts: ["pick"], repeats: 3 },
        }),
        1,
      );
      await writeFiles(folder, { "data/records.jsonl": jsonl(records(6000)) });
      const running = startCommand(args, { cwd: folder });
      await until(async () => (await rowsIn(folder, table)) > 0);
      const sent = performance.now();
      running.kill("SIGTERM");
      const { code, stderr } = await running.ended;
      expect(code, stderr).toBe(143);
      // A second, and what a loaded machine adds.
      expect(performance.now() - sent).toBeLessThan(3000);
      expect(stderr).toContain("stopped before everything was planned");
      expect(await derivedFiles(join(folder, "out"))).toEqual({});
      expect(await rowsIn(folder, "questions")).toBeLessThan(6000 * 12);

      const whole = ["--limit", "20"];
      const resumed = await assize([...args, ...whole], { cwd: folder });
      expect(resumed.code, resumed.stderr).toBe(0);
      await assize(["run", "bench.yaml", "--out", "fresh", ...whole], { cwd: folder });
      expect(await derivedFiles(join(folder, "out"))).toEqual(
        await derivedFiles(join(folder, "fresh")),
      );
      expect(await rowsIn(folder, "questions")).toBe(20 * 12);
    },
  );

  it("gives calls under way as long as --grace says", async () => {
    const gate = makeGate();
    const server = await judgeServer(gate.instead);
    onTestFinished(() => gate.open());
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    const running = startCommand([...args, "--grace", "1"], { cwd: folder });
    await server.came(8);
    const sent = performance.now();
    running.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain("have 1 s to end");
    expect(performance.now() - sent).toBeGreaterThan(900);
    expect(performance.now() - sent).toBeLessThan(6000);
    expect(server.asked.length).toBe(8);
  });

  it("leaves the boards that were there", async () => {
    const gate = makeGate();
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    expect((await assize(args, { cwd: folder })).code).toBe(0);
    const before = await derivedFiles(join(folder, "out"));
    await writeFiles(folder, { "data/records.jsonl": jsonl(records(3)) });
    server.instead(gate.instead);
    const running = startCommand(args, { cwd: folder });
    await server.came(21);
    running.kill("SIGINT");
    gate.open();
    expect((await running.ended).code).toBe(130);
    expect(await derivedFiles(join(folder, "out"))).toEqual(before);
  });
});

describe("a signal while boards are computed", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s ends the run at once, without boards", async (signal, wanted) => {
    const models = ["overlap", "longest", "random"].map((model) => ({
      name: model,
      provider: "baseline",
      model,
    }));
    // So many replicates take many seconds.
    const long = { bootstrap: 100_000 };
    const folder = await makeBench(configOf(models, { leaderboard: long }), 150);
    const running = startCommand([...args, "--json"], { cwd: folder });
    // All is answered: what goes on are the boards.
    await until(async () => (await rowsIn(folder, "replies")) === 150 * 3 * 10);
    const sent = performance.now();
    running.kill(signal);
    const { code, stdout } = await running.ended;
    expect(code).toBe(wanted);
    expect(performance.now() - sent).toBeLessThan(6_000);
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      event: "result",
      exit: wanted,
      boards: null,
      pending: null,
      reasons: ["the run was stopped before its boards were written"],
    });
    expect(await derivedFiles(join(folder, "out"))).toEqual({});
  });
});

describe("a file that is printed to", () => {
  it.skipIf(!existsSync("/dev/full"))(
    "and is full is told, with exit 5, and the run completes",
    async () => {
      const server = await judgeServer();
      const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
      const full = openSync("/dev/full", "w");
      onTestFinished(() => closeSync(full));
      const child = spawn(process.execPath, [launcher, ...args], {
        stdio: ["ignore", full, "pipe"],
        cwd: folder,
        env: { PATH: process.env["PATH"] },
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      const { stderr } = child;
      if (stderr === null) throw new Error("no pipe was opened");
      const [told, [code]] = await Promise.all([text(stderr), once(child, "exit")]);
      expect(code).toBe(5);
      expect(told).toContain("error[storage/failed]: standard output cannot be written: ENOSPC");
      expect(Object.keys(await derivedFiles(join(folder, "out")))).toContain("judges.json");
    },
  );
});

describe("a pipe that is closed", () => {
  it("does not end a run that tells its progress there", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    const child = spawn(process.execPath, [launcher, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: folder,
      env: { PATH: process.env["PATH"] },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    child.stdout.destroy();
    child.stderr.destroy();
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(0);
    expect(Object.keys(await derivedFiles(join(folder, "out")))).toContain("judges.json");
  });
});
