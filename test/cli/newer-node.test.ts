import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const runner = fileURLToPath(new URL("../../tools/node24/run.cjs", import.meta.url));

it("runs a script in another Node with its arguments and its exit code", () => {
  const script = fileURLToPath(new URL("../fixtures/pipeline/exit-code.cjs", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [runner, script, "7", "two words"]);
  expect(status).toBe(7);
  expect(stdout.toString()).toBe('["7","two words"]\n');
});

it("ends as the script in the other Node did, where a signal ended it", async () => {
  const script = fileURLToPath(new URL("../fixtures/pipeline/waits.cjs", import.meta.url));
  const child = spawn(process.execPath, [runner, script], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([null, "SIGINT"]);
});
