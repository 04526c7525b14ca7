import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { BatchApi, BatchLine, BatchStatus } from "../../harness/core/batch.ts";
import type { Failure } from "../../harness/core/model.ts";
import { jsonLines } from "../../harness/models/batch/json-lines.ts";
import { type Api, apis, article, callOf, key, openAt } from "./asking.ts";
import { bodyOf, json, raw, startFakeProvider } from "./fake-provider.ts";

const never = new AbortController().signal;
const tag = "assize-0123456789abcdef";
const intent = { tag, created: Date.now(), requests: 2 };

/** Opens the batch API of a model that asks this server. */
async function batchesAt(api: Api, server: { readonly url: string }): Promise<BatchApi> {
  const model = await openAt(api, server, { execution: "batch", max_tokens: 50 });
  onTestFinished(() => model.close());
  if (model.batch === undefined) throw new Error("it takes no batches");
  return model.batch;
}

/** All lines of results. */
async function linesOf(api: BatchApi, results: readonly string[]) {
  const lines: BatchLine[] = [];
  const failure = await api.collect(results, (line) => lines.push(line), never);
  return { lines, failure };
}

function requestsFor(api: BatchApi) {
  return [1, 2].map((n) => ({ id: `${tag}-${n}`, body: api.body(callOf()) }));
}

const keepNothing = async () => undefined;

describe("aimock, somebody else's idea of OpenAI's batches", () => {
  const mock = new LLMock({ port: 0, logLevel: "silent" });
  beforeAll(() => mock.start());
  afterAll(() => mock.stop());

  async function until(
    api: BatchApi,
    id: string,
    wanted: BatchStatus["state"],
  ): Promise<BatchStatus | Failure> {
    for (let looks = 0; looks < 5; looks += 1) {
      const status = await api.look(id, never);
      if (status.state === wanted) return status;
    }
    throw new Error(`it never was ${wanted}`);
  }

  it.each(["chat", "responses"] as const)("%s: takes, finds and answers a batch", async (which) => {
    const api = await batchesAt(which, mock);
    const files: string[] = [];
    const keep = async (file: string) => void files.push(file);
    const made = await api.submit(intent, requestsFor(api), keep, never);
    if (made.state !== "submitted") throw new Error(made.failure.why);
    expect(files).toHaveLength(1);
    const own = { ...intent, tag: `${tag}-${which}` };
    expect(await api.find(own, new Set(), never)).toEqual({ state: "absent" });

    const ended = await until(api, made.id, "ended");
    if (ended.state !== "ended") throw new Error("it did not end");
    expect(ended).toMatchObject({ done: 2, lines: 2, cancelled: false, expired: false });
    const { lines, failure } = await linesOf(api, ended.results);
    expect(failure).toBeUndefined();
    expect(lines).toMatchObject(
      [1, 2].map((n) => ({
        id: `${tag}-${n}`,
        state: "served",
        reply: { state: "answered", text: "Mock batch completion" },
      })),
    );
  });

  it("finds a batch by its tag, and what was uploaded for one that was never made", async () => {
    const api = await batchesAt("chat", mock);
    const lost = { ...intent, tag: "assize-lost" };
    const files: string[] = [];
    const gone = new AbortController();
    const cut = async (file: string) => {
      files.push(file);
      gone.abort();
    };
    const made = await api.submit(lost, requestsFor(api), cut, gone.signal);
    expect(made.state).toBe("unknown");
    const search = await api.find(lost, new Set(), never);
    expect(search).toEqual({ state: "absent", file: files[0] });
    const again = await api.resume(lost, files[0] ?? "", never);
    if (again.state !== "submitted") throw new Error(again.failure.why);
    expect(await api.find(lost, new Set(), never)).toEqual({ state: "found", id: again.id });
  });

  it("ends a batch that is cancelled, with nothing done", async () => {
    const api = await batchesAt("chat", mock);
    const made = await api.submit(
      { ...intent, tag: "assize-cancelled" },
      requestsFor(api),
      keepNothing,
      never,
    );
    if (made.state !== "submitted") throw new Error(made.failure.why);
    expect(await api.cancel(made.id, never)).toBeUndefined();
    expect(await until(api, made.id, "ended")).toMatchObject({ cancelled: true, results: [] });
    expect(await api.cancel(made.id, never)).toMatchObject({ state: "failed", status: 400 });
  });
});

/** Results as a stream of these bytes, in parts of `size`. */
function streamOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
      controller.close();
    },
  });
}

describe("lines of results", () => {
  it.each([1, 2, 3, 7, 1000])("are whole in whatever parts of %i bytes they come", async (size) => {
    const values = [{ a: "ü\u2028€😀" }, [1], "x"];
    const text = `${values.map((value) => JSON.stringify(value)).join("\n")}\n\n{"broken`;
    const found: unknown[] = [];
    for await (const value of jsonLines(streamOf(text, size))) found.push(value);
    expect(found).toEqual([...values, undefined]);
  });
});

/** A server whose results, in the shape of the API, are these lines. */
async function resultsServer(api: Api, lines: readonly unknown[]) {
  const server = await startFakeProvider(
    raw(200, lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
  );
  onTestFinished(() => server.close());
  const batches = await batchesAt(api, server);
  const at = api === "messages" ? `${server.url}/v1/messages/batches/b/results` : "file-1";
  return { server, read: () => linesOf(batches, [at]) };
}

const paths = { chat: "/chat/completions", responses: "/responses", messages: "/messages" };

/** A line with an answer, or with an error of the provider. */
function line(api: Api, what: { readonly text: string } | { readonly error: string }, id = "t-1") {
  if (api === "messages") {
    return "text" in what
      ? { custom_id: id, result: { type: "succeeded", message: bodyOf(paths[api], what) } }
      : {
          custom_id: id,
          result: {
            type: "errored",
            error: { type: "error", error: { type: "invalid_request_error", message: what.error } },
          },
        };
  }
  const response =
    "text" in what
      ? { status_code: 200, request_id: "req-1", body: bodyOf(paths[api], what) }
      : { status_code: 400, request_id: "req-1", body: { error: { message: what.error } } };
  return { id: "b", custom_id: id, response, error: null };
}

describe.each(apis)("results of %s", (api) => {
  it("are read as live answers are", async () => {
    const { read } = await resultsServer(api, [line(api, { text: "yes" })]);
    const { lines } = await read();
    expect(lines).toMatchObject([
      { id: "t-1", reply: { state: "answered", text: "yes", usage: { input: 100 } } },
    ]);
  });

  it("hold no key, wherever a server puts it", async () => {
    const { read } = await resultsServer(api, [
      line(api, { text: `the key is ${key}` }),
      line(api, { error: `bad key ${key}` }, "t-2"),
    ]);
    const { lines } = await read();
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain(key.slice(3));
  });

  it("hold next to nothing of a prompt that an error repeats", async () => {
    const { read } = await resultsServer(api, [line(api, { error: article.repeat(20) })]);
    const [only] = (await read()).lines;
    if (only?.state !== "served") throw new Error("it is no answer");
    expect(only.reply.why.length).toBeLessThanOrEqual(120);
  });

  it("leave out what is no line of results", async () => {
    const { read } = await resultsServer(api, [null, 7, {}, { custom_id: "t-1" }]);
    const { lines, failure } = await read();
    expect(lines.filter(({ state }) => state !== "served")).toEqual([]);
    expect(failure).toBeUndefined();
  });
});

describe.each(apis)("a server of %s that is no batch API", (api) => {
  it.each([
    ["has no such path", json(404, { error: { message: "not found" } }), "turned-down"],
    ["answers with a page", raw(200, "<html>", { "content-type": "text/html" }), undefined],
    ["answers with something else", json(200, { ok: true }), undefined],
  ] as const)("%s", async (_what, behaviour, expected) => {
    const server = await startFakeProvider(behaviour);
    onTestFinished(() => server.close());
    // OpenAI's file comes first: without it there is no batch. Anthropic's one request may have made one.
    const otherwise = api === "messages" ? "unknown" : "turned-down";
    const batches = await batchesAt(api, server);
    const made = await batches.submit(intent, requestsFor(batches), keepNothing, never);
    expect(made.state).toBe(expected ?? otherwise);
    expect(await batches.look("b", never)).toMatchObject({ state: "failed" });
  });
});

it("asks nothing without a key", async () => {
  const server = await startFakeProvider(json(200, {}));
  onTestFinished(() => server.close());
  const model = await openAt("chat", server, { api_key_env: "NO_SUCH_KEY" });
  onTestFinished(() => model.close());
  expect(await model.batch?.look("b", never)).toMatchObject({ state: "failed", stopsLane: true });
  expect(server.requests).toEqual([]);
});
