import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { loadConfig } from "../harness/pipeline/load-config.ts";
import { run } from "../harness/pipeline/run.ts";
import { writeFiles } from "./pipeline/bench.ts";

// Real answers of real judges, too large to be kept in the repository, with numbers that were computed apart.
const data = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const page = readFileSync(new URL("../docs/reproduce.md", import.meta.url), "utf8");

const dimensions = ["coherence", "consistency", "fluency", "relevance"] as const;

const coefficients = z.object({ pearson: z.number(), spearman: z.number(), kendall: z.number() });
const level = z.object({
  pooled: coefficients.extend({ n: z.number() }),
  per_document_mean: coefficients.extend({ n_documents: z.number() }),
  system: coefficients,
  mean_absolute_error: z.number(),
});
const comparison = z.object({
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
const expectedSchema = z.object({
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

/** The configs and prompts of the page, with the place of the data filled in. */
function filesOfPage(): Readonly<Record<string, string>> {
  const blocks = page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm);
  const files = Array.from(blocks, ([, name = "", text = ""]) => [name, text] as const);
  return Object.fromEntries(
    files.flatMap(([name, text]): [string, string][] => {
      if (name.endsWith(".yaml")) {
        const quick = "leaderboard: { bootstrap: 99 }\n";
        return [[name, text.replaceAll("DATA/", data) + quick]];
      }
      return dimensions.map((one) => [
        name.replace("coherence", one),
        text.replaceAll("coherence", one),
      ]);
    }),
  );
}

/** Values of every row of the judges board, to six decimals, by table and judge. */
async function boardOf(folder: string, config: string) {
  const loaded = await loadConfig(join(folder, `${config}.yaml`), { environment: {} });
  const warnings: string[] = [];
  const result = await run(loaded, {
    out: join(folder, config),
    environment: {},
    onEvent: (event) => event.event === "warning" && warnings.push(event.message),
  });
  const rows = (result.boards?.judges.tables ?? []).flatMap((table) =>
    table.rows.map((row) => ({ table, row })),
  );
  return { result, warnings, rows };
}

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

  it("SummEval comparisons: consistency and both accuracies", async () => {
    const { rows, result, warnings } = await boardOf(folder, "summeval-pairs");
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
    }
  });

  it("LLMBar Natural: all eight evaluators, in each order and in both", async () => {
    const { rows, result, warnings } = await boardOf(folder, "llmbar-natural");
    const all = expected().llmbar_natural;
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
      expect(shown(judge, 0)).toContain(
        `| ${own.accuracy_average.toFixed(3)} | ${own.accuracy_both.toFixed(3)} |`,
      );
    }
  });
});

function rounded(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value * 1e6) / 1e6;
}

function valuesOf(
  row: { readonly estimates: Readonly<Record<string, { readonly value: number | null }>> },
  keys: readonly string[],
): readonly (number | null)[] {
  return keys.map((key) => rounded(row.estimates[key]?.value));
}
