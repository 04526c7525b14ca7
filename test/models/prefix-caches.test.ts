import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { Call } from "../../harness/core/model.ts";
import type { Message } from "../../harness/core/prompt.ts";
import { textsOf } from "../../harness/models/cache-blocks.ts";
import { prefixCacheOf } from "../../harness/models/prefix-caches.ts";
import { type Api, apis, ask, callOf, configOf, openAt, schema } from "./asking.ts";
import { answer, startFakeProvider } from "./fake-provider.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

type Written = Readonly<Record<string, unknown>>;

describe("the cache of a model", () => {
  const own = "http://localhost:8000/v1";
  it.each<[string, Api, Written, number | undefined]>([
    ["OpenAI", "chat", { model: "gpt-6-luna" }, 1024],
    ["OpenAI, a snapshot", "responses", { model: "gpt-4o-2024-08-06" }, 1024],
    ["OpenAI, a point release", "chat", { model: "gpt-5.6-sol" }, 1024],
    ["OpenAI before caches", "chat", { model: "gpt-4-turbo" }, undefined],
    ["OpenAI, another name", "chat", { model: "gpt-5x" }, undefined],
    ["Claude", "messages", { model: "claude-sonnet-5" }, 1024],
    ["Claude, a snapshot", "messages", { model: "claude-haiku-4-5-20251001" }, 4096],
    ["Claude, not known", "messages", { model: "claude-opus-5-5" }, undefined],
    ["another server", "chat", { model: "gpt-6-luna", base_url: own }, undefined],
    [
      "another server that says so",
      "chat",
      { base_url: own, prefix_cache: { minimum_tokens: 64 } },
      64,
    ],
    ["none that is wanted", "chat", { model: "gpt-6-luna", prefix_cache: false }, undefined],
    [
      "one that `extra` keeps",
      "messages",
      { model: "claude-sonnet-5", extra: { cache_control: { type: "ephemeral" } } },
      undefined,
    ],
  ])("%s", (_name, api, written, minimumTokens) => {
    expect(prefixCacheOf(configOf(api, written))?.minimumTokens).toBe(minimumTokens);
  });

  it("is known of the model that is opened", async () => {
    const server = await startFakeProvider(answer());
    const model = await openAt("chat", server, { prefix_cache: { minimum_tokens: 64 } });
    open.push(server, model);
    expect(model.prefixCache).toEqual({ minimumTokens: 64 });
    expect(model.identity).not.toHaveProperty("prefix_cache");
  });
});

const rubric = "You judge. ".repeat(20);
const news = "It rained in the valley. ".repeat(20);
const messages: readonly Message[] = [
  { role: "system", content: rubric },
  { role: "user", content: `${news}A` },
];
const upToNews = { message: 1, characters: news.length };

/** The body that a call sends where the cache keeps 100 tokens. */
async function sent(api: Api, shared: Call["shared"], written: Written = {}): Promise<object> {
  const server = await startFakeProvider(answer());
  const model = await openAt(api, server, { prefix_cache: { minimum_tokens: 100 }, ...written });
  open.push(server, model);
  await ask(model, { ...callOf(messages, { schema }), ...(shared && { shared }) });
  const body = server.requests[0]?.body;
  return typeof body === "object" && body !== null ? body : {};
}

describe.each(["chat", "responses"] as const)("%s", (api) => {
  it("calls that share a text share a key, and nothing else changes", async () => {
    const { prompt_cache_key: key, ...rest } = {
      prompt_cache_key: "",
      ...(await sent(api, upToNews)),
    };
    expect(key).toMatch(/^assize-[0-9a-f]{32}$/);
    expect(rest).toEqual(await sent(api, undefined));
    expect(await sent(api, upToNews)).toHaveProperty("prompt_cache_key", key);
  });

  it("another shared text or model has another key", async () => {
    const keys = [
      await sent(api, upToNews),
      await sent(api, { message: 1, characters: news.length - 1 }),
      await sent(api, upToNews, { model: "other" }),
    ].map((body) => Object.entries(body).find(([name]) => name === "prompt_cache_key")?.[1]);
    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(undefined);
  });

  it("the key that `extra` gives wins", async () => {
    const extra = { prompt_cache_key: "mine" };
    expect(await sent(api, upToNews, { extra })).toHaveProperty("prompt_cache_key", "mine");
  });
});

describe("messages", () => {
  const ephemeral = { type: "ephemeral" };
  const plain = { system: rubric, messages: [{ role: "user", content: `${news}A` }] };

  it("are marked where the shared part ends, and nothing else changes", async () => {
    expect(await sent("messages", upToNews)).toEqual({
      ...(await sent("messages", undefined)),
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: news, cache_control: ephemeral },
            { type: "text", text: "A" },
          ],
        },
      ],
    });
  });

  it.each<[string, NonNullable<Call["shared"]>, object]>([
    [
      "at the end of the system message",
      { message: 0, characters: rubric.length },
      { ...plain, system: [{ type: "text", text: rubric, cache_control: ephemeral }] },
    ],
    [
      "before the first word of a message",
      { message: 1, characters: 0 },
      { ...plain, system: [{ type: "text", text: rubric, cache_control: ephemeral }] },
    ],
    [
      "at the end of all",
      { message: 1, characters: news.length + 1 },
      {
        ...plain,
        messages: [
          {
            role: "user",
            content: [{ type: "text", text: `${news}A`, cache_control: ephemeral }],
          },
        ],
      },
    ],
  ])("are marked %s", (_name, shared, texts) => {
    expect(textsOf({ ...callOf(messages), shared }, { minimumTokens: 50 })).toEqual(texts);
  });

  it("are not marked after what a later system message comes before", () => {
    const call = { ...callOf([...messages, { role: "system", content: "Z" }]), shared: upToNews };
    expect(JSON.stringify(textsOf(call, { minimumTokens: 50 }))).not.toContain("cache_control");
  });

  it("keep every byte, and hold no blank block and at most one mark, wherever the shared part ends", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "\u{1F600}"), maxLength: 12 });
    const message = fc.record({
      role: fc.constantFrom("system" as const, "user" as const, "assistant" as const),
      content: text,
    });
    const shared = fc.record({ message: fc.nat(5), characters: fc.nat(14) });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), shared, (all, shared) => {
        const call = { ...callOf(all), shared };
        const unmarked = textsOf(call, undefined);
        const marked = textsOf(call, { minimumTokens: 0 });
        const texts = (content: unknown): string =>
          Array.isArray(content) ? content.map(({ text }) => text).join("") : String(content);
        expect(texts(marked.system)).toBe(texts(unmarked.system));
        expect(marked.messages.map(({ content }) => texts(content))).toEqual(
          unmarked.messages.map(({ content }) => content),
        );
        const blocks = [marked.system, ...marked.messages.map(({ content }) => content)].flatMap(
          (content) => (typeof content === "object" ? content : []),
        );
        for (const block of blocks) {
          expect(block.text.trim()).not.toBe("");
          expect(block.text.isWellFormed()).toBe(true);
        }
        expect(blocks.filter((block) => block.cache_control).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe.each(apis)("%s sends what it always sent", (api) => {
  it.each<[string, Call["shared"], Written]>([
    ["where the shared part is too short", { message: 0, characters: 50 }, {}],
    ["where no cache is counted on", upToNews, { prefix_cache: false }],
    ["to another server that says nothing", upToNews, { prefix_cache: undefined }],
  ])("%s", async (_name, shared, written) => {
    expect(await sent(api, shared, written)).toEqual(await sent(api, undefined));
  });
});
