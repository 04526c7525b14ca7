import type { Call } from "../core/model.ts";
import { isInBatch } from "./batch-store.ts";
import { buildCall } from "./build-call.ts";
import { factsAsked } from "./facts-asked.ts";
import type { Asked } from "./feed.ts";
import { givenCandidates } from "./given-candidates.ts";
import { pick, summaryReader } from "./plan.ts";
import { type PendingQuestion, pendingQuestions } from "./plan-store.ts";
import { itemAt, type StoredItem } from "./record-store.ts";
import { isSettled } from "./reply-store.ts";
import { countRegenerators, type OpenSetup } from "./setup.ts";
import { sharedPart } from "./shared-part.ts";
import { damaged, type Storage } from "./storage.ts";

/** A plan, and the start of the run that asks it. */
interface Planned {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  readonly session: number;
}

/** Longer groups are given out in parts: they are held in memory as wholes. */
const mostInGroup = 64;

/** The pending calls of one model, each once, in the order of the plan. Rows that are given out become `flying`. */
export function* pendingCalls(
  run: Planned,
  stage: "regenerate" | "judge",
  model: number,
  flying: Set<number>,
): Generator<Asked> {
  for (const group of pendingGroups(run, stage, model, flying)) {
    let given = 0;
    try {
      for (const one of group) {
        given += 1;
        yield one;
      }
    } finally {
      // Who takes no more leaves the rest of the group to others.
      for (const { row } of group.slice(given)) flying.delete(row);
    }
  }
}

/**
 * The same in groups of neighbours: one record asked about with one prompt. Each of several knows up to where its
 * messages are those of the others.
 */
export function* pendingGroups(
  run: Planned,
  stage: "regenerate" | "judge",
  model: number,
  flying: Set<number>,
): Generator<readonly Asked[]> {
  const { storage, generation, setup, session } = run;
  const regenerators = countRegenerators(setup);
  const readSummaries = summaryReader(storage, generation, setup);
  const side = { regenerates: stage === "regenerate", regenerators };
  let stored: StoredItem | undefined;
  let group: Asked[] = [];
  let groupOf = "";
  for (const question of pendingQuestions(storage, generation, model, side, session)) {
    const { call: row, judge, record } = question;
    if (row === null) continue;
    const own = `${record} ${judge}`;
    if (own !== groupOf || group.length >= mostInGroup) {
      if (group.length > 0) yield withShared(group);
      group = [];
      groupOf = own;
    }
    if (flying.has(row) || isSettled(storage, row, session) || isInBatch(storage, row)) continue;
    if (stored?.n !== record) stored = itemAt(storage, record);
    const candidates = [
      ...givenCandidates(stored.item),
      ...(stage === "judge" ? readSummaries(record) : []),
    ];
    const call = rebuild(run, question, stored, candidates);
    flying.add(row);
    group.push({ row, judge, call });
  }
  if (group.length > 0) yield withShared(group);
}

function withShared(group: readonly Asked[]): readonly Asked[] {
  const shared = sharedPart(group.map(({ call }) => call));
  if (shared === undefined) return group;
  return group.map((asked) => ({ ...asked, call: { ...asked.call, shared } }));
}

/** Makes a planned call again, and sees that it is still the one that was planned. */
function rebuild(
  { storage, generation, setup }: Planned,
  question: PendingQuestion,
  stored: StoredItem,
  candidates: Parameters<typeof pick>[0],
): Call {
  const judge = setup.judges[question.judge];
  const shown = pick(candidates, question.shown);
  if (judge === undefined || shown === undefined) {
    throw damaged(storage.file, `question ${question.n} asks for what is not there`);
  }
  const { source, repeat } = question;
  const facts = factsAsked(storage, generation, setup, stored, { judge, shown, source });
  const call = buildCall(setup, judge, stored.item, shown, repeat, facts);
  if (call.id !== question.callId) {
    throw damaged(storage.file, `question ${question.n} does not lead to its call any more`);
  }
  return call;
}
