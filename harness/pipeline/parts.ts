import type { Config, ModelConfig } from "../core/config.ts";
import { digestOf } from "../core/digest.ts";
import { AssizeError, throwIfAny } from "../core/errors.ts";
import type { Judge } from "../core/judged.ts";
import type { Model, Provider } from "../core/model.ts";
import { openProblemList } from "../core/problem-list.ts";
import type { Prompt } from "../core/prompt.ts";
import type { Arrangement } from "../core/protocol.ts";
import type { Recording } from "../core/recording.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { secretsIn } from "../models/keys.ts";
import { priceOf } from "../models/prices.ts";
import { listJudges, listJuries, type OpenSetup, type Setup, sure } from "../run/setup.ts";
import { builtInPrompts, protocols, protocolsByName, providers, votedBy } from "./catalogue.ts";
import { checkJuries } from "./check-juries.ts";
import { recordedTokenProblems, tokenProblems } from "./check-tokens.ts";
import { opposedPrompts } from "./opposed-prompts.ts";
import { locateModel, openRecordings } from "./recordings.ts";

/** A config with everything it names: what a run is planned from. */
export interface Parts extends Setup {
  readonly loaded: LoadedConfig;
  readonly environment: Environment;
  /** What models replay, by the model's name. */
  readonly recordings: ReadonlyMap<string, Recording>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the prompts of a config, lists its judges and finds what they replay. */
export async function loadParts(loaded: LoadedConfig, environment: Environment): Promise<Parts> {
  const { loadPrompts } = await import("../inputs/load-prompts.ts");
  const prompts = await loadPrompts(loaded, { protocols, builtIn: builtInPrompts });
  const { config } = loaded;
  const judges = listJudges(config, prompts, (name) => providerOf(config, name));
  throwIfAny(opposedPrompts(loaded, judges));
  checkJuries(loaded, prompts);
  const juries = listJuries(config, prompts, judges, votedBy);
  const setup: Setup = { config, judges, juries, prompts, protocols: protocolsByName };
  throwIfAny(tokenProblems(setup, loaded, (name) => providerOf(config, name)));
  const recordings = await openRecordings(loaded, askedModels(setup));
  throwIfAny(recordedTokenProblems(setup, loaded, recordings));
  return { ...setup, loaded, environment, recordings };
}

/** Whether a model needs no network. */
export function isOffline(config: Config, name: string): boolean {
  return providerOf(config, name).offline;
}

/** The provider of a model of the config. */
function providerOf({ models }: Config, name: string): Provider {
  const model = models.find((one) => one.name === name);
  const provider = providers.find((one) => one.name === model?.provider);
  if (provider === undefined) throw new Error(`no provider is called "${model?.provider}"`);
  return provider;
}

function askedModels({ config, judges }: Setup): readonly ModelConfig[] {
  return config.models.filter(({ name }) => judges.some((judge) => judge.model === name));
}

/** The models that a config asks, ready to be asked; close them. */
export async function openModels(parts: Parts): Promise<OpenSetup> {
  const { config, judges, loaded } = parts;
  const models = new Map<string, Model>();
  const problems = openProblemList();
  for (const model of askedModels(parts)) {
    try {
      models.set(model.name, await openModel(model, parts));
    } catch (error) {
      if (!(error instanceof AssizeError)) throw error;
      problems.addAll(error);
    }
  }
  if (problems.count > 0) await closeModels({ models });
  problems.throwIfAny();
  const wrong = judges.flatMap((judge) => {
    const task = judge.regenerates ? "regenerate" : "judge";
    const { tasks } = sure(models, judge.model);
    if (tasks.includes(task)) return [];
    const section = judge.regenerates ? (config.regenerate?.models ?? []) : config.judge.models;
    const path = [task, "models", section.indexOf(judge.model)];
    return [
      {
        code: "config/wrong-value" as const,
        what: `model "${judge.model}" can ${tasks.join(" and ")}, not ${task}`,
        fix: `take it out of ${task}.models`,
        ...loaded.locate(path),
      },
    ];
  });
  const firsts = wrong.filter(
    (one, i) => wrong.findIndex((other) => other.what === one.what) === i,
  );
  throwIfAny(firsts);
  return { ...parts, models };
}

async function openModel(model: ModelConfig, parts: Parts): Promise<Model> {
  const { config, environment, loaded, recordings } = parts;
  const { api_key_env: variable } = model;
  const recording = recordings.get(model.name);
  return providerOf(config, model.name).open(model, {
    seed: config.seed,
    environment: variable === undefined ? {} : { [variable]: environment[variable] },
    secrets: secretsIn(config.models, environment),
    locate: locateModel(loaded, model.name),
    folder: loaded.folder,
    ...(recording === undefined ? {} : { recording }),
  });
}

export async function closeModels({ models }: Pick<OpenSetup, "models">): Promise<void> {
  await Promise.all([...models.values()].map((model) => model.close()));
}

/** The config as it is kept: without values of the environment, and with the price that every model has. */
export function keptConfig({ loaded }: Parts): Config {
  const { shown, config } = loaded;
  return {
    ...shown,
    models: shown.models.map((model, i) => {
      const price = priceOf(config.models[i] ?? model);
      return price === undefined ? model : { ...model, price };
    }),
  };
}

/** What decides which calls a run plans: another digest means another plan. */
export function planFingerprint(parts: Parts, files: string): PlanFingerprint {
  const { config, prompts, judges, recordings } = parts;
  const digests = (names: Iterable<string>, of: (name: string) => string) =>
    Object.fromEntries([...names].map((name) => [name, of(name)]));
  return {
    data: digestOf([files, config.records]),
    seed: config.seed,
    asked: digestOf([config.judge.systems ?? null, config.judge.pairs, config.regenerate ?? null]),
    orders: config.judge.orders,
    repeats: config.judge.repeats,
    judges: judges.map((judge) => judge.name),
    // Questions name their model by its place in the config.
    order: config.models.map((model) => model.name),
    models: digests(new Set(judges.map((judge) => judge.model)), (name) =>
      digestOf({
        ...deciding(config.models.find((model) => model.name === name)),
        recording: recordings.get(name)?.digest,
      }),
    ),
    prompts: digests(
      new Set(judges.map((judge) => judge.prompt)),
      (name) => sure<string, Prompt>(prompts, name).digest,
    ),
  };
}

export interface PlanFingerprint {
  readonly data: string;
  readonly seed: string;
  readonly asked: string;
  /** Folders of earlier versions have neither: they asked once, in both orders. */
  readonly orders?: Arrangement["orders"];
  readonly repeats?: number;
  readonly judges: readonly string[];
  readonly order: readonly string[];
  readonly models: Readonly<Record<string, string>>;
  readonly prompts: Readonly<Record<string, string>>;
}

/** A model's settings but for those that change no answer. */
function deciding(model: ModelConfig | undefined): Partial<ModelConfig> {
  if (model === undefined) return {};
  const { concurrency, requests_per_minute, tokens_per_minute, ...others } = model;
  const { timeout_seconds, price, prefix_cache, execution, api_key_env, ...more } = others;
  const { family, proxy, ca_file, ...rest } = more;
  return rest;
}

/** Why a judge's calls may be new, compared with an earlier plan. */
export function whyNew(
  judge: Judge,
  now: PlanFingerprint,
  before: PlanFingerprint | undefined,
): string {
  if (before === undefined) return "nothing was asked yet";
  const reasons: string[] = [];
  for (const [kind, name] of [
    ["model", judge.model],
    ["prompt", judge.prompt],
  ] as const) {
    const earlier = before[`${kind}s`][name];
    if (earlier === undefined) reasons.push(`${kind} ${name} is new`);
    else if (earlier !== now[`${kind}s`][name]) reasons.push(`${kind} ${name} changed`);
  }
  if (before.seed !== now.seed) reasons.push("the seed changed");
  if (before.data !== now.data) reasons.push("the data changed");
  if (before.asked !== now.asked)
    reasons.push("the systems, pairs or regenerated summaries changed");
  // One order is among both, and fewer repeats are among more: only the other way there are new calls.
  if (judge.protocol === "pairwise" && before.orders === "seeded" && now.orders === "both")
    reasons.push("the orders changed");
  if (!judge.regenerates && (before.repeats ?? 1) < (now.repeats ?? 1))
    reasons.push("the repeats changed");
  if (reasons.length === 0 && !before.judges.includes(judge.name))
    reasons.push(`judge ${judge.name} is new`);
  return reasons.length === 0 ? "an earlier run stopped before them" : reasons.join(" and ");
}
