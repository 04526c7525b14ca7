import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import {
  configOf,
  jsonl,
  liveModel,
  makeBench,
  promptFile,
  records,
  runHere,
  writeFiles,
} from "./bench.ts";
import { assize } from "./command.ts";
import { type Instead, type JudgeServer, startJudgeServer } from "./judge-server.ts";
import { derivedFiles } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** Runs the folder's config into `out` and tells how many requests that took. */
async function runAgain(folder: string, server: JudgeServer, flags: readonly string[] = []) {
  const from = server.asked.length;
  const ended = await assize(["run", "bench.yaml", "--out", "out", ...flags], { cwd: folder });
  return { ...ended, asked: server.asked.slice(from) };
}

/** The same in this process; `news` is what the plan says is new. */
async function runHereAgain(folder: string, server: JudgeServer, flags = {}) {
  const from = server.asked.length;
  const { exit, events } = await runHere(folder, { flags });
  const news = events.flatMap((event) => (event.event === "plan" ? event.news : []));
  return { exit, news, asked: server.asked.slice(from) };
}

describe("a config that is edited between two runs", () => {
  it("asks what is new, and says how much that is and why before it starts", async () => {
    const server = await judgeServer();
    const one = liveModel("one", server.url);
    const two = liveModel("two", server.url);
    const folder = await makeBench(configOf([one]), 3);
    const first = await runAgain(folder, server);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain("30 calls to make: nothing was asked yet");
    const files = await derivedFiles(join(folder, "out"));

    await writeFiles(folder, { "bench.yaml": configOf([one, two]) });
    const added = await runAgain(folder, server);
    expect(added.stderr).toContain("30 calls to make: model two is new");
    expect(added.asked.map(({ model }) => model)).toEqual(Array(30).fill("two-1"));
    const withTwo = await derivedFiles(join(folder, "out"));

    await writeFiles(folder, { "bench.yaml": configOf([one]) });
    const removed = await runAgain(folder, server);
    expect(removed.asked).toEqual([]);
    expect(removed.stderr).toContain("nothing is sent");
    expect(await derivedFiles(join(folder, "out"))).toEqual(files);

    await writeFiles(folder, { "bench.yaml": configOf([one, two]) });
    expect((await runAgain(folder, server)).asked).toEqual([]);
    expect(await derivedFiles(join(folder, "out"))).toEqual(withTwo);

    const answer = "{ min: 1, max: 5 }";
    await writeFiles(folder, {
      "prompts/grade.md": promptFile("score", "quality", {
        answer,
        ask: "{{ candidate }}",
        extra: "Be strict.",
      }),
    });
    const changed = await runAgain(folder, server);
    expect(changed.stderr).toContain("18 calls to make: prompt grade changed");
    expect(changed.asked.length).toBe(18);
    expect(new Set(changed.asked.map(({ kind }) => kind))).toEqual(new Set(["score"]));
  });

  it("asks nothing where only leaderboard, concurrency, time-outs, price or family change", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    await runHereAgain(folder, server);
    const settings = {
      concurrency: 2,
      timeout_seconds: 30,
      family: "other",
      price: { input: 1, output: 2 },
    };
    await writeFiles(folder, {
      "bench.yaml": configOf([liveModel("one", server.url, settings)], {
        leaderboard: { bootstrap: 199, confidence: 0.9 },
        gold: ["reference"],
        description: "The same, told in another way.",
      }),
    });
    const again = await runHereAgain(folder, server);
    expect(again.exit).toBe(0);
    expect(again.asked).toEqual([]);
    expect(again.news).toEqual([]);
    const files = await derivedFiles(join(folder, "out"));
    expect(files["judges.md"]).toContain("told in another way");
    expect(files["manifest.json"]).toContain('"confidence": 0.9');
  });

  it("asks nothing that a narrower run asked already", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 5);
    const narrow = await runHereAgain(folder, server, {
      limit: 3,
      prompts: ["claims", "pick"],
    });
    expect(narrow.exit).toBe(0);
    expect(narrow.asked.length).toBe(3 * 7);
    const wide = await runHereAgain(folder, server);
    expect(wide.asked.length).toBe(5 * 10 - 3 * 7);
    expect(new Set(server.asked.map(({ key }) => key)).size).toBe(50);
  });

  it("asks about records that are new or changed, and no other", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 4);
    await runHereAgain(folder, server);
    const rows = records(5).map((row, i) => (i === 2 ? { ...row, beta: "Another text." } : row));
    await writeFiles(folder, { "data/records.jsonl": jsonl([...rows].reverse()) });
    const { asked, news } = await runHereAgain(folder, server);
    expect(news).toEqual([{ calls: 20, because: "the data changed" }]);
    expect(asked.length).toBe(20);
  });

  it.each([
    ["change places", ["two", "one"]],
    ["get a new one before them", ["unused", "one", "two"]],
  ])("asks every model its own calls when models %s before a resumption", async (_what, order) => {
    const server = await judgeServer(({ model }) => (model === "two-1" ? error(503) : undefined));
    const one = liveModel("one", server.url);
    const two = liveModel("two", server.url);
    const unused = { name: "unused", provider: "baseline", model: "first" };
    const judge = { models: ["one", "two"], prompts: ["claims"] };
    const folder = await makeBench(configOf([one, two], { judge }), 3);
    const first = await runHere(folder);
    expect(first).toMatchObject({ exit: 1, lost: 9, again: 9 });
    server.instead(undefined);
    const models = new Map(Object.entries({ one, two, unused }));
    const moved = order.map((name) => models.get(name) ?? {});
    await writeFiles(folder, { "bench.yaml": configOf(moved, { judge }) });
    const from = server.asked.length;
    const second = await runHere(folder);
    expect(second).toMatchObject({ exit: 0, again: 0 });
    expect(server.asked.slice(from).map(({ model }) => model)).toEqual(Array(9).fill("two-1"));
  });

  it("sends equal calls once, whichever model, system or record they are for", async () => {
    const server = await judgeServer();
    const one = liveModel("one", server.url, { family: "a" });
    const twin = { ...one, name: "twin", family: "b", concurrency: 3 };
    const bench = await makeBench(
      configOf([one, twin], { judge: { models: ["one", "twin"], prompts: ["claims", "grade"] } }),
      3,
    );
    const rows = records(3).map((row) => ({ ...row, beta: row["alpha"] }));
    await writeFiles(bench, { "data/records.jsonl": jsonl(rows) });
    const result = await runHere(bench);
    expect(result.exit).toBe(0);
    // Highlights and one text, by two prompts.
    expect(server.asked.length).toBe(3 * 2 * 2);
  });

  it("keeps the boards and the plan it had where the new config cannot be run", async () => {
    const server = await judgeServer();
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    await runAgain(folder, server);
    const files = await derivedFiles(join(folder, "out"));
    await writeFiles(folder, {
      "data/records.jsonl": `${jsonl(records(2))}${jsonl(records(1))}`,
    });
    const wrong = await runAgain(folder, server);
    expect(wrong.code).toBe(2);
    expect(wrong.asked).toEqual([]);
    expect(await derivedFiles(join(folder, "out"))).toEqual(files);
    expect((await assize(["report", "out"], { cwd: folder })).code).toBe(0);
    expect(await derivedFiles(join(folder, "out"))).toEqual(files);
  });
});
