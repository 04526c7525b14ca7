import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { AssizeError } from "../../harness/core/errors.ts";
import { report } from "../../harness/pipeline/report.ts";
import { answer, type Behaviour } from "../models/fake-provider.ts";
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
import { type Asked, startJudgeServer } from "./judge-server.ts";
import { callIds, derivedFiles, queryLedger, readBoard } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
const scale = [1, 2, 3, 4, 5];
const count = 12;

/** What a judge thinks of a question: the probability of each score, and of anything else. */
function opinionOf({ key, model }: Asked): readonly number[] {
  const number = Number.parseInt(key.slice(0, 8), 16) + model.length;
  const weights = scale.map((_, i) => 1 + ((number >> (4 * i)) & 15));
  const rest = number % 4 === 0 ? 100 : 1;
  const whole = [...weights, rest].reduce((sum, weight) => sum + weight, 0);
  return [...weights, rest].map((weight) => weight / whole);
}

function massOf(asked: Asked): number {
  return opinionOf(asked)
    .slice(0, scale.length)
    .reduce((sum, p) => sum + p, 0);
}

function expectationOf(asked: Asked): number {
  const opinion = opinionOf(asked);
  return scale.reduce((sum, value, i) => sum + value * (opinion[i] ?? 0), 0) / massOf(asked);
}

/** An answer in the tokens in which a model would write it, with its opinion in the place of the score. */
function weighed(asked: Asked): Behaviour {
  const top = opinionOf(asked).map((p, i) => ({
    token: i < scale.length ? `${i + 1}` : "maybe",
    logprob: Math.log(p),
  }));
  const sure = (token: string) => ({ token, logprob: 0, bytes: null, top_logprobs: [] });
  const chosen = { token: "3", logprob: Math.log(opinionOf(asked)[2] ?? 0), top_logprobs: top };
  const logprobs = [
    ...['{"', "reason", '":"', asked.key, '","', "score", '":'].map(sure),
    chosen,
    sure("}"),
    sure("<|end|>"),
  ];
  return answer({ text: `{"reason":"${asked.key}","score":3}`, logprobs, usage });
}

async function judgeServer(instead?: (asked: Asked) => Behaviour) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** A benchmark of these models whose prompt reads expectations. */
async function benchOf(models: readonly Json[], files: Readonly<Record<string, string>> = {}) {
  const judge = {
    models: models.map(({ name }) => name),
    prompts: ["weigh"],
    systems: ["alpha", "beta"],
  };
  const folder = await makeBench(configOf(models, { judge }), count);
  const prompt = promptFile("score", "quality", {
    answer: "{ min: 1, max: 5, expectation: true }",
    ask: "{{ candidate }}",
  });
  await writeFiles(folder, { "prompts/weigh.md": prompt, ...files });
  return folder;
}

const overlap = { name: "overlap", provider: "baseline", model: "overlap" };

async function judgesIn(folder: string, to = "out"): Promise<readonly Json[]> {
  const { "manifest.json": text = "" } = await derivedFiles(join(folder, to));
  return JSON.parse(text).judges;
}

/** Mean score of each system, by the judge's own table. */
async function meanScores(folder: string, judge: string, to = "out") {
  const { tables } = await readBoard(join(folder, to), "systems");
  const table = tables.find((one) => one.judge === judge);
  return Object.fromEntries(
    (table?.rows ?? []).map(({ name, estimates }) => [name, estimates["meanScore"]?.value]),
  );
}

describe("a judge with token probabilities", () => {
  it("scores by expectations, from the config to the board, and asks once", async () => {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true }), overlap]);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });
    expect(server.asked.length).toBe(2 * count);

    const scores = await meanScores(folder, "one/weigh");
    for (const [system, words] of [
      ["alpha", "A bridge was opened"],
      ["beta", "closed its bridge"],
    ] as const) {
      const own = server.asked.filter(({ text }) => text.includes(words)).map(expectationOf);
      expect(own).toHaveLength(count);
      expect(scores[system]).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / count, 8);
    }

    const low = server.asked.filter((asked) => massOf(asked) < 0.5).length;
    expect(low).toBeGreaterThan(0);
    const answered = { planned: 24, answered: 24, unparsed: 0 };
    expect(await judgesIn(folder)).toMatchObject([
      {
        name: "one/weigh",
        verdicts: answered,
        rules: { expectation: 24 - low, "expectation-low-mass": low },
      },
      { name: "overlap/weigh", verdicts: answered, rules: { recorded: 24 } },
    ]);
    const { tables } = await readBoard(join(folder, "out"), "judges");
    const human = tables.find(({ gold }) => gold === "human");
    expect(human?.rows.map(({ name, verdicts }) => [name, verdicts?.answered]).sort()).toEqual([
      ["one/weigh", 24],
      ["overlap/weigh", 24],
    ]);
    expect(human?.rows.every(({ estimates }) => estimates["accEq"]?.value !== null)).toBe(true);

    const before = await derivedFiles(join(folder, "out"));
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(server.asked.length).toBe(2 * count);
    expect(await derivedFiles(join(folder, "out"))).toEqual(before);
    for (const name of Object.keys(before)) await rm(join(folder, "out", name));
    expect((await report(join(folder, "out"))).exit).toBe(0);
    expect(await derivedFiles(join(folder, "out"))).toEqual(before);
  });

  it("loses no answer and guesses none where the server gives no probabilities", async () => {
    const server = await judgeServer();
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });
    expect(await judgesIn(folder)).toMatchObject([
      {
        verdicts: { planned: 24, answered: 0, unparsed: 24, failed: 0 },
        rules: {},
        usage: { input: 2400, output: 240 },
      },
    ]);
    const kept = await queryLedger(join(folder, "out"), "SELECT text, tokens FROM reply_texts");
    expect(kept).toHaveLength(24);
    for (const { text, tokens } of kept) {
      expect(text).toContain('"score"');
      expect(tokens).toBeNull();
    }
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(server.asked.length).toBe(24);
  });

  it("has other answers where only the probabilities differ", async () => {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    await runHere(folder);
    server.instead((asked) => weighed({ ...asked, model: "two" }));
    await runHere(folder, { to: "second" });
    const answersIn = async (to: string) => {
      const { provenance } = await readBoard(join(folder, to), "judges");
      return provenance.answers;
    };
    const texts = (to: string) => queryLedger(join(folder, to), "SELECT text FROM reply_texts");
    expect(await texts("second")).toEqual(await texts("out"));
    expect(await answersIn("second")).not.toBe(await answersIn("out"));
  });

  it("is another model than without: its calls are new", async () => {
    const server = await judgeServer(weighed);
    const plain = liveModel("one", server.url);
    const judge = { models: ["one"], prompts: ["grade"], systems: ["alpha"] };
    const folder = await makeBench(configOf([plain], { judge }), count);
    expect((await runHere(folder)).exit).toBe(0);
    const before = await callIds(join(folder, "out"));
    await writeFiles(folder, { "bench.yaml": configOf([{ ...plain, logprobs: true }], { judge }) });
    const { events } = await runHere(folder);
    expect(events[0]).toMatchObject({ news: [{ calls: count, because: "model one changed" }] });
    expect(server.asked.length).toBe(2 * count);
    expect(new Set([...before, ...(await callIds(join(folder, "out")))]).size).toBe(2 * count);
    // A prompt that reads no tokens reads what it always read.
    expect(await judgesIn(folder)).toMatchObject([{ rules: { json: count } }]);
    const [tokens] = await queryLedger(
      join(folder, "out"),
      "SELECT COUNT(tokens) AS kept, COUNT(*) AS replies FROM reply_texts",
    );
    expect(tokens).toEqual({ kept: count, replies: 2 * count });
  });
});

describe("a recording", () => {
  it("of a run that kept its tokens gives the same scores", async () => {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true }), overlap]);
    await runHere(folder);
    const again = ["one", "overlap"].map((model) => ({
      name: `${model}-again`,
      provider: "replay",
      path: "out",
      where: { model },
    }));
    const judge = {
      models: again.map(({ name }) => name),
      prompts: ["weigh"],
      systems: ["alpha", "beta"],
    };
    await writeFiles(folder, { "bench.yaml": configOf(again, { judge }) });
    expect((await runHere(folder, { to: "second" })).exit).toBe(0);
    expect(server.asked.length).toBe(2 * count);
    for (const model of ["one", "overlap"]) {
      const first = await meanScores(folder, `${model}/weigh`);
      expect(await meanScores(folder, `${model}-again/weigh`, "second")).toEqual(first);
    }
    const rules = (judges: readonly Json[]) => judges.map((one) => one["rules"]);
    expect(rules(await judgesIn(folder, "second"))).toEqual(rules(await judgesIn(folder)));
  });

  const recorded = (field: Json) => ({
    name: "old",
    provider: "replay",
    path: "data/answers.jsonl",
    fields: { item: "id", candidate: "system", ...field },
  });
  const lines = records(count).flatMap(({ id }, i) =>
    ["alpha", "beta"].map((system) => {
      const grade = i === 0 ? 7 : 1 + (i % 5) / 2;
      return { id, system, grade, raw: `{"score": ${1 + (i % 5)}}` };
    }),
  );

  it("of numbers is read, within the scale", async () => {
    const files = { "data/answers.jsonl": jsonl(lines) };
    const folder = await benchOf([recorded({ answer: "grade" })], files);
    expect((await runHere(folder)).exit).toBe(0);
    expect(await judgesIn(folder)).toMatchObject([
      { verdicts: { planned: 24, answered: 22, unparsed: 2 } },
    ]);
    expect((await judgesIn(folder))[0]?.["rules"]).toEqual({ recorded: 22 });
  });

  it("of text is refused: it has no tokens", async () => {
    const files = { "data/answers.jsonl": jsonl(lines) };
    const folder = await benchOf([recorded({ text: "raw" })], files);
    await expect(runHere(folder)).rejects.toThrow('model "old" gives none');
  });
});

describe("a run folder", () => {
  /** The first line of what a report says of a finished run after this change to its store. */
  async function told(change: string): Promise<string> {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    await runHere(folder);
    const db = new DatabaseSync(join(folder, "out/run.sqlite"));
    db.exec(change);
    db.close();
    const message = await report(join(folder, "out")).then(
      () => "no error",
      (error: unknown) => (error instanceof AssizeError ? error.message : "a bug"),
    );
    return message.replaceAll(folder, "…");
  }

  it("whose tokens were changed is damaged", async () => {
    expect(
      await told("UPDATE reply_texts SET tokens = replace(tokens, '-', '-1') WHERE call = 2"),
    ).toBe(`error[run/damaged]: "…/out/run.sqlite" is damaged: the reply to call 2 does not match its digest
  fix: restore the file from a copy, or start anew with another --out; no table was written from it`);
  });

  it("of the format before tokens were kept is refused", async () => {
    expect(
      await told("PRAGMA user_version = 2"),
    ).toBe(`error[run/other-version]: "…/out/run.sqlite" was written in format 2, and this version of assize reads format 4
  fix: use the version of assize that wrote it, or give another folder with --out`);
  });
});
