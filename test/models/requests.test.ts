import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../../harness/core/model.ts";
import { type Api, apis, ask, callOf, key, openAt, schema } from "./asking.ts";
import { answer, type FakeProvider, startFakeProvider } from "./fake-provider.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Written = Readonly<Record<string, unknown>>;

async function opened(api: Api, written: Written): Promise<{ server: FakeProvider; model: Model }> {
  const server = await startFakeProvider(answer());
  const model = await openAt(api, server, written);
  open.push(server, model);
  return { server, model };
}

/** The body that a call of this model sends. */
async function bodyOf(api: Api, written: Written = {}): Promise<unknown> {
  const { server, model } = await opened(api, written);
  await ask(model, callOf(undefined, { schema }));
  return server.requests[0]?.body;
}

const system = { role: "system", content: "You judge." };
const user = { role: "user", content: expect.stringContaining("quick brown fox") };

describe("what is sent", () => {
  it.each<[string, Api, Written, unknown]>([
    ["chat: the least", "chat", {}, { model: "some-model", messages: [system, user] }],
    [
      "chat: everything",
      "chat",
      {
        temperature: 0,
        max_tokens: 9,
        effort: "low",
        structured_output: true,
        extra: { top_p: 1 },
      },
      {
        model: "some-model",
        messages: [system, user],
        temperature: 0,
        max_tokens: 9,
        reasoning_effort: "low",
        response_format: {
          type: "json_schema",
          json_schema: { name: "answer", strict: true, schema },
        },
        top_p: 1,
      },
    ],
    [
      "chat: token probabilities",
      "chat",
      { logprobs: true },
      { model: "some-model", messages: [system, user], logprobs: true, top_logprobs: 20 },
    ],
    [
      "chat: fewer alternatives",
      "chat",
      { logprobs: true, extra: { top_logprobs: 5 } },
      { model: "some-model", messages: [system, user], logprobs: true, top_logprobs: 5 },
    ],
    [
      "chat: another field for the tokens",
      "chat",
      { max_tokens: 9, max_tokens_field: "max_new_tokens" },
      { model: "some-model", messages: [system, user], max_new_tokens: 9 },
    ],
    [
      "responses: the least",
      "responses",
      {},
      { model: "some-model", input: [system, user], store: false },
    ],
    [
      "responses: everything",
      "responses",
      {
        temperature: 0,
        max_tokens: 9,
        effort: "low",
        structured_output: true,
        extra: { text: { verbosity: "low" }, reasoning: { summary: "auto" } },
      },
      {
        model: "some-model",
        input: [system, user],
        store: false,
        temperature: 0,
        max_output_tokens: 9,
        reasoning: { summary: "auto", effort: "low" },
        text: {
          verbosity: "low",
          format: { type: "json_schema", name: "answer", strict: true, schema },
        },
      },
    ],
    [
      "responses: token probabilities",
      "responses",
      { logprobs: true, extra: { include: ["reasoning.encrypted_content"] } },
      {
        model: "some-model",
        input: [system, user],
        store: false,
        top_logprobs: 20,
        include: ["reasoning.encrypted_content", "message.output_text.logprobs"],
      },
    ],
    [
      "messages: the least",
      "messages",
      {},
      { model: "some-model", system: "You judge.", messages: [user], max_tokens: 1024 },
    ],
    [
      "messages: everything",
      "messages",
      {
        temperature: 0,
        max_tokens: 30_000,
        effort: "low",
        structured_output: true,
        extra: { thinking: { type: "adaptive" } },
      },
      {
        model: "some-model",
        system: "You judge.",
        messages: [user],
        max_tokens: 30_000,
        temperature: 0,
        output_config: { effort: "low", format: { type: "json_schema", schema } },
        thinking: { type: "adaptive" },
      },
    ],
  ])("%s", async (_name, api, written, body) => {
    expect(await bodyOf(api, written)).toEqual(body);
  });

  it("few-shot messages keep their roles", async () => {
    const { server, model } = await opened("messages", {});
    const shots = [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "c" },
    ] as const;
    await ask(model, callOf(shots));
    expect(server.requests[0]?.body).toEqual({
      model: "some-model",
      max_tokens: 1024,
      messages: shots,
    });
  });

  it.each(apis)("%s: asks once, whatever comes back", async (api) => {
    const { server, model } = await opened(api, {});
    await ask(model);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      path: { chat: "/v1/chat/completions", responses: "/v1/responses", messages: "/v1/messages" }[
        api
      ],
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    });
  });

  it("a server of one's own needs no key", async () => {
    const { server, model } = await opened("chat", { api_key_env: undefined });
    expect(await ask(model)).toMatchObject({ state: "answered" });
    expect(server.requests[0]?.headers.authorization).toBe("Bearer no-key");
  });
});

describe.each(apis)("%s: a stray environment changes nothing", (api) => {
  let quiet: unknown;
  beforeAll(async () => {
    quiet = await requestOf(api);
  });

  it("but the request that the config asks for", async () => {
    for (const [name, value] of hostile) vi.stubEnv(name, value);
    expect(await requestOf(api)).toEqual(quiet);
    for (const [name, value] of hostile) expect(process.env[name]).toBe(value);
  });
});

const hostile = Object.entries({
  OPENAI_API_KEY: "stray-key",
  OPENAI_ADMIN_KEY: "stray-key",
  OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
  OPENAI_ORG_ID: "stray-org",
  OPENAI_PROJECT_ID: "stray-project",
  OPENAI_CUSTOM_HEADERS: "x-stray: 1\nauthorization: Bearer stray",
  OPENAI_LOG: "debug",
  ANTHROPIC_API_KEY: "stray-key",
  ANTHROPIC_AUTH_TOKEN: "stray-token",
  ANTHROPIC_BASE_URL: "http://127.0.0.1:1",
  ANTHROPIC_CUSTOM_HEADERS: "x-stray: 1\nauthorization: Bearer stray",
  ANTHROPIC_PROFILE: "stray",
  ANTHROPIC_LOG: "debug",
  ANTHROPIC_OPEN_TELEMETRY: "true",
  HTTP_PROXY: "http://127.0.0.1:1",
  HTTPS_PROXY: "http://127.0.0.1:1",
  NODE_USE_ENV_PROXY: "1",
});

async function requestOf(api: Api): Promise<unknown> {
  const server = await startFakeProvider(answer());
  const model = await openAt(api, server, { headers: { "x-mine": "1" }, temperature: 0 });
  await ask(model);
  await model.close();
  await server.close();
  const { headers, body } = server.requests[0] ?? {};
  expect(headers).toMatchObject({ "x-mine": "1" });
  return { headers: { ...headers, host: "" }, body };
}

describe("what a model says of itself", () => {
  const identity = async (api: Api, written: Written): Promise<unknown> => {
    const model = await openAt(api, { url: "http://127.0.0.1:1" }, written);
    open.push(model);
    return model.identity;
  };

  it("names all that decides its answers", async () => {
    const written = {
      temperature: 0.5,
      max_tokens: 9,
      effort: "low",
      extra: { top_p: 1 },
      headers: { "X-Mine": "1", Authorization: "Bearer secret" },
    };
    expect(await identity("chat", written)).toEqual({
      provider: "openai",
      api: "chat",
      base_url: "http://127.0.0.1:1/v1",
      model: "some-model",
      temperature: 0.5,
      max_tokens: 9,
      max_tokens_field: "max_tokens",
      effort: "low",
      structured_output: false,
      extra: { top_p: 1 },
      headers: {
        "x-mine": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        authorization: null,
      },
    });
  });

  it("is another one where it gives token probabilities", async () => {
    const plain = await identity("chat", {});
    expect(await identity("chat", { logprobs: false })).toEqual(plain);
    expect(plain).not.toHaveProperty("logprobs");
    expect(await identity("chat", { logprobs: true })).toEqual({
      ...Object(plain),
      logprobs: true,
    });
  });

  it.each<Written>([
    { concurrency: 7 },
    { timeout_seconds: 7 },
    { price: { input: 1, output: 2 } },
    { api_key_env: "OTHER" },
    { name: "other" },
    { family: "other" },
    { headers: { "api-key": "other" } },
  ])("does not change with %o", async (written) => {
    const headers = { "api-key": "one" };
    expect(await identity("messages", { headers, ...written })).toEqual(
      await identity("messages", { headers }),
    );
  });

  it("shares a lane by endpoint, key and model", async () => {
    const lane = async (written: Written): Promise<string> => {
      const model = await openAt("chat", { url: "http://127.0.0.1:1" }, written);
      open.push(model);
      return model.lane;
    };
    const one = await lane({});
    expect(await lane({ temperature: 1, name: "other" })).toBe(one);
    expect(await lane({ model: "other" })).not.toBe(one);
    expect(await lane({ api_key_env: "OTHER" })).not.toBe(one);
    expect(await lane({ base_url: "http://127.0.0.1:2/v1" })).not.toBe(one);
  });

  it("is live, unseeded, and judges and regenerates", async () => {
    const { model } = await opened("chat", {});
    expect(model).toMatchObject({
      offline: false,
      seeded: false,
      tasks: ["judge", "regenerate"],
      price: undefined,
    });
  });
});
