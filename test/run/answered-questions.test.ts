import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { answeredRecords } from "../../harness/run/answered-questions.ts";
import { questionColumns, questionOf } from "../../harness/run/plan-store.ts";
import { openPlanWriter } from "../../harness/run/plan-writer.ts";
import { replyColumns, replyOf } from "../../harness/run/reply-store.ts";
import { openStorage, type Storage } from "../../harness/run/storage.ts";
import { configOf, makeBench, runHere } from "../pipeline/bench.ts";

const baselines = ["overlap", "random"].map((model) => ({
  name: model,
  provider: "baseline",
  model,
}));

async function finishedRun(): Promise<string> {
  const judge = { models: baselines.map(({ name }) => name), prompts: ["claims", "pick"] };
  const config = configOf(baselines, { judge: { ...judge, repeats: 2 } });
  const folder = await makeBench(config, 2);
  await runHere(folder);
  return join(folder, "out", "run.sqlite");
}

function openHere(file: string): Storage {
  const storage = openStorage(file, "read");
  onTestFinished(() => storage.close());
  return storage;
}

it("reads what the plain way reads, row by row", async () => {
  const storage = openHere(await finishedRun());
  const plain = storage
    .sql(
      `SELECT ${questionColumns}, ${replyColumns} FROM questions q
       JOIN replies r ON r.call = q.call JOIN reply_texts t ON t.call = r.call ORDER BY q.n`,
    )
    .all()
    .map((row) => {
      const question = questionOf(storage, row);
      return { question, reply: replyOf(storage, question.call ?? 0, row) };
    });
  expect(plain.length).toBeGreaterThan(20);
  expect([...answeredRecords(storage, 1)].flat()).toEqual(plain);
});

/** Another value of each column. */
const changes = [
  ["questions", "record", "record + 1"],
  ["questions", "model", "model + 1"],
  ["questions", "judge", "judge + 1"],
  ["questions", "shown", "replace(shown, ']', ' ]')"],
  ["questions", "repeat", "repeat + 1"],
  ["questions", "call", "(SELECT MAX(call) + 1 - q.call FROM replies)"],
  ["questions", "source", "'own'"],
  ["questions", "asked", "3"],
  ["questions", "sha", "sha || '.'"],
  ["replies", "state", "'refused'"],
  ["replies", "session", "session + 1"],
  ["replies", "retry", "1 - retry"],
  ["replies", "input", "7"],
  ["replies", "reasoning", "7"],
  ["replies", "tier", "'batch'"],
  ["replies", "sha", "sha || '.'"],
  ["reply_texts", "text", "replace(text, '\"', '\"\"')"],
  ["reply_texts", "text", "upper(text)"],
  ["reply_texts", "why", "'x'"],
  ["reply_texts", "model", "'x'"],
  ["reply_texts", "tokens", "'[]'"],
] as const;

it("finds any row of which any value was changed", async () => {
  const file = await finishedRun();
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  const storage = openHere(file);
  for (const [table, column, value] of changes) {
    const key = table === "questions" ? "n" : "call";
    const rows = db.prepare(`SELECT ${key} AS key, ${column} AS was FROM ${table}`).all();
    expect(rows.length).toBeGreaterThan(20);
    const change = db.prepare(`UPDATE ${table} AS q SET ${column} = ${value} WHERE ${key} = ?`);
    const mend = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
    for (const { key: row = null, was = null } of rows) {
      change.run(row);
      expect(() => [...answeredRecords(storage, 1)], `${table}.${column}, ${row}`).toThrow(
        /match its digest/,
      );
      mend.run(was, row);
    }
  }
  expect([...answeredRecords(storage, 1)].flat().length).toBeGreaterThan(20);
});

it("puts the questions of a record together wherever the reading of rows pauses", () => {
  const storage = openStorage("", "scratch");
  onTestFinished(() => storage.close());
  const asked = [500, 1, 700, 24, 3];
  for (const generation of [1, 2]) {
    const writer = openPlanWriter(storage, generation);
    for (const [place, questions] of asked.entries()) {
      for (let judge = 0; judge < questions; judge += 1) {
        const plain = { model: 0, repeat: 1, callId: null, source: null, asked: null };
        writer.add({ record: generation * 10 + place, judge, shown: ["alpha"], ...plain });
      }
    }
    writer.flush();
  }
  const records = [...answeredRecords(storage, 2)];
  expect(records.map((own) => own.length)).toEqual(asked);
  expect(records.map(([{ question }]) => question.record)).toEqual([20, 21, 22, 23, 24]);
  for (const own of records) {
    expect(own.map(({ question }) => question.judge)).toEqual([...own.keys()]);
    expect(own.every(({ reply }) => reply === undefined)).toBe(true);
  }
  expect([...answeredRecords(storage, 3)]).toEqual([]);
});
