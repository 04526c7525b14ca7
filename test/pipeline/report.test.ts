import { cp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { configOf, liveModel, makeBench, runHere, temporaryFolder, writeFiles } from "./bench.ts";
import { assize } from "./command.ts";
import { startJudgeServer } from "./judge-server.ts";
import { derivedFiles } from "./run-files.ts";

/** A complete run whose config, prompts, data and server are gone. */
async function orphanedRun(): Promise<string> {
  const server = await startJudgeServer();
  const write = { regenerate: { models: ["one"], prompts: ["write"] } };
  const folder = await makeBench(configOf([liveModel("one", server.url)], write), 3);
  const { exit } = await runHere(folder);
  expect(exit).toBe(0);
  const home = await temporaryFolder();
  await rename(join(folder, "out"), join(home, "moved"));
  await rm(folder, { recursive: true });
  await server.close();
  return join(home, "moved");
}

describe("a report", () => {
  it("writes identical bytes from the run folder alone", async () => {
    const out = await orphanedRun();
    const before = await derivedFiles(out);
    for (const name of Object.keys(before)) await rm(join(out, name));
    const { code, stderr, stdout } = await assize(["report", out]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("one/claims");
    expect(await derivedFiles(out)).toEqual(before);
  });

  it.each([
    [
      "a reply's text",
      "UPDATE reply_texts SET text = replace(text, 'reason', 'reasom') WHERE call = 2",
    ],
    ["a failure's reason", "UPDATE reply_texts SET why = 'none' WHERE call = 2"],
    ["a reply's text, which is gone", "DELETE FROM reply_texts WHERE call = 2"],
    ["a reply's state", "UPDATE replies SET state = 'refused' WHERE call = 3"],
    ["a reply's tokens", "UPDATE replies SET output = output + 1 WHERE call = 4"],
    ["a text of a record", "UPDATE texts SET text = text || ' ' WHERE n = 1"],
    ["a record's labels", "UPDATE records SET body = replace(body, 'true', 'false') WHERE n = 1"],
    [
      "the kept config",
      "UPDATE state SET value = replace(value, '0.95', '0.90') WHERE key = 'config'",
    ],
    ["a prompt", "UPDATE state SET value = replace(value, 'yes', 'yea') WHERE key = 'prompts'"],
    ["a question's call", "UPDATE questions SET call = 1 WHERE n = 5"],
  ])("is refused where %s was changed, and writes nothing", async (_what, change) => {
    const out = await sharedRun();
    const db = new DatabaseSync(join(out, "run.sqlite"));
    expect(db.prepare(change).run().changes).toBe(1);
    db.close();
    const before = await derivedFiles(out);
    await rm(join(out, "judges.csv"));
    const { "judges.csv": _gone, ...rest } = before;
    const { code, stderr, stdout } = await assize(["report", out]);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain("run/damaged");
    expect(stdout).toBe("");
    expect(await derivedFiles(out)).toEqual(rest);
  });

  it("is refused where run.sqlite is cut short or no database", async () => {
    const out = await sharedRun();
    await rm(join(out, "run.sqlite"));
    await cp(join(out, "judges.md"), join(out, "run.sqlite"));
    const { code, stderr } = await assize(["report", out]);
    expect(code, stderr).toBe(4);
    expect(stderr).toContain("run/damaged");
  });

  it("names a folder that is none", async () => {
    const folder = await temporaryFolder();
    const { code, stderr } = await assize(["report", join(folder, "nowhere")]);
    expect(code).toBe(2);
    expect(stderr).toContain("is no run folder");
  });
});

let shared: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** A copy of one run that these tests share. */
async function sharedRun(): Promise<string> {
  shared ??= orphanedRun().then(async (folder) => {
    const names = await readdir(folder);
    const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return new Map(names.map((name, i) => [name, contents[i] ?? new Uint8Array()]));
  });
  const copy = await temporaryFolder();
  await writeFiles(copy, Object.fromEntries(await shared));
  return copy;
}
