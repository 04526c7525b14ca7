import { describe, expect, it } from "vitest";
import type { Item } from "../../harness/core/item.ts";
import type { Call, Model, Reply } from "../../harness/core/model.ts";
import type { FactsMeaning, ProtocolName } from "../../harness/core/protocol.ts";
import { baseline } from "../../harness/models/baseline/provider.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { ask, callOf, promptOf } from "./asking.ts";

function open(model: string, seed = "7"): Promise<Model> {
  const config = baseline.settings.parse({ name: "m", provider: "baseline", model });
  return baseline.open(config, { seed, environment: {} });
}

const texts = ["Cats sleep a lot.", "Dogs bark at cats in the park."];
const usage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };

function question(
  protocol: ProtocolName,
  shown: readonly string[],
  item: Partial<Item> = {},
): Call {
  const call = callOf([]);
  return {
    ...call,
    question: {
      ...call.question,
      item: {
        ...call.question.item,
        article: "Cats sleep a lot. Dogs bark. Birds sing. Fish swim.",
        highlightSentences: ["Cats sleep a lot.", "Birds sing."],
        ...item,
      },
      prompt: promptOf(protocol),
      shown: shown.map((text, i) => ({ system: `s${i}`, text })),
    },
  };
}

async function utilities(model: string, call: Call, seed?: string): Promise<number[]> {
  const reply = await ask(await open(model, seed), call);
  if (reply.state === "failed") throw new Error(reply.why);
  return JSON.parse(reply.text);
}

describe("judges", () => {
  it("answer in the words of the prompt, from what is shown, at no cost", async () => {
    const reply = await ask(await open("overlap"), question("pairwise", texts));
    expect(reply).toMatchObject({ state: "answered", why: "", usage });
    expect(await utilities("overlap", question("binary", ["Cats sleep a lot."]))).toEqual([1]);
  });

  it("know a comparison from a single candidate", async () => {
    expect(await utilities("first", question("pairwise", texts))).toEqual([1, 0]);
    expect(await utilities("first", question("score", ["x"]))).toEqual([1]);
  });

  it("see the highlights one sentence a line", async () => {
    const call = question("score", ["Cats sleep a lot. Birds sing."]);
    expect(await utilities("reference-rouge", call)).toEqual([1]);
  });

  it("follow the seed only where they say so", async () => {
    const call = question("score", ["x"]);
    expect(await utilities("random", call, "1")).not.toEqual(await utilities("random", call, "2"));
    expect((await open("random")).seeded).toBe(true);
    expect((await open("overlap")).seeded).toBe(false);
  });
});

describe("facts", () => {
  const facts = ["Cats sleep.", "Fish swim."];
  const about = (foundIn: FactsMeaning["foundIn"], item: Partial<Item> = {}): Call => {
    const call = question("coverage", ["Dogs swim."], item);
    const asking = coverage.bind({ answer: answers[foundIn], format: "json", reason: false });
    return {
      ...call,
      question: { ...call.question, facts, prompt: { ...call.question.prompt, asking } },
    };
  };
  const answers = {
    candidate: { of: "facts" },
    article: { of: "sentences" },
    highlights: { of: "sentences", in: "highlights" },
    key_facts: { of: "sentences", in: "facts", positive: false },
  };

  it.each([
    ["candidate", [false, true]],
    ["article", [true, true]],
    ["highlights", [true, false]],
    // Which do not state one of them: asked so, it is answered so.
    ["key_facts", [true, false]],
  ] as const)("are looked for in the %s", async (foundIn, said) => {
    const call = about(foundIn, { facts: ["Dogs swim."] });
    expect(await ask(await open("overlap"), call)).toMatchObject({
      text: JSON.stringify({ facts: said }),
    });
  });

  it.each([
    ["article", "the record has no article"],
    ["highlights", "the record has no highlights"],
    ["key_facts", "the record has no key facts"],
  ] as const)("cannot be looked for in the %s where there are none", async (foundIn, why) => {
    const call = about(foundIn, { highlightSentences: [] });
    const { article: _article, ...rest } = call.question.item;
    const without = { ...call, question: { ...call.question, item: rest } };
    expect(await ask(await open("overlap"), without)).toEqual({
      state: "failed",
      why,
      retry: false,
    });
  });
});

it("summarisers answer with their text", async () => {
  const reply = await ask(await open("lead-3"), question("summary", []));
  expect(reply).toEqual({
    state: "answered",
    text: "Cats sleep a lot.\nDogs bark.\nBirds sing.",
    why: "",
    usage,
  });
});

it.each<[string, Call, string]>([
  ["overlap", question("summary", []), "it can only judge, and was asked to regenerate"],
  ["lead-3", question("binary", ["x"]), "it can only regenerate, and was asked to judge"],
  [
    "reference-rouge",
    question("score", ["x"], { highlightSentences: [] }),
    "the record has no highlights",
  ],
])("%s fails for good where it cannot answer: %#", async (model, call, why) => {
  const failure: Reply = { state: "failed", why, retry: false };
  expect(await ask(await open(model), call)).toEqual(failure);
});

it("needs an article only where it looks at one", async () => {
  const { article: _article, ...item } = question("score", []).question.item;
  const call = question("score", ["x"]);
  const without: Call = {
    ...call,
    question: { ...call.question, item },
  };
  expect(await ask(await open("overlap"), without)).toEqual({
    state: "failed",
    why: "the record has no article",
    retry: false,
  });
  expect(await ask(await open("longest"), without)).toMatchObject({ state: "answered" });
});

it("says what it is", async () => {
  expect(await open("overlap")).toMatchObject({
    offline: true,
    tasks: ["judge"],
    identity: { provider: "baseline", model: "overlap", version: 1 },
    lane: "baseline overlap",
    price: { input: 0, cached_input: 0, cache_write: 0, output: 0 },
  });
  expect((await open("lead-3")).tasks).toEqual(["regenerate"]);
});

it("knows its models by name", () => {
  const parsed = baseline.settings.safeParse({
    name: "m",
    provider: "baseline",
    model: "overlapp",
  });
  expect(parsed.error?.issues).toMatchObject([
    {
      code: "invalid_value",
      path: ["model"],
      values: expect.arrayContaining(["overlap", "lead-3"]),
    },
  ]);
  const extra = { name: "m", provider: "baseline", model: "first", temperature: 0 };
  expect(baseline.settings.safeParse(extra).success).toBe(false);
});
