import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Reply, Usage } from "../../harness/core/model.ts";
import { type Api, apis, article, ask, callOf, key, openAt } from "./asking.ts";
import {
  answer,
  type Behaviour,
  brokenJson,
  drip,
  echo,
  emptyAnswer,
  error,
  errorWith200,
  type FakeProvider,
  json,
  nothing,
  page,
  raw,
  resetBeforeHeaders,
  resetInBody,
  type SeenRequest,
  stallBeforeHeaders,
  stallInBody,
  startFakeProvider,
} from "./fake-provider.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function started(behaviour: Behaviour): Promise<FakeProvider> {
  const server = await startFakeProvider(behaviour);
  open.push(server);
  return server;
}

async function replyTo(
  api: Api,
  behaviour: Behaviour,
  written: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  const model = await openAt(api, await started(behaviour), { timeout_seconds: 5, ...written });
  open.push(model);
  return ask(model);
}

const usage: Usage = { input: 100, cachedInput: 40, cacheWrite: 10, output: 20, reasoning: 5 };
const said = { model: "fake-1", usage };
const oddAnswer: Reply = {
  state: "answered",
  text: "yes",
  why: "",
  model: "fake-1",
  oddUsage: true,
};

describe.each(apis)("%s: what an answer says", (api) => {
  it.each<[string, Behaviour, Reply]>([
    ["an answer", answer("yes"), { state: "answered", text: "yes", why: "", ...said }],
    [
      "an answer after thinking",
      answer({ text: "yes", thinks: true }),
      { state: "answered", text: "yes", why: "", ...said },
    ],
    [
      "an answer cut off",
      answer({ text: "ye", stop: "length" }),
      { state: "truncated", text: "ye", why: "stopped at the token limit", ...said },
    ],
    [
      "an answer cut off before its first letter",
      answer({ text: "", stop: "length" }),
      { state: "truncated", text: "", why: "stopped at the token limit", ...said },
    ],
    [
      "an answer without text",
      answer({ text: "" }),
      { state: "failed", why: "the answer holds no text", status: 200, retry: false, usage },
    ],
    [
      "an answer without usage",
      answer({ usage: null }),
      { state: "answered", text: "yes", why: "", model: "fake-1" },
    ],
    [
      "a page with status 200",
      page,
      { state: "failed", why: "the answer is not JSON (text/html)", status: 200, retry: true },
    ],
    [
      "nothing with status 200",
      nothing,
      { state: "failed", why: "the answer is empty", status: 200, retry: true },
    ],
    [
      "a JSON null with status 200",
      json(200, null),
      { state: "failed", why: "the answer is empty", status: 200, retry: true },
    ],
    [
      "JSON that breaks off",
      brokenJson,
      { state: "failed", why: "the answer is not valid JSON", retry: true },
    ],
    [
      "a rate limit with status 200",
      errorWith200(429, "slow down"),
      { state: "failed", why: "HTTP 429: slow down", status: 429, retry: true },
    ],
    [
      "a wrong key with status 200",
      errorWith200("invalid_api_key"),
      {
        state: "failed",
        why: "HTTP 401 invalid_api_key",
        status: 401,
        retry: false,
        stopsLane: true,
      },
    ],
    [
      "an unknown error with status 200",
      errorWith200("gone_fishing"),
      { state: "failed", why: "HTTP 200 gone_fishing: no", status: 200, retry: true },
    ],
    [
      "a body of one half after a surrogate pair was cut",
      answer("yes \ud83d"),
      { state: "answered", text: "yes \ufffd", why: "", ...said },
    ],
  ])("%s", async (_name, behaviour, reply) => {
    expect(await replyTo(api, behaviour)).toEqual(reply);
  });

  it("a choice that is not there may come another time", async () => {
    const reply = await replyTo(api, emptyAnswer);
    expect(reply).toEqual({
      state: "failed",
      why: expect.stringMatching(/^the answer holds no (choice|output|content)$/),
      status: 200,
      retry: true,
      usage,
    });
  });

  it("a body of some other service is no answer", async () => {
    const reply = await replyTo(api, json(200, { hello: "world" }));
    expect(reply).toMatchObject({ state: "failed", status: 200, retry: false });
    expect(reply.why).toMatch(/^the answer is not a /);
  });

  it("an answer that drips in is whole", async () => {
    expect(await replyTo(api, drip(5))).toEqual({
      state: "answered",
      text: "yes",
      why: "",
      ...said,
    });
  });

  it.each([
    ["negative", -1],
    ["broken", 1.5],
    ["absurd", 1e12],
    ["text", "7"],
    ["missing", undefined],
  ])("usage with a %s count is odd, and none", async (_name, count) => {
    const broken = { completion_tokens: count, output_tokens: count };
    const reply = await replyTo(
      api,
      answer({ usage: { prompt_tokens: 1, input_tokens: 1, ...broken } }),
    );
    expect(reply).toEqual(oddAnswer);
  });

  it.each<[string, Record<string, unknown>]>([
    ["without input", { prompt_tokens: 0, input_tokens: 0 }],
    ["without the output that is there", { completion_tokens: 0, output_tokens: 0 }],
    [
      "whose cache served less than nothing",
      {
        prompt_tokens_details: { cached_tokens: -1 },
        input_tokens_details: { cached_tokens: -1 },
        cache_read_input_tokens: -1,
      },
    ],
    [
      "that reasoned more than it put out",
      {
        completion_tokens_details: { reasoning_tokens: 21 },
        output_tokens_details: { reasoning_tokens: 21, thinking_tokens: 21 },
      },
    ],
  ])("usage %s is odd, and none", async (_name, broken) => {
    const sane = {
      prompt_tokens: 100,
      input_tokens: 100,
      completion_tokens: 20,
      output_tokens: 20,
    };
    expect(await replyTo(api, answer({ usage: { ...sane, ...broken } }))).toEqual(oddAnswer);
  });

  it("usage that is a text is odd, and none", async () => {
    expect(await replyTo(api, answer({ usage: "100 tokens" }))).toEqual(oddAnswer);
  });

  it("an answer that says nothing may state an odd usage", async () => {
    const reply = await replyTo(api, answer({ text: "", usage: { prompt_tokens: -1 } }));
    expect(reply).toMatchObject({ state: "failed", oddUsage: true });
    expect(reply).not.toHaveProperty("usage");
  });

  it("says what is left of the rate limits, after an answer and after an error", async () => {
    const openaiStyle = {
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1s",
    };
    const requests = { limit: 60, remaining: 59, resetMs: 1000 };
    for (const behaviour of [answer("yes", openaiStyle), error(429, {}, openaiStyle)]) {
      expect((await replyTo(api, behaviour)).limits).toEqual({ requests });
    }
    const anthropicStyle = {
      "anthropic-ratelimit-input-tokens-limit": "1000",
      "anthropic-ratelimit-input-tokens-remaining": "10",
      "anthropic-ratelimit-input-tokens-reset": "2015-10-21T07:28:00Z",
    };
    expect((await replyTo(api, error(529, {}, anthropicStyle))).limits).toEqual({
      inputTokens: { limit: 1000, remaining: 10, resetMs: 0 },
    });
  });

  it("an error in a 200 may say when to come again, and that it never helps", async () => {
    const body = { error: { code: 429, message: "slow down" } };
    expect(await replyTo(api, json(200, body, { "retry-after": "2" }))).toMatchObject({
      status: 429,
      retry: true,
      retryAfterMs: 2000,
    });
    expect(await replyTo(api, json(200, body, { "x-should-retry": "false" }))).toMatchObject({
      retry: false,
    });
  });

  it("usage without details has none", async () => {
    const reply = await replyTo(
      api,
      answer({
        usage: { prompt_tokens: 3, input_tokens: 3, completion_tokens: 2, output_tokens: 2 },
      }),
    );
    expect(reply).toMatchObject({
      usage: { input: 3, cachedInput: 0, cacheWrite: 0, output: 2, reasoning: 0 },
    });
  });

  it("keeps the request id", async () => {
    const ids = { "x-request-id": "req_1", "request-id": "req_1" };
    expect(await replyTo(api, answer("yes", ids))).toMatchObject({ requestId: "req_1" });
    expect(await replyTo(api, error(500, {}, ids))).toMatchObject({ requestId: "req_1" });
  });
});

describe("refusals", () => {
  it.each<[Api, "refusal" | "filter", string]>([
    ["chat", "refusal", "the model refused"],
    ["chat", "filter", "stopped by the content filter"],
    ["responses", "refusal", "the model refused"],
    ["responses", "filter", "stopped by the content filter"],
    ["messages", "refusal", "the model refused (frontier_llm)"],
  ])("%s: %s", async (api, stop, why) => {
    const reply = await replyTo(api, answer({ text: "I cannot", stop }));
    expect(reply).toEqual({ state: "refused", text: "I cannot", why, ...said });
  });

  it("of Claude may have no content at all", async () => {
    const body = { content: [], stop_reason: "refusal", model: "claude" };
    expect(await replyTo("messages", json(200, body))).toEqual({
      state: "refused",
      text: "",
      why: "the model refused",
      model: "claude",
    });
  });
});

it("Claude may run out of context", async () => {
  const content = [{ type: "text", text: "ye" }];
  const body = { content, stop_reason: "model_context_window_exceeded" };
  expect(await replyTo("messages", json(200, body))).toEqual({
    state: "truncated",
    text: "ye",
    why: "stopped at the end of the context window",
  });
});

it("a response may fail with status 200", async () => {
  const body = {
    status: "failed",
    error: { code: "server_error", message: "sorry" },
    output: [],
  };
  expect(await replyTo("responses", json(200, body))).toEqual({
    state: "failed",
    why: "HTTP 500 server_error: sorry",
    status: 500,
    retry: true,
  });
});

describe.each(apis)("%s: what a status means", (api) => {
  const stop = { retry: false, stopsLane: true };
  it.each<[number, { retry: boolean; stopsLane?: boolean }]>([
    [400, { retry: false }],
    [402, stop],
    [403, stop],
    [404, stop],
    [408, { retry: true }],
    [409, { retry: true }],
    [413, { retry: false }],
    [422, { retry: false }],
    [429, { retry: true }],
    [500, { retry: true }],
    [502, { retry: true }],
    [503, { retry: true }],
    [529, { retry: true }],
  ])("%i", async (status, rest) => {
    const reply = await replyTo(api, error(status, { type: "bad", message: "not so" }));
    const why = `HTTP ${status} bad: not so`;
    expect(reply).toEqual({ state: "failed", why, status, ...rest });
  });

  it("a 401 does not repeat what the service says of the key", async () => {
    const message = "Incorrect API key provided: sk-secr****cdef";
    const reply = await replyTo(api, error(401, { type: "invalid_api_key", message }));
    expect(reply).toEqual({
      state: "failed",
      why: "HTTP 401 invalid_api_key",
      status: 401,
      ...stop,
    });
  });

  it("a page with an error status is one short line", async () => {
    const behaviour = raw(502, `<html>\n${"bad gateway ".repeat(100)}</html>`);
    const reply = await replyTo(api, behaviour);
    expect(reply).toMatchObject({ state: "failed", status: 502, retry: true });
    expect(reply.why).toMatch(/^HTTP 502: /);
    expect(reply.why.length).toBeLessThanOrEqual(300);
    expect(reply.why).not.toContain("\n");
  });

  it("the service may know better than its status", async () => {
    expect(await replyTo(api, error(400, {}, { "x-should-retry": "true" }))).toMatchObject({
      retry: true,
    });
    const never = { "x-should-retry": "false" };
    for (const behaviour of [
      error(503, {}, never),
      raw(200, "<html>", { "content-type": "text/html", ...never }),
      json(200, null, never),
    ]) {
      expect(await replyTo(api, behaviour)).toMatchObject({ retry: false });
    }
  });

  it.each(["insufficient_quota", "enforced_spend_limit_reached", "contract_spend_limit_reached"])(
    "a 429 with %s is final",
    async (code) => {
      const reply = await replyTo(api, error(429, { code }, { "retry-after": "1" }));
      expect(reply).toEqual({ state: "failed", why: `HTTP 429 ${code}: no`, status: 429, ...stop });
    },
  );

  it.each<[string, Record<string, string>, number]>([
    ["milliseconds", { "retry-after-ms": "250", "retry-after": "9" }, 250],
    ["seconds", { "retry-after": "90" }, 90_000],
    ["parts of seconds", { "retry-after": "0.5" }, 500],
    ["a date that has passed", { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
  ])("says when to come again: %s", async (_name, headers, retryAfterMs) => {
    expect(await replyTo(api, error(429, {}, headers))).toMatchObject({
      retry: true,
      retryAfterMs,
    });
  });

  it("says when to come again: a date", async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const reply = await replyTo(api, error(503, {}, { "retry-after": date }));
    const { retryAfterMs = 0 } = reply.state === "failed" ? reply : {};
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it("ignores a time it cannot read", async () => {
    expect(await replyTo(api, error(429, {}, { "retry-after": "soon" }))).not.toHaveProperty(
      "retryAfterMs",
    );
  });
});

describe.each(apis)("%s: when the connection fails", (api) => {
  it("before the headers", async () => {
    const reply = await replyTo(api, resetBeforeHeaders);
    expect(reply).toMatchObject({ state: "failed", retry: true });
    expect(reply.why).toMatch(/^the connection failed \((ECONNRESET|UND_ERR_SOCKET)\)$/);
  });

  it("in the body", async () => {
    const reply = await replyTo(api, resetInBody);
    expect(reply).toMatchObject({ state: "failed", retry: true });
    expect(reply.why).toMatch(/^the connection broke off \((ECONNRESET|UND_ERR_SOCKET)\)$/);
  });

  it("because the answer is larger than any answer", async () => {
    const endless = raw(200, `"${"x".repeat(17 * 1024 * 1024)}"`, {
      "content-type": "application/json",
    });
    expect(await replyTo(api, endless)).toEqual(oversized);
  });

  it("because the answer unpacks to more than any answer", async () => {
    const packed = gzipSync(Buffer.alloc(17 * 1024 * 1024, "x"));
    expect(await replyTo(api, raw(200, packed, { "content-encoding": "gzip" }))).toEqual(oversized);
  });

  it("but not because of a redirect to another place on the server", async () => {
    const moved: Behaviour = (request, response) =>
      request.path.startsWith("/moved")
        ? answer("yes")(request, response)
        : raw(307, "", { location: `/moved${request.path}` })(request, response);
    expect(await replyTo(api, moved)).toMatchObject({ state: "answered", text: "yes" });
  });

  it.each<[string, Behaviour, RegExp]>([
    [
      "in a circle",
      (request, response) => raw(307, "", { location: request.path })(request, response),
      /^the connection failed/,
    ],
    ["to no web address", raw(307, "", { location: "file:///answer" }), /^the connection failed/],
    ["to no address at all", raw(307, "", { location: "http://[" }), /^the connection failed/],
    ["to a page", toPage, /^the answer is not JSON \(text\/html\)$/],
  ])("because of a redirect %s, which may be mended", async (_name, behaviour, why) => {
    const reply = await replyTo(api, behaviour);
    expect(reply).toMatchObject({ state: "failed", retry: true });
    expect(reply.why).toMatch(why);
  });

  it("because of a redirect to nowhere", async () => {
    expect(await replyTo(api, raw(307, ""))).toMatchObject({
      state: "failed",
      status: 307,
      retry: false,
    });
  });

  it("in the body of an error, whose status stays known", async () => {
    const behaviour: Behaviour = (_request, response) => {
      response.writeHead(503, { "content-type": "application/json", "content-length": 100 });
      response.write('{"error":', () => response.socket?.resetAndDestroy());
    };
    expect(await replyTo(api, behaviour)).toMatchObject({
      state: "failed",
      status: 503,
      retry: true,
    });
  });

  it("because nobody listens", async () => {
    const server = await startFakeProvider(page);
    await server.close();
    const model = await openAt(api, server);
    open.push(model);
    expect(await ask(model)).toEqual({
      state: "failed",
      why: "the connection failed (ECONNREFUSED)",
      retry: true,
    });
  });

  it.each<[string, Behaviour]>([
    ["before the headers", stallBeforeHeaders],
    ["in the body", stallInBody],
    ["drop by drop", drip(20, 1000)],
  ])("the deadline holds: %s", async (_name, behaviour) => {
    const begin = Date.now();
    const reply = await replyTo(api, behaviour, { timeout_seconds: 0.2 });
    expect(reply).toEqual({
      state: "failed",
      why: "no complete answer within 0.2 s",
      retry: true,
    });
    expect(Date.now() - begin).toBeLessThan(3000);
  });

  it.each<[string, Behaviour]>([
    ["before the headers", stallBeforeHeaders],
    ["in the body", stallInBody],
  ])("a stop is no deadline: %s", async (_name, behaviour) => {
    const server = await started(behaviour);
    const model = await openAt(api, server);
    open.push(model);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    expect(await model.ask(callOf(), stop.signal)).toEqual(interrupted);
    expect(await model.ask(callOf(), stop.signal)).toEqual(interrupted);
    expect(server.requests).toHaveLength(1);
  });
});

/** A proxy sends its visitors to a form, as browsers expect it. */
function toPage(request: SeenRequest, response: ServerResponse): void | Promise<void> {
  return request.method === "GET"
    ? page(request, response)
    : raw(302, "", { location: "/sign-in" })(request, response);
}

const oversized: Reply = {
  state: "failed",
  why: "the answer is larger than any answer",
  retry: false,
};

const interrupted: Reply = { state: "failed", why: "interrupted", retry: true };

describe.each(apis)("%s: what never shows", (api) => {
  const header = "header-value-that-is-long";
  it.each<[string, Behaviour]>([
    ["an error that echoes everything", echo(400)],
    ["a rate limit that echoes everything", echo(429)],
    ["a refusal of the key that echoes everything", echo(401)],
    [
      "an error in a 200",
      (request, response) => errorWith200(400, JSON.stringify(request))(request, response),
    ],
    ["the key as an answer", answer(`the key is ${key}`)],
    ["the key as a model", answer({ model: key })],
    ["the key as a request id", answer("yes", { "x-request-id": key, "request-id": key })],
    ["the key as a type of content", raw(200, key, { "content-type": `text/${key}` })],
    ["the key as a code", error(400, { code: key, type: key })],
    [
      "the key cut by a line break in an error",
      error(400, { message: key.split("").join("\u200b") }),
    ],
    ["a page", raw(500, `<html>${key} ${article}`)],
    ["broken JSON", raw(200, `{"${key}`, { "content-type": "application/json" })],
    ["a reset", resetInBody],
  ])("%s", async (_name, behaviour) => {
    const reply = JSON.stringify(
      await replyTo(api, behaviour, {
        headers: { "x-org": header, "x-auth-token": `Token ${header}2` },
      }),
    );
    expect(reply).not.toContain(key);
    expect(reply).not.toContain("sk-secret");
    expect(reply).not.toContain(header);
    expect(reply).not.toContain("quick brown fox");
  });

  it("sends nothing without a key", async () => {
    const server = await started(answer());
    const model = await openAt(api, server, { api_key_env: "NO_SUCH_KEY" });
    open.push(model);
    expect(await ask(model)).toEqual({
      state: "failed",
      why: "the environment variable NO_SUCH_KEY is empty",
      retry: false,
      stopsLane: true,
    });
    expect(server.requests).toHaveLength(0);
  });
});

it("opens no more sockets than it may", async () => {
  const server = await started(drip(2));
  const model = await openAt("chat", server, { concurrency: 3 });
  open.push(model);
  const replies = await Promise.all(Array.from({ length: 30 }, () => ask(model)));
  expect(replies.every(({ state }) => state === "answered")).toBe(true);
  expect(server.sockets()).toBeLessThanOrEqual(3);
});
