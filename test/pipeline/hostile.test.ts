import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { answer } from "../models/fake-provider.ts";
import { configOf, jsonl, liveModel, makeBench, runHere, writeFiles } from "./bench.ts";
import { assize } from "./command.ts";
import { startJudgeServer } from "./judge-server.ts";
import { derivedFiles } from "./run-files.ts";

/** Characters that files, stores, templates and tables like to stumble over. */
const hostile = "a\u0000b {{ article }} {% for %} \u2028 \u202e | <b> \r\n``` --- \u{1F600}";

describe("hostile texts", () => {
  it("in records and answers are kept as they are, and lead to the same bytes again", async () => {
    const server = await startJudgeServer(({ key, kind }) =>
      kind === "binary" && Number.parseInt(key.slice(0, 2), 16) % 2 === 0
        ? answer(`\ud800 ${hostile} {"verdict": "yes"} ${hostile}`)
        : undefined,
    );
    onTestFinished(() => server.close());
    const write = {
      regenerate: { models: ["one"], prompts: ["write"] },
      records: { path: "data/records.jsonl", fields: { candidates: ["alpha", "__proto__"] } },
    };
    const folder = await makeBench(configOf([liveModel("one", server.url)], write), 0);
    const rows = Array.from({ length: 12 }, (_, i) => ({
      id: `${hostile}${i}`,
      article: `${hostile} ${i} opened its bridge. It cost money.`,
      highlights: `${hostile} opened .`,
      alpha: hostile,
      ["__proto__"]: `${hostile} ${i}`,
    }));
    await writeFiles(folder, { "data/records.jsonl": jsonl(rows) });
    const { exit } = await runHere(folder);
    expect(exit).toBe(0);
    expect(server.asked.some(({ text }) => text.includes(hostile))).toBe(true);
    const files = await derivedFiles(join(folder, "out"));
    const { code, stderr, stdout } = await assize(["report", "out"], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stdout).not.toContain("\u202e");
    expect(await derivedFiles(join(folder, "out"))).toEqual(files);
  });
});
