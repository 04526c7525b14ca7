import * as z from "zod";
import type {
  Config,
  FieldsConfig,
  JudgeConfig,
  JuryConfig,
  LeaderboardConfig,
  ModelConfig,
  RecordsConfig,
  RegenerateConfig,
} from "../core/config.ts";
import { nearest } from "../core/errors.ts";
import type { Provider } from "../core/model.ts";
import { judgeRankingColumns, systemRankingColumns } from "../core/ranking-columns.ts";
import { notBuilt, tellKeys } from "./schema-problems.ts";
import { or, show } from "./wording.ts";

/** The config as people may write it (docs/config.md); parsing fills in the defaults. */
export function configSchema(providers: readonly Provider[]): z.ZodType<Config> {
  return z.strictObject({
    name: z
      .string()
      .max(100)
      .regex(/^(?!\.+$)[A-Za-z0-9._-]+$/, "must be a plain folder name (letters, digits, . _ -)")
      .describe("Name of the benchmark; results/<name> is the folder of its run."),
    description: z.string().optional().describe("What the benchmark asks, in one sentence."),
    seed: z
      .union([z.string(), z.int()])
      .default("0")
      .transform(String)
      .describe("Every random choice of the run comes from it."),
    records: records.describe("The data: which files, and what their columns mean."),
    models: z
      .array(modelSchema(providers))
      .min(1)
      .describe("Endpoints with their parameters; they judge and regenerate."),
    regenerate: regenerate
      .optional()
      .describe("Who writes new summaries: each model with each prompt becomes a system."),
    judge: judge.describe("Who judges what: each model with each prompt becomes a judge."),
    gold: z
      .array(choice(["reference", "human"], ["controls"]))
      .min(1)
      .optional()
      .describe("What verdicts are compared with; default: all that the records allow."),
    leaderboard: leaderboard.prefault({}).describe("How intervals are computed."),
    budget: z
      .strictObject({ usd: z.number().positive().describe("The run never spends more.") })
      .optional()
      .describe("Money; calls that do not fit stay pending."),
  });
}

const text = z.string().min(1);

/** A key of the design that is not built yet: no value is right. */
const planned = z.never().optional();

const fields = z.strictObject({
  id: text.default("id").describe("Column with the id of a record."),
  article: text.default("article").describe("Column with the article."),
  highlights: text.default("highlights").describe("Column with the reference."),
  candidates: z
    .union([z.array(text), z.record(text, text), text])
    .default(["chatgpt"])
    .describe("Columns with summaries; or { system: column }; or a column that holds them all."),
  system: text.optional().describe("Long form (one row a summary): column with the system."),
  candidate: text.default("summary").describe("Long form: column with the summary."),
  human: z
    .union([text, z.record(text, text)])
    .default("human")
    .describe("Column with human labels; long form also { dimension: column }."),
  facts: text.optional().describe("Column with a list of facts, for coverage of facts."),
  preferred: text.optional().describe("Column that names the better one of two candidates."),
}) satisfies z.ZodType<FieldsConfig>;

const records = z.strictObject({
  path: z
    .union([text.transform((path) => [path]), z.array(text).min(1)])
    .describe("A path or glob, or a list of them, relative to this file."),
  where: z
    .record(text, z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Only rows with these values in these columns; the others are no records."),
  fields: fields.prefault({}).describe("Column names in the files."),
  human: z
    .strictObject({
      name: text.default("human labels").describe("How tables call the labels."),
      lists: z
        .enum(["fact", "rater"])
        .default("fact")
        .describe(
          "What each list in a list of labels holds: one fact's raters, or one rater's facts.",
        ),
      random: z
        .boolean()
        .default(false)
        .describe("The labelled records are a random subset of all: judges' errors are corrected."),
    })
    .prefault({})
    .describe("What is said of the labels."),
  sample: z.int().min(1).optional().describe("Use this many records, chosen by the seed."),
  limit: z.int().min(1).optional().describe("Use the first records only."),
  invalid: z
    .enum(["stop", "skip"])
    .default("stop")
    .describe("What to do with a record that cannot be used."),
}) satisfies z.ZodType<RecordsConfig>;

const regenerate = z.strictObject({
  models: z.array(text).min(1).describe("Names of models."),
  prompts: z.array(text).min(1).describe("Prompts that make a summary."),
}) satisfies z.ZodType<RegenerateConfig>;

const jury = z.strictObject({
  name: text.describe("How tables call it: name/prompt."),
  members: z
    .array(text)
    .min(2)
    .describe("Names among judge.models; at least two, for dawid-skene three."),
  vote: z
    .enum(["majority", "mean", "dawid-skene"])
    .describe("How members' verdicts become one: mean for scores, the others for labels."),
}) satisfies z.ZodType<JuryConfig>;

const judge = z.strictObject({
  models: z.array(text).min(1).describe("Names of models."),
  prompts: z.array(text).min(1).describe("Prompts that judge."),
  systems: z
    .array(text)
    .min(1)
    .optional()
    .describe('Names of systems, or "regenerated"; default: all.'),
  pairs: z
    .union([z.enum(["reference", "all"]), z.array(z.tuple([text, text])).min(1)])
    .default("reference")
    .describe("Pairwise: each system against the reference, all pairs, or these."),
  orders: z
    .enum(["both", "seeded"])
    .default("both")
    .describe("Pairwise: each pair in both orders, or in one that the seed draws."),
  repeats: z.int().min(1).max(1000).default(1).describe("How often each question is asked."),
  controls: planned,
  juries: z
    .array(jury)
    .min(1)
    .optional()
    .describe("Judges made of judges: members' verdicts are put to the vote, without a call."),
}) satisfies z.ZodType<JudgeConfig>;

const leaderboard = z.strictObject({
  confidence: z.number().gt(0).lt(1).default(0.95).describe("Level of every interval."),
  bootstrap: z.int().min(99).max(100_000).default(9999).describe("Bootstrap replicates."),
  judges_by: z
    .strictObject({
      binary: rankedBy(judgeRankingColumns.binary),
      score: rankedBy(judgeRankingColumns.score),
      pairwise: rankedBy(judgeRankingColumns.pairwise),
      ranking: rankedBy(judgeRankingColumns.ranking),
      coverage: rankedBy(judgeRankingColumns.coverage),
    })
    .optional()
    .describe("Columns that rank judges, by protocol, where not the usual ones do."),
  systems_by: z
    .strictObject({
      binary: rankedBy(systemRankingColumns.binary),
      score: rankedBy(systemRankingColumns.score),
      pairwise: rankedBy(systemRankingColumns.pairwise),
      ranking: rankedBy(systemRankingColumns.ranking),
      coverage: rankedBy(systemRankingColumns.coverage),
      text: rankedBy(systemRankingColumns.text),
    })
    .optional()
    .describe("Columns that rank systems, by protocol, where not the usual ones do."),
}) satisfies z.ZodType<LeaderboardConfig>;

/** A column that may rank the tables of a protocol. */
function rankedBy<const Key extends string>(columns: readonly [Key, ...Key[]]) {
  return z.enum(columns).optional().describe("The column that ranks.");
}

/** One of the values that are built; those that are only planned get their own message. */
function choice<const Built extends string>(
  built: readonly [Built, ...Built[]],
  plannedValues: readonly string[],
) {
  const values = new Set<unknown>(plannedValues);
  return z.enum(built, { error: ({ input }) => (values.has(input) ? notBuilt : undefined) });
}

/** What keys may say that a provider has not: it is what happens without them. */
const neutral: Readonly<Record<string, unknown>> = { logprobs: false, execution: "live" };

/** An entry under `models:`; its provider says which keys it may have. */
function modelSchema(providers: readonly Provider[]): z.ZodType<ModelConfig> {
  return z.record(z.string(), z.unknown()).transform((entry, context): ModelConfig => {
    const provider = providers.find(({ name }) => name === entry["provider"]);
    if (provider === undefined) {
      context.issues.push(providerIssue(entry["provider"], providers));
      return z.NEVER;
    }
    const told = Object.entries(entry).filter(([key, value]) => neutral[key] !== value);
    const settings = provider.settings.safeParse(Object.fromEntries(told), {
      error: tellKeys,
      reportInput: true,
    });
    if (!settings.success) {
      for (const issue of settings.error.issues) if (hasInput(issue)) context.issues.push(issue);
      return z.NEVER;
    }
    for (const { key, what, fix } of provider.problems(settings.data)) {
      context.addIssue({ code: "custom", path: [key], message: what, params: { fix } });
    }
    return settings.data;
  });
}

/** True of every issue that was made with `reportInput`: it can be handed on. */
function hasInput(issue: object): issue is z.core.$ZodRawIssue {
  return "input" in issue;
}

function providerIssue(name: unknown, providers: readonly Provider[]): z.core.$ZodRawIssue {
  const path = ["provider"];
  if (typeof name !== "string") {
    return { code: "invalid_type", expected: "string", path, input: name };
  }
  const names = providers.map((provider) => provider.name);
  const meant = nearest(name, names);
  return {
    code: "custom",
    path,
    input: name,
    message: `unknown provider ${show(name)}`,
    params: {
      fix: `write ${meant === undefined ? or(names.map(show)) : show(meant)}`,
      wrong: "unknown-name",
    },
  };
}
