import { expect, it, onTestFinished } from "vitest";
import { error } from "../models/fake-provider.ts";
import { batchModel, batchServer, pace, price } from "./batch-bench.ts";
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

it("a key that is refused keeps no call from another key of the same model", async () => {
  const server = await judgeServer(({ authorization }) =>
    authorization === "Bearer wrong-key-0123" ? error(401, { message: "bad key" }) : undefined,
  );
  const same = { model: "same-1", family: "same" };
  const models = [
    liveModel("bad", server.url, { ...same, api_key_env: "BAD_KEY", concurrency: 1 }),
    liveModel("good", server.url, { ...same, api_key_env: "GOOD_KEY", concurrency: 1 }),
  ];
  const folder = await makeBench(configOf(models), 2);
  const environment = { BAD_KEY: "wrong-key-0123", GOOD_KEY: "right-key-0123" };
  expect((await runHere(folder, { environment })).exit).toBe(0);
});
