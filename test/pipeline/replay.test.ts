import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AssizeError, formatProblem } from "../../harness/core/errors.ts";
import { check } from "../../harness/pipeline/check.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { report } from "../../harness/pipeline/report.ts";
import { configOf, jsonl, makeBench, records, runHere, writeFiles } from "./bench.ts";
import { callIds, derivedFiles, readBoard } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

const old = {
  name: "old",
  provider: "replay",
  path: "data/answers.jsonl",
  fields: { item: "id", prompt: "prompt", candidate: "system", text: "raw" },
};

function gradeOf(model: Json, more: Json = {}): Json {
  return configOf([model], {
    judge: { models: [model["name"]], prompts: ["grade"], systems: ["alpha", "beta"] },
    ...more,
  });
}

/** A grade for each candidate of `records(count)`. */
function grades(count: number): readonly Json[] {
  return records(count).flatMap(({ id }, i) =>
    ["alpha", "beta"].map((system, j) => ({
      id,
      prompt: "grade",
      system,
      raw: `Because of this and that.\n{"score": ${1 + ((i + 2 * j) % 5)}}`,
      grade: 1 + ((i + 2 * j) % 5),
    })),
  );
}

async function benchOf(config: Json, files: Parameters<typeof writeFiles>[1], count = 12) {
  const folder = await makeBench(config, count);
  await writeFiles(folder, files);
  return folder;
}

async function manifestOf(folder: string): Promise<Json> {
  const { "manifest.json": text = "" } = await derivedFiles(join(folder, "out"));
  return JSON.parse(text);
}

describe("a recording as a model", () => {
  it("is a row of kind judge whose tokens and cost are unknown", async () => {
    const folder = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(grades(12)) });
    const { exit, events, boards } = await runHere(folder);
    expect(exit).toBe(0);
    expect(events.filter(({ event }) => event === "warning")).toEqual([]);
    const [human] = boards?.judges.tables ?? [];
    expect(human?.rows).toMatchObject([
      { name: "old/grade", kind: "judge", usage: null, usd: null, verdicts: { answered: 24 } },
    ]);
    expect(await manifestOf(folder)).toMatchObject({
      recordings: [{ model: "old", lines: 24, matched: 24, unmatched: 0, questionsWithoutLine: 0 }],
    });
  });

  it("gives the same bytes from the run folder alone, after the file is gone", async () => {
    const folder = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(grades(11)) });
    expect((await runHere(folder)).exit).toBe(1);
    const before = await derivedFiles(join(folder, "out"));
    await rm(join(folder, "data"), { recursive: true });
    await report(join(folder, "out"));
    expect(await derivedFiles(join(folder, "out"))).toEqual(before);
  });

  it("loses what nobody recorded, says so, and does not ask for it again", async () => {
    const extra = { id: "record-999", prompt: "grade", system: "alpha", raw: "x", grade: 1 };
    const lines = [...grades(11), extra];
    const folder = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(lines) });
    const { exit, lost, reasons, events } = await runHere(folder);
    expect({ exit, lost, reasons }).toEqual({ exit: 1, lost: 2, reasons: ["no recording"] });
    const messages = events.flatMap((one) => (one.event === "warning" ? [one.message] : []));
    expect(messages).toEqual([
      '2 questions to model "old" have no recorded answer; look at "fields" and "where"; manifest.json keeps the counts',
      '1 of 23 recorded answers of model "old" answer no question of this run; look at "fields" and "where"; manifest.json keeps the counts',
    ]);
    expect(await manifestOf(folder)).toMatchObject({
      recordings: [{ model: "old", lines: 23, matched: 22, unmatched: 1, questionsWithoutLine: 2 }],
    });
    const again = await runHere(folder);
    expect(again).toMatchObject({ exit: 1, lost: 2, again: 0 });
    const [plan] = again.events;
    expect(plan).toMatchObject({ event: "plan", news: [] });
  });

  it("asks anew when the recording changed, and says why", async () => {
    const folder = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(grades(11)) });
    await runHere(folder);
    const before = await callIds(join(folder, "out"));
    await writeFiles(folder, { "data/answers.jsonl": jsonl(grades(12)) });
    const { exit, events } = await runHere(folder);
    expect(exit).toBe(0);
    expect(events[0]).toMatchObject({ news: [{ calls: 24, because: "model old changed" }] });
    expect((await callIds(join(folder, "out"))).length).toBe(2 * before.length);
  });

  it.each([
    ["csv", (text: string) => text],
    ["csv.gz", gzipSync],
    ["json", () => JSON.stringify(grades(12))],
    [
      "parquet",
      () => readFileSync(new URL("../fixtures/records/answers.parquet", import.meta.url)),
    ],
    ["jsonl.gz", () => gzipSync(jsonl(grades(12)))],
  ] as const)("reads .%s, and answers that are read already", async (extension, pack) => {
    const csv = ["id,prompt,system,grade"]
      .concat(grades(12).map((row) => `${row["id"]},grade,${row["system"]},${row["grade"]}`))
      .join("\n");
    const fields = { item: "id", prompt: "prompt", candidate: "system", answer: "grade" };
    const path = `data/answers.${extension}`;
    const folder = await benchOf(gradeOf({ ...old, path, fields }), { [path]: pack(csv) });
    const raw = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(grades(12)) });
    await runHere(folder);
    await runHere(raw);
    const tables = async (one: string) => (await readBoard(join(one, "out"), "judges")).tables;
    expect(await tables(folder)).toEqual(await tables(raw));
  });

  it("regenerates summaries that were recorded, and has them judged", async () => {
    const lines = records(12).map(({ id }) => ({ id, raw: `A summary of ${id}.` }));
    const config = configOf(
      [
        { ...old, fields: { item: "id", text: "raw" } },
        { name: "longest", provider: "baseline", model: "longest" },
      ],
      {
        regenerate: { models: ["old"], prompts: ["write"] },
        judge: { models: ["longest"], prompts: ["grade"] },
      },
    );
    const folder = await benchOf(config, { "data/answers.jsonl": jsonl(lines) });
    expect((await runHere(folder)).exit).toBe(0);
    const { tables } = await readBoard(join(folder, "out"), "systems");
    expect(tables[0]?.rows.map(({ name }) => name)).toContain("old/write");
  });

  it("is shown by check with what does not fit", async () => {
    const folder = await benchOf(gradeOf(old), { "data/answers.jsonl": jsonl(grades(10)) });
    const warnings: string[] = [];
    const loaded = await loadConfig(join(folder, "bench.yaml"), { environment: {} });
    const { models } = await check(loaded, {
      out: join(folder, "out"),
      onEvent: (one) => one.event === "warning" && warnings.push(one.message),
    });
    expect(models).toMatchObject([{ model: "old", offline: true, calls: 24 }]);
    expect(warnings[0]).toContain('4 questions to model "old" have no recorded answer');
  });
});

describe("an earlier run as a recording", () => {
  const baselines = ["overlap", "random"].map((name) => ({
    name,
    provider: "baseline",
    model: name,
  }));

  async function replayed(more: Json = {}): Promise<string> {
    const folder = await makeBench(configOf(baselines, { seed: 3 }), 12);
    await runHere(folder, { to: "first" });
    const again = baselines.map(({ name }) => ({
      name,
      provider: "replay",
      path: "first",
      where: { model: name },
      ...more,
    }));
    await writeFiles(folder, { "bench.yaml": configOf(again, { seed: 3 }) });
    return folder;
  }

  it("gives the same estimates under every protocol", async () => {
    // Without a price nobody knows what a recording cost.
    const folder = await replayed({ price: { input: 1, output: 1 } });
    const { exit, events } = await runHere(folder);
    expect(exit).toBe(0);
    expect(events.filter(({ event }) => event === "warning")).toEqual([]);
    const estimates = async (one: string) =>
      (await readBoard(join(folder, one), "judges")).tables.map(({ rows }) =>
        rows.map(({ name, rank, estimates, verdicts }) => ({ name, rank, estimates, verdicts })),
      );
    expect(await estimates("out")).toEqual(await estimates("first"));
  });

  it("may be named by its run.sqlite, and knows what its tokens cost", async () => {
    const folder = await replayed({
      path: "first/run.sqlite",
      price: { input: 1, output: 1 },
    });
    const { boards } = await runHere(folder);
    const rows = boards?.judges.tables.flatMap((table) => table.rows) ?? [];
    expect(new Set(rows.map(({ usd }) => usd))).toEqual(new Set([0]));
    expect(rows.every(({ usage }) => usage?.input === 0)).toBe(true);
  });

  it("takes a replay of a replay", async () => {
    const folder = await benchOf(
      gradeOf({ ...old, fields: { item: "id", candidate: "system", answer: "grade" } }),
      { "data/answers.jsonl": jsonl(grades(11)) },
    );
    await runHere(folder, { to: "first" });
    await writeFiles(folder, {
      "bench.yaml": gradeOf({ name: "old", provider: "replay", path: "first" }),
    });
    expect(await runHere(folder)).toMatchObject({ exit: 1, lost: 2 });
    const first = await readBoard(join(folder, "first"), "judges");
    expect((await readBoard(join(folder, "out"), "judges")).tables).toEqual(first.tables);
    expect(await manifestOf(folder)).toMatchObject({
      recordings: [{ lines: 24, matched: 24, questionsWithoutLine: 0 }],
    });
  });

  it("must say which of its models is meant", async () => {
    const folder = await replayed({ where: {} });
    await expect(runHere(folder)).rejects.toThrow(/answers the same question as .*run\.sqlite:1/);
  });
});

describe("what is wrong is told before anything runs", () => {
  const { fields } = old;
  const cases: readonly (readonly [title: string, model: Json, lines: string, message: string])[] =
    [
      [
        "no such file",
        { path: "data/answer.jsonl" },
        jsonl(grades(2)),
        'error[records/not-found]: there is no file "FOLDER/data/answer.jsonl"',
      ],
      ["an empty file", {}, "", "fix: fill it, or take it out of models"],
      [
        "a column that is not there",
        { fields: { ...fields, candidate: "sytem" } },
        jsonl(grades(2)),
        'error[records/missing-field]: no column "sytem", which fields.candidate names\n  at FOLDER/data/answers.jsonl:1:1',
      ],
      [
        "an unknown key",
        { fields: { ...fields, candidat: "system" } },
        jsonl(grades(2)),
        'error[config/unknown-key]: unknown key "candidat" in models[0].fields',
      ],
      [
        "neither text nor answer",
        { fields: { item: "id" } },
        jsonl(grades(2)),
        'fields name neither "text" nor "answer" nor "lines": no column holds the answers',
      ],
      [
        "both text and answer",
        { fields: { item: "id", text: "raw", answer: "grade" } },
        jsonl(grades(2)),
        'fields name both "text" and "answer"',
      ],
      [
        "both answer and lines",
        { fields: { item: "id", lines: "raw", answer: "grade" } },
        jsonl(grades(2)),
        'fields name both "answer" and "lines"',
      ],
      [
        "no fields",
        { fields: undefined },
        jsonl(grades(2)),
        'error[config/missing-key]: model "old" has no fields, and its recording is a file',
      ],
      [
        "a where that matches nothing",
        { where: { system: "gamma" } },
        jsonl(grades(2)),
        'where matches no line\n  at FOLDER/bench.yaml:23:16\n  23 |       "where": {\n                      ^\n  fix: look at its values; there are system: "alpha", "beta"',
      ],
      [
        "a where over no column",
        { where: { judge: "gamma" } },
        jsonl(grades(2)),
        'fix: there is no column "judge"; there are "id", "prompt", "system", "raw", "grade"',
      ],
      [
        "a damaged line",
        {},
        `${jsonl(grades(1))}{"id":\n`,
        "error[records/invalid]: broken JSON: expected a value, found the end\n  at FOLDER/data/answers.jsonl:3:7",
      ],
      [
        "two lines for one repeat",
        { fields: { ...fields, repeat: "n" } },
        jsonl([...grades(1), ...grades(1)].map((row) => ({ ...row, n: 1 }))),
        "this line answers the same question as FOLDER/data/answers.jsonl:1\n  at FOLDER/data/answers.jsonl:3:1",
      ],
      [
        "an id that is no id",
        {},
        jsonl([{ ...grades(1)[0], id: ["a"] }]),
        '"id" is not a text or a number\n  at FOLDER/data/answers.jsonl:1:1',
      ],
      [
        "a repeat that is none",
        { fields: { ...fields, repeat: "raw" } },
        jsonl(grades(1)),
        '"raw" is no repeat',
      ],
      [
        "an answer that is no text",
        {},
        jsonl([{ ...grades(1)[0], raw: { score: 3 } }]),
        '"raw" is no text',
      ],
    ];

  it.each(cases)("%s", async (_title, model, lines, message) => {
    const folder = await benchOf(gradeOf({ ...old, ...model }), { "data/answers.jsonl": lines });
    const error = await runHere(folder).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof AssizeError)) throw error;
    const told = error.problems.map(formatProblem).join("\n");
    const shown = told.replace(/(?:\.\.\/)*(?:\/?tmp\/)?[^" ]*assize-run-\w+/g, "FOLDER");
    expect(shown).toContain(message);
    expect(error.exit).toBe(2);
    await expect(derivedFiles(join(folder, "out"))).rejects.toThrow("ENOENT");
  });
});
