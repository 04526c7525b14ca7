import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "./bench.ts";
import { assize } from "./command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a run derives, by file; timings.json holds what differs from run to run. */
async function derived(env: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  const out = join(folder, "out");
  const args = ["run", join(root, "configs/juries.yaml"), "--limit", "12", "--out", out];
  const { code, stderr } = await assize([...args, "--quiet"], { cwd: folder, env });
  expect(code, stderr).toBe(0);
  const files = readdirSync(out).filter((file) => /^(?:judges|systems|manifest)\./.test(file));
  expect(files.length).toBeGreaterThan(6);
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(out, file), "utf8")]));
}

it("gives the same bytes with one thread, in any time zone, as with many", async () => {
  const one = {
    UV_THREADPOOL_SIZE: "1",
    NODE_OPTIONS: "--v8-pool-size=0",
    TZ: "Asia/Tokyo",
    LANG: "C",
  };
  const many = { UV_THREADPOOL_SIZE: "16", NODE_OPTIONS: "--v8-pool-size=8", TZ: "UTC" };
  expect(await derived(one)).toEqual(await derived(many));
});
