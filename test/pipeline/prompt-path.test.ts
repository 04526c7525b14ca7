import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { loadConfig, report, run } from "../../harness/index.ts";

const folder = mkdtempSync(join(tmpdir(), "assize-path-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("judges, and reports again, with a prompt that the config names by its path", async () => {
  writeFileSync(
    join(folder, "mine.md"),
    '---\nprotocol: binary\nanswer: { labels: ["yes", "no"], positive: "yes" }\n---\nuser:\n{{ candidate }}\n',
  );
  writeFileSync(
    join(folder, "records.jsonl"),
    '{"id": "a", "highlights": "One .", "chatgpt": "Two."}\n',
  );
  writeFileSync(
    join(folder, "bench.yaml"),
    [
      "name: by-path",
      "records: { path: records.jsonl }",
      "models: [{ name: longest, provider: baseline, model: longest }]",
      "judge: { models: [longest], prompts: [./mine.md] }",
      "leaderboard: { bootstrap: 99 }",
    ].join("\n"),
  );
  const loaded = await loadConfig(join(folder, "bench.yaml"));
  const out = join(folder, "out");
  const first = await run(loaded, { out });
  expect(first.exit).toBe(0);
  expect(first.boards?.judges.tables[0]?.rows[0]?.name).toBe("longest/mine");
  expect((await report(out)).boards).toEqual(first.boards);
});
