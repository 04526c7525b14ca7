import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, temporaryFolder, writeFiles } from "../pipeline/bench.ts";
import { assize, jsonLines, startCommand } from "../pipeline/command.ts";
import { type Instead, startJudgeServer } from "../pipeline/judge-server.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

const offline = configOf(
  ["overlap", "first"].map((name) => ({ name, provider: "baseline", model: name })),
);

const escapeCode = "\u001b";

describe("--json", () => {
  it("prints one object a line, the last of them the result, and nothing else", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    const args = ["run", "bench.yaml", "--json", "--out", "out"];
    const { code, stdout, stderr } = await assize(args, { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stderr).toBe("");
    const events = jsonLines(stdout);
    const kinds = new Set(events.map(({ event }) => event));
    expect(kinds).toEqual(new Set(["plan", "progress", "result"]));
    expect(events[0]).toMatchObject({
      event: "plan",
      records: 2,
      questions: 20,
      calls: 20,
      news: [{ calls: 20, because: "nothing was asked yet" }],
    });
    expect(events.at(-2)).toMatchObject({
      event: "progress",
      models: [{ model: "one", planned: 20, done: 20, failed: 0 }],
    });
    expect(events.at(-1)).toMatchObject({
      event: "result",
      exit: 0,
      out: "out",
      boards: { judges: "out/judges.json", systems: "out/systems.json" },
    });
    await readFile(join(folder, "out/judges.json"));

    const report = await assize(["report", "out", "--json"], { cwd: folder });
    expect(jsonLines(report.stdout)).toEqual([expect.objectContaining({ event: "result" })]);
    const check = await assize(["check", "bench.yaml", "--json", "--out", "out"], { cwd: folder });
    expect(check.stderr).toBe("");
    expect(jsonLines(check.stdout).at(-1)).toMatchObject({ event: "result", exit: 0 });
  });

  it.each([
    ["a run folder that is none", ["report", "nowhere", "--json"], 2],
    ["a config that is none", ["run", "--json", "nothing.yaml"], 2],
    ["a wrong flag", ["run", "bench.yaml", "--json", "--nope"], 2],
    ["a wrong value", ["run", "bench.yaml", "--limit", "x", "--json"], 2],
  ])("tells of %s as events", async (_what, args, exit) => {
    const folder = await makeBench(offline, 1);
    const { code, stdout } = await assize(args, { cwd: folder });
    expect(code).toBe(exit);
    const events = jsonLines(stdout);
    expect(events[0]).toMatchObject({ event: "error" });
    expect(events.at(-1)).toEqual({ event: "result", exit, out: null, boards: null });
  });

  it("ends with a result that says what is pending, and what was lost", async () => {
    const server = await judgeServer(({ kind }) => (kind === "score" ? error(404) : undefined));
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 1 })]), 2);
    const args = ["run", "bench.yaml", "--json", "--out", "out"];
    const refused = await assize(args, { cwd: folder });
    expect(refused.code).toBe(6);
    const events = jsonLines(refused.stdout);
    expect(events.at(-2)).toMatchObject({ event: "error", code: "model/refused-all" });
    expect(events.at(-1)).toMatchObject({ event: "result", exit: 6 });

    server.instead(({ kind }) => (kind === "score" ? error(400) : undefined));
    const lost = await assize(args, { cwd: folder });
    expect(lost.code).toBe(1);
    expect(jsonLines(lost.stdout).at(-1)).toMatchObject({ exit: 1, lost: 6, again: 0 });
  });
});

describe("people's output", () => {
  it("has results on standard output and everything else on standard error", async () => {
    const folder = await makeBench(offline, 12);
    const { stdout, stderr } = await assize(["run", "bench.yaml"], { cwd: folder });
    expect(stdout).toContain("Judges · bench");
    expect(stdout).toContain("Systems · bench");
    expect(stdout).not.toContain("to make");
    expect(stderr).toContain("to make: nothing was asked yet");
    expect(stderr).not.toContain("balanced accuracy  ");
    expect(stdout + stderr).not.toContain(escapeCode);

    const quiet = await assize(["run", "bench.yaml", "--quiet"], { cwd: folder });
    expect(quiet.stderr).toBe("");
    expect(quiet.stdout).toBe(stdout);
    const report = await assize(["report", "results/bench"], { cwd: folder });
    expect(report.stdout).toBe(stdout);
  });

  it("has no colours in a pipe, and none with NO_COLOR whatever asks for them", async () => {
    const folder = await makeBench(offline, 2);
    const env = { NO_COLOR: "1", TERM: "xterm-256color", COLORTERM: "truecolor" };
    const run = await assize(["run", "bench.yaml"], { cwd: folder, env });
    const wrong = await assize(["run", "nothing.yaml"], { cwd: folder, env });
    expect(run.stdout + run.stderr + wrong.stderr).not.toContain(escapeCode);
  });

  it("may be closed by who reads it", async () => {
    const folder = await makeBench(offline, 12);
    const running = startCommand(["run", "bench.yaml", "--json"], { cwd: folder });
    await running.firstOutput;
    running.closeOutput();
    const { code, signal, stderr } = await running.ended;
    expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: "" });
    await readFile(join(folder, "results/bench/judges.json"));
  });

  it("never holds the key, an article or a prompt", async () => {
    const server = await judgeServer(({ text, authorization }) =>
      error(400, { message: `cannot read ${authorization} ${text}` }),
    );
    const model = liveModel("one", server.url, { api_key_env: "THE_KEY", concurrency: 2 });
    const folder = await makeBench(configOf([model]), 1);
    const key = "sk-secret-0123456789abcdef";
    const { code, stdout, stderr } = await assize(["run", "bench.yaml", "--out", "out"], {
      cwd: folder,
      env: { THE_KEY: key },
    });
    expect(code, stderr).toBe(1);
    const files = ["judges.json", "judges.md", "manifest.json", "timings.json", "run.sqlite"];
    const written = await Promise.all(
      files.map((name) => readFile(join(folder, "out", name), "latin1")),
    );
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain(key);
    for (const text of [stdout, stderr, ...written.slice(0, 4)]) {
      expect(text).not.toContain("opened its bridge on Monday");
    }
  });
});

describe("init, check and run", () => {
  it("lead from nothing to boards, without a key", async () => {
    const folder = await temporaryFolder();
    const init = await assize(["init", "mine"], { cwd: folder });
    expect(init.code, init.stderr).toBe(0);
    const config = /next: npx assize run (\S+)/.exec(init.stderr)?.[1] ?? "";
    const check = await assize(["check", config], { cwd: folder });
    expect(check.code, check.stderr).toBe(0);
    expect(check.stderr).toContain("nothing was sent");
    const run = await assize(["run", config], { cwd: folder });
    expect(run.code, run.stderr).toBe(0);
    expect((await assize(["init", "mine"], { cwd: folder })).code).toBe(2);
  });

  it("check sends nothing, writes nothing, and counts what a run would send", async () => {
    const server = await judgeServer();
    const model = liveModel("one", server.url, {
      api_key_env: "THE_KEY",
      max_tokens: 50,
      price: { input: 1, output: 2 },
    });
    const folder = await makeBench(configOf([model]), 3);
    const check = async () => {
      const { code, stdout, stderr } = await assize(["check", "bench.yaml", "--json"], {
        cwd: folder,
      });
      expect(code, stderr).toBe(0);
      return jsonLines(stdout);
    };
    const before = await check();
    expect(before.some(({ message }) => String(message).includes("THE_KEY"))).toBe(true);
    expect(before.at(-1)).toMatchObject({ models: [{ model: "one", calls: 30, kept: 0 }] });
    expect(server.asked.length).toBe(0);
    const env = { THE_KEY: "key-0123456789" };
    await assize(["run", "bench.yaml", "--limit", "2"], { cwd: folder, env });
    expect(server.asked.length).toBe(20);
    expect((await check()).at(-1)).toMatchObject({ models: [{ calls: 10, kept: 20 }] });
  });

  it("a wrong config leaves no folder behind", async () => {
    const folder = await makeBench(offline, 1);
    await writeFiles(folder, { "data/records.jsonl": "{}\n" });
    const { code, stderr } = await assize(["run", "bench.yaml", "--out", "new/deep/out"], {
      cwd: folder,
    });
    expect(code, stderr).toBe(2);
    await expect(cp(join(folder, "new"), join(folder, "x"), { recursive: true })).rejects.toThrow(
      "ENOENT",
    );
  });
});
