import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { check } from "../../harness/pipeline/check.ts";
import type { RunEvent } from "../../harness/pipeline/events.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { answer, error } from "../models/fake-provider.ts";
import { configOf, jsonl, liveModel, makeBench, records, runHere, writeFiles } from "./bench.ts";
import { type Instead, rightAnswer, startJudgeServer } from "./judge-server.ts";

async function judgeServer(instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** USD per million tokens: a token in costs 1 micro-dollar, a cached one a tenth, one out 4. */
const price = { input: 1, cached_input: 0.1, output: 4 };

/** Four bytes a token, and answers of other lengths; half of the input comes from the cache. */
const metered: Instead = (asked) => {
  const input = Math.ceil(asked.text.length / 4);
  const usage = {
    prompt_tokens: input,
    completion_tokens: 10 + (Number.parseInt(asked.key.slice(0, 4), 16) % 21),
    prompt_tokens_details: { cached_tokens: Math.floor(input / 2) },
  };
  return answer({ ...rightAnswer(asked), usage });
};

async function checkHere(folder: string, flags = {}) {
  const loaded = await loadConfig(join(folder, "bench.yaml"), { flags, environment: {} });
  return check(loaded, { out: join(folder, "out"), environment: {} });
}

describe("check", () => {
  it("tells before any reply what the text alone does: bounds, and no point between them", async () => {
    const server = await judgeServer();
    const model = liveModel("one", server.url, { price, max_tokens: 50 });
    const { total, models } = await checkHere(await makeBench(configOf([model]), 12));
    expect(total).toMatchObject({ questions: 120, distinct: 120, kept: 0, calls: 120 });
    expect(models[0]).toMatchObject({ learntFrom: 0, cachedShare: null });
    const { inputTokens, outputTokens, usd } = total;
    expect(outputTokens).toEqual({ estimate: null, low: 5 * 120, high: 50 * 120 });
    expect(inputTokens.high).toBeCloseTo((inputTokens.estimate ?? 0) * 1.6, -1);
    expect(usd.low).toBeCloseTo(((inputTokens.low ?? 0) + 4 * 600) / 1e6, 3);
    expect(usd.high).toBeCloseTo(((inputTokens.high ?? 0) + 4 * 6000) / 1e6, 3);
    expect(server.asked).toEqual([]);
  });

  it("learns from the replies of the folder, and holds what the rest then costs", async () => {
    const server = await judgeServer(metered);
    const model = liveModel("one", server.url, { price, max_tokens: 500 });
    const folder = await makeBench(configOf([model]), 60);
    const before = await checkHere(folder);
    const part = await runHere(folder, { flags: { limit: 30 } });
    const after = await checkHere(folder);
    expect(after.total).toMatchObject({ distinct: 600, kept: 300, calls: 300 });
    expect(after.models[0]).toMatchObject({ learntFrom: 300 });
    expect(after.models[0]?.cachedShare).toBeCloseTo(0.5, 1);
    const whole = await runHere(folder);
    const rest = (whole.attempts?.spentUsd ?? 0) - (part.attempts?.spentUsd ?? 0);
    const { low, high } = after.total.usd;
    expect(low).toBeLessThanOrEqual(rest);
    expect(high).toBeGreaterThanOrEqual(rest);
    const width = (range: typeof before.total.usd) => (range.high ?? 0) - (range.low ?? 0);
    expect(width(after.total.usd)).toBeLessThan(width(before.total.usd) / 20);
    const done = await checkHere(folder);
    expect(done.total).toMatchObject({ calls: 0, kept: 600, usd: { low: 0, high: 0 } });
    expect(done.plan.news).toEqual([]);
  });

  it("counts equal calls once, and says why calls are new as a run does", async () => {
    const server = await judgeServer();
    const one = liveModel("one", server.url);
    const folder = await makeBench(configOf([one, { ...one, name: "twin" }]), 3);
    const { total, models, plan } = await checkHere(folder);
    expect(total).toMatchObject({ questions: 60, distinct: 30, calls: 30 });
    expect(models.map(({ calls }) => calls)).toEqual([30, 0]);
    expect(plan.news).toEqual([{ calls: 30, because: "nothing was asked yet" }]);
    const { events } = await runHere(folder);
    const [told] = events.filter((event) => event.event === "plan");
    expect(told?.news).toEqual(plan.news);
    const two = liveModel("two", server.url);
    await writeFiles(folder, { "bench.yaml": configOf([one, two]) });
    expect((await checkHere(folder)).plan.news).toEqual([
      { calls: 30, because: "model two is new" },
    ]);
  });

  it("counts failures that may pass among what is to send, and others not", async () => {
    const server = await judgeServer(({ kind }) =>
      kind === "score" ? error(503) : kind === "binary" ? error(400) : undefined,
    );
    const folder = await makeBench(configOf([liveModel("one", server.url)]), 2);
    await runHere(folder);
    const { total } = await checkHere(folder);
    expect(total).toMatchObject({ distinct: 20, kept: 14, calls: 6 });
  });

  it("knows no cost without a price, and no upper end without max_tokens", async () => {
    const server = await judgeServer();
    const models = [liveModel("free", server.url), liveModel("open", server.url, { price })];
    const { models: found, total } = await checkHere(await makeBench(configOf(models), 2));
    expect(found[0]?.usd).toEqual({ estimate: null, low: null, high: null });
    expect(found[1]?.usd).toMatchObject({ high: null });
    expect(found[1]?.usd.low).toBeGreaterThan(0);
    expect(total.usd).toEqual({ estimate: null, low: null, high: null });
  });

  it("prices summaries that are not there yet, and what is asked about them", async () => {
    const server = await judgeServer(metered);
    const model = liveModel("one", server.url, { price, max_tokens: 50 });
    const config = configOf([model], { regenerate: { models: ["one"], prompts: ["write"] } });
    const folder = await makeBench(config, 4);
    const { total } = await checkHere(folder);
    const { exit, attempts } = await runHere(folder);
    expect(exit).toBe(0);
    expect(total.calls).toBe(attempts?.attempts);
    expect(total.usd.low).toBeLessThan(attempts?.spentUsd ?? 0);
    expect(total.usd.high).toBeGreaterThan(attempts?.spentUsd ?? 0);
    expect((await checkHere(folder)).total).toMatchObject({ calls: 0, kept: total.calls });
  });

  it("looks at some records of many, and allows for the others", async () => {
    const server = await judgeServer();
    const model = liveModel("one", server.url, { price, max_tokens: 50 });
    const folder = await makeBench(
      configOf([model], { judge: { models: ["one"], prompts: ["claims"], repeats: 70 } }),
      150,
    );
    const rows = records(150).map((row, i) => ({ ...row, article: "word ".repeat(10 + i) }));
    await writeFiles(folder, { "data/records.jsonl": jsonl(rows) });
    const { total } = await checkHere(folder);
    expect(total.calls).toBe(150 * 3 * 70);
    const { estimate, low, high } = total.inputTokens;
    const exact = rows.reduce((sum, { article }) => sum + article.length, 0) / 4;
    expect((estimate ?? 0) / 210 / exact).toBeGreaterThan(0.9);
    expect(low).toBeLessThan(estimate ?? 0);
    expect(high).toBeGreaterThan(estimate ?? 0);
  });
});

describe("the estimate of a run", () => {
  const plansOf = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.event === "plan" ? [event] : []));

  it("is that of check, and there is none where nothing is sent", async () => {
    const server = await judgeServer(metered);
    const model = liveModel("one", server.url, { price, max_tokens: 50 });
    const folder = await makeBench(configOf([model]), 4);
    const checked = await checkHere(folder);
    const first = plansOf((await runHere(folder)).events);
    expect(first[0]?.estimate?.total).toEqual(checked.total);
    const again = plansOf((await runHere(folder)).events);
    expect(again.map(({ estimate, news }) => ({ estimate, news }))).toEqual([
      { estimate: undefined, news: [] },
    ]);
  });

  it("counts progress in calls, with shared ones and after a resumption", async () => {
    const server = await judgeServer();
    const one = liveModel("one", server.url);
    const folder = await makeBench(configOf([one, { ...one, name: "twin" }]), 3);
    const last = (events: readonly RunEvent[]) =>
      events.flatMap((event) => (event.event === "progress" ? [event.models] : [])).at(-1);
    const part = await runHere(folder, { flags: { limit: 1 } });
    expect(last(part.events)).toEqual([
      { model: "one", planned: 10, done: 10, failed: 0 },
      { model: "twin", planned: 0, done: 0, failed: 0 },
    ]);
    const rest = await runHere(folder);
    expect(last(rest.events)).toEqual([
      { model: "one", planned: 20, done: 20, failed: 0 },
      { model: "twin", planned: 0, done: 0, failed: 0 },
    ]);
  });
});
