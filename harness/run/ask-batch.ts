import { setTimeout as delay } from "node:timers/promises";
import { priceFor } from "../core/cost.ts";
import { digestOf } from "../core/digest.ts";
import type { Model } from "../core/model.ts";
import {
  type BatchRun,
  type Desk,
  discardUpload,
  type Followed,
  followed,
  heedReply,
  leave,
  letGo,
  nameOf,
  waitOut,
} from "./batch-desk.ts";
import { type BatchLane, batchLaneOf } from "./batch-lane.ts";
import { defaultBatchPace, pollDelay } from "./batch-pace.ts";
import { openAttempts, openBatches } from "./batch-store.ts";
import { collect } from "./collect-batch.ts";
import { handIn, mayHandIn, nextChunk, takeHeld } from "./hand-in.ts";
import type { LaneEnd } from "./lane-work.ts";
import { seek } from "./seek-batch.ts";

/** What a model is asked for, and what it shares with the others. */
export interface BatchPart {
  readonly stage: "regenerate" | "judge";
  /** Index of the model in the config. */
  readonly index: number;
  readonly model: Model;
  readonly lanes: Map<string, BatchLane>;
  /** Rows of calls that are being asked; shared by all models. */
  readonly flying: Set<number>;
  /** Numbers of batches that a model watches; shared by all models, of which two may ask the same. */
  readonly watched: Set<number>;
  readonly stop: AbortSignal;
  /** Why calls stay pending, one sentence each; added to. */
  readonly notes: string[];
}

/** The batches of one model in one stage. */
export interface Batches {
  /** Its pending calls are handed in; if not, an earlier session's batches are only followed, and the rest is asked live. */
  readonly handsIn: boolean;
  readonly lane: BatchLane;
  /** Hands in, looks and collects until nothing is left to do, or the run stops. Once more: what is pending by then. */
  watch(): Promise<LaneEnd & { readonly collected: boolean }>;
}

/** What a model asks in batches, as its config says, and what an earlier session handed in; undefined: nothing. */
export function batchesOf(run: BatchRun, part: BatchPart): Batches | undefined {
  const handsIn = part.model.config.execution === "batch";
  const desk = openDesk(run, part, handsIn ? "ask" : "follow");
  if (desk === undefined || (!handsIn && desk.open.size === 0)) return undefined;
  return {
    handsIn,
    lane: desk.lane,
    async watch() {
      if (handsIn) desk.again = "now";
      await watch(desk);
      const { budgetReached, wasAsked, collected } = desk;
      return { budgetReached, wasAsked, collected: collected > 0 };
    },
  };
}

/** Ends every open batch that a model of the config reaches, and keeps what it had done. Returns what is to be told. */
export async function cancelBatches(run: BatchRun, stop: AbortSignal): Promise<readonly string[]> {
  if (openBatches(run.storage).length === 0) return ["no batch was open"];
  const notes: string[] = [];
  const lanes = new Map<string, BatchLane>();
  const watched = new Set<number>();
  for (const stage of ["regenerate", "judge"] as const) {
    for (const [index, config] of run.setup.config.models.entries()) {
      const model = run.setup.models.get(config.name);
      if (model === undefined) continue;
      const part = { stage, index, model, lanes, flying: new Set<number>(), watched, stop, notes };
      const desk = openDesk(run, part, "cancel");
      if (desk !== undefined) await watch(desk);
    }
  }
  for (const batch of openBatches(run.storage)) {
    if (!watched.has(batch.n)) notes.push(`${nameOf(batch)} belongs to no model of the config`);
  }
  return notes;
}

function openDesk(run: BatchRun, part: BatchPart, purpose: Desk["purpose"]): Desk | undefined {
  const { stage, model, lanes, watched } = part;
  const { batch: api } = model;
  if (api === undefined) return undefined;
  const identity = digestOf(model.identity);
  const open = new Map<number, Followed>();
  for (const batch of openBatches(run.storage)) {
    if (batch.identity !== identity || batch.stage !== stage || watched.has(batch.n)) continue;
    watched.add(batch.n);
    open.set(batch.n, followed(batch));
    for (const { reserved } of openAttempts(run.storage, batch)) run.purse.adopt(reserved ?? 0);
  }
  const regenerates = stage === "regenerate";
  return {
    run,
    ...part,
    api,
    identity,
    purpose,
    open,
    price: priceFor("batch", model.price),
    pace: { ...defaultBatchPace, ...run.batches },
    lane: batchLaneOf(lanes, model.lane),
    judge: run.setup.judges.findIndex(
      (judge) => judge.model === model.config.name && judge.regenerates === regenerates,
    ),
    tries: new Map(),
    calls: undefined,
    held: undefined,
    again: purpose === "ask" ? "now" : "no",
    notBefore: 0,
    turnedDown: 0,
    refusal: "",
    full: false,
    cancelled: false,
    budgetReached: false,
    wasAsked: open.size > 0,
    collected: 0,
  };
}

/** Hands in, looks, collects, until nothing is open and nothing more can be handed in, or the run stops. */
async function watch(desk: Desk): Promise<void> {
  const { run, open, stop, lane } = desk;
  while (!stop.aborted) {
    for (const one of due(desk)) await (one.batch.remote === null ? seek : look)(desk, one);
    while (mayHandIn(desk) && Math.max(desk.notBefore, lane.notBefore) <= run.now()) {
      const chunk = await nextChunk(desk);
      if (chunk === undefined) break;
      await handIn(desk, chunk);
      tell(desk);
    }
    if (lane.stopped?.opensAt !== undefined) {
      for (const one of open.values()) leave(desk, one, lane.stopped.why);
    }
    tell(desk);
    const more =
      mayHandIn(desk) &&
      (desk.again !== "no" || desk.calls !== undefined || desk.held !== undefined);
    if (open.size === 0 && !more) break;
    await pause(desk);
  }
  takeHeld(desk);
  // What it did not get to is left to others.
  desk.calls?.return?.();
  desk.calls = undefined;
  if (open.size > 0) {
    const [batches, verb] = open.size === 1 ? ["batch", "goes"] : ["batches", "go"];
    desk.notes.push(
      `${open.size} ${batches} of ${desk.model.config.name} ${verb} on at the provider; the same command takes the answers`,
    );
  }
  if (desk.turnedDown >= run.retries.attempts) {
    desk.notes.push(`no batch of ${desk.model.config.name} could be handed in: ${desk.refusal}`);
  }
  if (desk.cancelled) desk.notes.push(`a batch of ${desk.model.config.name} was cancelled`);
}

/** One by one: what is heard of one may keep the others waiting. */
function* due({ open, run, lane }: Desk): Generator<Followed, void> {
  for (const one of [...open.values()]) {
    if (Math.max(one.notBefore, lane.notBefore) <= run.now()) yield one;
  }
}

/** Until the next thing is to be done, or the run stops. */
async function pause(desk: Desk): Promise<void> {
  const { run, open, lane, stop, pace } = desk;
  const times = [...open.values()].map(({ notBefore }) => Math.max(notBefore, lane.notBefore));
  const handsIn = Math.max(desk.notBefore, lane.notBefore);
  if (mayHandIn(desk) && handsIn > run.now()) times.push(handsIn);
  else if (open.size === 0) times.push(0);
  const until = Math.min(...times, run.now() + pace.maxPollMs);
  await delay(Math.max(1, until - run.now()), undefined, { signal: stop }).catch(() => undefined);
}

/** Asks how a batch stands. */
async function look(desk: Desk, one: Followed): Promise<void> {
  const { run, api, pace, stop, lane } = desk;
  const { remote } = one.batch;
  if (remote === null) return;
  if (desk.purpose === "cancel" && !one.cancelAsked) {
    const failure = await api.cancel(remote, stop);
    if (failure?.retryAfterMs !== undefined) return waitOut(desk, one, failure);
    // Other refusals come where it has ended already: the next question tells.
    one.cancelAsked = true;
  }
  const status = await api.look(remote, stop);
  one.looks += 1;
  one.notBefore = run.now() + pollDelay(pace, { tag: one.batch.tag, looks: one.looks });
  switch (status.state) {
    case "failed":
      if (status.status === 404) {
        if (desk.purpose === "cancel") return letGo(desk, one, "abandoned");
        return leave(desk, one, `${status.why}; to let it go: assize run CONFIG --cancel-batches`);
      }
      if (status.stopsLane === true) heedReply(desk, status);
      return waitOut(desk, one, status);
    case "working":
      one.failingSince = undefined;
      one.done = status.done;
      return;
    case "refused":
      letGo(desk, one, "unsent");
      await discardUpload(desk, one);
      if (status.full && desk.open.size > 0) desk.full = true;
      else lane.stopped ??= { why: `a batch was refused: ${status.why}` };
      return;
    case "ended":
      one.done = status.done;
      return collect(desk, one, status);
  }
}

function tell({ run, judge, open }: Desk): void {
  const batches = [...open.values()];
  run.onBatches?.({
    judge,
    open: batches.length,
    requests: batches.reduce((sum, { batch }) => sum + batch.requests, 0),
    done: batches.reduce((sum, { done }) => sum + done, 0),
  });
}
