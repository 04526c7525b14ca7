import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { RunResult } from "../harness/pipeline/finish.ts";
import { clusteredMean } from "../harness/stats/clustered-mean.ts";
import { writeFiles } from "./pipeline/bench.ts";
import { boardOf, data, dimensions, filesOfPage, page } from "./reproduce-page.ts";

const coefficients = z.object({ pearson: z.number(), spearman: z.number(), kendall: z.number() });
const level = z.object({
  pooled: coefficients.extend({ n: z.number() }),
  per_document_mean: coefficients.extend({ n_documents: z.number() }),
  system: coefficients,
  mean_absolute_error: z.number(),
  judge_mean: z.record(z.string(), z.number()),
  human_mean: z.record(z.string(), z.number()),
});
const raters = z.object({
  experts: z.object({
    units: z.number(),
    alpha_interval: z.number(),
    alpha_ordinal: z.number(),
    alpha_nominal: z.number(),
    mean: z.number(),
    quadratic_kappa_rater1_rater2: z.number(),
    kappa_rater1_rater2: z.number(),
  }),
  crowd: z.object({ alpha_interval: z.number(), mean: z.number() }),
});
const comparison = z.object({
  pairs: z.record(
    z.string(),
    z.object({ judge_wins_first_system: z.number(), human_wins_first_system: z.number() }),
  ),
  bradley_terry: z.record(z.string(), z.number()),
  position_consistency: z.number(),
  n: z.number(),
  agreement_with_human_preference: z.number(),
  strict_agreement_both_orders: z.number(),
  human_preference_n: z.number(),
});
const evaluator = z.object({
  accuracy_forward: z.number(),
  accuracy_swapped: z.number(),
  accuracy_average: z.number(),
  accuracy_both: z.number(),
  positional_agreement: z.number(),
  first_shown_rate: z.number(),
});
const bySystem = z.record(z.string(), z.number());
const finesure = z.object({
  sentence_error_ratio: bySystem,
  faithfulness: bySystem,
  completeness: bySystem,
  conciseness: bySystem,
  sentences: z.number(),
  human_majority_errors: z.number(),
  judge_errors: z.number(),
  accuracy: z.number(),
  sensitivity: z.number(),
  specificity: z.number(),
  balanced_accuracy: z.number(),
  cohen_kappa: z.number(),
});
const expectedSchema = z.object({
  summeval_raters: z.record(z.string(), raters),
  finesure_sample: finesure,
  summeval_rts: z.object({
    unread: z.number(),
    levels: z.record(z.string(), level),
    system_pairs: z.object({
      pairs: z.number(),
      correct: z.record(z.string(), z.number()),
      mean_correct: z.number(),
    }),
  }),
  summeval_h2h: z.object({ by_dimension: z.record(z.string(), comparison) }),
  llmbar_natural: z.record(z.string(), evaluator),
});

describe.skipIf(!existsSync(data))("docs/reproduce.md", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assize-reproduce-"));
    await writeFiles(folder, filesOfPage());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const expected = () =>
    expectedSchema.parse(JSON.parse(readFileSync(join(data, "expected.json"), "utf8")));

  /** The row of the page's table that opens with these cells. */
  const shown = (first: string, nth: number) =>
    page.split("\n").filter((line) => line.startsWith(`| ${first} |`))[nth] ?? "";

  it("SummEval ratings: every correlation, at every level", async () => {
    const { rows, result, warnings } = await boardOf(folder, "summeval-ratings");
    const { levels, unread, system_pairs } = expected().summeval_rts;
    const correct: number[] = [];
    expect(result).toMatchObject({ exit: 0, lost: 0 });
    expect(warnings).toEqual([]);
    expect(rows.map(({ table }) => table.dimension)).toEqual(dimensions);
    for (const { table, row } of rows) {
      const own = levels[table.dimension ?? ""];
      const values: Record<string, number | null | undefined> = {};
      const wanted: Record<string, number | undefined> = {};
      for (const [ours, theirs] of [
        ["Pooled", own?.pooled],
        ["ByRecord", own?.per_document_mean],
        ["System", own?.system],
      ] as const) {
        for (const name of ["pearson", "spearman", "kendall"] as const) {
          values[name + ours] = rounded(row.estimates[name + ours]?.value);
          wanted[name + ours] = theirs?.[name];
        }
      }
      expect(values).toEqual(wanted);
      expect(row.estimates["pearsonPooled"]?.n).toBe(own?.pooled.n);
      for (const key of ["pearsonByRecord", "spearmanByRecord", "kendallByRecord"]) {
        expect(row.estimates[key]?.records).toBe(own?.per_document_mean.n_documents);
      }
      const { value, n } = row.estimates["systemPairAccuracy"] ?? { value: null, n: 0 };
      expect(n).toBe(system_pairs.pairs);
      correct.push(Math.round((value ?? 0) * n));
      expect(rounded(value)).toBe(rounded((correct.at(-1) ?? 0) / n));
      expect(correct.at(-1)).toBe(system_pairs.correct[table.dimension ?? ""]);
      // Theirs leaves out what was not read, as ours does.
      expect(valuesOf(row, ["meanAbsoluteError"])).toEqual([own?.mean_absolute_error]);
      expect(row).toMatchObject({ kind: "judge", usage: null, usd: null });
      const { kendall } = own?.pooled ?? {};
      expect(shown(table.dimension ?? "", 0)).toContain(kendall?.toFixed(6));
      expect(shown(table.dimension ?? "", 0)).toContain(
        `| ${correct.at(-1)} of ${n} | ${own?.mean_absolute_error.toFixed(6)} |`,
      );
      expect(shown(table.dimension ?? "", 0)).toContain(
        `| ${own?.per_document_mean.n_documents} |`,
      );
    }
    // The number that the paper prints: 58.5 of 66.
    expect(correct.reduce((sum, one) => sum + one, 0) / 4).toBe(system_pairs.mean_correct);
    const lost = rows.reduce((sum, { row }) => sum + (row.verdicts?.unparsed ?? 0), 0);
    expect(lost).toBe(unread);
  });

  it("SummEval comparisons: consistency, both accuracies, every pair and every strength", async () => {
    const { rows, result, warnings, systems } = await boardOf(folder, "summeval-pairs");
    const all = expected().summeval_h2h.by_dimension;
    expect(result).toMatchObject({ exit: 0, lost: 0 });
    expect(warnings).toEqual([]);
    expect(rows.map(({ table }) => table.dimension)).toEqual(dimensions);
    for (const { table, row } of rows) {
      const own = all[table.dimension ?? ""];
      expect(row.verdicts).toMatchObject({ planned: 2200, answered: 2200 });
      expect(valuesOf(row, ["consistency", "pairwiseAccuracy", "strictAccuracy"])).toEqual([
        own?.position_consistency,
        own?.agreement_with_human_preference,
        own?.strict_agreement_both_orders,
      ]);
      expect(row.estimates["consistency"]?.n).toBe(own?.n);
      expect(row.estimates["pairwiseAccuracy"]?.n).toBe(own?.human_preference_n);
      expect(shown(table.dimension ?? "", 1)).toContain(own?.position_consistency.toFixed(6));
      expect(row.estimates["kappa"]).toMatchObject({ n: 2200, missing: 0, records: 100 });
    }
    const strengths = new Map<string, number[]>();
    for (const [place, dimension] of dimensions.entries()) {
      const own = all[dimension];
      const table = systems[place];
      expect(table).toMatchObject({ dimension, primary: "bradleyTerryWinProbability" });
      expect(
        Object.fromEntries(
          (table?.pairs ?? []).map(({ a, b, score, goldScore }) => [
            `${a}-${b}`,
            [rounded(100 * (score ?? 0)), rounded(100 * (goldScore ?? 0))],
          ]),
        ),
      ).toEqual(
        Object.fromEntries(
          Object.entries(own?.pairs ?? {}).map(([pair, wins]) => [
            pair,
            [wins.judge_wins_first_system, wins.human_wins_first_system],
          ]),
        ),
      );
      expect(table?.rows.map((one) => one.name).sort()).toEqual(
        Object.keys(own?.bradley_terry ?? {}).sort(),
      );
      for (const { name, estimates } of table?.rows ?? []) {
        const theta = own?.bradley_terry[name] ?? Number.NaN;
        expect(Math.abs((estimates["bradleyTerry"]?.value ?? 0) - theta), name).toBeLessThan(1e-4);
        strengths.set(name, [...(strengths.get(name) ?? []), theta]);
      }
    }
    for (const [name, theta] of strengths) {
      expect(shown(name, 0)).toBe(
        `| ${[name, ...theta.map((one) => one.toFixed(6))].join(" | ")} |`,
      );
    }
  });

  it("SummEval ratings: what the judge and the experts give each system on the same summaries", async () => {
    const { result } = await boardOf(folder, "summeval-ratings");
    const { levels } = expected().summeval_rts;
    const tables = (result.boards?.systems.tables ?? []).filter(({ judge }) => judge !== null);
    expect(tables.map(({ dimension }) => dimension)).toEqual(dimensions);
    for (const { dimension, rows } of tables) {
      const own = levels[dimension ?? ""];
      const means = (key: string) =>
        Object.fromEntries(rows.map((row) => [row.name, rounded(row.estimates[key]?.value)]));
      expect(means("meanScoreLenient")).toEqual(own?.judge_mean);
      expect(means("humanScoreLenient")).toEqual(own?.human_mean);
      if (dimension !== "relevance") continue;
      for (const { name, estimates } of rows.filter((row) => /^M(?:15|20|22)$/.test(row.name))) {
        const { humanScoreLenient, meanScoreLenient } = estimates;
        expect(humanScoreLenient?.n).toBe(name === "M22" ? 100 : 99);
        const cells = [meanScoreLenient, humanScoreLenient].map((one) => one?.value?.toFixed(6));
        expect(shown(name, 1)).toBe(`| ${[name, ...cells, humanScoreLenient?.n].join(" | ")} |`);
      }
    }
  });

  it("SummEval raters: how far experts and crowd workers agree", async () => {
    const all = expected().summeval_raters;
    for (const [config, who, count] of [
      ["summeval-ratings", "experts", 3],
      ["summeval-crowd", "crowd", 5],
    ] as const) {
      const { result, warnings } = await boardOf(folder, config);
      expect(warnings).toEqual([]);
      const tables = result.boards?.judges.tables ?? [];
      expect(tables.map(({ dimension }) => dimension)).toEqual(dimensions);
      for (const { dimension, goldRaters, rows } of tables) {
        expect(goldRaters).toMatchObject({ units: 1200, raters: count });
        const own = all[dimension ?? ""];
        const measures = [
          goldRaters?.mean,
          goldRaters?.alphaInterval,
          goldRaters?.alphaOrdinal,
          goldRaters?.alphaNominal,
          goldRaters?.kappa12,
          goldRaters?.quadraticKappa12,
        ];
        const wanted =
          who === "crowd"
            ? [own?.crowd.mean, own?.crowd.alpha_interval]
            : [
                own?.experts.mean,
                own?.experts.alpha_interval,
                own?.experts.alpha_ordinal,
                own?.experts.alpha_nominal,
                own?.experts.kappa_rater1_rater2,
                own?.experts.quadratic_kappa_rater1_rater2,
              ];
        expect(measures.slice(0, wanted.length).map(rounded)).toEqual(wanted);
        for (const { low, high, method } of Object.values(goldRaters?.intervals ?? {})) {
          expect(method).toBe("bca-expanded");
          expect(low).toBeLessThan(high ?? 0);
        }
        const line = shown(dimension ?? "", who === "experts" ? 2 : 3);
        for (const value of wanted) expect(line).toContain(` ${value?.toFixed(6)} `);
        const people = rows.find(({ kind }) => kind === "ceiling");
        expect(people).toMatchObject({ rank: null, estimates: { accEq: { n: count * 1200 } } });
      }
    }
  });

  it("LLMBar Natural: all eight evaluators, in each order and in both", async () => {
    const { rows, result, warnings } = await boardOf(folder, "llmbar-natural");
    const all = expected().llmbar_natural;
    const kappas = kappasOf();
    expect(result).toMatchObject({ exit: 0, lost: 0 });
    expect(warnings).toEqual([]);
    const judges = rows.map(({ row }) => row.name).sort();
    expect(judges).toEqual(
      Object.keys(all)
        .map((name) => `${name.replace("/", "-")}/follow`)
        .sort(),
    );
    for (const [name, own] of Object.entries(all)) {
      const judge = name.replace("/", "-");
      const row = rows.find((one) => one.row.name === `${judge}/follow`)?.row;
      if (row === undefined) throw new Error(`no row of ${judge}`);
      const accuracies = [
        "firstOrderAccuracy",
        "swappedOrderAccuracy",
        "pairwiseAccuracy",
        "strictAccuracy",
      ];
      expect(valuesOf(row, accuracies), name).toEqual([
        own.accuracy_forward,
        own.accuracy_swapped,
        own.accuracy_average,
        own.accuracy_both,
      ]);
      // A null winner: counted as a disagreement there, left out and counted apart here.
      const unread = name === "ChatGPT/CoT" ? 1 : 0;
      expect(row.verdicts).toMatchObject({ planned: 200, unparsed: unread });
      expect(valuesOf(row, ["consistency", "firstShare"])).toEqual(
        unread === 0
          ? [own.positional_agreement, own.first_shown_rate]
          : [rounded(64 / 99), rounded(133 / 199)],
      );
      expect(rounded(row.estimates["kappa"]?.value), name).toBe(rounded(kappas.get(name)));
      expect(row.estimates["kappa"]).toMatchObject({ n: 200 - unread, missing: unread });
      expect(shown(judge, 0)).toContain(
        `| ${own.accuracy_average.toFixed(3)} | ${own.accuracy_both.toFixed(3)} |`,
      );
    }
  });

  const sentenceRow = async () => {
    const { rows, result, warnings } = await boardOf(folder, "finesure-sentences");
    expect(result).toMatchObject({ exit: 0, lost: 0 });
    expect(warnings).toEqual([]);
    const [only] = rows;
    if (only === undefined || rows.length > 1) throw new Error(`${rows.length} rows, not one`);
    return only.row;
  };

  it("FineSurE sentences: the judge's errors against those of most annotators", async () => {
    const own = expected().finesure_sample;
    const row = await sentenceRow();
    expect(row.verdicts).toMatchObject({ planned: 10, answered: 10 });
    expect(row.estimates["accuracy"]).toMatchObject({ n: own.sentences, missing: 0 });
    // Positive there is an error, here a sentence without one.
    const keys = ["accuracy", "balancedAccuracy", "recall", "specificity"];
    const wanted = [own.accuracy, own.balanced_accuracy, own.specificity, own.sensitivity];
    expect(valuesOf(row, keys)).toEqual(wanted);
    // How many errors there are follows from the four rates.
    const [accuracy = 0, , recall = 0, specificity = 0] = keys.map(
      (key) => row.estimates[key]?.value ?? 0,
    );
    const errors = (own.sentences * (accuracy - recall)) / (specificity - recall);
    expect(errors).toBeCloseTo(own.human_majority_errors, 9);
    const called = specificity * errors + (1 - recall) * (own.sentences - errors);
    expect(called).toBeCloseTo(own.judge_errors, 9);
    const cells = [own.sentences, own.human_majority_errors, own.judge_errors].join(" | ");
    const rates = wanted.map((value) => value.toFixed(6)).join(" | ");
    expect(page).toContain(`| ${cells} | ${rates} |`);
  });

  it("FineSurE sentences: agreement beyond chance", async () => {
    const own = expected().finesure_sample;
    expect(valuesOf(await sentenceRow(), ["kappa"])).toEqual([own.cohen_kappa]);
  });

  it("FineSurE sentences: errors of each system, pooled over articles", () => {
    const line = z.object({
      kind: z.string(),
      id: z.string(),
      system: z.string(),
      recorded_error: z.array(z.number()).default([]),
    });
    const sentences = readFileSync(join(data, "finesure-sample.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((text) => line.parse(JSON.parse(text)))
      .filter(({ kind }) => kind === "fact")
      .flatMap(({ id, system, recorded_error }) =>
        recorded_error.map((error) => ({ id, system, error })),
      );
    const ratios = Object.groupBy(sentences, ({ system }) => system);
    const means = Object.entries(ratios).map(([system, own = []]) => {
      const y = own.map(({ error }) => error);
      const { mean } = clusteredMean({ y, cluster: own.map(({ id }) => id), level: 0.95 });
      return [system, rounded(mean)] as const;
    });
    expect(Object.fromEntries(means)).toEqual(expected().finesure_sample.sentence_error_ratio);
  });

  const dimensionsOfFinesure = [
    ["finesure-sentences", "faithfulness"],
    ["finesure-facts", "completeness"],
    ["finesure-lines", "conciseness"],
  ] as const;

  it.each(dimensionsOfFinesure)("%s: %s of each system by itself", async (config, key) => {
    const source = readFileSync(join(folder, `${config}.yaml`), "utf8");
    const own = expected().finesure_sample[key];
    expect(Object.keys(own).length).toBeGreaterThan(1);
    for (const [system, value] of Object.entries(own)) {
      const alone = `${config}-${system}`;
      const text = source.replace(/systems: \[.*\]/, `systems: [${system}]`);
      await writeFiles(folder, { [`${alone}.yaml`]: text });
      const { result, warnings } = await boardOf(folder, alone);
      expect(result).toMatchObject({ exit: 0, lost: 0 });
      // The other systems' answers belong to no question of this run.
      expect(warnings.join("\n")).toMatch(
        /^(\d+ of 10 recorded answers .* answer no question.*\n?)+$/,
      );
      for (const { rows } of judgedTables(result)) {
        const [row] = rows;
        expect(rows).toHaveLength(1);
        expect(row && valuesOf(row, [key]), system).toEqual([value]);
      }
    }
  });

  it.each(dimensionsOfFinesure)("%s: %s of all systems in one table", async (config, key) => {
    const { result } = await boardOf(folder, config);
    const own = expected().finesure_sample[key];
    const tables = judgedTables(result);
    expect(tables.length).toBeGreaterThan(0);
    for (const { rows } of tables) {
      const values = rows.map((row) => [row.name, valuesOf(row, [`${key}Lenient`])[0]]);
      expect(Object.fromEntries(values)).toEqual(own);
    }
  });

  it("FineSurE facts: raw answers are read as those who recorded them read them", async () => {
    const { rows, result, warnings } = await boardOf(folder, "finesure-facts");
    expect(result).toMatchObject({ exit: 0, lost: 0 });
    expect(warnings).toEqual([]);
    expect(rows.map(({ row }) => row.name).sort()).toEqual(["raw/states", "recorded/states"]);
    const [one, other] = rows.map(({ row }) => row.estimates);
    expect(one).toEqual(other);
    expect(one?.["accuracy"]).toMatchObject({ n: 107, missing: 0 });
  });
});

function judgedTables({ boards }: RunResult) {
  return (boards?.systems.tables ?? []).filter(({ judge }) => judge !== null);
}

/** Cohen's kappa of every evaluator with the gold, over the verdicts of both orders, straight from the files. */
function kappasOf(): ReadonlyMap<string, number> {
  const linesOf = (file: string): unknown[] =>
    readFileSync(join(data, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const winner = z.string().nullable();
  const said = z.object({
    judge: z.string(),
    method: z.string(),
    id: z.string(),
    recorded_winner: z.union([winner.transform((one) => [one]), z.array(winner)]),
  });
  const cases = z.array(z.object({ id: z.string(), gold: z.string() }));
  const gold = new Map(
    cases.parse(linesOf("llmbar-natural-cases.jsonl")).map((one) => [one.id, one.gold]),
  );
  const verdicts = new Map<string, (readonly [gold: string, said: string])[]>();
  for (const one of z.array(said).parse(linesOf("llmbar-natural-verdicts.jsonl"))) {
    const name = `${one.judge}/${one.method}`;
    const own = verdicts.get(name) ?? [];
    verdicts.set(name, own);
    for (const named of one.recorded_winner) {
      if (named !== null) own.push([gold.get(one.id) ?? "", named]);
    }
  }
  return new Map(
    Array.from(verdicts, ([name, list]) => {
      const share = (of: (pair: readonly [string, string]) => boolean) =>
        list.filter(of).length / list.length;
      const first = [share(([own]) => own === "1"), share(([, own]) => own === "1")] as const;
      const chance = first[0] * first[1] + (1 - first[0]) * (1 - first[1]);
      return [name, (share(([own, other]) => own === other) - chance) / (1 - chance)] as const;
    }),
  );
}

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6;
}

function valuesOf(
  row: { readonly estimates: Readonly<Record<string, { readonly value: number | null }>> },
  keys: readonly string[],
): readonly (number | null)[] {
  return keys.map((key) => rounded(row.estimates[key]?.value));
}
