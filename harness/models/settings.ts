import * as z from "zod";
import type { ModelConfig } from "../core/config.ts";
import type { Price } from "../core/model.ts";
import { isOfficial } from "./hosts.ts";

const openaiUrl = "https://api.openai.com/v1";
const anthropicUrl = "https://api.anthropic.com";

const rate = z.number().min(0).max(10_000);

/** Schema of what tokens cost. */
export const price: z.ZodType<Price> = z
  .strictObject({
    input: rate.describe("USD per million input tokens."),
    cached_input: rate
      .optional()
      .describe("USD per million input tokens that the cache served; default: as input."),
    cache_write: rate
      .optional()
      .describe("USD per million input tokens that were written to the cache; default: as input."),
    output: rate.describe("USD per million output tokens, reasoning included."),
    batch: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe("What a batch costs, as a share of these; default: 0.5."),
  })
  .transform(({ input, cached_input = input, cache_write = input, output, batch }) => ({
    input,
    cached_input,
    cache_write,
    output,
    ...(batch === undefined ? {} : { batch }),
  }));

const shared = {
  name: z.string().min(1).describe("How judges and tables call this model."),
  model: z.string().min(1).describe("The provider's name of the model."),
  // What these two hold may be a secret: the messages do not repeat it.
  api_key_env: z
    .string()
    .refine((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name), {
      message: "api_key_env is not the name of an environment variable",
      params: { fix: "write the name of the variable that holds the key, never the key itself" },
    })
    .optional()
    .describe("Environment variable that holds the key; optional on servers of your own."),
  headers: z
    .record(z.string(), z.string())
    .refine((headers) => Object.keys(headers).every(isHeaderName), {
      message: "headers hold a name that no header can have",
      params: { fix: "write names of letters, digits and hyphens" },
    })
    .refine((headers) => Object.values(headers).every(isHeaderValue), {
      message: "headers hold a value that no header can have",
      params: { fix: "write values in one line of Latin characters" },
    })
    .default({})
    .describe("Headers sent with every request."),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .describe("Sampling temperature, where the model takes one."),
  effort: z.string().min(1).optional().describe("Reasoning effort, where the model has one."),
  structured_output: z
    .boolean()
    .optional()
    .describe("Send the schema of a JSON answer along; default: on the provider's own host only."),
  logprobs: z
    .boolean()
    .default(false)
    .describe(
      "Ask for the probabilities of the answer's tokens, which a prompt with `expectation: true` or `confidence: true` reads.",
    ),
  timeout_seconds: z
    .number()
    .positive()
    .max(86_400)
    .default(600)
    .describe("How long a call may take, to the last byte of its answer."),
  proxy: z
    .string()
    .refine((url) => isPlainUrl(url) && new URL(url).pathname === "/", {
      message: "proxy is not the plain http(s) URL of a proxy",
      params: { fix: "write it without user, password and path: http://host:port" },
    })
    .optional()
    .describe("HTTP proxy that every request goes through; none is taken from the environment."),
  ca_file: z
    .string()
    .min(1)
    .optional()
    .describe("File with certificates (PEM) to trust beside Node's own, such as a proxy's."),
  extra: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Passed through into the request body; nothing that another setting writes."),
  family: z
    .string()
    .min(1)
    .optional()
    .describe("Family of the model, for self-preference; default: by the model's name."),
  concurrency: z.int().min(1).max(10_000).default(32).describe("At most so many calls in flight."),
  requests_per_minute: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe("At most so many requests in any minute, retries included."),
  tokens_per_minute: z
    .int()
    .min(1)
    .max(100_000_000_000)
    .optional()
    .describe("At most so many tokens in any minute, input and output."),
  price: price.optional().describe("Default: our dated table, on the provider's own host only."),
  prefix_cache: z
    .union([
      z.literal(false),
      z.strictObject({
        minimum_tokens: z
          .int()
          .min(1)
          .max(10_000_000)
          .describe("The shortest beginning, in tokens, that the cache keeps."),
      }),
    ])
    .optional()
    .describe(
      "The provider's cache of what prompts begin with; false: count on none. Default: our dated table, on the provider's own host only.",
    ),
  execution: z
    .enum(["live", "batch"])
    .default("live")
    .describe("Call by call, or by the provider's batch API: for less, within a day."),
};

const maxTokens = z.int().min(1).max(10_000_000);

/** Schema of a model of the provider `openai`: the official service or a compatible server. */
export const openaiSettings: z.ZodType<ModelConfig> = z
  .strictObject({
    ...shared,
    provider: z.literal("openai").describe("OpenAI, or any server that speaks its API."),
    api: z.enum(["chat", "responses"]).default("chat").describe("Chat completions, or responses."),
    base_url: baseUrl(openaiUrl).describe("Where the API is."),
    max_tokens: maxTokens.optional().describe("Most tokens of an answer, reasoning included."),
    max_tokens_field: z
      .string()
      .min(1)
      .optional()
      .describe("The request's field for max_tokens, where a server wants another."),
  })
  .superRefine((config, context) => refuseExtra(config.extra, openaiOwn, context))
  .transform((config) => {
    const official = isOfficial("openai", config.base_url);
    return filled(config, {
      official,
      family: "gpt",
      keyVariable: "OPENAI_API_KEY",
      maxTokensField:
        config.max_tokens_field ??
        (config.api === "responses"
          ? "max_output_tokens"
          : official
            ? "max_completion_tokens"
            : "max_tokens"),
    });
  });

/** Schema of a model of the provider `anthropic`. */
export const anthropicSettings: z.ZodType<ModelConfig> = z
  .strictObject({
    ...shared,
    provider: z.literal("anthropic").describe("Anthropic, or a server that speaks its API."),
    logprobs: shared.logprobs.describe("Only false: the API gives no token probabilities."),
    base_url: baseUrl(anthropicUrl).describe("Where the API is."),
    max_tokens: maxTokens
      .default(1024)
      .describe("Most tokens of an answer, thinking included; the API requires it."),
  })
  .superRefine((config, context) => refuseExtra(config.extra, anthropicOwn, context))
  .transform((config) =>
    filled(config, {
      official: isOfficial("anthropic", config.base_url),
      family: "claude",
      keyVariable: "ANTHROPIC_API_KEY",
    }),
  );

function baseUrl(preset: string): z.ZodDefault<z.ZodType<string>> {
  return z
    .string()
    .refine(isPlainUrl, {
      message: "base_url is not a plain http(s) URL",
      params: { fix: "write it without user, password, query and fragment: https://host/v1" },
    })
    .overwrite((url) => url.replace(/\/+$/, ""))
    .default(preset);
}

function isHeaderName(name: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name);
}

function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "";
}

/** Keys of a request body that the harness writes, with the setting that stands for them. */
const openaiOwn: Readonly<Record<string, string | undefined>> = {
  model: "model",
  messages: undefined,
  input: undefined,
  instructions: undefined,
  stream: undefined,
  n: undefined,
  temperature: "temperature",
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  max_output_tokens: "max_tokens",
  reasoning_effort: "effort",
  logprobs: "logprobs",
};

const anthropicOwn: Readonly<Record<string, string | undefined>> = {
  model: "model",
  messages: undefined,
  system: undefined,
  stream: undefined,
  temperature: "temperature",
  max_tokens: "max_tokens",
};

function refuseExtra(
  extra: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, string | undefined>>,
  context: z.RefinementCtx,
): void {
  for (const key of Object.keys(extra).filter((name) => Object.hasOwn(own, name))) {
    const setting = own[key];
    context.addIssue({
      code: "custom",
      path: ["extra", key],
      message: `extra may not hold "${key}": the harness writes it`,
      params: { fix: setting === undefined ? "remove it" : `use the model's own key "${setting}"` },
    });
  }
}

/** The config with the defaults that depend on other keys, so that the resolved config shows them. */
function filled<Config extends ModelConfig>(
  config: Config,
  defaults: {
    readonly official: boolean;
    /** That of every model on the official host. */
    readonly family: string;
    readonly keyVariable: string;
    readonly maxTokensField?: string;
  },
): ModelConfig {
  const { official, family, keyVariable, maxTokensField } = defaults;
  const keyName = config.api_key_env ?? (official ? keyVariable : undefined);
  return {
    ...config,
    ...(keyName === undefined ? {} : { api_key_env: keyName }),
    ...(config.max_tokens === undefined || maxTokensField === undefined
      ? {}
      : { max_tokens_field: maxTokensField }),
    structured_output: config.structured_output ?? official,
    family: config.family ?? (official ? family : (namedFamily(config.model) ?? config.model)),
  };
}

/** The family in a model's name. It decides what counts as self-preference, never what is sent. */
export function namedFamily(model: string): string | undefined {
  return /gpt|claude|gemini|gemma|llama|qwen|mistral|deepseek|grok/i.exec(model)?.[0].toLowerCase();
}
