import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LoadedConfig } from "../../harness/inputs/load-config.ts";
import { loadConfig } from "../../harness/inputs/load-config.ts";
import type { ConfigFlags } from "../../harness/inputs/narrow-config.ts";
import { folderWith, messageOf } from "../fixtures/inputs/in-folder.ts";
import { fakeProviders } from "../fixtures/inputs/providers.ts";

const text = `name: demo
records: { path: data.jsonl, sample: 200 }
models:
  - { name: luna, provider: live, model: gpt }
  - { name: haiku, provider: live, model: claude }
  - { name: overlap, provider: offline, model: overlap }
regenerate: { models: [luna, haiku], prompts: [summarize] }
judge:
  models: [luna, haiku, overlap]
  prompts: [faithful, others/better.md]
  systems: [highlights, chatgpt, luna/summarize, haiku/summarize]
  pairs: [[highlights, chatgpt], [luna/summarize, haiku/summarize]]
budget: { usd: 5 }
`;

async function load(flags: ConfigFlags, config = text): Promise<LoadedConfig> {
  const folder = await folderWith({ "demo.yaml": config });
  const options = { providers: fakeProviders, environment: {}, flags };
  return loadConfig(join(folder, "demo.yaml"), options);
}

describe("flags", () => {
  it("change nothing when there are none", async () => {
    expect((await load({})).config.judge.models).toEqual(["luna", "haiku", "overlap"]);
  });

  it("keep the named models, and the systems that these regenerate", async () => {
    const { config } = await load({ models: ["luna", "overlap"] });
    expect(config.regenerate).toEqual({ models: ["luna"], prompts: ["summarize"] });
    expect(config.judge).toEqual({
      models: ["luna", "overlap"],
      prompts: ["faithful", "others/better.md"],
      systems: ["highlights", "chatgpt", "luna/summarize"],
      pairs: [["highlights", "chatgpt"]],
      orders: "both",
      repeats: 1,
    });
  });

  it("keep the juries that have all of their members, and find them at their places", async () => {
    const juries = `judge:
  juries:
    - { name: all, members: [luna, haiku, overlap], vote: dawid-skene }
    - { name: two, members: [luna, overlap], vote: majority }
`;
    const whole = text.replace("judge:\n", juries);
    const { config, locate } = await load({ models: ["luna", "overlap"] }, whole);
    expect(config.judge.juries).toEqual([
      { name: "two", members: ["luna", "overlap"], vote: "majority" },
    ]);
    expect(locate(["judge", "juries", 0, "vote"]).at).toMatchObject({ line: 11 });
    expect((await load({ prompts: ["better"] }, whole)).config.judge.juries).toHaveLength(2);
    expect((await load({ models: ["luna"] }, whole)).config.judge).not.toHaveProperty("juries");
  });

  it("regenerate nothing when no model is left for it", async () => {
    expect((await load({ models: ["overlap"] })).config).not.toHaveProperty("regenerate");
  });

  it("name prompts as the config does, or by the name of the file", async () => {
    const { config } = await load({ prompts: ["better"] });
    expect(config.judge.prompts).toEqual(["others/better.md"]);
    expect((await load({ prompts: ["others/better.md"] })).config).toEqual(config);
  });

  it("make a sample smaller, never larger", async () => {
    expect((await load({ limit: 10 })).config.records).toMatchObject({ sample: 10 });
    expect((await load({ limit: 900 })).config.records).toMatchObject({ sample: 200 });
  });

  it("limit the records where nothing is sampled", async () => {
    const all = text.replace(", sample: 200", "");
    expect((await load({ limit: 10 }, all)).config.records.limit).toBe(10);
    const limited = text.replace("sample: 200", "limit: 5");
    expect((await load({ limit: 10 }, limited)).config.records.limit).toBe(5);
  });

  it("set the concurrency of every model, and the budget", async () => {
    const { config } = await load({ concurrency: 3, budget: 0.5 });
    expect(config.models.map((model) => model.concurrency)).toEqual([3, 3, 3]);
    expect(config.budget).toEqual({ usd: 0.5 });
  });

  it("leave every entry at its place in the file", async () => {
    const { locate } = await load({ models: ["overlap"], prompts: ["better"] });
    expect(locate(["judge", "models", 0]).at).toMatchObject({ line: 9, column: 25 });
    expect(locate(["judge", "prompts", 0]).at).toMatchObject({ line: 10, column: 23 });
  });

  it.each<[ConfigFlags, string]>([
    [
      { models: ["lunna"] },
      'error[flags/wrong-value]: --models names "lunna", which the config does not ask\n  fix: write "luna"',
    ],
    [
      { prompts: ["coverage"] },
      'error[flags/wrong-value]: --prompts names "coverage", which the config does not ask\n  fix: write "summarize", "faithful", "others/better.md" or "better"',
    ],
    [
      { prompts: ["summarize"] },
      "error[flags/wrong-value]: --models and --prompts leave no judge\n  fix: name a model and a prompt of judge",
    ],
    [
      { limit: 0 },
      'error[flags/wrong-value]: --limit may not be "0"\n  fix: give a whole number of at least 1',
    ],
    [
      { concurrency: 1.5 },
      'error[flags/wrong-value]: --concurrency may not be "1.5"\n  fix: give a whole number of at least 1',
    ],
    [
      { budget: Number.NaN },
      'error[flags/wrong-value]: --budget may not be "NaN"\n  fix: give an amount of USD above 0',
    ],
  ])("may not be %j", async (flags, message) => {
    expect(await messageOf("", () => load(flags))).toBe(message);
  });
});
