import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { report } from "../../harness/pipeline/report.ts";
import { answer } from "../models/fake-provider.ts";
import { configOf, liveModel, makeBench, runHere, writeFiles } from "./bench.ts";
import { type Instead, startJudgeServer } from "./judge-server.ts";
import { derivedFiles, queryLedger } from "./run-files.ts";

const members = ["one", "two", "overlap"];
const juries = [
  { name: "panel", members, vote: "majority" },
  { name: "mean", members, vote: "mean" },
  { name: "weighed", members: [...members, "random"], vote: "dawid-skene" },
];

/** Two live models and two baselines judge ten records; `instead` is what the server does otherwise. */
async function bench(more: object, instead?: Instead) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  const price = { input: 1, output: 2 };
  const models = [
    liveModel("one", server.url, { price }),
    liveModel("two", server.url, { price }),
    { name: "overlap", provider: "baseline", model: "overlap" },
    { name: "random", provider: "baseline", model: "random" },
  ];
  const judge = { models: [...members, "random"], prompts: ["claims", "grade", "pick"] };
  const config = (own: object) => configOf(models, { judge: { ...judge, ...own }, seed: 3 });
  const folder = await makeBench(config(more), 10);
  return { server, folder, config };
}

const counts = z.object({ planned: z.number(), answered: z.number(), unparsed: z.number() });
const manifestSchema = z.object({
  judges: z.array(z.object({ name: z.string(), verdicts: counts, usd: z.number() })),
  juries: z.array(
    z.object({
      name: z.string(),
      vote: z.string(),
      members: z.array(z.string()),
      verdicts: counts,
      rules: z.record(z.string(), z.number()),
      unparsed: z.record(z.string(), z.number()),
      converged: z.boolean().optional(),
      usage: z.object({ input: z.number() }),
      usd: z.number(),
    }),
  ),
});

describe("juries of a config", () => {
  it("have a row with every prompt that their vote fits, and cost what their members cost", async () => {
    const lost: Instead = ({ model, kind, key }) =>
      model === "two-1" && kind === "binary" && /[0-7]$/.test(key)
        ? answer({ text: "I cannot say." })
        : undefined;
    const { folder } = await bench({ juries }, lost);
    const { boards } = await runHere(folder);
    const rows = boards?.judges.tables.flatMap((table) => table.rows) ?? [];
    const names = new Set(rows.filter(({ kind }) => kind === "jury").map(({ name }) => name));
    expect([...names].sort()).toEqual([
      "mean/grade",
      "panel/claims",
      "panel/pick",
      "weighed/claims",
      "weighed/pick",
    ]);
    const files = await derivedFiles(join(folder, "out"));
    const manifest = manifestSchema.parse(JSON.parse(files["manifest.json"] ?? ""));
    const total = (counted: Readonly<Record<string, number>>) =>
      Object.values(counted).reduce((sum, count) => sum + count, 0);
    for (const one of manifest.juries) {
      const { name, vote, members: own, verdicts, usd, usage } = one;
      expect(total(one.rules)).toBe(verdicts.answered);
      expect(total(one.unparsed)).toBe(verdicts.unparsed);
      expect(one.converged).toBe(vote === "dawid-skene" ? true : undefined);
      const prompt = name.split("/")[1];
      const expected = juries.find((jury) => jury.vote === vote)?.members;
      expect(own).toEqual(expected?.map((model) => `${model}/${prompt}`));
      const judges = manifest.judges.filter((judge) => own.includes(judge.name));
      expect(usd).toBeCloseTo(
        judges.reduce((sum, judge) => sum + judge.usd, 0),
        12,
      );
      expect(usd).toBeGreaterThan(0);
      expect(usage.input).toBeGreaterThan(0);
      expect(verdicts.planned).toBe(judges[0]?.verdicts.planned);
      expect(verdicts.planned).toBe(verdicts.answered + verdicts.unparsed);
      const row = rows.find((one) => one.name === name);
      expect(row).toMatchObject({ usd, verdicts });
    }
    // Where one of three lost its verdict the other two may be even.
    const panel = manifest.juries.find(({ name }) => name === "panel/claims");
    expect(panel?.verdicts.unparsed).toBeGreaterThan(0);
    expect(boards?.systems.tables.map(({ judge }) => judge)).toContain("mean/grade");
    const human = boards?.judges.tables.find(
      ({ protocol, gold }) => protocol === "binary" && gold === "human",
    );
    expect(human?.juries).toHaveLength(3 + 6);
  });

  it("can be added to a run that is complete, taken away and reported, without a call", async () => {
    const { server, folder, config } = await bench({});
    await runHere(folder);
    const without = await derivedFiles(join(folder, "out"));
    const plan = () => queryLedger(join(folder, "out"), "SELECT n, generation FROM questions");
    const planned = await plan();
    const asked = server.asked.length;
    expect(asked).toBeGreaterThan(0);

    await writeFiles(folder, { "bench.yaml": config({ juries }) });
    const added = await runHere(folder);
    expect(await plan()).toEqual(planned);
    expect(added.events.flatMap((event) => (event.event === "plan" ? event.news : []))).toEqual([]);
    const files = await derivedFiles(join(folder, "out"));
    expect(files["judges.csv"]).toContain("panel/claims");

    for (const name of Object.keys(files)) await rm(join(folder, "out", name));
    await rm(join(folder, "bench.yaml"));
    expect((await report(join(folder, "out"))).exit).toBe(0);
    expect(await derivedFiles(join(folder, "out"))).toEqual(files);

    await writeFiles(folder, {
      "bench.yaml": config({ juries: [{ ...juries[0], vote: "dawid-skene" }] }),
    });
    await runHere(folder);
    const other = await derivedFiles(join(folder, "out"));
    expect(other["judges.csv"]).not.toBe(files["judges.csv"]);

    await writeFiles(folder, { "bench.yaml": config({}) });
    await runHere(folder);
    expect(await derivedFiles(join(folder, "out"))).toEqual(without);
    expect(server.asked.length).toBe(asked);
  });

  it("are left out where flags take a member or all of their prompts away", async () => {
    const { folder } = await bench({ juries });
    const narrowed = async (flags: object) => {
      const { boards } = await runHere(folder, { flags });
      const rows = boards?.judges.tables.flatMap((table) => table.rows) ?? [];
      return new Set(rows.flatMap(({ kind, name }) => (kind === "jury" ? [name] : [])));
    };
    expect(await narrowed({ models: members, prompts: ["claims"] })).toEqual(
      new Set(["panel/claims"]),
    );
    expect(await narrowed({ models: ["one", "overlap"] })).toEqual(new Set());
    expect(await narrowed({ prompts: ["grade"] })).toEqual(new Set(["mean/grade"]));
  });
});
