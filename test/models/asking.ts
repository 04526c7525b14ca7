import type { ModelConfig } from "../../harness/core/config.ts";
import type { Call, Model, Provider, Reply, World } from "../../harness/core/model.ts";
import type { Message, Prompt } from "../../harness/core/prompt.ts";
import type { JsonSchema, ProtocolName } from "../../harness/core/protocol.ts";
import { anthropic } from "../../harness/models/anthropic.ts";
import { openai } from "../../harness/models/openai.ts";
import type { FakeProvider } from "./fake-provider.ts";

export const apis = ["chat", "responses", "messages"] as const;
export type Api = (typeof apis)[number];

export const key = "sk-secret-0123456789abcdef";
export const article = "The quick brown fox jumps over the lazy dog while seven wizards box.";

export const schema: JsonSchema = {
  type: "object",
  properties: { verdict: { type: "string", enum: ["yes", "no"] } },
  required: ["verdict"],
  additionalProperties: false,
};

const world: World = { seed: "0", environment: { THE_KEY: key } };

/** A config entry as a user writes it, with the defaults of its provider filled in. */
export function configOf(api: Api, written: Readonly<Record<string, unknown>> = {}): ModelConfig {
  return providerOf(api).settings.parse({
    name: "m",
    provider: api === "messages" ? "anthropic" : "openai",
    model: "some-model",
    ...(api === "responses" ? { api } : {}),
    ...written,
  });
}

/** Opens a model that asks the fake provider. */
export function openAt(
  api: Api,
  server: Pick<FakeProvider, "url">,
  written: Readonly<Record<string, unknown>> = {},
): Promise<Model> {
  const base_url = api === "messages" ? server.url : `${server.url}/v1`;
  const config = configOf(api, { base_url, api_key_env: "THE_KEY", ...written });
  return providerOf(api).open(config, world);
}

export function providerOf(api: Api): Provider {
  return api === "messages" ? anthropic : openai;
}

/** A call with these messages. The question is that of an offline test prompt. */
export function callOf(
  messages: readonly Message[] = [
    { role: "system", content: "You judge." },
    { role: "user", content: article },
  ],
  options: { readonly schema?: JsonSchema; readonly protocol?: ProtocolName } = {},
): Call {
  return {
    id: "c",
    question: {
      item: {
        id: "1",
        article,
        highlightSentences: [],
        candidates: [],
        human: {},
        preferences: [],
      },
      prompt: promptOf(options.protocol ?? "binary"),
      shown: [],
      repeat: 1,
    },
    messages,
    ...(options.schema === undefined ? {} : { schema: options.schema }),
  };
}

/** A prompt whose answers are the utilities themselves. */
export function promptOf(protocol: ProtocolName): Prompt {
  return {
    name: "p",
    source: "",
    digest: "",
    protocol,
    dimension: "d",
    format: "text",
    uses: [],
    asking: {
      schema: undefined,
      read: () => ({ state: "unparsed", why: "not read here" }),
      readRecorded: () => ({ state: "unparsed", why: "not read here" }),
      answerOf: (utilities) => JSON.stringify(utilities),
    },
    render: () => [],
  };
}

/** Asks once, with nobody to stop it. */
export function ask(model: Model, call: Call = callOf()): Promise<Reply> {
  return model.ask(call, new AbortController().signal);
}
