import type * as z from "zod";
import type { BatchApi } from "./batch.ts";
import type { ModelConfig } from "./config.ts";
import type { Locate } from "./errors.ts";
import type { Candidate, Item } from "./item.ts";
import type { Judge } from "./judged.ts";
import type { Message, Prompt } from "./prompt.ts";
import type { JsonSchema } from "./protocol.ts";
import type { Fitting, Recording } from "./recording.ts";

/** What a call is about. */
export interface Question {
  readonly item: Item;
  readonly prompt: Prompt;
  /** The candidates, in the order in which they are shown. */
  readonly shown: readonly Candidate[];
  /** What is asked about one by one, where the prompt asks about facts. */
  readonly facts?: readonly string[];
  /** 1, 2, ... */
  readonly repeat: number;
  /** A pair that is shown the other way round than it is named. Only a recording needs to be told. */
  readonly swapped?: boolean;
  /** It asks about the facts of another record; of interest to recordings only. */
  readonly foreign?: boolean;
}

/** One request that is planned for a question. */
export interface Call {
  /** SHA-256, hexadecimal, of what decides the answer and of nothing else. */
  readonly id: string;
  readonly question: Question;
  /** Empty for an offline model: it answers from the question. */
  readonly messages: readonly Message[];
  readonly schema?: JsonSchema;
  /** Up to where its text is that of its neighbours in the plan, in UTF-16 units of the message with this index. */
  readonly shared?: { readonly message: number; readonly characters: number };
}

/** Tokens of one reply. `input` is all input: what the cache served and what was written to it are parts of it. */
export interface Usage {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  /** All output; reasoning is a part of it. */
  readonly output: number;
  readonly reasoning: number;
}

/** One of a provider's rate limits, as an answer told it. */
export interface LimitState {
  readonly limit?: number;
  readonly remaining: number;
  /** Until all of it is there again. */
  readonly resetMs: number;
}

/** What an answer told of its lane's rate limits. */
export interface RateLimits {
  readonly requests?: LimitState;
  /** Input and output together. */
  readonly tokens?: LimitState;
  readonly inputTokens?: LimitState;
  readonly outputTokens?: LimitState;
}

/** The raw answer to a call, or its failure. */
export type Reply =
  | {
      /** `recorded`: somebody has read the answer already, and `text` is what they read, as JSON. */
      readonly state: "answered" | "recorded" | "refused" | "truncated";
      readonly text: string;
      /** Why it is not an answer; empty for `answered`. */
      readonly why: string;
      /** The model id that the provider says answered. */
      readonly model?: string;
      /** Absent where the provider gave none. */
      readonly usage?: Usage;
      /** Its tokens with their alternatives, packed (core/tokens.ts); absent: not asked for, or not given. */
      readonly tokens?: string;
      readonly requestId?: string;
      readonly limits?: RateLimits;
      /** The provider stated a usage that cannot be: it counts as none. */
      readonly oddUsage?: true;
      /** It came from a batch, and cost as much as batches do; absent: at the standard price. */
      readonly tier?: "batch";
    }
  | Failure;

/** A call without an answer. */
export interface Failure {
  readonly state: "failed";
  /** One line, without keys, headers or prompts. */
  readonly why: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** Another attempt may help. */
  readonly retry: boolean;
  readonly retryAfterMs?: number;
  /** No call of this lane can succeed (no access, no such model, quota used up). */
  readonly stopsLane?: boolean;
  readonly requestId?: string;
  /** What it cost all the same: an answer came that says nothing. */
  readonly usage?: Usage;
  readonly limits?: RateLimits;
  readonly oddUsage?: true;
  readonly tier?: "batch";
}

/** An endpoint with its parameters; it judges and regenerates. */
export interface Model {
  readonly config: ModelConfig;
  /** It needs no network: calls are not sent, and answer from the question. */
  readonly offline: boolean;
  /** Its answers depend on the seed of the run, so call ids must hold it. */
  readonly seeded: boolean;
  /** What it can be asked for. Live models do both. */
  readonly tasks: readonly Task[];
  /** What decides its answers beside the question: endpoint, model, parameters. JSON, goes into call ids. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** Models of one lane (endpoint, key, model) share rate limits. */
  readonly lane: string;
  /** USD per million tokens; undefined: unknown, never 0. Baselines cost 0. */
  readonly price: Price | undefined;
  /** Its provider serves what calls share from a cache, where that is as long as this; undefined: not known to. */
  readonly prefixCache?: { readonly minimumTokens: number };
  /** Only where it replays: how its recording and a plan fit. */
  readonly fitting?: Fitting;
  /** Asks once. Never throws for what a provider does; never tries again. */
  ask(call: Call, signal: AbortSignal): Promise<Reply>;
  /** Where its provider takes batches, whether or not the config wants them. */
  readonly batch?: BatchApi;
  close(): Promise<void>;
}

/** `regenerate`: write a summary. `judge`: everything else. */
export type Task = "judge" | "regenerate";

/** USD per million tokens, to a millionth of a dollar. */
export interface Rates {
  readonly input: number;
  readonly cached_input: number;
  readonly cache_write: number;
  readonly output: number;
}

/** What tokens cost. */
export interface Price extends Rates {
  /** A request with more input tokens than this pays other rates, for all of its tokens. */
  readonly above?: { readonly input_tokens: number; readonly rates: Rates } | undefined;
  /** What a batch costs, as a share of these; default: `batchShare`. */
  readonly batch?: number | undefined;
}

/** A way to reach models. To add one: a file in harness/models, and a line in its index. */
export interface Provider {
  readonly name: string;
  /** Its models need no network. */
  readonly offline: boolean;
  /** What the rows of its judges are on boards. */
  readonly rows: Exclude<Judge["kind"], "jury">;
  /** Schema of its entries under `models:`; strict. */
  readonly settings: z.ZodType<ModelConfig>;
  /** What `check` can refuse before anything is sent: settings that the model is known not to take. */
  problems(config: ModelConfig): readonly SettingProblem[];
  open(config: ModelConfig, world: World): Promise<Model>;
}

/** A setting of a model that cannot work: the key at fault, what is wrong, how to mend. */
export interface SettingProblem {
  readonly key: keyof ModelConfig;
  readonly what: string;
  readonly fix: string;
}

/** What a model may know of the world; nothing else is read from the environment. */
export interface World {
  readonly seed: string;
  /** Values of the environment variables that the config names, by name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What lets somebody in anywhere in the run: a server may tell what another model sent it. */
  readonly secrets?: readonly string[];
  /** Absolute folder of the config, from where its paths lead. */
  readonly folder?: string;
  /** What the `path` of its config leads to. */
  readonly recording?: Recording;
  /** Finds a key of the model in its config. */
  readonly locate?: Locate;
}
