import type { ModelConfig } from "../core/config.ts";
import type { Problem } from "../core/errors.ts";
import type { World } from "../core/model.ts";
import { isSecretHeader } from "./identity.ts";

/** The SDKs want some key, even for servers that want none. */
export const placeholder = "no-key";

/** What is sent as the key; undefined: the config names a variable, and it is empty. */
export function keyOf(
  config: ModelConfig,
  { environment }: Pick<World, "environment">,
): string | undefined {
  if (config.api_key_env === undefined) return placeholder;
  return environment[config.api_key_env]?.trim() || undefined;
}

/** What keeps a model from being asked: the variable with its key is empty, or holds no key. `check` warns of it, `run` stops. */
export function keyProblem(config: ModelConfig, world: World): Problem | undefined {
  const { name, api_key_env: variable } = config;
  if (variable === undefined) return undefined;
  const key = keyOf(config, world);
  if (key === undefined) {
    return {
      code: "model/no-key",
      what: `no key for model "${name}": the environment variable "${variable}" is empty`,
      fix: `set it: export ${variable}=...`,
    };
  }
  if (/^[\x20-\x7e]+$/.test(key)) return undefined;
  return {
    code: "model/no-key",
    what: `no key for model "${name}": the environment variable "${variable}" holds characters that no key has`,
    fix: `set it again, without line breaks and curly quotes: export ${variable}=...`,
  };
}

/** What lets somebody in anywhere in a run: the keys of its models, and their headers that hold one. */
export function secretsIn(
  models: readonly ModelConfig[],
  environment: World["environment"],
): readonly string[] {
  return models.flatMap((config) => {
    const key = config.api_key_env === undefined ? undefined : keyOf(config, { environment });
    const headers = Object.entries(config.headers ?? {}).filter(([name]) => isSecretHeader(name));
    return [...(key === undefined ? [] : [key]), ...headers.flatMap(([, value]) => words(value))];
  });
}

/** A header's value, and the long words in it: a server may echo `Bearer x` without the `Bearer`. */
export function words(value: string): readonly string[] {
  return [value, ...value.split(/\s+/).filter((word) => word.length >= 12)];
}
