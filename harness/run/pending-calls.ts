import type { Call } from "../core/model.ts";
import { isInBatch } from "./batch-store.ts";
import { buildCall } from "./build-call.ts";
import { factsAsked } from "./facts-asked.ts";
import { givenCandidates } from "./given-candidates.ts";
import { pick, summaryReader } from "./plan.ts";
import { callId, pendingQuestions, type StoredQuestion } from "./plan-store.ts";
import { itemAt, type StoredItem } from "./record-store.ts";
import { isSettled } from "./reply-store.ts";
import { countRegenerators, type OpenSetup } from "./setup.ts";
import { damaged, type Storage } from "./storage.ts";

/** A plan, and the start of the run that asks it. */
interface Planned {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  readonly session: number;
}

/** The pending questions of one model with their calls; each call once. */
export function* pendingCalls(
  run: Planned,
  stage: "regenerate" | "judge",
  model: number,
  flying: ReadonlySet<number>,
): Generator<{ row: number; judge: number; call: Call }> {
  const { storage, generation, setup, session } = run;
  const regenerators = countRegenerators(setup);
  const readSummaries = summaryReader(storage, generation, setup);
  const side = { regenerates: stage === "regenerate", regenerators };
  let stored: StoredItem | undefined;
  for (const question of pendingQuestions(storage, generation, model, side, session)) {
    const { call: row, record } = question;
    if (row === null || flying.has(row) || isSettled(storage, row, session)) continue;
    if (isInBatch(storage, row)) continue;
    if (stored?.n !== record) stored = itemAt(storage, record);
    const candidates = [
      ...givenCandidates(stored.item),
      ...(stage === "judge" ? readSummaries(record) : []),
    ];
    yield { row, judge: question.judge, call: rebuild(run, question, stored, candidates, row) };
  }
}

/** Makes a planned call again, and sees that it is still the one that was planned. */
function rebuild(
  { storage, generation, setup }: Planned,
  question: StoredQuestion,
  stored: StoredItem,
  candidates: Parameters<typeof pick>[0],
  row: number,
): Call {
  const judge = setup.judges[question.judge];
  const shown = pick(candidates, question.shown);
  if (judge === undefined || shown === undefined) {
    throw damaged(storage.file, `question ${question.n} asks for what is not there`);
  }
  const { source, repeat } = question;
  const facts = factsAsked(storage, generation, setup, stored, { judge, shown, source });
  const call = buildCall(setup, judge, stored.item, shown, repeat, facts);
  if (call.id !== callId(storage, row)) {
    throw damaged(storage.file, `question ${question.n} does not lead to its call any more`);
  }
  return call;
}
