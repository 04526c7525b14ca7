import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere } from "./bench.ts";
import { assize } from "./command.ts";
import { type Asked, type Instead, startJudgeServer } from "./judge-server.ts";
import { derivedFiles, queryLedger, readBoard } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

const isTown = (n: number) => (asked: Asked) => asked.text.includes(`Town ${n} opened its`);

describe("calls that fail for good", () => {
  it("are counted as lost, and only those that may pass are tried again", async () => {
    // 10 calls on each town: 500 may pass, 400 does not.
    const server = await judgeServer((asked) => {
      if (isTown(0)(asked)) return error(500);
      return isTown(1)(asked) ? error(400) : undefined;
    });
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 4);
    const first = await runHere(folder);
    expect(first).toMatchObject({ exit: 1, lost: 20, again: 10, pending: null });
    expect(server.asked.length).toBe(20 + 10 + 2 * 10);

    const out = join(folder, "out");
    const board = await readBoard(out, "judges");
    const tables = board.tables.filter(({ gold }) => gold === "reference");
    expect(tables.map(({ rows }) => rows[0]?.verdicts)).toEqual([
      { planned: 12, answered: 6, unparsed: 0, refused: 0, truncated: 0, failed: 6 },
      { planned: 12, answered: 6, unparsed: 0, refused: 0, truncated: 0, failed: 6 },
      { planned: 16, answered: 8, unparsed: 0, refused: 0, truncated: 0, failed: 8 },
    ]);
    const report = await assize(["report", out]);
    expect(report.code).toBe(1);
    expect(report.stderr).toContain("20 verdicts lost to failed calls");
    expect(report.stderr).toContain("running again tries 10 calls once more");
    expect(report.stdout).toContain("6 failed");

    server.instead((asked) => (isTown(1)(asked) ? error(400) : undefined));
    const from = server.asked.length;
    const second = await runHere(folder);
    expect(second).toMatchObject({ exit: 1, lost: 10, again: 0 });
    expect(server.asked.slice(from).every(isTown(0))).toBe(true);
    expect(server.asked.length - from).toBe(10);
    const third = await runHere(folder);
    expect(third).toMatchObject({ exit: 1, lost: 10, again: 0 });
    expect(server.asked.length - from).toBe(10);
  });

  it("are sent once where another attempt cannot help, and as often as the policy says where it may", async () => {
    const server = await judgeServer((asked) => {
      if (isTown(0)(asked)) return error(400);
      return isTown(1)(asked) ? error(503) : undefined;
    });
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 3);
    const retries = { attempts: 4, firstDelayMs: 1, maxDelayMs: 2, totalMs: 20_000 };
    await runHere(folder, { retries });
    const times = new Map<string, number>();
    for (const { key } of server.asked) times.set(key, (times.get(key) ?? 0) + 1);
    const counts = [...times.values()].sort((a, b) => a - b);
    expect(counts).toEqual([...Array(20).fill(1), ...Array(10).fill(4)]);
  });
});

describe("regenerated summaries that are lost", () => {
  it("make the verdicts on them failed, unsent, until a later run gets them", async () => {
    const lostTown = isTown(2);
    const server = await judgeServer((asked) =>
      asked.kind === "summary" && lostTown(asked) ? error(500) : undefined,
    );
    const write = { regenerate: { models: ["one"], prompts: ["write"] } };
    const folder = await makeBench(configOf([liveModel("one", server.url)], write), 4);
    const perRecord = 10 + 4;
    const first = await runHere(folder);
    // The summary itself, one verdict by each of claims and grade, two of pick.
    expect(first).toMatchObject({ exit: 1, again: 1, lost: 5 });
    expect(server.asked.filter(lostTown).filter(({ kind }) => kind !== "summary").length).toBe(10);
    const board = await readBoard(join(folder, "out"), "systems");
    const row = board.tables
      .find(({ judge }) => judge === "one/claims")
      ?.rows.find(({ name }) => name === "one/write");
    expect(row?.verdicts).toMatchObject({ planned: 4, answered: 3, failed: 1 });

    server.instead(undefined);
    const from = server.asked.length;
    const second = await runHere(folder);
    expect(second).toMatchObject({ exit: 0, again: 0, lost: 0 });
    expect(server.asked.length - from).toBe(1 + 4);

    const undisturbed = await runHere(folder, { to: "undisturbed" });
    expect(undisturbed.exit).toBe(0);
    expect(server.asked.length - from).toBe(1 + 4 + 4 * (perRecord + 1));
    expect(await derivedFiles(join(folder, "out"))).toEqual(
      await derivedFiles(join(folder, "undisturbed")),
    );
  });

  it("are not tried again where that cannot help, and nothing is said to be pending", async () => {
    const server = await judgeServer(({ kind }) => (kind === "summary" ? error(400) : undefined));
    const write = { regenerate: { models: ["one"], prompts: ["write"] } };
    const folder = await makeBench(configOf([liveModel("one", server.url)], write), 2);
    expect(await runHere(folder)).toMatchObject({ exit: 1, again: 0, lost: 10, pending: null });
    const from = server.asked.length;
    const { code, stderr } = await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("nothing is sent");
    expect(stderr).not.toContain("to make");
    expect(server.asked.length).toBe(from);
  });
});

describe("a lane", () => {
  it("stops at 401, keeps its calls pending, and goes on with another key", async () => {
    const server = await judgeServer(({ authorization }) =>
      authorization === "Bearer right-key-0123" ? undefined : error(401, { message: "bad key" }),
    );
    const model = liveModel("one", server.url, { api_key_env: "THE_KEY", concurrency: 4 });
    const folder = await makeBench(configOf([model]), 3);
    const args = ["run", "bench.yaml", "--out", "out"];
    const keyless = await assize(args, { cwd: folder });
    expect(keyless.code).toBe(2);
    expect(keyless.stderr).toContain("export THE_KEY=");
    expect(server.asked.length).toBe(0);

    const wrong = await assize(args, { cwd: folder, env: { THE_KEY: "wrong-key-0123" } });
    expect(wrong.code, wrong.stderr).toBe(6);
    expect(wrong.stderr).toContain("HTTP 401");
    expect(wrong.stderr).not.toContain("wrong-key-0123");
    expect(server.asked.length).toBeLessThanOrEqual(4);
    expect((await assize(["report", "out"], { cwd: folder })).code).toBe(3);
    const replies = await queryLedger(join(folder, "out"), "SELECT COUNT(*) AS n FROM replies");
    expect(replies).toEqual([{ n: 0 }]);

    const right = await assize(args, { cwd: folder, env: { THE_KEY: "right-key-0123" } });
    expect(right.code, right.stderr).toBe(0);
    expect(right.stdout + right.stderr).not.toContain("right-key-0123");
    for (const text of Object.values(await derivedFiles(join(folder, "out")))) {
      expect(text).not.toContain("right-key-0123");
    }
  });

  it("that stops does not stop another one, and its calls alone stay pending", async () => {
    const server = await judgeServer(({ model }) => (model === "bad-1" ? error(404) : undefined));
    const models = [liveModel("bad", server.url), liveModel("good", server.url)];
    const folder = await makeBench(configOf(models), 2);
    const result = await runHere(folder);
    expect(result).toMatchObject({ exit: 3, boards: null });
    expect(result.pending).toEqual({ "bad/claims": 6, "bad/grade": 6, "bad/pick": 8 });
    expect(result.reasons.join()).toContain("HTTP 404");
    expect(server.asked.filter(({ model }) => model === "good-1").length).toBe(20);
  });

  it("stops after 20 equal refusals before any answer", async () => {
    const server = await judgeServer(() => error(400, { message: "no such parameter" }));
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 4 })]), 4);
    const { code, stderr } = await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    expect(code, stderr).toBe(6);
    expect(stderr).toContain("no such parameter");
    expect(server.asked.length).toBeGreaterThanOrEqual(20);
    expect(server.asked.length).toBeLessThan(20 + 4);
  });

  it("does not stop for refusals that differ, or that come after an answer", async () => {
    const server = await judgeServer((asked) =>
      asked.kind === "binary" && isTown(0)(asked)
        ? undefined
        : error(400, { message: "no such parameter" }),
    );
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 1 })]), 4);
    expect(await runHere(folder)).toMatchObject({ exit: 1, lost: 37 });
    expect(server.asked.length).toBe(40);
  });

  it("sends nothing before the time that Retry-After names, whoever asks", async () => {
    let refused = 0;
    const server = await judgeServer(() => {
      if (refused === 2) return undefined;
      refused += 1;
      return error(429, {}, { "retry-after": "1" });
    });
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 1 })]), 1);
    expect(await runHere(folder, { retries: { ...retryOften } })).toMatchObject({ exit: 0 });
    expect(server.asked.length).toBe(12);
    const [first, second, third] = server.asked.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(999);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(999);
  });

  it("that is told to wait for a day ends the run, says until when, and loses no verdict", async () => {
    const server = await judgeServer(() =>
      server.asked.length > 5 ? error(429, {}, { "retry-after": "86400" }) : undefined,
    );
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 2 })]), 3);
    const from = Date.now();
    const { code, stderr } = await assize(["run", "bench.yaml", "--out", "out"], { cwd: folder });
    expect(code, stderr).toBe(3);
    const [, until = ""] = /asks to wait until (\S+): HTTP 429/.exec(stderr) ?? [];
    expect(Date.parse(until)).toBeGreaterThanOrEqual(from + 86_400_000);
    expect(Date.parse(until)).toBeLessThan(from + 86_400_000 + 60_000);
    expect(server.asked.length).toBeLessThan(5 + 1 + 2);
    const replies = await queryLedger(
      join(folder, "out"),
      "SELECT state, COUNT(*) AS n FROM replies GROUP BY state",
    );
    expect(replies).toEqual([{ state: "answered", n: 5 }]);
  });

  it("tells that a model waits, and until when", async () => {
    const server = await judgeServer(() =>
      server.asked.length === 1 ? error(429, {}, { "retry-after": "3" }) : undefined,
    );
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 1 })]), 1);
    const { exit, events } = await runHere(folder, { retries: { ...retryOften } });
    expect(exit).toBe(0);
    const told = events.flatMap((event) => (event.event === "progress" ? event.models : []));
    expect(told.map(({ waits }) => waits)).toContainEqual(
      expect.stringMatching(/^waits for a rate limit until \d\d:\d\d:\d\d$/),
    );
    expect(told.at(-1)).not.toHaveProperty("waits");
  });

  it("obeys a Retry-After that comes while calls already wait for an earlier one", async () => {
    // Two at once: one hears 0.3 s, the other a little later 1.2 s.
    const server = await judgeServer(async () => {
      if (server.asked.length === 1) return error(429, {}, { "retry-after-ms": "300" });
      if (server.asked.length > 2) return undefined;
      return async (request, response) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await error(429, {}, { "retry-after-ms": "1200" })(request, response);
      };
    });
    const folder = await makeBench(configOf([liveModel("one", server.url, { concurrency: 2 })]), 1);
    expect(await runHere(folder, { retries: { ...retryOften } })).toMatchObject({ exit: 0 });
    const [, second, third] = server.asked.map(({ at }) => at);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(1290);
  });
});

const retryOften = { attempts: 5, firstDelayMs: 1, maxDelayMs: 2, totalMs: 20_000 };
