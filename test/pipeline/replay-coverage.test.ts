import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { loadConfig, run } from "../../harness/index.ts";

const folder = mkdtempSync(join(tmpdir(), "assize-coverage-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function runOf(name: string, model: object) {
  const config = {
    name,
    records: { path: "records.jsonl", fields: { candidates: ["c"] } },
    models: [{ name: "overlap", ...model }],
    judge: { models: ["overlap"], prompts: ["covers", "rank"] },
    leaderboard: { bootstrap: 99 },
  };
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify(config));
  return run(await loadConfig(file), { out: join(folder, name) });
}

it("gives an earlier run's answers about facts again: own facts and those of the next record apart", async () => {
  const lines = ["red cats sleep", "blue dogs run", "old birds sing"].map((text, i) =>
    JSON.stringify({ id: `r${i}`, article: `${text}.`, highlights: `${text} .`, c: `${text}.` }),
  );
  writeFileSync(join(folder, "records.jsonl"), `${lines.join("\n")}\n`);
  const first = await runOf("first", { provider: "baseline", model: "overlap" });
  // Without a price nobody knows what a recording cost.
  const price = { input: 0, output: 0 };
  const again = await runOf("again", { provider: "replay", path: "first", price });
  expect(again).toMatchObject({ exit: 0, lost: 0 });
  const cells = (result: typeof first) =>
    result.boards?.judges.tables.map(({ rows }) => rows.map(({ estimates }) => estimates));
  expect(cells(again)).toEqual(cells(first));
  const [coverage] = first.boards?.judges.tables ?? [];
  expect(coverage?.rows[0]?.estimates.balancedAccuracy).toMatchObject({ value: 1, n: 6 });
});
