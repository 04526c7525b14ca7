import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import type { Config } from "../core/config.ts";
import type { Locate, Place, Problem } from "../core/errors.ts";
import { AssizeError, nearest, throwIfAny } from "../core/errors.ts";
import type { Provider } from "../core/model.ts";
import { checkAcross } from "./config-checks.ts";
import { configSchema } from "./config-schema.ts";
import type { Environment } from "./fill-variables.ts";
import { fillVariables } from "./fill-variables.ts";
import type { ConfigFlags } from "./narrow-config.ts";
import { narrowConfig } from "./narrow-config.ts";
import type { Written } from "./problems.ts";
import { inOrder, problemAt } from "./problems.ts";
import type { TextFile } from "./read-text.ts";
import { readText } from "./read-text.ts";
import { readYaml } from "./read-yaml.ts";
import { problemsOf, tellKeys } from "./schema-problems.ts";

/** A config that passed every check, and where its values stand. */
export interface LoadedConfig {
  readonly config: Config;
  /** The same with every `${VAR}` as it is written: what may be stored and shown. */
  readonly shown: Config;
  /** What narrowed it. */
  readonly flags: ConfigFlags;
  /** As the user gave it. */
  readonly file: string;
  /** Absolute folder of the config. */
  readonly folder: string;
  /** Finds the values of `config` in the file. */
  readonly locate: Locate;
  readonly text: string;
}

/** Reads a config, throws with all its problems at once, fills in the defaults and narrows it by the flags. */
export async function loadConfig(
  file: string,
  options: {
    readonly providers: readonly Provider[];
    readonly environment: Environment;
    readonly flags?: ConfigFlags | undefined;
  },
): Promise<LoadedConfig> {
  const text = textOf(await readText(file), file, await siblings(file));
  const yaml = readYaml(file, text, { syntax: "config/not-yaml", duplicate: "config/duplicate" });
  const written: Written = { ...yaml, root: "the config", code: (wrong) => `config/${wrong}` };
  if (yaml.value === null) throw new AssizeError(emptyConfig(yaml.locate));

  const full = checkConfig(written, options.providers, options.environment);
  const { flags = {} } = options;
  const config = narrowConfig(full, flags);
  return {
    config,
    flags,
    shown: withoutVariables(config, written.value),
    file,
    folder: resolve(dirname(file)),
    locate: locateNarrowed(yaml.locate, full, config),
    text,
  };
}

function checkConfig(
  written: Written,
  providers: readonly Provider[],
  environment: Environment,
): Config {
  const variables = fillVariables(written.value, environment);
  const parsed = configSchema(providers).safeParse(variables.value, { error: tellKeys });
  const variableProblems = variables.problems.map((p) => problemAt(written, p.path, p));
  const taken = new Set(variableProblems.map(({ at }) => placeKey(at)));
  // A value whose variable is not set is no URL either: one problem is enough.
  const schemaProblems = problemsOf(parsed.error?.issues ?? [], written).filter(
    ({ at }) => !taken.has(placeKey(at)),
  );
  const problems = [...variableProblems, ...schemaProblems, ...checkAcross(written)];
  throwIfAny(inOrder(problems));
  if (!parsed.success) throw parsed.error;
  return parsed.data;
}

function placeKey(at: Place | undefined): string {
  return at === undefined ? "" : `${at.line}:${at.column}`;
}

function textOf(file: TextFile, path: string, others: readonly string[]): string {
  switch (file.state) {
    case "read":
      return file.text;
    case "absent": {
      const meant = nearest(path, others);
      throw notFound(
        `there is no file "${path}"`,
        meant === undefined
          ? 'give the path of a config; "assize init" writes one to start from'
          : `write "${meant}"`,
      );
    }
    case "folder":
      throw notFound(`"${path}" is a folder`, "give the path of a config file in it");
    case "unreadable":
      throw notFound(`"${path}" cannot be read (${file.why})`, "allow this user to read it");
    case "too-large":
      throw new AssizeError({
        code: "config/not-yaml",
        what: `"${path}" is far larger than a config`,
        fix: "give the path of a config, not of the data",
      });
    case "not-utf8":
      throw new AssizeError({
        code: "config/not-yaml",
        what: `"${path}" is not UTF-8`,
        at: { file: path, line: file.line, column: file.column },
        fix: "save it as UTF-8",
      });
  }
}

function notFound(what: string, fix: string): AssizeError {
  return new AssizeError({ code: "config/not-found", what, fix });
}

function emptyConfig(locate: Locate): Problem {
  return {
    code: "config/not-yaml",
    what: "the config is empty",
    ...locate([]),
    fix: 'write name, records, models and judge; "assize init" writes an example',
  };
}

/** Configs that may have been meant. */
async function siblings(file: string): Promise<readonly string[]> {
  const names = await readdir(dirname(file)).catch(() => []);
  const configs = names.filter((name) => /\.ya?ml$/.test(name) && name !== basename(file));
  return configs.sort().map((name) => join(dirname(file), name));
}

const asWritten = z.object({
  models: z.array(
    z.object({
      base_url: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Puts back what is written in the keys in which variables were replaced. */
function withoutVariables(config: Config, value: unknown): Config {
  const written = asWritten.parse(value).models;
  const models = config.models.map((model, index) => ({
    ...model,
    ...withVariable(written[index]),
  }));
  return { ...config, models };
}

function withVariable(keys: object = {}): Readonly<Record<string, unknown>> {
  const entries = Object.entries(keys);
  return Object.fromEntries(entries.filter(([, value]) => JSON.stringify(value).includes("${")));
}

/** Flags shorten lists: finds the entries of the short lists at their old places. */
function locateNarrowed(locate: Locate, full: Config, config: Config): Locate {
  return (path, which) => {
    const [section, list, index, ...rest] = path;
    if (typeof section !== "string" || typeof list !== "string" || typeof index !== "number") {
      return locate(path, which);
    }
    const entry = listAt(config, section, list)[index];
    const before = listAt(full, section, list).indexOf(entry);
    return locate([section, list, before === -1 ? index : before, ...rest], which);
  };
}

function listAt(config: Config, section: string, list: string): readonly unknown[] {
  const { judge, regenerate } = config;
  switch (`${section}.${list}`) {
    case "judge.models":
      return judge.models;
    case "judge.prompts":
      return judge.prompts;
    case "judge.juries":
      return judge.juries ?? [];
    case "judge.systems":
      return judge.systems ?? [];
    case "regenerate.models":
      return regenerate?.models ?? [];
    case "regenerate.prompts":
      return regenerate?.prompts ?? [];
    default:
      return [];
  }
}
