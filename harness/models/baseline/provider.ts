import * as z from "zod";
import type { ModelConfig } from "../../core/config.ts";
import type { Failure, Model, Price, Provider, Question, Reply, World } from "../../core/model.ts";
import type { FactsMeaning } from "../../core/protocol.ts";
import type { BaselineJudge, BaselineSummariser } from "./baseline.ts";
import { baselineJudges } from "./judges/index.ts";
import { baselineSummarisers } from "./summarisers/index.ts";

/** Judges and summarisers that are algorithms: no key, no network, no cost. */
export const baseline: Provider = {
  name: "baseline",
  offline: true,
  rows: "baseline",
  settings: z.strictObject({
    name: z.string().min(1).describe("How judges and tables call this model."),
    provider: z.literal("baseline").describe("Algorithms that answer offline."),
    model: z
      .enum([...baselineJudges, ...baselineSummarisers].map(({ name }) => name))
      .describe("Name of a judge or of a summariser."),
  }),
  problems: () => [],
  async open(config, world) {
    const judge = baselineJudges.find(({ name }) => name === config.model);
    if (judge !== undefined) return judgeModel(config, world, judge);
    const summariser = baselineSummarisers.find(({ name }) => name === config.model);
    if (summariser !== undefined) return summariserModel(config, summariser);
    throw new RangeError(`no baseline is called "${config.model}"`);
  },
};

function judgeModel(config: ModelConfig, world: World, judge: BaselineJudge): Model {
  return {
    ...offline(config),
    seeded: judge.sees.includes("seed"),
    tasks: ["judge"],
    async ask({ question }) {
      const fault = unable(question, "judge", judge.sees);
      if (fault !== undefined) return fault;
      const reply = answered(judged(question, judge, world.seed));
      // It has no tokens, and its number needs none.
      const isExpected = question.prompt.asking.readsTokens === "expectation";
      return isExpected ? { ...reply, state: "recorded" } : reply;
    },
  };
}

function summariserModel(config: ModelConfig, summariser: BaselineSummariser): Model {
  return {
    ...offline(config),
    seeded: false,
    tasks: ["regenerate"],
    async ask({ question }) {
      const { article = "" } = question.item;
      return (
        unable(question, "regenerate", summariser.sees) ??
        answered(summariser.summarise({ article, highlights: highlightsOf(question) }))
      );
    },
  };
}

/** Goes up when an algorithm changes what it answers, so that old replies are not taken for new ones. */
const algorithms = 1;

const free: Price = { input: 0, cached_input: 0, cache_write: 0, output: 0 };

function offline(config: ModelConfig): Omit<Model, "seeded" | "tasks" | "ask"> {
  const { provider, model } = config;
  return {
    config,
    offline: true,
    identity: { provider, model, version: algorithms },
    lane: `${provider} ${model}`,
    price: free,
    close: async () => {},
  };
}

function judged(question: Question, judge: BaselineJudge, seed: string): string {
  const { item, prompt, shown, repeat, facts } = question;
  const system = shown[0]?.system ?? "";
  const utilities = judge.utilities({
    seed,
    item: item.id,
    prompt: prompt.name,
    repeat,
    article: searchedText(question) ?? "",
    highlights: highlightsOf(question),
    shown: facts === undefined ? shown : facts.map((text) => ({ system, text })),
    comparison: facts === undefined && shown.length > 1,
  });
  return prompt.asking.answerOf(utilities);
}

/** The text in which a question looks for facts takes the article's place for judges. */
function searchedIn({ prompt, facts }: Question): FactsMeaning["foundIn"] {
  return (facts && prompt.asking.facts?.foundIn) ?? "article";
}

function searchedText(question: Question): string | undefined {
  const { item, shown } = question;
  switch (searchedIn(question)) {
    case "article":
      return item.article;
    case "candidate":
      return shown[0]?.text;
    case "highlights":
      return item.highlightSentences.length === 0 ? undefined : highlightsOf(question);
    case "key_facts":
      return item.facts?.join("\n");
  }
}

function highlightsOf({ item }: Question): string {
  return item.highlightSentences.join("\n");
}

function answered(text: string): Exclude<Reply, Failure> {
  const usage = { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  return { state: "answered", text, why: "", usage };
}

/** Why a question cannot be answered at all; undefined: it can. */
function unable(
  question: Question,
  task: Model["tasks"][number],
  sees: readonly string[],
): Failure | undefined {
  const { item, prompt } = question;
  const asked = prompt.protocol === "summary" ? "regenerate" : "judge";
  if (asked !== task) return failed(`it can only ${task}, and was asked to ${asked}`);
  if (sees.includes("article") && searchedText(question) === undefined) {
    return failed(`the record has no ${searchedIn(question).replace("_", " ")}`);
  }
  if (sees.includes("highlights") && item.highlightSentences.length === 0) {
    return failed("the record has no highlights");
  }
  return undefined;
}

function failed(why: string): Failure {
  return { state: "failed", why, retry: false };
}
