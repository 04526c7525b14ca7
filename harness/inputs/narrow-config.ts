import type { Config, JudgeConfig, RegenerateConfig } from "../core/config.ts";
import { AssizeError, nearest } from "../core/errors.ts";
import { promptName } from "./prompt-name.ts";
import { or, show } from "./wording.ts";

/** What the command line says in place of the config. */
export interface ConfigFlags {
  readonly limit?: number | undefined;
  readonly models?: readonly string[] | undefined;
  readonly prompts?: readonly string[] | undefined;
  readonly concurrency?: number | undefined;
  readonly budget?: number | undefined;
}

/** The part of a config that the flags ask for. */
export function narrowConfig(config: Config, flags: ConfigFlags): Config {
  checkNumbers(flags);
  const keepsModel = keeper("--models", flags.models, everyName(config, "models"));
  const keepsPrompt = keeper("--prompts", flags.prompts, everyName(config, "prompts"));
  const keep = <Lists extends RegenerateConfig>(lists: Lists): Lists => ({
    ...lists,
    models: lists.models.filter(keepsModel),
    prompts: lists.prompts.filter(
      (prompt) => keepsPrompt(prompt) || keepsPrompt(promptName(prompt)),
    ),
  });

  const regenerate = config.regenerate && keep(config.regenerate);
  const regenerates = regenerate && regenerate.models.length * regenerate.prompts.length > 0;
  const judge = withoutLostJuries(
    withoutDropped(keep(config.judge), config.regenerate, regenerates && regenerate),
  );
  if (judge.models.length * judge.prompts.length === 0) {
    throw wrongFlag("--models and --prompts leave no judge", "name a model and a prompt of judge");
  }
  const { regenerate: _all, ...rest } = config;
  return {
    ...rest,
    records: narrowRecords(config.records, flags.limit),
    models: config.models.map((model) =>
      flags.concurrency === undefined ? model : { ...model, concurrency: flags.concurrency },
    ),
    ...(regenerates && { regenerate }),
    judge,
    ...(flags.budget !== undefined && { budget: { usd: flags.budget } }),
  };
}

function checkNumbers({ limit, concurrency, budget }: ConfigFlags): void {
  const counts = { "--limit": limit, "--concurrency": concurrency };
  for (const [flag, value] of Object.entries(counts)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw wrongFlag(`${flag} may not be "${value}"`, "give a whole number of at least 1");
    }
  }
  if (budget !== undefined && !(Number.isFinite(budget) && budget > 0)) {
    throw wrongFlag(`--budget may not be "${budget}"`, "give an amount of USD above 0");
  }
}

function everyName(config: Config, key: "models" | "prompts"): readonly string[] {
  const named = [...(config.regenerate?.[key] ?? []), ...config.judge[key]];
  return [...new Set(key === "prompts" ? named.flatMap((n) => [n, promptName(n)]) : named)];
}

/** Says of a name whether the flag keeps it; a flag that names nothing is an error. */
function keeper(
  flag: string,
  wanted: readonly string[] | undefined,
  known: readonly string[],
): (name: string) => boolean {
  if (wanted === undefined) return () => true;
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw wrongFlag(
      `${flag} names ${show(name)}, which the config does not ask`,
      `write ${meant === undefined ? or(known.map(show)) : show(meant)}`,
    );
  }
  return (name) => wanted.includes(name);
}

/** A narrowed run regenerates less: systems that it does not make cannot be judged. */
function withoutDropped(
  judge: JudgeConfig,
  before: RegenerateConfig | undefined,
  after: RegenerateConfig | undefined | false,
): JudgeConfig {
  const made = new Set(after ? madeSystems(after) : []);
  const dropped = new Set(before ? madeSystems(before).filter((name) => !made.has(name)) : []);
  if (dropped.size === 0) return judge;
  const { pairs, systems } = judge;
  return {
    ...judge,
    ...(systems && { systems: systems.filter((name) => !dropped.has(name)) }),
    pairs:
      typeof pairs === "string"
        ? pairs
        : pairs.filter(([a, b]) => !dropped.has(a) && !dropped.has(b)),
  };
}

/** A jury that lost a member would be another one. */
function withoutLostJuries({ juries = [], ...judge }: JudgeConfig): JudgeConfig {
  const whole = juries.filter(({ members }) =>
    members.every((member) => judge.models.includes(member)),
  );
  return whole.length === 0 ? judge : { ...judge, juries: whole };
}

function madeSystems({ models, prompts }: RegenerateConfig): readonly string[] {
  return models.flatMap((model) => prompts.map((prompt) => `${model}/${promptName(prompt)}`));
}

/** A sample stays the same choice of records, only smaller. */
function narrowRecords(records: Config["records"], limit: number | undefined): Config["records"] {
  if (limit === undefined) return records;
  return records.sample === undefined
    ? { ...records, limit: Math.min(limit, records.limit ?? limit) }
    : { ...records, sample: Math.min(limit, records.sample) };
}

function wrongFlag(what: string, fix: string): AssizeError {
  return new AssizeError({ code: "flags/wrong-value", what, fix });
}
