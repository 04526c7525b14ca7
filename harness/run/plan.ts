import type { Problem } from "../core/errors.ts";
import type { Candidate, Item } from "../core/item.ts";
import type { FactSource, Judge } from "../core/judged.ts";
import { openProblemList } from "../core/problem-list.ts";
import { buildCall, recordedQuestion } from "./build-call.ts";
import { factSources, factsAsked } from "./facts-asked.ts";
import { givenCandidates } from "./given-candidates.ts";
import { nowAndThen, type Pause } from "./pause.ts";
import { regeneratingQuestions, waitingQuestions } from "./plan-store.ts";
import { openPlanWriter, type PlanWriter } from "./plan-writer.ts";
import { itemAt, items, type StoredItem } from "./record-store.ts";
import { replyTo } from "./reply-store.ts";
import { countRegenerators, type OpenSetup, type Setup, sure } from "./setup.ts";
import type { Storage } from "./storage.ts";
import { verdictOf } from "./verdict-of.ts";

/**
 * Writes every question of every judge, record by record, with the id of its call. Questions on summaries that this
 * run regenerates wait for them without a call. The same config, data and seed give the same rows.
 */
export async function writePlan(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  pause: Pause,
): Promise<void> {
  const problems = openProblemList();
  const writer = openPlanWriter(storage, generation);
  const breathe = nowAndThen(pause);
  for (const stored of items(storage, generation)) {
    missingTexts(setup, stored.item).forEach(problems.add);
    if (problems.count === 0) planItem(storage, generation, setup, stored, writer);
    await breathe();
  }
  problems.throwIfAny();
  writer.flush();
}

/** Gives the questions that waited their calls, where the summary is there now. */
export async function planOnSummaries(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  pause: Pause,
): Promise<void> {
  const readSummaries = summaryReader(storage, generation, setup);
  const writer = openPlanWriter(storage, generation);
  const breathe = nowAndThen(pause);
  for (const questions of waitingQuestions(storage, generation)) {
    const record = questions[0]?.record ?? 0;
    const stored = itemAt(storage, record);
    const candidates = [...givenCandidates(stored.item), ...readSummaries(record)];
    for (const question of questions) {
      const shown = pick(candidates, question.shown);
      const judge = setup.judges[question.judge];
      if (shown === undefined || judge === undefined) continue;
      const { source, repeat } = question;
      const facts = factsAsked(storage, generation, setup, stored, { judge, shown, source });
      const { id: callId } = buildCall(setup, judge, stored.item, shown, repeat, facts);
      writer.setCall({ question, callId, asked: facts?.length ?? null });
    }
    await breathe();
  }
  writer.flush();
}

/** The candidates of these systems, in this order; undefined where one is missing. */
export function pick(
  candidates: readonly Candidate[],
  systems: readonly string[],
): readonly Candidate[] | undefined {
  const picked: Candidate[] = [];
  for (const system of systems) {
    const candidate = candidates.find((one) => one.system === system);
    if (candidate === undefined) return undefined;
    picked.push(candidate);
  }
  return picked;
}

/** A function that reads the regenerated summaries of a record from their replies, in the order of the judges. */
export function summaryReader(
  storage: Storage,
  generation: number,
  setup: Setup,
): (record: number) => readonly Candidate[] {
  const regenerators = countRegenerators(setup);
  let lastRecord = -1;
  let last: readonly Candidate[] = [];
  return (record) => {
    if (regenerators === 0 || record === lastRecord) return last;
    const found: Candidate[] = [];
    for (const question of regeneratingQuestions(storage, generation, record, regenerators)) {
      const judge = setup.judges[question.judge];
      const reply = question.call === null ? undefined : replyTo(storage, question.call);
      if (judge === undefined || reply === undefined || question.repeat !== 1) continue;
      const verdict = verdictOf(sure(setup.prompts, judge.prompt), reply, question);
      if (verdict.state === "answered" && verdict.answer.kind === "summary") {
        found.push({ system: judge.name, text: verdict.answer.text });
      }
    }
    lastRecord = record;
    last = found;
    return found;
  };
}

function planItem(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  stored: StoredItem,
  writer: PlanWriter,
): void {
  const { item } = stored;
  const draws = { seed: setup.config.seed, item: item.id };
  const given = givenCandidates(item);
  const regenerated = setup.judges.filter((judge) => judge.regenerates).map((judge) => judge.name);
  const systems = systemsOf(setup, given, regenerated);
  for (const { indices, judge } of byPrompt(setup.judges)) {
    const protocol = sure(setup.protocols, judge.protocol);
    for (const shown of protocol.arrange(systems, setup.config.judge, draws)) {
      const texts = pick(given, shown);
      for (const source of factSources(setup, judge, shown)) {
        const facts =
          texts && factsAsked(storage, generation, setup, stored, { judge, shown: texts, source });
        // A candidate without a sentence, or a record without a next one, has nothing to be asked about.
        if (facts?.length === 0) continue;
        for (const index of indices) {
          addRepeats(writer, setup, stored, { index, shown, texts, source, facts });
        }
      }
    }
  }
}

/** Adds a question as often as it is asked. Repeats are neighbours: a provider's prefix cache has their messages. */
function addRepeats(
  writer: PlanWriter,
  setup: OpenSetup,
  { n: record, item }: StoredItem,
  asked: {
    /** Of the judge. */
    readonly index: number;
    readonly shown: readonly string[];
    /** undefined: they wait for a summary. */
    readonly texts: readonly Candidate[] | undefined;
    readonly source: FactSource | null;
    readonly facts: readonly string[] | undefined;
  },
): void {
  const { index, shown, texts, source, facts } = asked;
  const judge = setup.judges[index];
  if (judge === undefined) return;
  const { fitting } = sure(setup.models, judge.model);
  const model = setup.config.models.findIndex((one) => one.name === judge.model);
  const repeats = judge.regenerates ? 1 : setup.config.judge.repeats;
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    const call = texts && buildCall(setup, judge, item, texts, repeat, facts);
    fitting?.expect(recordedQuestion(setup, judge, { item, shown, repeat, source }));
    writer.add({
      record,
      model,
      judge: index,
      shown,
      repeat,
      callId: call?.id ?? null,
      source,
      asked: facts?.length ?? null,
    });
  }
}

/** The systems of a record that the config wants judged. */
function systemsOf(
  setup: Setup,
  given: readonly Candidate[],
  regenerated: readonly string[],
): readonly string[] {
  const all = [...given.map((one) => one.system), ...regenerated];
  const wanted = setup.config.judge.systems;
  if (wanted === undefined) return all;
  return all.filter(
    (system) =>
      wanted.includes(system) || (wanted.includes("regenerated") && regenerated.includes(system)),
  );
}

/** Judges that share a prompt are neighbours, so that the calls on one rubric and one article are. */
function byPrompt(
  judges: readonly Judge[],
): readonly { indices: readonly number[]; judge: Judge }[] {
  const groups = new Map<string, { indices: number[]; judge: Judge }>();
  for (const [index, judge] of judges.entries()) {
    const group = groups.get(judge.prompt);
    if (group === undefined) groups.set(judge.prompt, { indices: [index], judge });
    else group.indices.push(index);
  }
  return [...groups.values()];
}

/** What a prompt asks for and a record does not have. */
function missingTexts(setup: Setup, item: Item): readonly Problem[] {
  const problems: Problem[] = [];
  for (const name of new Set(setup.judges.map((judge) => judge.prompt))) {
    const { uses, asking } = sure(setup.prompts, name);
    const missing = (field: "article" | "highlights" | "facts", does: string) => {
      if (item[field] !== undefined) return;
      problems.push({
        code: "records/missing-field",
        what: `record "${item.id}" has no ${field}, which prompt "${name}" ${does}`,
        fix: `give every record "${field}", name its column under records.fields, or take the prompt out`,
      });
    };
    for (const slot of uses) {
      if (slot === "article" || slot === "highlights") missing(slot, "shows");
      if (slot === "key_facts") missing("facts", "shows");
    }
    const needs = asking.facts?.needs;
    const isShown = uses.includes(needs === "facts" ? "key_facts" : "highlights");
    if (needs !== undefined && !isShown) missing(needs, "asks about");
  }
  return problems;
}
