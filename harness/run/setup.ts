import type { Config, Vote } from "../core/config.ts";
import type { Judge, Jury } from "../core/judged.ts";
import type { Model, Provider } from "../core/model.ts";
import type { Prompt } from "../core/prompt.ts";
import type { FactsMeaning, Protocol, ProtocolName } from "../core/protocol.ts";

/** What a run is made of, beside its records. */
export interface Setup {
  readonly config: Config;
  /** Regenerating systems first, then judges; questions name them by their index here. */
  readonly judges: readonly Judge[];
  /** Made of `judges`, after whom they come on boards; no question names them. */
  readonly juries: readonly Jury[];
  readonly prompts: ReadonlyMap<string, Prompt>;
  readonly protocols: ReadonlyMap<string, Protocol>;
}

/** A setup whose models can be asked. */
export interface OpenSetup extends Setup {
  readonly models: ReadonlyMap<string, Model>;
}

/** The value under `key`; a bug where it is not there, since configs are checked before. */
export function sure<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing is called "${String(key)}"`);
  return value;
}

/** How many of the judges, the first ones, regenerate. */
export function countRegenerators({ judges }: Pick<Setup, "judges">): number {
  return judges.filter((judge) => judge.regenerates).length;
}

/** Every regenerating system and judge of a config, in its order: prompts outside, models inside. */
export function listJudges(
  config: Config,
  prompts: ReadonlyMap<string, Prompt>,
  providerOf: (model: string) => Pick<Provider, "offline" | "rows">,
): readonly Judge[] {
  const named = (
    names: { models: readonly string[]; prompts: readonly string[] },
    regenerates: boolean,
  ) =>
    names.prompts.flatMap((prompt) => {
      const { protocol, dimension, name, asking } = sure(prompts, prompt);
      const facts = asking.facts && meaningOf(asking.facts);
      return names.models.map((model) => {
        const { offline, rows: kind } = providerOf(model);
        const family = config.models.find((one) => one.name === model)?.family;
        const judge = { name: `${model}/${name}`, model, prompt, protocol, dimension };
        const known = { ...(facts && { facts }), ...(family !== undefined && { family }) };
        return { ...judge, regenerates, offline, kind, ...known };
      });
    });
  return [
    ...(config.regenerate === undefined ? [] : named(config.regenerate, true)),
    ...named(config.judge, false),
  ];
}

/** Every jury of a config with every judging prompt that its vote fits: prompts outside, juries inside. */
export function listJuries(
  { judge: { prompts: entries, juries = [] } }: Config,
  prompts: ReadonlyMap<string, Prompt>,
  judges: readonly Judge[],
  votedBy: (vote: Vote) => readonly ProtocolName[],
): readonly Jury[] {
  return entries.flatMap((prompt) => {
    const { protocol, dimension, name: promptName, asking } = sure(prompts, prompt);
    const facts = asking.facts && { facts: meaningOf(asking.facts) };
    const indexOf = (model: string) =>
      judges.findIndex((one) => !one.regenerates && one.model === model && one.prompt === prompt);
    return juries
      .filter(({ vote }) => votedBy(vote).includes(protocol))
      .map(({ name, members: models, vote }) => {
        const members = models.map(indexOf);
        const offline = members.every((member) => judges[member]?.offline === true);
        const jury = { name: `${name}/${promptName}`, model: name, prompt, protocol, dimension };
        return { ...jury, regenerates: false, offline, kind: "jury", vote, members, ...facts };
      });
  });
}

/** What boards need to know of the facts that a prompt asks about: plain values, which a run folder can keep. */
export function meaningOf({ each, foundIn, positive }: FactsMeaning): FactsMeaning {
  return { each, foundIn, positive };
}
