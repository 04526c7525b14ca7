import { canonicalJson, digestOf, hmacHex, sha256Hex } from "../core/digest.ts";
import { type Candidate, type Item, reference } from "../core/item.ts";
import type { FactSource, Judge } from "../core/judged.ts";
import type { Call, Model, Question } from "../core/model.ts";
import type { Slots } from "../core/prompt.ts";
import type { Filling, SlotName } from "../core/protocol.ts";
import type { RecordedQuestion } from "../core/recording.ts";
import { oneLine } from "../text/one-line.ts";
import { type OpenSetup, type Setup, sure } from "./setup.ts";

/**
 * Makes the call for a question. Its id is the SHA-256 of what decides the answer and of nothing else: for a live
 * model endpoint, model, parameters, messages, schema and repeat; for an offline one the question itself.
 */
export function buildCall(
  setup: OpenSetup,
  judge: Judge,
  item: Item,
  shown: readonly Candidate[],
  repeat: number,
  facts: readonly string[] | undefined,
): Call {
  const prompt = sure(setup.prompts, judge.prompt);
  const model = sure(setup.models, judge.model);
  const asked: Question = { item, prompt, shown, repeat, ...(facts && { facts }) };
  if (model.offline) {
    const question = model.fitting === undefined ? asked : replayed(setup, judge, asked);
    return { id: offlineId(model, question, setup.config.seed), question, messages: [] };
  }
  const filled = sure(setup.protocols, prompt.protocol).fill(shown, facts);
  const mark = markOf(item, setup.config.seed, judge.regenerates ? "regenerate" : "judge");
  const messages = prompt.render(betweenMarks({ ...givenTexts(item), ...filled }, mark));
  const { schema } = prompt.asking;
  const id = sha256Hex(
    JSON.stringify([
      "assize-call/1",
      identityOf(model),
      messages.map(({ role, content }) => [role, content]),
      schema === undefined ? null : schemaText(schema),
      repeat,
    ]),
  );
  const call: Call = { id, question: asked, messages };
  return schema === undefined ? call : { ...call, schema };
}

/** A question to a model that replays: of a pair it needs to know which way round it is named. */
function replayed(setup: Setup, judge: Judge, question: Question): Question {
  const shown = question.shown.map(({ system }) => system);
  const source = hasForeignFacts(question) ? "next" : null;
  const { item, repeat } = question;
  const { swapped, foreign } = recordedQuestion(setup, judge, { item, shown, repeat, source });
  return {
    ...question,
    ...(swapped ? { swapped } : {}),
    ...(foreign ? { foreign } : {}),
  };
}

/** Facts of the next record have none of the candidate's own among them. */
function hasForeignFacts({
  item,
  prompt,
  shown: [candidate],
  facts: [fact] = [],
}: Question): boolean {
  if (candidate === undefined || fact === undefined) return false;
  return prompt.asking.facts?.of(item, candidate).includes(fact) === false;
}

/** What of a planned question a recording can be asked for; its summaries may not be there yet. */
export function recordedQuestion(
  setup: Setup,
  judge: Judge,
  asked: {
    readonly item: Item;
    readonly shown: readonly string[];
    readonly repeat: number;
    readonly source: FactSource | null;
  },
): RecordedQuestion {
  const { item, shown, repeat, source } = asked;
  const prompt = sure(setup.prompts, judge.prompt);
  const swapped = prompt.protocol === "pairwise" && isSwapped(setup, item, shown);
  return { item: item.id, prompt, shown, repeat, swapped, foreign: source === "next" };
}

/** A pair is named by the first of its two orders, whichever of them are asked. */
function isSwapped(setup: Setup, item: Item, shown: readonly string[]): boolean {
  const systems = [
    reference,
    ...item.candidates.map(({ system }) => system),
    ...setup.judges.filter((judge) => judge.regenerates).map(({ name }) => name),
  ].filter((system) => shown.includes(system));
  const { judge, seed } = setup.config;
  const draws = { seed, item: item.id };
  const bothOrders = { ...judge, orders: "both" } as const;
  const [named] = sure(setup.protocols, "pairwise").arrange(systems, bothOrders, draws);
  return named !== undefined && named[0] !== shown[0];
}

function givenTexts({ article, highlights, facts }: Item): Slots {
  return {
    ...(article === undefined ? {} : { article }),
    ...(highlights === undefined ? {} : { highlights }),
    ...(facts === undefined ? {} : { key_facts: listed(facts) }),
  };
}

/** Without numbers: those of a list name what is asked about. */
function listed(facts: readonly string[]): string {
  return facts.map((fact) => `- ${oneLine(fact)}`).join("\n");
}

const untrusted: readonly SlotName[] = [
  "article",
  "highlights",
  "candidate",
  "first",
  "second",
  "candidates",
  "facts",
  "key_facts",
];

function betweenMarks(fillings: Readonly<Partial<Record<SlotName, Filling>>>, mark: string): Slots {
  const slots: Partial<Record<SlotName, string>> = {};
  const marked = (text: string) => `${mark}\n${text}\n${mark}`;
  for (const name of untrusted) {
    const filling = fillings[name];
    if (filling === undefined) continue;
    slots[name] =
      typeof filling === "string"
        ? marked(filling)
        : filling.map(({ heading, text }) => `${heading}\n${marked(text)}`).join("\n\n");
  }
  return slots;
}

/**
 * The mark that stands before and after every untrusted text of a record: 16 hexadecimal digits that the texts'
 * authors cannot have known. Calls on one article share it; judging and regenerating differ, so that a summary that
 * repeats its mark means nothing to a judge.
 */
export function markOf(item: Item, seed: string, purpose: "judge" | "regenerate"): string {
  const cached = marks.get(item);
  const found = cached?.get(`${purpose} ${seed}`);
  if (found !== undefined) return found;
  const texts = [
    item.article ?? null,
    item.highlights ?? null,
    item.candidates.map((one) => one.text),
    ...(item.facts === undefined ? [] : [item.facts]),
  ];
  const mark = hmacHex(`assize-mark/1|${seed}|${purpose}`, JSON.stringify(texts)).slice(0, 16);
  marks.set(item, (cached ?? new Map()).set(`${purpose} ${seed}`, mark));
  return mark;
}

const marks = new WeakMap<Item, Map<string, string>>();

const schemas = new WeakMap<object, string>();

function schemaText(schema: object): string {
  const text = schemas.get(schema) ?? canonicalJson(schema);
  schemas.set(schema, text);
  return text;
}

const identities = new WeakMap<Model, string>();

function identityOf(model: Model): string {
  const identity = identities.get(model) ?? digestOf(model.identity);
  identities.set(model, identity);
  return identity;
}

function offlineId(model: Model, question: Question, seed: string): string {
  const { item, prompt, shown, repeat, facts, swapped = false } = question;
  return sha256Hex(
    JSON.stringify([
      "assize-offline/1",
      identityOf(model),
      model.seeded ? seed : null,
      item.id,
      prompt.digest,
      textsDigest(item),
      shown.map(({ system, text }) => [system, text]),
      repeat,
      ...(facts === undefined ? [] : [facts]),
      ...(prompt.asking.facts?.foundIn === "key_facts" ? [{ key_facts: item.facts }] : []),
      ...(swapped ? ["swapped"] : []),
    ]),
  );
}

const texts = new WeakMap<Item, string>();

function textsDigest(item: Item): string {
  const digest = texts.get(item) ?? digestOf([item.article ?? null, item.highlights ?? null]);
  texts.set(item, digest);
  return digest;
}
