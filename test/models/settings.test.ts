import { describe, expect, it } from "vitest";
import { providers } from "../../harness/models/index.ts";
import { keyProblem } from "../../harness/models/keys.ts";
import { type Api, configOf, providerOf } from "./asking.ts";

type Written = Readonly<Record<string, unknown>>;

describe("defaults", () => {
  it("of OpenAI", () => {
    expect(configOf("chat", { model: "gpt-6-luna", max_tokens: 9 })).toEqual({
      name: "m",
      provider: "openai",
      model: "gpt-6-luna",
      api: "chat",
      base_url: "https://api.openai.com/v1",
      api_key_env: "OPENAI_API_KEY",
      headers: {},
      max_tokens: 9,
      max_tokens_field: "max_completion_tokens",
      structured_output: true,
      logprobs: false,
      timeout_seconds: 600,
      execution: "live",
      extra: {},
      family: "gpt",
      concurrency: 32,
    });
  });

  it("of a compatible server", () => {
    const base_url = "http://localhost:8000/v1/";
    expect(configOf("chat", { model: "meta/Llama-4", base_url, max_tokens: 9 })).toEqual({
      name: "m",
      provider: "openai",
      model: "meta/Llama-4",
      api: "chat",
      base_url: "http://localhost:8000/v1",
      headers: {},
      max_tokens: 9,
      max_tokens_field: "max_tokens",
      structured_output: false,
      logprobs: false,
      timeout_seconds: 600,
      execution: "live",
      extra: {},
      family: "llama",
      concurrency: 32,
    });
  });

  it("of Anthropic", () => {
    expect(configOf("messages", { model: "claude-haiku-5-5" })).toEqual({
      name: "m",
      provider: "anthropic",
      model: "claude-haiku-5-5",
      base_url: "https://api.anthropic.com",
      api_key_env: "ANTHROPIC_API_KEY",
      headers: {},
      max_tokens: 1024,
      structured_output: true,
      logprobs: false,
      timeout_seconds: 600,
      execution: "live",
      extra: {},
      family: "claude",
      concurrency: 32,
    });
  });

  it("of a price: the cache costs what input costs", () => {
    expect(configOf("chat", { price: { input: 1, output: 2 } }).price).toEqual({
      input: 1,
      cached_input: 1,
      cache_write: 1,
      output: 2,
    });
  });

  it.each([
    ["o3", undefined, "gpt"],
    ["openai/gpt-6-luna", "https://openrouter.ai/api/v1", "gpt"],
    ["anthropic/claude-opus-5-5", "https://openrouter.ai/api/v1", "claude"],
    ["my-own-model", "http://localhost:1/v1", "my-own-model"],
  ])("of the family: %s at %s is %s", (model, base_url, family) => {
    expect(configOf("chat", { model, ...(base_url && { base_url }) }).family).toBe(family);
  });
});

describe("settings that are refused", () => {
  const refusal = (api: Api, written: Written): unknown =>
    providerOf(api).settings.safeParse({
      name: "m",
      provider: api === "messages" ? "anthropic" : "openai",
      model: "x",
      ...written,
    }).error?.issues[0];

  it.each<[Api, Written, (string | number)[]]>([
    ["chat", { temperature: 3 }, ["temperature"]],
    ["chat", { api: "batch" }, ["api"]],
    ["chat", { max_tokens: 0 }, ["max_tokens"]],
    ["chat", { concurrency: 0 }, ["concurrency"]],
    ["chat", { timeout_seconds: 0 }, ["timeout_seconds"]],
    ["chat", { base_url: "localhost:8000" }, ["base_url"]],
    ["chat", { base_url: "https://me:pass@host/v1" }, ["base_url"]],
    ["chat", { price: { input: 1 } }, ["price", "output"]],
    ["chat", { temprature: 1 }, []],
    ["chat", { headers: { "x y": "1" } }, ["headers"]],
    ["chat", { headers: { x: "1\n2" } }, ["headers"]],
    ["messages", { api: "chat" }, []],
    ["messages", { extra: { system: "be kind" } }, ["extra", "system"]],
    ["responses", { api: "responses", extra: { input: "x" } }, ["extra", "input"]],
    ["chat", { extra: { model: "x" } }, ["extra", "model"]],
    ["chat", { extra: { logprobs: true } }, ["extra", "logprobs"]],
    ["chat", { logprobs: 5 }, ["logprobs"]],
    ["chat", { extra: { messages: [] } }, ["extra", "messages"]],
    ["chat", { extra: { stream: true } }, ["extra", "stream"]],
  ])("%s %o", (api, written, path) => {
    expect(refusal(api, written)).toMatchObject({ path });
  });

  it("a key in the place of its variable is not repeated", () => {
    expect(JSON.stringify(refusal("chat", { api_key_env: "sk-123-secret" }))).not.toContain(
      "sk-123",
    );
  });

  it("names the setting to use in place of an extra", () => {
    expect(refusal("chat", { extra: { max_completion_tokens: 5 } })).toMatchObject({
      message: 'extra may not hold "max_completion_tokens": the harness writes it',
      params: { fix: 'use the model\'s own key "max_tokens"' },
    });
  });

  it("describes every key", () => {
    for (const { settings } of providers) {
      const written = JSON.stringify(settings.toJSONSchema({ io: "input" }));
      const { properties } = JSON.parse(written);
      for (const [key, value] of Object.entries(properties)) {
        expect(value, key).toHaveProperty("description", expect.stringMatching(/^[A-Z].*\.$/));
      }
    }
  });
});

describe("what the models are known to refuse", () => {
  const own = "http://localhost:8000/v1";
  it.each<[string, Api, Written, readonly string[]]>([
    [
      "Claude and temperature",
      "messages",
      { model: "claude-haiku-5-5", temperature: 0 },
      ["temperature"],
    ],
    ["Claude and effort", "messages", { model: "claude-opus-5-5", effort: "none" }, ["effort"]],
    ["Claude", "messages", { model: "claude-opus-5-5", effort: "max" }, []],
    ["reasoning and temperature", "chat", { model: "gpt-6-luna", temperature: 0 }, ["temperature"]],
    [
      "reasoning with an effort",
      "chat",
      { model: "gpt-6-luna", temperature: 0, effort: "low" },
      ["temperature"],
    ],
    ["no reasoning", "chat", { model: "gpt-6-luna", temperature: 0, effort: "none" }, []],
    ["a snapshot", "chat", { model: "gpt-5.4-mini-2026-03-17", temperature: 0 }, ["temperature"]],
    ["no effort none", "chat", { model: "gpt-6-astra", effort: "none" }, ["effort"]],
    [
      "no effort none, and a temperature",
      "chat",
      { model: "gpt-6.1-sol", effort: "none", temperature: 0 },
      ["effort", "temperature"],
    ],
    ["a model that does not reason", "chat", { model: "gpt-4.1", temperature: 0 }, []],
    [
      "effort of a model that does not reason",
      "chat",
      { model: "gpt-4.1", effort: "low" },
      ["effort"],
    ],
    ["an unknown effort", "chat", { model: "gpt-6-luna", effort: "hard" }, ["effort"]],
    ["reasoning and logprobs", "chat", { model: "gpt-6-luna", logprobs: true }, ["logprobs"]],
    [
      "reasoning with an effort, and logprobs",
      "responses",
      { model: "gpt-5.5", logprobs: true, effort: "low" },
      ["logprobs"],
    ],
    ["no reasoning and logprobs", "chat", { model: "gpt-5.5", logprobs: true, effort: "none" }, []],
    [
      "a model that always reasons, and logprobs",
      "chat",
      { model: "o3", logprobs: true },
      ["logprobs"],
    ],
    ["plain and logprobs", "chat", { model: "gpt-4.1", logprobs: true }, []],
    ["another server's logprobs", "chat", { model: "o3", logprobs: true, base_url: own }, []],
    ["Claude and logprobs", "messages", { model: "claude-opus-5-5", logprobs: true }, ["logprobs"]],
    [
      "a proxy for Claude and logprobs",
      "messages",
      { logprobs: true, base_url: own },
      ["logprobs"],
    ],
    [
      "a model that is not in the table",
      "chat",
      { model: "gpt-7", temperature: 0, effort: "none" },
      [],
    ],
    ["the name of an object's method", "chat", { model: "constructor", temperature: 0 }, []],
    ["another server", "chat", { model: "gpt-6-luna", temperature: 0, base_url: own }, []],
    [
      "another server's efforts",
      "chat",
      { model: "gpt-6-luna", effort: "hard", base_url: own },
      [],
    ],
    [
      "a proxy for Claude",
      "messages",
      { model: "claude-haiku-5-5", temperature: 0, base_url: own },
      [],
    ],
  ])("%s", (_name, api, written, keys) => {
    const found = providerOf(api).problems(configOf(api, written));
    expect(found.map(({ key }) => key)).toEqual(keys);
  });

  it("says what to write", () => {
    expect(
      providerOf("chat").problems(configOf("chat", { model: "gpt-6-astra", effort: "none" })),
    ).toEqual([
      {
        key: "effort",
        what: 'model "gpt-6-astra" takes no effort "none"',
        fix: "write minimal, low, medium, high, xhigh or max",
      },
    ]);
    const fixOf = (model: string) =>
      providerOf("chat").problems(configOf("chat", { model, logprobs: true }))[0]?.fix;
    expect(fixOf("gpt-6-luna")).toBe('remove it, or write "effort: none"');
    expect(fixOf("o3")).toBe("remove it");
  });
});

describe("keys", () => {
  const world = (environment: Record<string, string>) => ({ seed: "0", environment });

  it("a missing key has a name", () => {
    expect(keyProblem(configOf("chat"), world({ OPENAI_API_KEY: " " }))).toEqual({
      code: "model/no-key",
      what: 'no key for model "m": the environment variable "OPENAI_API_KEY" is empty',
      fix: "set it: export OPENAI_API_KEY=...",
    });
  });

  it("a key that is there is no problem, and neither is one that nobody asked for", () => {
    expect(keyProblem(configOf("chat"), world({ OPENAI_API_KEY: "k" }))).toBeUndefined();
    const own = configOf("chat", { base_url: "http://localhost:1/v1" });
    expect(keyProblem(own, world({}))).toBeUndefined();
  });
});
