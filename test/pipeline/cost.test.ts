import { describe, expect, it, onTestFinished } from "vitest";
import { answer, error } from "../models/fake-provider.ts";
import { configOf, jsonl, liveModel, makeBench, records, runHere, writeFiles } from "./bench.ts";
import { rightAnswer, startJudgeServer } from "./judge-server.ts";

type Json = Readonly<Record<string, unknown>>;

/** USD per million tokens: a token in costs 1 micro-dollar, one out 2. */
const price = { input: 1, output: 2 };

/** A server whose answers all have other numbers of tokens; `lost` loses some of the verdicts. */
async function pricedServer({ lost = false } = {}) {
  const server = await startJudgeServer((asked) => {
    const number = Number.parseInt(asked.key.slice(0, 6), 16);
    const usage = { prompt_tokens: 100 + (number % 97), completion_tokens: 1 + (number % 7) };
    if (lost && number % 5 === 0) return error(400, { message: asked.key });
    if (lost && number % 5 === 1) return answer({ text: "Neither.", usage });
    return answer({ ...rightAnswer(asked), usage });
  });
  onTestFinished(() => server.close());
  return server;
}

/** Every row of the judges board: its cost, and what 1,000 verdicts cost. */
async function costsIn(folder: string, to = "out") {
  const { boards } = await runHere(folder, { to });
  return (boards?.judges.tables ?? []).flatMap(({ rows }) =>
    rows.map(({ name, usd, verdicts, estimates: { usdPer1000 } }) => ({
      name,
      usd,
      planned: verdicts?.planned ?? 0,
      per1000: usdPer1000,
    })),
  );
}

const coin = { name: "coin", provider: "baseline", model: "random" };

describe("what 1,000 planned verdicts cost", () => {
  it.each([
    ["all were answered", {}, false],
    ["some were lost", {}, true],
    [
      "questions are repeated and a summary is regenerated",
      {
        judge: { models: ["live", "coin"], prompts: ["claims", "grade", "pick"], repeats: 2 },
        regenerate: { models: ["live"], prompts: ["write"] },
      },
      true,
    ],
  ])("is the row's cost over its planned verdicts where %s", async (_what, more: Json, lost) => {
    const server = await pricedServer({ lost });
    const folder = await makeBench(
      configOf([liveModel("live", server.url, { price }), coin], more),
      12,
    );
    const rows = await costsIn(folder);
    expect(rows.length).toBeGreaterThan(6);
    for (const { name, usd, planned, per1000 } of rows) {
      expect(((per1000?.value ?? Number.NaN) * planned) / 1000, name).toBeCloseTo(usd ?? -1, 12);
      expect(per1000?.n).toBe(planned);
      if (name.startsWith("coin")) expect(per1000?.value).toBe(0);
      else expect(per1000?.value).toBeGreaterThan(0.1);
    }
  });

  it("has a call once that questions on one record share, and for each record that shares it", async () => {
    const server = await pricedServer();
    const judge = { models: ["live"], prompts: ["claims"], systems: ["alpha", "beta"] };
    const folder = await makeBench(
      configOf([liveModel("live", server.url, { price })], { judge }),
      4,
    );
    const [first] = records(1);
    const twins = records(4).map((row): Json => ({ ...row, beta: row["alpha"] }));
    await writeFiles(folder, { "data/records.jsonl": jsonl(twins) });
    const [apart] = await costsIn(folder, "apart");
    expect(server.asked).toHaveLength(4);
    expect(((apart?.per1000?.value ?? 0) * 8) / 1000).toBeCloseTo(apart?.usd ?? -1, 12);

    const same = twins.map((row) => ({ ...first, id: row["id"], beta: first?.["alpha"] }));
    await writeFiles(folder, { "data/records.jsonl": jsonl(same) });
    const [shared] = await costsIn(folder, "shared");
    expect(server.asked).toHaveLength(5);
    expect(((shared?.per1000?.value ?? 0) * 8) / 1000).toBeCloseTo(4 * (shared?.usd ?? -1), 12);
  });

  it("is not known without a price, nor where one reply came without usage", async () => {
    const server = await pricedServer();
    const models = [liveModel("live", server.url), liveModel("mute", server.url, { price })];
    const folder = await makeBench(configOf(models), 3);
    server.instead((asked) =>
      asked.model === "mute-1" && asked.text.includes("Town 1 opened its")
        ? answer({ ...rightAnswer(asked), usage: null })
        : undefined,
    );
    for (const { name, usd, planned, per1000 } of await costsIn(folder)) {
      expect(usd).toBeNull();
      expect(per1000).toMatchObject({ value: null, low: null, high: null, reason: "unknown-cost" });
      expect(per1000?.missing).toBe(name.startsWith("live") ? planned : planned / 3);
    }
  });

  it("is that of an earlier run where its recording has a price, and unknown without one", async () => {
    const server = await pricedServer({ lost: true });
    const folder = await makeBench(configOf([liveModel("live", server.url, { price })]), 4);
    const first = await costsIn(folder, "first");
    const again = { name: "live", provider: "replay", path: "first" };
    await writeFiles(folder, { "bench.yaml": configOf([{ ...again, price }]) });
    expect(await costsIn(folder, "priced")).toEqual(first);

    await writeFiles(folder, { "bench.yaml": configOf([again]) });
    for (const { usd, planned, per1000 } of await costsIn(folder, "unpriced")) {
      expect(usd).toBeNull();
      expect(per1000).toMatchObject({ value: null, reason: "unknown-cost", missing: planned });
    }
  });

  it("is not known of any verdict of a recording without a price, those on a lost summary too", async () => {
    const server = await startJudgeServer(() => error(400));
    onTestFinished(() => server.close());
    const fields = { item: "id", candidate: "system", text: "raw" };
    const old = { name: "old", provider: "replay", path: "data/answers.jsonl", fields };
    const folder = await makeBench(
      configOf([liveModel("live", server.url, { price }), old], {
        regenerate: { models: ["live"], prompts: ["write"] },
        judge: {
          models: ["old"],
          prompts: ["claims"],
          systems: ["alpha", "regenerated"],
          repeats: 2,
        },
      }),
      3,
    );
    const lines = records(3).map(({ id }) => ({ id, system: "alpha", raw: '{"verdict": "yes"}' }));
    await writeFiles(folder, { "data/answers.jsonl": jsonl(lines) });
    const rows = await costsIn(folder);
    expect(rows).toMatchObject([{ usd: null, planned: 12, per1000: { n: 12, missing: 12 } }]);
  });
});
