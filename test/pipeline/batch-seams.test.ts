import { describe, expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import { batchBench, batchModel, batchServer, inTwoBatches, pace, price } from "./batch-bench.ts";
import { configOf, liveModel, makeBench, runHere, writeFiles } from "./bench.ts";
import { type Instead, startJudgeServer } from "./judge-server.ts";

async function judgeServer(instead: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

it("a live model does not wait for the money of a batch that nobody can ask about", async () => {
  const server = await batchServer({
    mishap: ({ step, phase }) => (step === "retrieve" && phase === "before" ? 404 : undefined),
  });
  const models = [
    batchModel("openai", server.url),
    liveModel("quick", `${server.url}/v1`, { price, max_tokens: 50, concurrency: 2 }),
  ];
  const folder = await makeBench(configOf(models, { budget: { usd: 0.0035 } }), 2);
  const { exit, reasons } = await runHere(folder, { batches: pace });
  expect(exit).toBe(3);
  expect(reasons).toContain("the budget does not allow another call");
  expect(server.count("live")).toBeGreaterThan(0);
});

it("the run ends with 6 where live models are refused and batches have nothing left to ask", async () => {
  const batches = await batchServer();
  const refusing = await judgeServer(() => error(401, { message: "bad key" }));
  const batch = batchModel("openai", batches.url);
  const folder = await makeBench(configOf([batch]), 1);
  expect((await runHere(folder, { batches: pace })).exit).toBe(0);
  await writeFiles(folder, { "bench.yaml": configOf([batch, liveModel("two", refusing.url)]) });
  await expect(runHere(folder, { batches: pace })).rejects.toThrow(
    "the provider refuses all calls: ",
  );
});

it.each(["live", "batch"])(
  "a key that is refused keeps no call from another key of the same model (%s)",
  async (execution) => {
    const server = await batchServer({
      mishap: ({ authorization }) => (authorization === "Bearer wrong-key-0123" ? 401 : undefined),
    });
    const same = { model: "same-1", family: "same", execution, concurrency: 1 };
    const models = [
      batchModel("openai", server.url, { ...same, name: "bad", api_key_env: "BAD_KEY" }),
      batchModel("openai", server.url, { ...same, name: "good", api_key_env: "GOOD_KEY" }),
    ];
    const folder = await makeBench(configOf(models), 2);
    const environment = { BAD_KEY: "wrong-key-0123", GOOD_KEY: "right-key-0123" };
    expect((await runHere(folder, { environment, batches: pace })).exit).toBe(0);
  },
);

it("batches that are refused do not make a run end as if the live calls of their lane were, too", async () => {
  const server = await batchServer({
    mishap: ({ step }) => (step === "live" ? undefined : 404),
  });
  const models = [
    batchModel("openai", server.url, { name: "now", model: "same-1", execution: "live" }),
    batchModel("openai", server.url, { name: "later", model: "same-1", temperature: 0 }),
  ];
  const folder = await makeBench(configOf(models), 2);
  const { exit, pending, reasons } = await runHere(folder, { batches: pace });
  expect(exit).toBe(3);
  expect(Object.keys(pending ?? {})).toEqual(["later/claims", "later/grade", "later/pick"]);
  expect(reasons.join()).toContain("same-1 in batches refuses every call: HTTP 404");
});

describe("a Retry-After", () => {
  const day = { status: 429, headers: { "retry-after": "86400" } };

  it.each(["upload", "create", "retrieve", "download"] as const)(
    "of a day at %s ends the run, with its time, and nothing more is sent",
    async (which) => {
      let after = 0;
      const server = await batchServer({
        mishap: ({ step, phase, count }) => {
          if (phase !== "before") return undefined;
          if (server.count(which) > 1 || (step !== which && server.count(which) > 0)) after += 1;
          return step === which && count === 1 ? day : undefined;
        },
      });
      const folder = await batchBench("openai", server.url);
      const { exit, reasons, lost } = await runHere(folder, { batches: pace });
      expect({ exit, lost, after }).toEqual({ exit: 3, lost: 0, after: 0 });
      expect(reasons.join()).toMatch(/in batches asks to wait until \d{4}-\d\d-\d\dT[\d:]{8}Z: /);
      server.options = {};
      expect((await runHere(folder, { batches: pace })).exit).toBe(0);
      expect(inTwoBatches(server)).toEqual([]);
    },
  );

  it("that one batch hears is kept to by all", async () => {
    const times: number[] = [];
    const server = await batchServer({
      mishap: ({ step, phase, count }) => {
        if (phase !== "before") return undefined;
        times.push(performance.now());
        const isFirst = step === "retrieve" && count === 1;
        return isFirst ? { status: 429, headers: { "retry-after-ms": "400" } } : undefined;
      },
    });
    const folder = await batchBench("openai", server.url);
    expect((await runHere(folder, { batches: pace })).exit).toBe(0);
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(395);
  });
});
