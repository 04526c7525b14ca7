import type { Price } from "./model.ts";
import type { Arrangement } from "./protocol.ts";
import type { JudgesBy, SystemsBy } from "./ranking-columns.ts";
import type { ReplayFields } from "./recording.ts";
import type { Where } from "./where.ts";

/** A benchmark as its YAML file states it, with every default filled in. Keys are those of the file. */
export interface Config {
  readonly name: string;
  readonly description?: string | undefined;
  readonly seed: string;
  readonly records: RecordsConfig;
  readonly models: readonly ModelConfig[];
  readonly regenerate?: RegenerateConfig | undefined;
  readonly judge: JudgeConfig;
  /** Which golds to compare with; undefined: all that the records allow. */
  readonly gold?: readonly Gold[] | undefined;
  readonly leaderboard: LeaderboardConfig;
  readonly budget?: { readonly usd: number } | undefined;
}

/** What a verdict is compared with. */
export type Gold = "reference" | "human";

/** Every gold, in the order in which tables come. */
export const allGolds: readonly Gold[] = ["human", "reference"];

export interface RecordsConfig {
  /** Paths or globs, relative to the config file. */
  readonly path: readonly string[];
  /** Only rows with these values in these columns; the others are no records. */
  readonly where?: Where | undefined;
  readonly fields: FieldsConfig;
  readonly human: {
    /** How tables call the labels. */
    readonly name: string;
    /** Of labels that are a list of lists: what one inner list holds. */
    readonly lists: "fact" | "rater";
    /** The labelled records are a random subset of all. */
    readonly random: boolean;
  };
  readonly sample?: number | undefined;
  readonly limit?: number | undefined;
  readonly invalid: "stop" | "skip";
}

/** Column names in the data files. */
export interface FieldsConfig {
  readonly id: string;
  readonly article: string;
  readonly highlights: string;
  /** Columns; or { system: column }; or the name of one column that holds { system: text }. */
  readonly candidates: readonly string[] | Readonly<Record<string, string>> | string;
  /** Long form (one row a summary): the column that names the system. */
  readonly system?: string | undefined;
  /** Long form: the column with the summary. */
  readonly candidate: string;
  /** The column with labels; long form also { dimension: column }. */
  readonly human: string | Readonly<Record<string, string>>;
  /** The column with a list of facts; undefined: no facts. */
  readonly facts?: string | undefined;
  /** Column that names the better one of two candidates. */
  readonly preferred?: string | undefined;
}

/** One entry under `models:`; which keys it may have depends on the provider. */
export interface ModelConfig {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  readonly api?: "chat" | "responses" | undefined;
  readonly base_url?: string | undefined;
  readonly api_key_env?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly temperature?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly max_tokens_field?: string | undefined;
  readonly effort?: string | undefined;
  readonly structured_output?: boolean | undefined;
  /** Ask for the probabilities of the answer's tokens. */
  readonly logprobs?: boolean | undefined;
  readonly timeout_seconds?: number | undefined;
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly family?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly requests_per_minute?: number | undefined;
  readonly tokens_per_minute?: number | undefined;
  readonly price?: Price | undefined;
  /** Where its requests go through. */
  readonly proxy?: string | undefined;
  /** Certificates to trust beside Node's own: a file, relative to the config file. */
  readonly ca_file?: string | undefined;
  /** The shortest beginning that its provider's cache keeps; false: no cache is counted on. */
  readonly prefix_cache?: false | { readonly minimum_tokens: number } | undefined;
  /** `batch`: by the provider's batch API. It changes the price and no answer. */
  readonly execution?: "live" | "batch" | undefined;
  /** Recorded answers: a file or pattern, or an earlier run, relative to the config file. */
  readonly path?: string | undefined;
  /** Only lines with these values in these columns. */
  readonly where?: Where | undefined;
  readonly fields?: ReplayFields | undefined;
}

export interface RegenerateConfig {
  readonly models: readonly string[];
  readonly prompts: readonly string[];
}

export interface JudgeConfig extends Arrangement {
  readonly models: readonly string[];
  readonly prompts: readonly string[];
  /** System names, or "regenerated"; undefined: all. */
  readonly systems?: readonly string[] | undefined;
  /** How often each question is asked. */
  readonly repeats: number;
  /** Judges made of judges. */
  readonly juries?: readonly JuryConfig[] | undefined;
}

export interface JuryConfig {
  readonly name: string;
  /** Names among the models that judge. */
  readonly members: readonly string[];
  readonly vote: Vote;
}

/** How a jury's verdict is made of its members'. */
export type Vote = "majority" | "mean" | "dawid-skene";

export interface LeaderboardConfig {
  /** Level of every interval, e.g. 0.95. */
  readonly confidence: number;
  /** Bootstrap replicates. */
  readonly bootstrap: number;
  /** Columns that rank, where not the usual ones do. */
  readonly judges_by?: JudgesBy | undefined;
  readonly systems_by?: SystemsBy | undefined;
}
