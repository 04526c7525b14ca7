import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { configOf, jsonl, liveModel, makeBench, runHere, writeFiles } from "./pipeline/bench.ts";
import { assize } from "./pipeline/command.ts";
import { type JudgeServer, startJudgeServer } from "./pipeline/judge-server.ts";
import { callIds, derivedFiles, readBoard } from "./pipeline/run-files.ts";

const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const ownSeed = fileURLToPath(new URL("../configs/data/seed.txt", import.meta.url));

const baselines = ["overlap", "longest", "first", "random", "reference-rouge"];
const summarisers = ["lead-3", "textrank"];

function offlineModels(names: readonly string[]) {
  return names.map((name) => ({ name, provider: "baseline", model: name }));
}

describe("one record", () => {
  it.each([[join(data, "seed-record.txt")], [join(data, "seed-record.jsonl")], [ownSeed]])(
    "of %s gives both boards, without ranks and intervals, and they say why",
    async (file) => {
      if (!existsSync(file)) return;
      const name = `data/seed.${file.endsWith("txt") ? "txt" : "jsonl"}`;
      const config = {
        name: "seed",
        records: { path: name },
        models: offlineModels([...baselines, ...summarisers]),
        regenerate: { models: summarisers, prompts: ["summarize"] },
        judge: { models: baselines, prompts: ["faithful", "overall", "better"], pairs: "all" },
      };
      const folder = await makeBench(config, 1);
      await writeFiles(folder, { [name]: await readFile(file) });
      const { code, stdout, stderr } = await assize(["run", "bench.yaml"], { cwd: folder });
      expect(code, stderr).toBe(0);
      const out = join(folder, "results/seed");
      const files = await derivedFiles(out);
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(["judges.json", "judges.md", "systems.json", "systems.md"]),
      );
      const judges = await readBoard(out, "judges");
      expect(judges.provenance).toMatchObject({ records: 1, pending: null });
      expect(judges.tables.map(({ protocol }) => protocol)).toEqual([
        "binary",
        "score",
        "pairwise",
      ]);
      for (const board of [judges, await readBoard(out, "systems")]) {
        expect(board.tables.length).toBeGreaterThan(0);
        for (const { rows } of board.tables) {
          for (const { rank, estimates } of rows) {
            expect(rank).toBeNull();
            for (const { low, high } of Object.values(estimates)) {
              // A rate of one record may be anything; nothing else has an interval.
              expect(["null null", "0 1"]).toContain(`${low} ${high}`);
            }
          }
        }
      }
      const why = "One record: no ranks, and no intervals but of rates";
      for (const { captions } of judges.tables) expect(captions.join(" ")).toContain(why);
      expect(files["judges.md"]).toContain(why);
      expect(files["systems.md"]).toContain(why);
      expect(stdout.replace(/\s+/g, " ")).toContain(why);
      expect(stderr).toContain("no ranks; its captions say why");
      const systems = (await readBoard(out, "systems")).tables.flatMap(({ rows }) =>
        rows.map((row) => row.name),
      );
      expect(new Set(systems)).toEqual(
        new Set(["highlights", "chatgpt", "lead-3/summarize", "textrank/summarize"]),
      );
    },
  );
});

describe.skipIf(!existsSync(join(data, "summeval-cases.jsonl")))("SummEval", () => {
  it("is judged on four dimensions by one command", async () => {
    const dimensions = ["coherence", "consistency", "fluency", "relevance"];
    const judges = ["overlap", "longest", "random", "reference-rouge", "first"];
    const folder = await makeBench(
      {
        name: "summeval",
        records: {
          path: join(data, "summeval-cases.jsonl"),
          fields: { candidates: "candidates", human: "human" },
          human: { name: "three experts" },
        },
        models: offlineModels(judges),
        judge: { models: judges, prompts: dimensions },
        leaderboard: { bootstrap: 199 },
      },
      1,
    );
    const { code, stderr, stdout } = await assize(["run", "bench.yaml", "--out", "out"], {
      cwd: folder,
    });
    expect(code, stderr).toBe(0);
    const { tables, provenance } = await readBoard(join(folder, "out"), "judges");
    expect(provenance.records).toBe(100);
    expect(tables.map(({ dimension, gold }) => `${dimension} ${gold}`)).toEqual(
      dimensions.flatMap((dimension) => [`${dimension} human`, `${dimension} reference`]),
    );
    for (const { dimension, gold, rows } of tables) {
      const people = gold === "human" ? ["human (leave-one-out)"] : [];
      expect(rows.map(({ name }) => name).sort()).toEqual(
        [...judges.map((judge) => `${judge}/${dimension}`), ...people].sort(),
      );
      const title = `score · ${dimension} · against ${gold === "human" ? "three experts" : "the highlights"}`;
      expect(stdout).toContain(title);
      for (const { verdicts } of rows) expect(verdicts?.answered).toBe(verdicts?.planned);
    }
  });
});

describe("the forms of data", () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    id: `id-${i}`,
    article: `Town ${i}, "the old one",\nopened its bridge. It cost ${i + 3} crowns; nobody paid.`,
    highlights: `Town ${i} opened a bridge . It cost ${i + 3} crowns .`,
    texts: { alpha: `A bridge, ${i}, opened.`, beta: `Town ${i} closed "its" bridge.` },
    human: {
      alpha: { truth: [true], quality: [1 + (i % 4), 2 + (i % 3)] },
      beta: { truth: [i % 3 === 0], quality: [1, 1 + (i % 2)] },
    },
  }));
  const wide = rows.map(({ texts, ...row }) => ({ ...row, ...texts }));
  const column = rows.map(({ texts, ...row }) => ({ ...row, candidates: texts }));
  /** All of alpha, then all of beta, which state the article no more. */
  const long = (["alpha", "beta"] as const).flatMap((system) =>
    rows.map(({ id, article, highlights, texts, human }) => ({
      id,
      ...(system === "alpha" ? { article, highlights } : {}),
      system,
      summary: texts[system],
      human: human[system],
    })),
  );
  const cells = wide.map(({ human, ...row }) => ({
    ...row,
    "human.alpha.truth": human.alpha.truth.join(";"),
    "human.alpha.quality": human.alpha.quality.join(";"),
    "human.beta.truth": human.beta.truth.join(";"),
    "human.beta.quality": human.beta.quality.join(";"),
  }));
  const two = { candidates: ["alpha", "beta"] };
  const forms = [
    ["wide.jsonl", jsonl(wide), two],
    ["column.jsonl", jsonl(column), { candidates: "candidates" }],
    ["long.jsonl", jsonl(long), { system: "system" }],
    ["cells.csv", stringify(cells, { header: true }), two],
    ["wide.json", JSON.stringify(wide), two],
    ["reversed.jsonl", jsonl([...wide].reverse()), two],
  ] as const;
  let server: JudgeServer;
  beforeAll(async () => {
    server = await startJudgeServer();
    return () => server.close();
  });

  async function runOn(path: string, content: string | Uint8Array, fields: object) {
    const models = [liveModel("one", server.url), ...offlineModels(["overlap", "random"])];
    const folder = await makeBench(configOf(models, { records: { path, fields } }), 0);
    await writeFiles(folder, { [path]: content });
    const { exit, boards } = await runHere(folder);
    expect(exit).toBe(0);
    return { tables: boards?.judges.tables, ids: await callIds(join(folder, "out")) };
  }

  let expected: Awaited<ReturnType<typeof runOn>> | undefined;

  it.each(forms)(
    "%s, also as .gz, leads to the same calls and the same tables",
    async (...form) => {
      const [name, content, fields] = form;
      expected ??= await runOn("data/wide.jsonl", jsonl(wide), two);
      expect(expected.ids.length).toBe(12 * (3 + 3 + 4) * 3);
      expect(await runOn(`data/${name}`, content, fields)).toEqual(expected);
      expect(await runOn(`data/${name}.gz`, gzipSync(content), fields)).toEqual(expected);
    },
  );
});

describe("the example configs", () => {
  it("run without a key, and twice to the same bytes", async () => {
    const config = fileURLToPath(new URL("../configs/quickstart.yaml", import.meta.url));
    const folder = await makeBench({}, 0);
    const args = ["run", config, "--limit", "12", "--models", "overlap,first,lead-3", "--quiet"];
    const one = await assize([...args, "--out", "one"], { cwd: folder });
    const two = await assize([...args, "--out", "two"], { cwd: folder });
    expect(one.code, one.stderr).toBe(0);
    expect(one.stderr).toBe("");
    expect(two.stdout).toBe(one.stdout);
    expect(await derivedFiles(join(folder, "two"))).toEqual(
      await derivedFiles(join(folder, "one")),
    );
  });

  it("made the boards that the repository holds", async () => {
    const config = fileURLToPath(new URL("../configs/quickstart.yaml", import.meta.url));
    const held = fileURLToPath(new URL("../results/quickstart", import.meta.url));
    const folder = await makeBench({}, 0);
    const { code, stderr } = await assize(["run", config, "--quiet", "--out", "whole"], {
      cwd: folder,
    });
    expect(code, stderr).toBe(0);
    expect(await derivedFiles(join(folder, "whole"))).toEqual(await derivedFiles(held));
  });
});
