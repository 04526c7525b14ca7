import { buildCall } from "./build-call.ts";
import { callId, findCall } from "./call-store.ts";
import { factsAsked } from "./facts-asked.ts";
import { givenCandidates } from "./given-candidates.ts";
import { pick, planOnSummaries } from "./plan.ts";
import { allQuestions, type StoredQuestion } from "./plan-store.ts";
import { itemAt, type StoredItem } from "./record-store.ts";
import { putReply, replyTo } from "./reply-store.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** What one model would be asked. */
export interface LoadEstimate {
  /** Distinct calls without a reply; each question that waits for a summary counts as one. */
  readonly calls: number;
  /** Distinct calls whose reply the run folder has. */
  readonly kept: number;
  /** Estimate of the input of `calls`: four characters a token. A summary that is not there counts as its highlights. */
  readonly inputTokens: number;
}

const charactersPerToken = 4;

/** Estimates of every model that is asked, by its index in the config, from a plan and the replies that are kept already. */
export function estimateLoads(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  kept: Storage | undefined,
): ReadonlyMap<number, LoadEstimate> {
  const loads = new Map<number, { calls: number; kept: number; characters: number }>();
  if (kept !== undefined) adoptSummaries(storage, generation, setup, kept);
  storage.sql("CREATE TEMP TABLE IF NOT EXISTS counted (call INTEGER PRIMARY KEY)").run();
  const count = storage.sql("INSERT OR IGNORE INTO counted (call) VALUES (?)");
  let stored: StoredItem | undefined;
  for (const question of allQuestions(storage, generation)) {
    const load = loads.get(question.model) ?? { calls: 0, kept: 0, characters: 0 };
    loads.set(question.model, load);
    if (question.call !== null && Number(count.run(question.call).changes) === 0) continue;
    if (question.call !== null && hasReply(kept, callId(storage, question.call))) {
      load.kept += 1;
      continue;
    }
    load.calls += 1;
    if (stored?.n !== question.record) stored = itemAt(storage, question.record);
    load.characters += charactersOf(storage, generation, setup, stored, question);
  }
  return new Map(
    [...loads].map(([model, { calls, kept: answered, characters }]) => [
      model,
      { calls, kept: answered, inputTokens: Math.ceil(characters / charactersPerToken) },
    ]),
  );
}

/** Takes over the summaries that a run folder has, so that the questions about them have their calls too. */
function adoptSummaries(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  kept: Storage,
): void {
  for (const { judge, call } of allQuestions(storage, generation)) {
    if (setup.judges[judge]?.regenerates !== true || call === null) continue;
    const found = findCall(kept, callId(storage, call));
    const reply = found === undefined ? undefined : replyTo(kept, found);
    if (reply !== undefined) storage.transaction(() => putReply(storage, call, 0, reply));
  }
  planOnSummaries(storage, generation, setup);
}

function hasReply(kept: Storage | undefined, id: string): boolean {
  const found = kept && findCall(kept, id);
  if (kept === undefined || found === undefined) return false;
  const row = kept.sql("SELECT 1 FROM replies WHERE call = ? AND retry = 0").get(found);
  return row !== undefined;
}

function charactersOf(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  stored: StoredItem,
  question: StoredQuestion,
): number {
  const judge = setup.judges[question.judge];
  if (judge === undefined || judge.offline) return 0;
  const { item } = stored;
  const { source, repeat } = question;
  const given = givenCandidates(item);
  const shown = question.shown.map(
    (system) => pick(given, [system])?.[0] ?? { system, text: item.highlights ?? "" },
  );
  const facts = factsAsked(storage, generation, setup, stored, { judge, shown, source });
  const { messages } = buildCall(setup, judge, item, shown, repeat, facts);
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
