import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Row, Table } from "../harness/core/leaderboard.ts";
import { score } from "../harness/protocols/score.ts";
import { clusteredMean, cohenKappa, wilson } from "../harness/stats/index.ts";
import { writeFiles } from "./pipeline/bench.ts";
import { boardOf, data, dimensions, filesOfPage } from "./reproduce-page.ts";

/**
 * How a number of expected.json comes about. board: a cell shows it. derived: it follows from cells. stats: a function
 * of the package gives it from the recorded answers, since boards define it otherwise or do not show it.
 */
type Origin = "board" | "derived" | "stats";

interface Rule {
  /** The path of the number; its groups are what `value` is called with. */
  readonly path: RegExp;
  readonly origin: Origin;
  readonly value: (...groups: string[]) => unknown;
  /** Default: 1e-6, since expected.json has six decimals. */
  readonly tolerance?: number;
}

type Board = Awaited<ReturnType<typeof boardOf>>;

const configs = [
  "summeval-ratings",
  "summeval-crowd",
  "summeval-pairs",
  "llmbar-natural",
  "finesure-sentences",
  "finesure-facts",
  "finesure-lines",
] as const;

const boards = new Map<string, Board>();

function boardNamed(config: (typeof configs)[number]): Board {
  const found = boards.get(config);
  if (found === undefined) throw new Error(`${config} was not run`);
  return found;
}

function judgesTable(config: (typeof configs)[number], dimension: string): Table {
  const tables = boardNamed(config).result.boards?.judges.tables ?? [];
  const found = tables.find((table) => table.dimension === dimension);
  if (found === undefined) throw new Error(`no table of ${dimension}`);
  return found;
}

function systemsTable(config: (typeof configs)[number], dimension: string): Table {
  const { systems } = boardNamed(config);
  const found = systems.find((table) => table.judge !== null && table.dimension === dimension);
  if (found === undefined) throw new Error(`no table of ${dimension}`);
  return found;
}

function judgeRow(config: (typeof configs)[number], dimension: string, name?: string): Row {
  const rows = judgesTable(config, dimension).rows.filter(({ kind }) => kind === "judge");
  const found = name === undefined ? rows[0] : rows.find((row) => row.name === name);
  if (found === undefined) throw new Error(`no row of ${name}`);
  return found;
}

const valueIn = (row: Row | undefined, key: string) => row?.estimates[key]?.value ?? Number.NaN;
const countOf = (row: Row | undefined, key: string) => row?.estimates[key]?.n ?? Number.NaN;

const ratings = (dimension: string) => judgeRow("summeval-ratings", dimension);
const comparisons = (dimension: string) => judgeRow("summeval-pairs", dimension);
const pairsIn = (dimension: string) => systemsTable("summeval-pairs", dimension).pairs;
const systemRow = (config: (typeof configs)[number], dimension: string, system: string) =>
  systemsTable(config, dimension).rows.find(({ name }) => name === system);

/** The two scores lie on the same side of one half, or both on it. */
const agree = (judge: number | null, gold: number | null) =>
  Math.sign((judge ?? 0) - 0.5) === Math.sign((gold ?? 0) - 0.5);

const correctPairs = (dimension: string) =>
  pairsIn(dimension).filter(({ score: judge, goldScore }) => agree(judge, goldScore)).length;

const correctOf66 = (dimension: string) =>
  valueIn(ratings(dimension), "systemPairAccuracy") *
  countOf(ratings(dimension), "systemPairAccuracy");

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const evaluator = (name: string) =>
  judgeRow("llmbar-natural", "instruction", `${name.replace("/", "-")}/follow`);

function linesOf(file: string): readonly unknown[] {
  const lines = readFileSync(join(data, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

const recordedRating = z.object({ raw: z.string(), dimension: z.string() });
const asking = score.bind({ answer: { min: 1, max: 5 }, format: "number", reason: false });

/** What the reader makes of each recorded rating. */
function readings(): readonly { readonly rule: string; readonly score: number | null }[] {
  return z
    .array(recordedRating)
    .parse(linesOf("summeval-judge-rts.jsonl"))
    .map(({ raw }) => {
      const verdict = asking.read(raw);
      if (verdict.state !== "answered" || verdict.answer.kind !== "score") {
        return { rule: "none", score: null };
      }
      return { rule: verdict.rule, score: verdict.answer.score };
    });
}

const winner = z.string().nullable();
const recordedWinner = z.object({
  judge: z.string(),
  method: z.string(),
  id: z.string(),
  order: z.array(z.string()).optional(),
  recorded_winner: z.union([winner, z.array(winner)]),
});

/** Of each case its gold and the winner in both orders, as recorded. */
function winnersOf(name: string) {
  const cases = z.array(z.object({ id: z.string(), gold: z.string() }));
  const lines = z
    .array(recordedWinner)
    .parse(linesOf("llmbar-natural-verdicts.jsonl"))
    .filter(({ judge, method }) => `${judge}/${method}` === name);
  return cases.parse(linesOf("llmbar-natural-cases.jsonl")).map(({ id, gold }) => {
    const own = lines.filter((line) => line.id === id);
    const of = (forward: boolean) =>
      own
        .map(({ order, recorded_winner: won }) =>
          Array.isArray(won)
            ? won[forward ? 0 : 1]
            : (order?.[0] === "1") === forward
              ? won
              : undefined,
        )
        .find((one) => one !== undefined) ?? null;
    return { gold, forward: of(true), swapped: of(false) };
  });
}

function kappaOf(name: string, one: "forward" | "swapped", other: "gold" | "swapped") {
  const table = [
    [0, 0],
    [0, 0],
  ];
  for (const winners of winnersOf(name)) {
    const row = table[Number(winners[one]) - 1];
    const column = Number(winners[other]) - 1;
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  return cohenKappa({ table, weights: "none" }).kappa;
}

function accuracyLimits(name: string): readonly number[] {
  const winners = winnersOf(name);
  const k = winners.filter(({ gold, forward }) => gold === forward).length;
  return wilson({ k, n: winners.length, level: 0.95 }) ?? [];
}

const recordedErrors = z.object({
  kind: z.string(),
  id: z.string(),
  system: z.string(),
  recorded_error: z.array(z.number()).default([]),
});

function sentenceErrorRatio(system: string): number | null {
  const sentences = z
    .array(recordedErrors)
    .parse(linesOf("finesure-sample.jsonl"))
    .filter((one) => one.kind === "fact" && one.system === system)
    .flatMap(({ id, recorded_error }) => recorded_error.map((error) => ({ id, error })));
  return clusteredMean({
    y: sentences.map(({ error }) => error),
    cluster: sentences.map(({ id }) => id),
    level: 0.95,
  }).mean;
}

const sentences = () => judgeRow("finesure-sentences", "faithfulness");

/** Sentences that most annotators call an error; it follows from the rates. */
function labelledErrors(): number {
  const [accuracy, recall, specificity] = ["accuracy", "recall", "specificity"].map((key) =>
    valueIn(sentences(), key),
  );
  const share = ((accuracy ?? 0) - (recall ?? 0)) / ((specificity ?? 0) - (recall ?? 0));
  return countOf(sentences(), "accuracy") * share;
}

function calledErrors(): number {
  const errors = labelledErrors();
  const others = countOf(sentences(), "accuracy") - errors;
  return (
    valueIn(sentences(), "specificity") * errors + (1 - valueIn(sentences(), "recall")) * others
  );
}

const raterKeys: Readonly<Record<string, string>> = {
  mean: "mean",
  alpha_interval: "alphaInterval",
  alpha_ordinal: "alphaOrdinal",
  alpha_nominal: "alphaNominal",
  kappa_rater1_rater2: "kappa12",
  quadratic_kappa_rater1_rater2: "quadraticKappa12",
  units: "units",
};

const levelKeys: Readonly<Record<string, string>> = {
  pooled: "Pooled",
  per_document_mean: "ByRecord",
  system: "System",
};

const llmbarKeys: Readonly<Record<string, string>> = {
  accuracy_forward: "firstOrderAccuracy",
  accuracy_swapped: "swappedOrderAccuracy",
  accuracy_average: "pairwiseAccuracy",
  accuracy_both: "strictAccuracy",
  positional_agreement: "consistency",
  first_shown_rate: "firstShare",
};

const finesureKeys: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  balanced_accuracy: "balancedAccuracy",
  // Positive there is an error, here a sentence without one.
  sensitivity: "specificity",
  specificity: "recall",
  cohen_kappa: "kappa",
};

const named = (names: Readonly<Record<string, string>>) => `(${Object.keys(names).join("|")})`;
const level = named(levelKeys);

const rules: readonly Rule[] = [
  {
    path: new RegExp(`^summeval_raters\\.(\\w+)\\.(experts|crowd)\\.${named(raterKeys)}$`),
    origin: "board",
    value: (dimension = "", who, key = "") => {
      const config = who === "crowd" ? "summeval-crowd" : "summeval-ratings";
      const figures: Readonly<Record<string, unknown>> = {
        ...judgesTable(config, dimension).goldRaters,
      };
      return figures[raterKeys[key] ?? ""];
    },
  },
  {
    path: /^summeval_rts\.rows$/,
    origin: "board",
    value: () => dimensions.reduce((sum, one) => sum + (ratings(one).verdicts?.planned ?? 0), 0),
  },
  {
    path: /^summeval_rts\.unread$/,
    origin: "board",
    value: () => dimensions.reduce((sum, one) => sum + (ratings(one).verdicts?.unparsed ?? 0), 0),
  },
  {
    path: /^summeval_rts\.rules\.(\w+)$/,
    origin: "stats",
    value: (rule) => readings().filter((one) => one.rule === rule).length,
  },
  {
    path: /^summeval_rts\.score_counts\.([\d.]+)$/,
    origin: "stats",
    value: (rating) => readings().filter((one) => one.score === Number(rating)).length,
  },
  {
    path: new RegExp(`^summeval_rts\\.levels\\.(\\w+)\\.${level}\\.(pearson|spearman|kendall)$`),
    origin: "board",
    value: (dimension = "", at = "", coefficient = "") =>
      valueIn(ratings(dimension), coefficient + levelKeys[at]),
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.pooled\.n$/,
    origin: "board",
    value: (dimension = "") => countOf(ratings(dimension), "pearsonPooled"),
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.per_document_mean\.n_documents$/,
    origin: "board",
    value: (dimension = "") => ratings(dimension).estimates["kendallByRecord"]?.records,
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.system\.n$/,
    origin: "derived",
    value: (dimension = "") => systemsTable("summeval-ratings", dimension).rows.length,
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.judge_mean\.(\w+)$/,
    origin: "board",
    value: (dimension = "", system = "") =>
      valueIn(systemRow("summeval-ratings", dimension, system), "meanScoreLenient"),
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.human_mean\.(\w+)$/,
    origin: "board",
    value: (dimension = "", system = "") =>
      valueIn(systemRow("summeval-ratings", dimension, system), "humanScoreLenient"),
  },
  {
    path: /^summeval_rts\.levels\.(\w+)\.mean_absolute_error$/,
    origin: "board",
    value: (dimension = "") => valueIn(ratings(dimension), "meanAbsoluteError"),
  },
  {
    path: /^summeval_rts\.system_pairs\.pairs$/,
    origin: "board",
    value: () => countOf(ratings("coherence"), "systemPairAccuracy"),
  },
  {
    path: /^summeval_rts\.system_pairs\.correct\.(\w+)$/,
    origin: "derived",
    value: (dimension = "") => correctOf66(dimension),
  },
  {
    path: /^summeval_rts\.system_pairs\.mean_correct$/,
    origin: "derived",
    value: () => mean(dimensions.map(correctOf66)),
  },
  {
    path: /^summeval_rts\.system_pairs\.mean_share$/,
    origin: "derived",
    value: () => mean(dimensions.map((one) => valueIn(ratings(one), "systemPairAccuracy"))),
  },
  {
    path: /^summeval_h2h\.verdicts$/,
    origin: "board",
    value: () =>
      dimensions.reduce((sum, one) => sum + (comparisons(one).verdicts?.answered ?? 0), 0),
  },
  {
    path: /^summeval_h2h\.choices\.(first|second|tie)$/,
    origin: "derived",
    value: (choice) =>
      dimensions.reduce((sum, one) => {
        const row = comparisons(one);
        const decided = countOf(row, "firstShare");
        const first = valueIn(row, "firstShare") * decided;
        const ties = (row.verdicts?.answered ?? 0) - decided;
        return sum + (choice === "first" ? first : choice === "second" ? decided - first : ties);
      }, 0),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.pairs\.(\w+)-(\w+)\.(judge|human)_wins_first_system$/,
    origin: "derived",
    value: (dimension = "", a, b, who) => {
      const pair = pairsIn(dimension).find((one) => one.a === a && one.b === b);
      return 100 * ((who === "judge" ? pair?.score : pair?.goldScore) ?? Number.NaN);
    },
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.pairs\.(\w+)-(\w+)\.correct$/,
    origin: "derived",
    value: (dimension = "", a, b) => {
      const pair = pairsIn(dimension).find((one) => one.a === a && one.b === b);
      return agree(pair?.score ?? null, pair?.goldScore ?? null);
    },
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.correct_pairs$/,
    origin: "derived",
    value: (dimension = "") => correctPairs(dimension),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.of$/,
    origin: "derived",
    value: (dimension = "") => pairsIn(dimension).length,
  },
  {
    path: /^summeval_h2h\.mean_correct_share$/,
    origin: "derived",
    value: () => mean(dimensions.map((one) => correctPairs(one) / pairsIn(one).length)),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.position_consistency$/,
    origin: "board",
    value: (dimension = "") => valueIn(comparisons(dimension), "consistency"),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.n$/,
    origin: "board",
    value: (dimension = "") => countOf(comparisons(dimension), "consistency"),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.agreement_with_human_preference$/,
    origin: "board",
    value: (dimension = "") => valueIn(comparisons(dimension), "pairwiseAccuracy"),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.strict_agreement_both_orders$/,
    origin: "board",
    value: (dimension = "") => valueIn(comparisons(dimension), "strictAccuracy"),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.human_preference_n$/,
    origin: "board",
    value: (dimension = "") => countOf(comparisons(dimension), "pairwiseAccuracy"),
  },
  {
    path: /^summeval_h2h\.by_dimension\.(\w+)\.bradley_terry\.(\w+)$/,
    origin: "board",
    tolerance: 1e-4,
    value: (dimension = "", system = "") =>
      valueIn(systemRow("summeval-pairs", dimension, system), "bradleyTerry"),
  },
  {
    path: /^llmbar_natural\.(.+)\.n$/,
    origin: "board",
    value: (name = "") => countOf(evaluator(name), "pairwiseAccuracy"),
  },
  // One winner is null: boards leave it out of both, expected.json counts it as a disagreement.
  {
    path: /^llmbar_natural\.(ChatGPT\/CoT)\.positional_agreement$/,
    origin: "derived",
    value: (name = "") => {
      const row = evaluator(name);
      expect(valueIn(row, "consistency")).toBeCloseTo(64 / 99, 9);
      return (valueIn(row, "consistency") * countOf(row, "consistency")) / 100;
    },
  },
  {
    path: /^llmbar_natural\.(ChatGPT\/CoT)\.first_shown_rate$/,
    origin: "derived",
    value: (name = "") => {
      const row = evaluator(name);
      expect(valueIn(row, "firstShare")).toBeCloseTo(133 / 199, 9);
      return (valueIn(row, "firstShare") * countOf(row, "firstShare")) / 200;
    },
  },
  {
    path: new RegExp(`^llmbar_natural\\.(.+)\\.${named(llmbarKeys)}$`),
    origin: "board",
    value: (name = "", key = "") => valueIn(evaluator(name), llmbarKeys[key] ?? ""),
  },
  {
    path: /^llmbar_natural\.(.+)\.wilson95_accuracy_forward\.(\d)$/,
    origin: "stats",
    value: (name = "", end) => accuracyLimits(name)[Number(end)],
  },
  {
    path: /^llmbar_natural\.(.+)\.kappa_(forward|swapped)_vs_(gold|swapped)$/,
    origin: "stats",
    value: (name = "", one, other) =>
      kappaOf(
        name,
        one === "forward" ? "forward" : "swapped",
        other === "gold" ? "gold" : "swapped",
      ),
  },
  {
    path: /^finesure_sample\.sentence_error_ratio\.(\w+)$/,
    origin: "stats",
    value: (system = "") => sentenceErrorRatio(system),
  },
  {
    path: /^finesure_sample\.faithfulness\.(\w+)$/,
    origin: "board",
    value: (system = "") =>
      valueIn(systemRow("finesure-sentences", "faithfulness", system), "faithfulnessLenient"),
  },
  {
    path: /^finesure_sample\.completeness\.(\w+)$/,
    origin: "board",
    value: (system = "") =>
      valueIn(systemRow("finesure-facts", "completeness", system), "completenessLenient"),
  },
  {
    path: /^finesure_sample\.conciseness\.(\w+)$/,
    origin: "board",
    value: (system = "") =>
      valueIn(systemRow("finesure-lines", "conciseness", system), "concisenessLenient"),
  },
  {
    path: /^finesure_sample\.sentences$/,
    origin: "board",
    value: () => countOf(sentences(), "accuracy"),
  },
  {
    path: /^finesure_sample\.human_majority_errors$/,
    origin: "derived",
    value: labelledErrors,
  },
  { path: /^finesure_sample\.judge_errors$/, origin: "derived", value: calledErrors },
  {
    path: new RegExp(`^finesure_sample\\.${named(finesureKeys)}$`),
    origin: "board",
    value: (key = "") => valueIn(sentences(), finesureKeys[key] ?? ""),
  },
];

/** Every number and yes or no of expected.json with its path. */
function leaves(value: unknown, path: string): readonly (readonly [string, number | boolean])[] {
  if (typeof value === "number" || typeof value === "boolean") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, path === "" ? key : `${path}.${key}`),
  );
}

const file = join(data, "expected.json");
const numbers = existsSync(file) ? leaves(JSON.parse(readFileSync(file, "utf8")), "") : [];

describe.skipIf(numbers.length === 0)("every number of expected.json", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "assize-expected-"));
    await writeFiles(folder, filesOfPage());
    for (const config of configs) boards.set(config, await boardOf(folder, config));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(`${numbers.length} numbers come out of the command line's boards, follow from them, or from functions`, () => {
    const counts: Record<Origin, number> = { board: 0, derived: 0, stats: 0 };
    const wrong: string[] = [];
    for (const [path, expected] of numbers) {
      const rule = rules.find((one) => one.path.test(path));
      const [, ...groups] = rule?.path.exec(path) ?? [];
      const value = rule?.value(...groups);
      if (rule !== undefined) counts[rule.origin] += 1;
      const right =
        typeof expected === "number" && typeof value === "number"
          ? Math.abs(value - expected) <= (rule?.tolerance ?? 1e-6)
          : value === expected;
      if (!right) wrong.push(`${path}: ${value}, expected ${expected}`);
    }
    expect(wrong).toEqual([]);
    expect(counts).toEqual({ board: 321, derived: 158, stats: 55 });
  });
});
