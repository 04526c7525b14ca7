import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultRetries } from "../../harness/run/retry-policy.ts";
import {
  type Answer,
  type Behaviour,
  bodyOf,
  drip,
  error,
  nothing,
  page,
  resetBeforeHeaders,
  resetInBody,
  stallBeforeHeaders,
  stallInBody,
} from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere } from "./bench.ts";
import { type Instead, rightAnswer, startJudgeServer } from "./judge-server.ts";
import { inMilliseconds, inSeconds, tokenBucket } from "./rate-limit-server.ts";
import { queryLedger } from "./run-files.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

describe("a provider with a token bucket", () => {
  it.each([
    ["names the next token", inMilliseconds],
    ["names whole seconds", inSeconds],
    ["names no time", undefined],
  ])("that %s is not stormed, and answers every call", async (_what, told) => {
    const limited = tokenBucket({ perSecond: 150, capacity: 30, ...(told && { told }) });
    const server = await judgeServer(limited.instead);
    const folder = await makeBench(
      configOf([liveModel("one", server.url, { concurrency: 64 })]),
      20,
    );
    const { exit } = await runHere(folder, { retries: { ...defaultRetries, firstDelayMs: 200 } });
    expect(exit).toBe(0);
    expect(limited.refused.length).toBeGreaterThan(0);
    expect(limited.came.length).toBeLessThanOrEqual(1.5 * 200);
    expect(await early(join(folder, "out"), told === inSeconds ? 1_000 : 0)).toBe(0);
  });
});

/** Attempts that started after another one was told to wait for so long, and before that time. */
async function early(out: string, waitMs: number): Promise<number> {
  const [row] = await queryLedger(
    out,
    `SELECT COUNT(*) AS n FROM attempts a WHERE EXISTS (
       SELECT 1 FROM attempts r WHERE r.outcome LIKE '%"status":429%'
         AND a.started > r.ended AND a.started < r.ended + ${waitMs} - 2)`,
  );
  return Number(row?.["n"]);
}

describe("bounds of the user", () => {
  it("hold with many calls waiting, and several models of a lane share the smallest", async () => {
    const server = await judgeServer();
    const shared = { model: "same-1", concurrency: 64 };
    const models = [
      liveModel("one", server.url, { ...shared, requests_per_minute: 1_200, temperature: 0 }),
      liveModel("two", server.url, { ...shared, requests_per_minute: 600 }),
    ];
    const folder = await makeBench(configOf(models), 2);
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(server.asked.length).toBe(40);
    const times = server.asked.map(({ at }) => at);
    // A second's worth at once, then ten a second: 30 more in 3 seconds.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_900);
  });

  it("leave room for what calls did not use", async () => {
    // Each may take 1,000 tokens of output and takes 110: held to its worst, this would take minutes.
    const server = await judgeServer();
    const model = liveModel("one", server.url, { max_tokens: 1_000, tokens_per_minute: 12_000 });
    const folder = await makeBench(configOf([model]), 1);
    const from = performance.now();
    expect(await runHere(folder)).toMatchObject({ exit: 0 });
    expect(performance.now() - from).toBeLessThan(20_000);
  });
});

describe("answers that are none", () => {
  const timeout = { timeout_seconds: 0.5 };
  const lostOnes: readonly [string, Behaviour][] = [
    ["a connection that is cut", resetBeforeHeaders],
    ["a reset in the body", resetInBody],
    ["silence", stallBeforeHeaders],
    ["a body that stalls", stallInBody],
    ["a page with status 200", page],
    ["an empty body", nothing],
    ["an answer that drips for longer than a call may take", drip(300)],
    ["500 every time", error(500)],
  ];

  it.each(lostOnes)(
    "%s: failed after its attempts, while the others go on",
    async (_what, behave) => {
      let tried = 0;
      const isHit = (text: string) => text.includes("KIND binary") && text.includes("storm");
      const server = await judgeServer(({ text }) => {
        if (!isHit(text)) return undefined;
        tried += 1;
        return behave;
      });
      const model = liveModel("one", server.url, { concurrency: 4, ...timeout });
      const folder = await makeBench(configOf([model]), 1);
      const run = await runHere(folder);
      expect(run).toMatchObject({ exit: 1, lost: 1, again: 1, pending: null });
      expect(tried).toBe(2);
      const attempts = await queryLedger(
        join(folder, "out"),
        "SELECT COUNT(*) AS n, SUM(ended IS NULL) AS open FROM attempts",
      );
      expect(attempts).toEqual([{ n: 9 + 2, open: 0 }]);
    },
  );

  it("that drips within its time is an answer", async () => {
    const server = await judgeServer((asked) => async (request, response) => {
      await answerInPieces(request, response, rightAnswer(asked));
    });
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 1);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });
  });
});

async function answerInPieces(
  request: Parameters<Behaviour>[0],
  response: Parameters<Behaviour>[1],
  said: Answer,
): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  const body = JSON.stringify(bodyOf(request.path, said));
  for (let start = 0; start < body.length; start += 200) {
    response.write(body.slice(start, start + 200));
    await wait(5);
  }
  response.end();
}
