import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const runner = fileURLToPath(new URL("../../tools/node24/run.cjs", import.meta.url));

it("runs a script in another Node with its arguments and its exit code", () => {
  const script = fileURLToPath(new URL("../fixtures/pipeline/exit-code.cjs", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [runner, script, "7", "two words"]);
  expect(status).toBe(7);
  expect(stdout.toString()).toBe('["7","two words"]\n');
});
