import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import { readSetup } from "../../harness/pipeline/plan-state.ts";
import { readVerdicts } from "../../harness/run/read-verdicts.ts";
import { openStorage } from "../../harness/run/storage.ts";
import { configOf, makeBench, runHere } from "../pipeline/bench.ts";

const judge = { name: "overlap", provider: "baseline", model: "overlap" };

/** The first record of a finished run of which this was changed. */
async function firstOf(change?: string): Promise<JudgedRecord> {
  const only = { judge: { models: [judge.name], prompts: ["claims"] } };
  const folder = await makeBench(configOf([judge], only), 2);
  await runHere(folder);
  const file = join(folder, "out", "run.sqlite");
  if (change !== undefined) {
    const db = new DatabaseSync(file);
    db.exec(change);
    db.close();
  }
  const storage = openStorage(file, "read");
  onTestFinished(() => storage.close());
  const { setup, plan } = readSetup(storage);
  const [first] = readVerdicts(storage, plan.generation, setup);
  if (first === undefined) throw new Error("the run has no record");
  return first;
}

it("gives the same texts however often they are asked for", async () => {
  const { item, candidates } = await firstOf();
  expect(item.article?.length).toBeGreaterThan(20);
  expect(item.highlightSentences.join(" ")).toContain(item.highlights?.slice(0, 5));
  expect(candidates.map(({ system }) => system)).toEqual([
    "highlights",
    ...item.candidates.map(({ system }) => system),
  ]);
  expect(item.article).toBe(item.article);
  expect(item.candidates).toBe(item.candidates);
});

it.each([
  ["changed", "UPDATE texts SET text = text || ' '"],
  ["gone", "DELETE FROM texts"],
])("refuses a text that is %s once it is asked for, and not before", async (_what, change) => {
  const record = await firstOf(change);
  const { item, verdicts } = record;
  expect(item.human).toHaveProperty("alpha");
  expect(verdicts.map(({ verdict }) => verdict.state)).toContain("answered");
  const asks = [
    () => item.article,
    () => item.highlights,
    () => item.highlightSentences,
    () => item.candidates,
    () => record.candidates,
  ];
  for (const ask of asks) expect(ask).toThrow(/text .* does not match its digest/);
});

it("says of a text that SQLite cannot read that the file is damaged", async () => {
  const { item } = await firstOf("ALTER TABLE texts RENAME TO others");
  expect(() => item.article).toThrow(/run.sqlite" is damaged: no such table/);
});
