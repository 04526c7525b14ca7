import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { check } from "../../harness/pipeline/check.ts";
import { loadConfig } from "../../harness/pipeline/load-config.ts";
import { report } from "../../harness/pipeline/report.ts";
import { answer, type Behaviour } from "../models/fake-provider.ts";
import {
  configOf,
  jsonl,
  liveModel,
  makeBench,
  promptFile,
  records,
  runHere,
  writeFiles,
} from "./bench.ts";
import { type Asked, startJudgeServer } from "./judge-server.ts";
import { derivedFiles, readBoard } from "./run-files.ts";

type Json = Readonly<Record<string, unknown>>;

const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
const count = 12;
const keys = ["ece", "brier", "logLoss"] as const;

/** How sure a judge is of a yes, from 0.02 to 0.98. */
function opinionOf({ key }: Asked, place = 0): number {
  return (1 + (Number.parseInt(key.slice(place, place + 4), 16) % 49)) / 50;
}

const sure = (token: string) => ({ token, logprob: 0, bytes: null, top_logprobs: [] });

/** The place of an answer, with what might have stood there: a tenth of it is neither. */
function torn(yes: string, no: string, p: number) {
  const top = [
    [yes, 0.5 * p],
    [` ${yes}`, 0.4 * p],
    [no, 0.9 * (1 - p)],
    ["Hm", 0.1],
  ] as const;
  return {
    token: p > 0.5 ? yes : no,
    logprob: Math.log(0.9 * Math.max(p, 1 - p)),
    top_logprobs: top.map(([token, share]) => ({ token, logprob: Math.log(share) })),
  };
}

/** An answer in the tokens in which a model would write it, with its opinion in the place of the verdict. */
function weighed(asked: Asked): Behaviour {
  const opening = ['{"', "reason", '":"', asked.key, '","'];
  if (asked.kind === "binary") {
    const place = torn("yes", "no", opinionOf(asked));
    const logprobs = [...[...opening, "verdict", '":"'].map(sure), place, sure('"}')];
    return answer({ text: textOf(logprobs), logprobs, usage });
  }
  if (asked.kind === "pairwise") {
    const place = torn("A", "B", opinionOf(asked));
    const logprobs = [...[...opening, "verdict", '":"'].map(sure), place, sure('"}')];
    return answer({ text: textOf(logprobs), logprobs, usage });
  }
  const facts = asked.text.match(/^\d+\. /gm) ?? [];
  const places = facts.flatMap((_, i) => [
    ...(i === 0 ? [] : [sure(", ")]),
    torn("true", "false", opinionOf(asked, i)),
  ]);
  const logprobs = [...[...opening, "facts", '":', "["].map(sure), ...places, sure("]"), sure("}")];
  return answer({ text: textOf(logprobs), logprobs, usage });
}

function textOf(tokens: readonly { readonly token: string }[]): string {
  return tokens.map(({ token }) => token).join("");
}

async function judgeServer(instead?: (asked: Asked) => Behaviour) {
  const server = await startJudgeServer(instead);
  onTestFinished(() => server.close());
  return server;
}

/** A benchmark of these models whose prompts ask for confidences. */
async function benchOf(models: readonly Json[], files: Readonly<Record<string, string>> = {}) {
  const judge = {
    models: models.map(({ name }) => name),
    prompts: ["sure", "told", "surer"],
    pairs: [["alpha", "beta"]],
  };
  const folder = await makeBench(configOf(models, { judge }), count);
  await writeFiles(folder, {
    "prompts/sure.md": promptFile("binary", "truth", {
      answer: "{ labels: [yes, no], positive: yes, confidence: true }",
      ask: "{{ candidate }}",
    }),
    "prompts/told.md": promptFile("coverage", "facts", {
      answer: "{ of: highlights, confidence: true }",
      ask: "{{ candidate }}\n\n{{ facts }}",
    }),
    "prompts/surer.md": promptFile("pairwise", "quality", {
      answer: "{ first: [A], second: [B], confidence: true }",
      ask: "{{ first }}\n\n{{ second }}",
    }),
    ...files,
  });
  return folder;
}

async function estimatesIn(folder: string, protocol: string, judge: string, to = "out") {
  const { tables } = await readBoard(join(folder, to), "judges");
  const gold = protocol === "coverage" ? "reference" : "human";
  const table = tables.find((one) => one.protocol === protocol && one.gold === gold);
  const row = table?.rows.find(({ name }) => name === judge);
  return { captions: table?.captions ?? [], estimates: row?.estimates ?? {} };
}

describe("a judge with token probabilities", () => {
  it("is compared with labels by its confidences, from the config to the board", async () => {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });

    // Labels of bench.ts: alpha is true, beta in every fourth town.
    const asked = server.asked.filter(({ kind }) => kind === "binary");
    const units = asked.flatMap((one) => {
      const town = Number(/Town (\d+) opened its bridge on Monday/.exec(one.text)?.[1]);
      const candidate = one.text.split("Monday. It cost").at(-1) ?? "";
      if (/A bridge was opened/.test(candidate)) return [{ p: opinionOf(one), y: 1 }];
      if (!/closed its bridge/.test(candidate)) return [];
      return [{ p: opinionOf(one), y: town % 4 === 0 ? 1 : 0 }];
    });
    expect(units).toHaveLength(2 * count);
    const { estimates, captions } = await estimatesIn(folder, "binary", "one/sure");
    const brier = units.reduce((sum, { p, y }) => sum + (p - y) ** 2, 0) / units.length;
    const logs = units.reduce((sum, { p, y }) => sum - Math.log(y === 1 ? p : 1 - p), 0);
    expect(estimates["brier"]).toMatchObject({ n: 24, records: count, missing: 0 });
    expect(estimates["brier"]?.value).toBeCloseTo(brier, 9);
    expect(estimates["logLoss"]?.value).toBeCloseTo(logs / units.length, 8);
    expect(estimates["ece"]?.value).toBeGreaterThan(0);
    expect(captions.find((one) => one.startsWith("ECE is above 0 by chance"))).toMatch(
      /on average one\/sure 0\.\d{3}\.$/,
    );
    expect(estimates["ece"]).toMatchObject({ low: null, high: null, reason: "above-by-chance" });
    for (const key of ["brier", "logLoss"]) {
      const { value, low, high } = estimates[key] ?? {};
      expect(low, key).toBeLessThan(value ?? Number.NaN);
      expect(high, key).toBeGreaterThan(value ?? Number.NaN);
    }

    const facts = (await estimatesIn(folder, "coverage", "one/told")).estimates;
    expect(facts["brier"]).toMatchObject({ n: 4 * count, records: count, missing: 0 });

    // Ratings of bench.ts: alpha is the better one in every record.
    const pairs = (await estimatesIn(folder, "pairwise", "one/surer")).estimates;
    const choices = server.asked.flatMap((one) => {
      const shown = one.text.slice(one.text.indexOf("Monday. It cost"));
      const [alpha, beta] = [shown.indexOf("A bridge was"), shown.indexOf("closed its")];
      if (one.kind !== "pairwise" || alpha < 0 || beta < 0) return [];
      return [(opinionOf(one) - (alpha < beta ? 1 : 0)) ** 2];
    });
    expect(pairs["brier"]).toMatchObject({ n: 2 * count, records: count, missing: 0 });
    expect(choices).toHaveLength(2 * count);
    expect(pairs["brier"]?.value).toBeCloseTo(
      choices.reduce((sum, one) => sum + one, 0) / choices.length,
      9,
    );

    const before = await derivedFiles(join(folder, "out"));
    for (const name of Object.keys(before)) await rm(join(folder, "out", name));
    expect((await report(join(folder, "out"))).exit).toBe(0);
    expect(await derivedFiles(join(folder, "out"))).toEqual(before);
  });

  it("replayed has the same calibration, at no call", async () => {
    const server = await judgeServer(weighed);
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    await runHere(folder);
    const again = { name: "again", provider: "replay", path: "out", where: { model: "one" } };
    const judge = { models: ["again"], prompts: ["sure", "told"] };
    const asked = server.asked.length;
    await writeFiles(folder, { "bench.yaml": configOf([again], { judge }) });
    expect((await runHere(folder, { to: "second" })).exit).toBe(0);
    expect(server.asked.length).toBe(asked);
    for (const [protocol, prompt] of [
      ["binary", "sure"],
      ["coverage", "told"],
    ] as const) {
      const first = (await estimatesIn(folder, protocol, `one/${prompt}`)).estimates;
      const second = (await estimatesIn(folder, protocol, `again/${prompt}`, "second")).estimates;
      for (const key of keys) expect(second[key], key).toEqual(first[key]);
      expect(first["brier"]?.value).toBeGreaterThan(0);
    }
  });

  it("is judged by its labels alone where the server gives no probabilities", async () => {
    const server = await judgeServer();
    const folder = await benchOf([liveModel("one", server.url, { logprobs: true })]);
    expect(await runHere(folder)).toMatchObject({ exit: 0, lost: 0 });
    const { estimates, captions } = await estimatesIn(folder, "binary", "one/sure");
    expect(estimates["accuracy"]).toMatchObject({ n: 24, missing: 0 });
    for (const key of keys) {
      expect(estimates[key], key).toMatchObject({
        value: null,
        reason: "no-confidence",
        n: 0,
        missing: 24,
      });
    }
    expect(captions).toContain(
      "Verdicts without a confidence: one/sure 24 of 24 (no-probabilities 24).",
    );
  });
});

describe("what gives no token probabilities", () => {
  it.each<[string, Json, string]>([
    [
      "a model that is not told to",
      liveModel("one", "http://127.0.0.1:9/v1"),
      'set "logprobs: true" for "one" in models, or leave it out',
    ],
    [
      "Claude",
      { name: "one", provider: "anthropic", model: "claude-haiku-5-5" },
      'leave "one" out, or write another prompt without confidence',
    ],
    [
      "a recorded text",
      {
        name: "one",
        provider: "replay",
        path: "data/answers.jsonl",
        fields: { item: "id", candidate: "system", text: "raw" },
      },
      'replay the run that asked for them, name the column "answer"',
    ],
  ])("%s is refused before anything is asked", async (_title, model, fix) => {
    const lines = records(count).map(({ id }) => ({ id, system: "alpha", raw: "yes" }));
    const folder = await benchOf([model], { "data/answers.jsonl": jsonl(lines) });
    const loaded = await loadConfig(join(folder, "bench.yaml"), { environment: {} });
    await expect(check(loaded, { environment: {}, out: join(folder, "out") })).rejects.toThrow(
      `the prompt "sure" reads token probabilities (confidence: true), and model "one" gives none`,
    );
    await expect(
      check(loaded, { environment: {}, out: join(folder, "out") }),
    ).rejects.toMatchObject({
      problems: [expect.objectContaining({ fix: expect.stringContaining(fix) })],
    });
  });

  it("is no confidence of answers that were read already, nor of baselines", async () => {
    const lines = records(count).flatMap(({ id }) =>
      ["alpha", "beta", "highlights"].map((system) => ({ id, system, said: "yes" })),
    );
    const old = {
      name: "old",
      provider: "replay",
      path: "data/answers.jsonl",
      fields: { item: "id", candidate: "system", answer: "said" },
    };
    const models = [old, { name: "overlap", provider: "baseline", model: "overlap" }];
    const folder = await benchOf(models, { "data/answers.jsonl": jsonl(lines) });
    const judge = { models: ["old", "overlap"], prompts: ["sure"] };
    await writeFiles(folder, { "bench.yaml": configOf(models, { judge }) });
    expect((await runHere(folder)).exit).toBe(0);
    const { estimates } = await estimatesIn(folder, "binary", "old/sure");
    expect(estimates["accuracy"]).toMatchObject({ n: 24, missing: 0 });
    expect(estimates["ece"]).toBeUndefined();
    const baseline = (await estimatesIn(folder, "binary", "overlap/sure")).estimates;
    expect(baseline["ece"]).toMatchObject({ value: null, reason: "no-confidence", missing: 24 });
  });
});
