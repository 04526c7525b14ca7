import { type LoadedConfig, loadConfig as load } from "../inputs/load-config.ts";
import type { ConfigFlags } from "../inputs/narrow-config.ts";
import { providers } from "./catalogue.ts";
import type { Environment } from "./parts.ts";

export interface LoadOptions {
  /** Narrow the config: `limit` records, some `models` or `prompts`, another `concurrency` or `budget`. */
  readonly flags?: ConfigFlags | undefined;
  /** Where `${VAR}` is looked up; default: the process's own. */
  readonly environment?: Environment | undefined;
}

/** Reads a config; throws an AssizeError with all its problems, each with its place. */
export function loadConfig(file: string, options: LoadOptions = {}): Promise<LoadedConfig> {
  const { flags, environment = process.env } = options;
  return load(file, { providers, environment, ...(flags === undefined ? {} : { flags }) });
}
