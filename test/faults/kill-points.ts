import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import type { RandomStream } from "../../harness/core/random.ts";
import { bodyOf } from "../models/fake-provider.ts";
import type { Running } from "../pipeline/command.ts";
import {
  type Asked,
  type Instead,
  type JudgeServer,
  rightAnswer,
} from "../pipeline/judge-server.ts";
import { committedKeys, derivedFiles, queryLedger } from "../pipeline/run-files.ts";
import { startIn } from "./fault-bench.ts";
import { concurrency, type FaultLane } from "./storage-faults.ts";

/** When a process is killed: at a moment, or around a request of the server. */
export const killKinds = [
  "at any time",
  "before a reply",
  "during a reply",
  "after a reply",
] as const;
export type KillKind = (typeof killKinds)[number];

/** The rows of the ledger that a kill may not take away: replies, and attempts that ended. */
interface Kept {
  readonly keys: ReadonlySet<string>;
  readonly replies: readonly string[];
  readonly attempts: number;
}

async function keptIn(out: string): Promise<Kept> {
  const tables = await queryLedger(
    out,
    "SELECT name FROM sqlite_schema WHERE type = 'table'",
  ).catch(() => []);
  if (tables.length === 0) return { keys: new Set(), replies: [], attempts: 0 };
  const replies = await queryLedger(out, "SELECT sha FROM replies ORDER BY call");
  const [row] = await queryLedger(out, "SELECT COUNT(*) AS n FROM attempts");
  return {
    keys: await committedKeys(out),
    replies: replies.map(({ sha }) => String(sha)),
    attempts: Number(row?.n),
  };
}

/** What became of a start that was to be killed. */
export interface Killed {
  /** false: it was over before. */
  readonly hit: boolean;
  /** Requests without a committed reply: they may be sent again. */
  readonly inFlight: number;
}

/** Starts the run, kills it at a point of this kind, and sees that nothing that was committed before is gone or was asked. */
export async function killOnce(
  lane: FaultLane,
  out: string,
  kind: KillKind,
  random: RandomStream,
  { calls, ms }: { readonly calls: number; readonly ms: number },
): Promise<Killed> {
  const { server, folder } = lane;
  const before = await keptIn(out);
  const from = server.asked.length;
  const left = Math.max(1, calls - before.keys.size);
  const point = pointAt(server, from + 1 + random.below(left), kind, random);
  server.instead(kind === "at any time" ? quickly : point.instead);
  const running = startIn(folder, ["run", "bench.yaml", "--out", out]);
  const moment = kind === "at any time" ? wait(random.below(ms)) : point.reached;
  await Promise.race([moment, running.ended]);
  const { code, signal } = await kill(running);
  server.instead(quickly);
  const asked = server.asked.slice(from);
  const after = await keptIn(out);
  expectNothingLost(before, after, asked);
  // The intent of every request was committed before it was sent.
  expect(after.attempts - before.attempts).toBeGreaterThanOrEqual(asked.length);
  const inFlight = asked.filter(({ key }) => !after.keys.has(key)).length;
  expect(inFlight, "in flight at the kill").toBeLessThanOrEqual(concurrency);
  if (signal === null) expect(code).toBe(0);
  return { hit: signal === "SIGKILL", inFlight };
}

/** Lets the run end: nothing that was committed is asked again, and the bytes are those of the undisturbed run. */
export async function endKilled(lane: FaultLane, out: string): Promise<void> {
  const { server, folder, files } = lane;
  const before = await keptIn(out);
  const from = server.asked.length;
  server.instead(undefined);
  const { code, stderr } = await startIn(folder, ["run", "bench.yaml", "--out", out]).ended;
  expect(code, stderr).toBe(0);
  const asked = server.asked.slice(from);
  expectNothingLost(before, await keptIn(out), asked);
  expect(await derivedFiles(out)).toEqual(files);
}

function expectNothingLost(before: Kept, after: Kept, asked: readonly Asked[]): void {
  const again = asked.filter(({ key }) => before.keys.has(key));
  expect(again, "asked again although the reply was committed").toEqual([]);
  const there = new Set(after.replies);
  expect(
    before.replies.filter((sha) => !there.has(sha)),
    "committed replies lost",
  ).toEqual([]);
}

async function kill(running: Running) {
  running.kill("SIGKILL");
  return await running.ended;
}

/** Right answers, after up to 6 ms. */
const quickly: Instead = async ({ key }) => {
  await wait(Number.parseInt(key.slice(-2), 16) % 7);
  return undefined;
};

/** A point around the n-th request, counted from the start of the server. */
function pointAt(
  server: JudgeServer,
  n: number,
  kind: KillKind,
  random: RandomStream,
): { readonly instead: Instead; readonly reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const pause = random.below(12);
  const instead: Instead = async (asked) => {
    if (server.asked.length !== n) return quickly(asked);
    if (kind === "before a reply") {
      resolve();
      await wait(50);
      return undefined;
    }
    return async (request, response) => {
      const body = JSON.stringify(bodyOf(request.path, rightAnswer(asked)));
      response.writeHead(200, { "content-type": "application/json" });
      if (kind === "during a reply") {
        response.write(body.slice(0, body.length / 2), () => resolve());
        await wait(50);
        response.end(body.slice(body.length / 2));
        return;
      }
      response.end(body, () => setTimeout(resolve, pause));
    };
  };
  return { instead, reached: promise };
}
