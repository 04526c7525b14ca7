import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { check } from "../../harness/pipeline/check.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { answer } from "../models/fake-provider.ts";
import { configOf, jsonl, liveModel, makeBench, records, runHere, writeFiles } from "./bench.ts";
import { type Instead, startJudgeServer } from "./judge-server.ts";
import { callIds, derivedFiles, queryLedger, readBoard } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** One record takes 10 questions: 3 systems by two prompts, 2 pairs in both orders. */
const perRecord = 10;

function asking(models: readonly Json[], judge: Json, more: Json = {}): Json {
  const names = models.map(({ name }) => name);
  const prompts = ["claims", "grade", "pick"];
  return configOf(models, { judge: { models: names, prompts, ...judge }, ...more });
}

const write = { regenerate: { models: ["one"], prompts: ["write"] } };

describe("a question that is asked several times", () => {
  it("is as many calls, one after the other, and none of them shares its reply", async () => {
    let answers = 0;
    const server = await judgeServer(({ kind }) => {
      answers += 1;
      return kind === "score" ? answer(`{"reason": "", "score": ${1 + (answers % 5)}}`) : undefined;
    });
    const model = liveModel("one", server.url, { concurrency: 1 });
    const folder = await makeBench(asking([model], { repeats: 3 }), 2);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });
    const keys = server.asked.map(({ key }) => key);
    expect(keys).toHaveLength(2 * perRecord * 3);
    expect(keys).toEqual(keys.flatMap((key, i) => (i % 3 === 0 ? [key, key, key] : [])));
    expect(new Set(keys).size).toBe(2 * perRecord);
    const out = join(folder, "out");
    expect(await callIds(out)).toHaveLength(2 * perRecord * 3);
    const scores = await queryLedger(
      out,
      `SELECT COUNT(DISTINCT t.text) AS texts FROM questions q JOIN reply_texts t ON t.call = q.call
       WHERE q.judge = 1 GROUP BY q.record, q.shown`,
    );
    expect(scores).toEqual(Array(2 * 3).fill({ texts: 3 }));
    const { tables } = await readBoard(out, "judges");
    const planned = tables.map(({ protocol, rows }) => [protocol, rows[0]?.verdicts?.planned]);
    expect(Object.fromEntries(planned)).toEqual({ binary: 18, score: 18, pairwise: 24 });
  });

  it("keeps its replies where there are to be more, and says why the others are new", async () => {
    const server = await judgeServer();
    const model = liveModel("one", server.url);
    const folder = await makeBench(asking([model], { repeats: 2 }, write), 3);
    // A summary more in each record: two more questions on it alone, and a pair in both orders.
    const [questions, summaries] = [3 * (perRecord + 4), 3];
    await runHere(folder);
    expect(server.asked).toHaveLength(summaries + 2 * questions);

    const kept = await callIds(join(folder, "out"));
    await writeFiles(folder, { "bench.yaml": asking([model], { repeats: 5 }, write) });
    const loaded = await loadConfig(join(folder, "bench.yaml"), { environment: {} });
    const { models } = await check(loaded, { out: join(folder, "out"), environment: {} });
    expect(models).toMatchObject([{ calls: 3 * questions, kept: summaries + 2 * questions }]);
    const raised = await runHere(folder);
    expect(raised.events[0]).toMatchObject({
      questions: summaries + 5 * questions,
      news: [{ calls: 3 * questions, because: "the repeats changed" }],
    });
    expect(server.asked).toHaveLength(summaries + 5 * questions);
    expect(await callIds(join(folder, "out"))).toEqual(expect.arrayContaining([...kept]));

    await runHere(folder, { to: "at-once" });
    expect(server.asked).toHaveLength(2 * (summaries + 5 * questions));
    expect(await derivedFiles(join(folder, "out"))).toEqual(
      await derivedFiles(join(folder, "at-once")),
    );
    for (const repeats of [1, 5]) {
      await writeFiles(folder, { "bench.yaml": asking([model], { repeats }, write) });
      const again = await runHere(folder);
      expect(again.events[0]).toMatchObject({ news: [] });
    }
    expect(server.asked).toHaveLength(2 * (summaries + 5 * questions));
  });

  it("goes on where a budget stopped it, in the middle of a question", async () => {
    const server = await judgeServer();
    const price = { input: 1, output: 2 };
    const model = liveModel("one", server.url, { price, max_tokens: 50 });
    const folder = await makeBench(asking([model], { repeats: 4 }, { budget: { usd: 0.004 } }), 2);
    const stopped = await runHere(folder);
    expect(stopped).toMatchObject({ exit: 3, boards: null });
    const sent = server.asked.length;
    expect(sent).toBeLessThan(2 * perRecord * 4);
    expect((sent * (100 + 2 * 10)) / 1e6).toBeLessThanOrEqual(0.004);
    expect(await runHere(folder, { flags: { budget: 1 } })).toMatchObject({ exit: 0 });
    expect(server.asked).toHaveLength(2 * perRecord * 4);
  });
});

/** The replies to each question, by what was asked; repeats in their order. */
async function answersBy(folder: string): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const rows = await queryLedger(
    folder,
    `SELECT q.record, q.judge, q.shown, r.state, t.text FROM questions q
     JOIN replies r ON r.call = q.call JOIN reply_texts t ON t.call = q.call ORDER BY q.record, q.judge, q.shown, q.repeat`,
  );
  const answers = new Map<string, unknown[]>();
  for (const { record, judge, shown, state, text } of rows) {
    const question = JSON.stringify([record, judge, shown]);
    answers.set(question, [...(answers.get(question) ?? []), state === "failed" ? null : text]);
  }
  return answers;
}

describe("judges that are algorithms", () => {
  it("repeat themselves, but for a coin, which is drawn anew", async () => {
    const models = ["random", "overlap", "first"].map((name) => ({
      name,
      provider: "baseline",
      model: name,
    }));
    const folder = await makeBench(asking(models, { prompts: ["pick"], repeats: 4 }), 6);
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    const answers = [...(await answersBy(join(folder, "out")))];
    expect(answers).toHaveLength(3 * 6 * 4);
    const varied = answers.filter(([, repeats]) => new Set(repeats).size > 1);
    const isCoin = ([question]: (typeof answers)[number]) => JSON.parse(question)[1] === 0;
    expect(varied.every(isCoin)).toBe(true);
    // A pair of numbers comes out in the same order four times for one in eight.
    expect(varied.length).toBeGreaterThan(12);
  });
});

describe("recorded answers to one question", () => {
  const fields = { item: "id", candidate: "system", answer: "grade" };
  const old = { name: "old", provider: "replay", path: "data/answers.jsonl", fields };
  const grades = (times: number) =>
    records(3).flatMap(({ id }, i) =>
      Array.from({ length: times }, (_, repeat) => ({
        id,
        system: "alpha",
        grade: 1 + ((i + 2 * repeat) % 5),
      })),
    );
  const config = (repeats: number, more: Json = {}) =>
    asking([{ ...old, ...more }], { prompts: ["grade"], systems: ["alpha"], repeats });

  async function replayed(lines: readonly Json[], benchmark: Json) {
    const folder = await makeBench(benchmark, 3);
    await writeFiles(folder, { "data/answers.jsonl": jsonl(lines) });
    const result = await runHere(folder);
    const texts = [...(await answersBy(join(folder, "out"))).values()];
    const { "manifest.json": manifest = "" } = await derivedFiles(join(folder, "out"));
    return { ...result, folder, texts, recordings: JSON.parse(manifest).recordings };
  }

  it("are its repeats in the order of the file", async () => {
    const { exit, texts, recordings } = await replayed(grades(3), config(3));
    expect(exit).toBe(0);
    expect(texts).toEqual([
      ["1", "3", "5"],
      ["2", "4", "1"],
      ["3", "5", "2"],
    ]);
    expect(recordings).toEqual([
      { model: "old", lines: 9, matched: 9, unmatched: 0, questionsWithoutLine: 0 },
    ]);
  });

  it("are lost where the lines run out, and left over where fewer are asked for", async () => {
    const short = await replayed(grades(2), config(3));
    expect(short).toMatchObject({ exit: 1, lost: 3, again: 0, reasons: ["no recording"] });
    expect(short.texts).toEqual([
      ["1", "3", null],
      ["2", "4", null],
      ["3", "5", null],
    ]);
    expect(short.recordings).toMatchObject([{ lines: 6, matched: 6, questionsWithoutLine: 3 }]);
    const [table] = (await readBoard(join(short.folder, "out"), "judges")).tables;
    expect(table?.rows[0]?.verdicts).toMatchObject({ planned: 9, answered: 6, failed: 3 });

    const long = await replayed(grades(3), config(2));
    expect(long).toMatchObject({ exit: 0, recordings: [{ matched: 6, unmatched: 3 }] });
  });

  it("are those that a column names, in whatever order they stand", async () => {
    const lines = grades(3)
      .map((line, i) => ({ ...line, round: 1 + (i % 3) }))
      .reverse();
    const { texts } = await replayed(lines, config(3, { fields: { ...fields, repeat: "round" } }));
    expect(texts[0]).toEqual(["1", "3", "5"]);
  });

  it("come from an earlier run as they were, and what it was not asked is lost", async () => {
    const coin = { name: "coin", provider: "baseline", model: "random" };
    const folder = await makeBench(asking([coin], { repeats: 3 }), 4);
    await runHere(folder, { to: "first" });
    const again = { name: "coin", provider: "replay", path: "first" };
    await writeFiles(folder, { "bench.yaml": asking([again], { repeats: 3 }) });
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(await answersBy(join(folder, "out"))).toEqual(await answersBy(join(folder, "first")));

    await writeFiles(folder, { "bench.yaml": asking([again], { repeats: 4 }) });
    expect(await runHere(folder)).toMatchObject({ exit: 1, lost: 4 * perRecord });
  });
});
