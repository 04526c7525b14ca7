import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../harness/core/config.ts";
import type { Candidate, Item } from "../../harness/core/item.ts";
import type { Judge } from "../../harness/core/judged.ts";
import type { Call, Model } from "../../harness/core/model.ts";
import { readPrompt } from "../../harness/inputs/parse-prompt.ts";
import { loadTemplates, type Templates } from "../../harness/inputs/template.ts";
import { protocols, protocolsByName } from "../../harness/pipeline/catalogue.ts";
import { buildCall, markOf } from "../../harness/run/build-call.ts";
import type { OpenSetup } from "../../harness/run/setup.ts";
import { openAt } from "../models/asking.ts";
import { promptFile } from "../pipeline/bench.ts";

const config: Config = {
  name: "calls",
  seed: "7",
  records: {
    path: ["r.jsonl"],
    fields: {
      id: "id",
      article: "article",
      highlights: "highlights",
      candidates: ["chatgpt"],
      candidate: "summary",
      human: "human",
    },
    human: { lists: "fact", random: false, name: "labels" },
    invalid: "stop",
  },
  models: [],
  judge: { models: ["m"], prompts: ["p"], pairs: "reference", orders: "both", repeats: 1 },
  leaderboard: { confidence: 0.95, bootstrap: 99 },
};

function itemOf(more: Partial<Item> = {}): Item {
  return {
    id: "1",
    article: "A ferry sank near the quay. Nobody was hurt.",
    highlights: "A ferry sank .",
    highlightSentences: ["A ferry sank"],
    candidates: [{ system: "chatgpt", text: "The ferry sank." }],
    human: {},
    preferences: [],
    ...more,
  };
}

const asked = { answer: "{ labels: [yes, no], positive: yes }", ask: "{{ candidate }}" };

interface Case {
  readonly item?: Item;
  readonly shown?: readonly Candidate[];
  readonly repeat?: number;
  readonly facts?: readonly string[];
  readonly seed?: string;
  readonly prompt?: string;
  readonly model?: Model;
  readonly regenerates?: boolean;
}

let model: Model;
let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates();
  model = await liveWith({});
});

/** A model on a server that is never asked. */
function liveWith(written: Readonly<Record<string, unknown>>): Promise<Model> {
  return openAt("chat", { url: "http://127.0.0.1:9" }, written);
}

function callFor(one: Case = {}): Call {
  const item = one.item ?? itemOf();
  const source = one.prompt ?? promptFile("binary", "truth", asked);
  const prompt = readPrompt({ name: "p", source, shownAs: "p.md" }, protocols, templates);
  const judge: Judge = {
    name: "m/p",
    model: "m",
    prompt: "p",
    protocol: prompt.protocol,
    dimension: prompt.dimension,
    kind: "judge",
    regenerates: one.regenerates ?? false,
    offline: false,
  };
  const setup: OpenSetup = {
    config: { ...config, seed: one.seed ?? config.seed },
    judges: [judge],
    juries: [],
    prompts: new Map([["p", prompt]]),
    protocols: protocolsByName,
    models: new Map([["m", one.model ?? model]]),
  };
  const shown = one.shown ?? item.candidates;
  return buildCall(setup, judge, item, shown, one.repeat ?? 1, one.facts);
}

describe("the id of a live call", () => {
  it("is the same for equal input, whatever the record is called and labelled", () => {
    const { id } = callFor();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(callFor().id).toBe(id);
    const other = itemOf({ id: "2", human: { chatgpt: { truth: [true] } } });
    expect(callFor({ item: other }).id).toBe(id);
  });

  it.each([
    ["model", { model: "other-model" }],
    ["base_url", { base_url: "http://127.0.0.1:10/v1" }],
    ["temperature", { temperature: 0.5 }],
    ["max_tokens", { max_tokens: 7 }],
    ["max_tokens_field", { max_tokens: 400, max_tokens_field: "max_completion_tokens" }],
    ["effort", { effort: "low" }],
    ["structured_output", { structured_output: true }],
    ["extra", { extra: { top_p: 0.5 } }],
    ["headers", { headers: { "x-route": "b" } }],
  ])("changes with the model's %s", async (_name, written) => {
    expect(callFor({ model: await liveWith(written) }).id).not.toBe(callFor().id);
  });

  it.each([
    ["name", { name: "another" }],
    ["key", { api_key_env: "OTHER_KEY" }],
    ["concurrency", { concurrency: 3 }],
    ["time-out", { timeout_seconds: 3 }],
    ["price", { price: { input: 1, output: 2 } }],
    ["family", { family: "f" }],
    ["order of extra", { extra: {} }],
  ])("does not change with the model's %s", async (_name, written) => {
    expect(callFor({ model: await liveWith(written) }).id).toBe(callFor().id);
  });

  it("does not change with the value of a header that holds a secret", async () => {
    const one = await liveWith({ headers: { Authorization: "Basic one-1234567" } });
    const other = await liveWith({ headers: { authorization: "Basic two-1234567" } });
    expect(callFor({ model: one }).id).toBe(callFor({ model: other }).id);
  });

  it("changes with article, candidate, prompt, repeat and the seed's mark", () => {
    const cases: readonly Case[] = [
      {},
      { item: itemOf({ article: "Another." }) },
      { shown: [{ system: "chatgpt", text: "Else." }] },
      { prompt: promptFile("binary", "truth", { ...asked, extra: "Be strict." }) },
      {
        prompt: promptFile("binary", "truth", {
          ...asked,
          answer: "{ labels: [yes, nope], positive: yes }",
        }),
      },
      { repeat: 2 },
      { seed: "8" },
    ];
    expect(new Set(cases.map((one) => callFor(one).id)).size).toBe(cases.length);
  });

  it("does not change with a front matter that decides no request", () => {
    const other = callFor({ prompt: promptFile("binary", "another dimension", asked) });
    expect(other.id).toBe(callFor().id);
  });
});

it("shows the key facts of a record without numbers, which only what is asked about has", () => {
  const item = itemOf({ facts: ["A ferry sank.", " Two\n1. of\u2028them "] });
  const ask = "{{ key_facts }}\n\n{{ facts }}";
  const prompt = promptFile("coverage", "use", { answer: "{ of: sentences, in: facts }", ask });
  const call = callFor({ item, prompt, facts: ["It sank.", "It rose."] });
  const mark = markOf(item, "7", "judge");
  expect(call.messages.at(-1)?.content).toContain(
    `${mark}\n- A ferry sank.\n- Two 1. of them\n${mark}\n\n${mark}\n1. It sank.\n2. It rose.\n${mark}`,
  );
});

describe("the mark", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });

  it("stands before and after every untrusted text, and inside none of them", () => {
    fc.assert(
      fc.property(text, text, text, fc.string(), (article, highlights, summary, seed) => {
        const candidates = [{ system: "chatgpt", text: summary }];
        const item = itemOf({ article, highlights, candidates });
        const mark = markOf(item, seed, "judge");
        expect(mark).toMatch(/^[0-9a-f]{16}$/);
        for (const one of [article, highlights, summary]) expect(one).not.toContain(mark);
        const user = callFor({ item, seed }).messages.at(-1)?.content ?? "";
        expect(user).toContain(`${mark}\n${article}\n${mark}`);
        expect(user).toContain(`${mark}\n${summary}\n${mark}`);
        expect(user.split(mark).length).toBe(5);
      }),
    );
  });

  it("is the same for all calls on a record, and changes with its texts, the seed and the purpose", () => {
    const item = itemOf();
    const mark = markOf(item, "7", "judge");
    expect(markOf(itemOf({ id: "2" }), "7", "judge")).toBe(mark);
    const others = [
      markOf(item, "8", "judge"),
      markOf(item, "7", "regenerate"),
      markOf(itemOf({ article: "B" }), "7", "judge"),
      markOf(itemOf({ highlights: "B" }), "7", "judge"),
      markOf(itemOf({ candidates: [] }), "7", "judge"),
      markOf(itemOf({ candidates: [{ system: "chatgpt", text: mark }] }), "7", "judge"),
    ];
    expect(new Set([mark, ...others]).size).toBe(others.length + 1);
    const both = [itemOf().candidates, [{ system: "regenerated", text: mark }]].map(
      (shown) => callFor({ item, shown, seed: "7" }).messages.at(-1)?.content ?? "",
    );
    for (const content of both) expect(content).toContain(`${mark}\n${item.article}\n${mark}`);
  });

  it("is not in the messages of the system, which speak of it without naming it", () => {
    const [system] = callFor().messages;
    expect(system?.role).toBe("system");
    expect(system?.content).not.toContain(markOf(itemOf(), "7", "judge"));
  });
});
