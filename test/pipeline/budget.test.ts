import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { answer, error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere } from "./bench.ts";
import { assize } from "./command.ts";
import { type Instead, rightAnswer, startJudgeServer } from "./judge-server.ts";
import { derivedFiles, queryLedger } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** USD per million tokens: a token in costs 1 micro-dollar, one out 2. An answer is 100 in and 10 out. */
const price = { input: 1, output: 2 };
const perAnswer = (100 + 2 * 10) / 1e6;

function paidModel(url: string, more: object = {}) {
  return liveModel("one", url, { price, max_tokens: 50, concurrency: 8, ...more });
}

describe("a budget", () => {
  it("that is too small leaves calls pending, says so, and is never passed", async () => {
    const server = await judgeServer();
    const budget = { usd: 0.004 };
    const folder = await makeBench(configOf([paidModel(server.url)], { budget }), 6);
    const args = ["run", "bench.yaml", "--out", "out"];
    const { code, stderr } = await assize(args, { cwd: folder });
    expect(code, stderr).toBe(3);
    expect(stderr).toContain("the budget does not allow another call");
    const sent = server.asked.length;
    expect(sent).toBeGreaterThan(20);
    expect(sent * perAnswer).toBeLessThanOrEqual(budget.usd);
    expect(Object.keys(await derivedFiles(join(folder, "out")))).toEqual([]);

    const again = await assize(args, { cwd: folder });
    expect(again.code).toBe(3);
    expect(server.asked.length * perAnswer).toBeLessThanOrEqual(budget.usd);
    expect(server.asked.length - sent).toBeLessThanOrEqual(1);

    const enough = await assize([...args, "--budget", "1"], { cwd: folder });
    expect(enough.code, enough.stderr).toBe(0);
    expect(server.asked.length).toBe(60);
  });

  it("is not passed when answers without usage, failures and kills take their worst case", async () => {
    let billed = 0;
    const server = await judgeServer(async (asked) => {
      const kind = Number.parseInt(asked.key.slice(0, 4), 16) % 4;
      billed += perAnswer;
      if (kind === 0) return error(500);
      if (kind === 1) return answer({ ...rightAnswer(asked), usage: null });
      return undefined;
    });
    const budget = { usd: 0.01 };
    const folder = await makeBench(configOf([paidModel(server.url)], { budget }), 8);
    for (let start = 0; start < 3; start += 1) {
      const { exit } = await runHere(folder);
      expect([1, 3]).toContain(exit);
    }
    expect(billed).toBeLessThanOrEqual(budget.usd);
    expect(server.asked.length).toBeGreaterThan(10);
  });

  it.each([
    ["more output than max_tokens", { prompt_tokens: 100, completion_tokens: 51 }],
    ["more input than bytes were sent", { prompt_tokens: 90_000, completion_tokens: 10 }],
    ["a negative count", { prompt_tokens: -5, completion_tokens: 10 }],
    ["a fraction", { prompt_tokens: 100.5, completion_tokens: 10 }],
    ["nothing", null],
  ])(
    "counts an answer whose usage states %s as its worst case, and says so",
    async (_what, usage) => {
      const server = await judgeServer((asked) => answer({ ...rightAnswer(asked), usage }));
      const folder = await makeBench(configOf([paidModel(server.url)], { budget: { usd: 1 } }), 1);
      const { exit, events } = await runHere(folder);
      expect(exit).toBe(0);
      const out = join(folder, "out");
      const [sums] = await queryLedger(
        out,
        "SELECT SUM(reserved) AS reserved, COUNT(spent) AS known FROM attempts",
      );
      const timings = JSON.parse(await readFile(join(out, "timings.json"), "utf8"));
      expect(sums?.["known"]).toBe(0);
      expect(timings.spentUsd).toBe(Number(sums?.["reserved"]) / 1e9);
      const flag = usage === null ? "missing" : "absurd";
      expect(timings.oddUsage).toEqual({ [flag]: 10 });
      const warnings = events.filter(({ event }) => event === "warning");
      expect(JSON.stringify(warnings)).toContain("each counts as the most that it can have cost");
    },
  );

  it("is not given out by an attempt whose row is damaged", async () => {
    const server = await judgeServer();
    const config = configOf([paidModel(server.url)], { budget: { usd: 0.004 } });
    const folder = await makeBench(config, 6);
    expect(await runHere(folder)).toMatchObject({ exit: 3 });
    const sent = server.asked.length;
    const db = new DatabaseSync(join(folder, "out", "run.sqlite"));
    db.exec("UPDATE attempts SET spent = 0 WHERE n = 3");
    db.close();
    const again = await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    expect(again.code, again.stderr).toBe(4);
    expect(again.stderr).toContain("attempt 3 does not match its digest");
    expect(server.asked.length).toBe(sent);
  });

  it.each([
    ["a price", { price: undefined }, "model/no-price"],
    ["max_tokens", { max_tokens: undefined }, "config/missing-key"],
  ])("needs to know %s of every model that is paid", async (_what, without, code) => {
    const server = await judgeServer();
    const model = paidModel(server.url, without);
    const free = { name: "free", provider: "baseline", model: "overlap" };
    const folder = await makeBench(configOf([model, free], { budget: { usd: 5 } }), 1);
    const why = await runHere(folder).then(
      () => "nothing",
      (error: unknown) => String(error),
    );
    expect(why).toContain(code);
    expect(why).toContain("bench.yaml:");
    expect(server.asked.length).toBe(0);
  });
});
