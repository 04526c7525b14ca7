import { join } from "node:path";
import { expect } from "vitest";
import { randomStream } from "../../harness/core/random.ts";
import { startCommand } from "./command.ts";
import type { JudgeServer } from "./judge-server.ts";
import { committedKeys } from "./run-files.ts";

/**
 * Kills a run again and again, each time after a random number of new requests, then lets it end. Checks at every
 * start that nothing is asked whose reply was committed before. Returns how the last start ended and how many
 * requests were sent more than once.
 */
export async function runWithKills(options: {
  readonly folder: string;
  readonly server: JudgeServer;
  readonly seed: string;
  readonly kills: number;
  /** A kill comes after 1 to so many new requests. */
  readonly within: number;
}): Promise<{ readonly code: number | null; readonly repeated: number; readonly stderr: string }> {
  const { folder, server, seed, kills, within } = options;
  const out = join(folder, "killed");
  const args = ["run", join(folder, "bench.yaml"), "--out", out];
  const random = randomStream(seed, "test/kill", 0);
  const start = server.asked.length;
  for (let kill = 0; kill < kills; kill += 1) {
    const before = kill === 0 ? new Set<string>() : await committedKeys(out);
    const from = server.asked.length;
    const running = startCommand(args);
    await Promise.race([server.came(from + 1 + random.below(within)), running.ended]);
    running.kill("SIGKILL");
    const { signal, stderr } = await running.ended;
    expect(signal, `the run was over before kill ${kill}: ${stderr}`).toBe("SIGKILL");
    expectNoneOf(server, from, before);
  }
  const before = await committedKeys(out);
  const from = server.asked.length;
  const { code, stderr } = await startCommand(args).ended;
  expectNoneOf(server, from, before);
  const sent = server.asked.slice(start);
  return { code, repeated: sent.length - new Set(sent.map(({ key }) => key)).size, stderr };
}

function expectNoneOf(server: JudgeServer, from: number, committed: ReadonlySet<string>): void {
  const again = server.asked.slice(from).filter(({ key }) => committed.has(key));
  expect(again, "asked again although the reply was committed").toEqual([]);
}
