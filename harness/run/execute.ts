import { setTimeout as delay, setImmediate } from "node:timers/promises";
import PQueue from "p-queue";
import pRetry from "p-retry";
import { nanoDollars } from "../core/cost.ts";
import type { Call, Failure, Model, Reply } from "../core/model.ts";
import { askInBatches } from "./ask-batch.ts";
import type { OpenBatches } from "./batch-desk.ts";
import type { BatchPace } from "./batch-pace.ts";
import { heed, type Lane, laneOf } from "./lane.ts";
import { pendingCalls } from "./pending-calls.ts";
import { type Purse, worstCase } from "./purse.ts";
import { intend, putReply, settle } from "./reply-store.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** How often and how long one call is tried. Only failures that another attempt may help are tried again. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Attempts and waits of one call together. */
  readonly totalMs: number;
}

export const defaultRetries: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 1_000,
  maxDelayMs: 60_000,
  totalMs: 1_800_000,
};

export interface Execution {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  /** Number of this start of the run; failures of earlier sessions may be tried again. */
  readonly session: number;
  readonly purse: Purse;
  readonly retries: RetryPolicy;
  readonly batches?: Partial<BatchPace> | undefined;
  readonly onBatches?: ((batches: OpenBatches) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Aborted: nothing new is sent, what is under way ends. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is dropped too, and stays pending. */
  readonly abandon: AbortSignal;
  readonly onReply: (reply: {
    readonly judge: number;
    readonly reply: Reply;
    readonly spent: number;
  }) => void;
}

/** Why calls were left unsent; empty where none were. */
export interface Leftover {
  /** Lane -> why its provider refuses every call. */
  readonly stoppedLanes: ReadonlyMap<string, string>;
  /** Lanes with a call to ask. */
  readonly lanes: ReadonlySet<string>;
  readonly budgetReached: boolean;
  /** Other reasons, one sentence each. */
  readonly notes: readonly string[];
}

/** Nothing was asked, so nothing was left. */
export const nothingLeft: Leftover = {
  stoppedLanes: new Map(),
  lanes: new Set(),
  budgetReached: false,
  notes: [],
};

const offlineBatch = 200;

/** Asks every pending call of a stage: all that regenerate, or all that judge. */
export async function execute(run: Execution, stage: "regenerate" | "judge"): Promise<Leftover> {
  const fault = new AbortController();
  const stop = AbortSignal.any([run.stop, fault.signal]);
  const lanes = new Map<string, Lane>();
  // Shared by all models: two of them may have a call in common.
  const flying = new Set<number>();
  const watched = new Set<number>();
  const notes: string[] = [];
  let budgetReached = false;

  const ended = await Promise.allSettled(
    run.setup.config.models.map(async (config, index) => {
      const model = run.setup.models.get(config.name);
      if (model === undefined) return;
      try {
        if (model.offline) await askOffline(run, stage, index, model, stop);
        else {
          const part = { stage, index, model, lanes, flying, watched, stop, notes };
          const reached = await askInBatches(run, part, () =>
            askLive(run, stage, index, model, lanes, flying, stop, fault),
          );
          budgetReached ||= reached;
        }
      } catch (error) {
        fault.abort(error);
        throw error;
      }
    }),
  );
  for (const one of ended) if (one.status === "rejected") throw fault.signal.reason;
  const stoppedLanes = new Map<string, string>();
  for (const [name, { stopped }] of lanes)
    if (stopped !== undefined) stoppedLanes.set(name, stopped);
  return { stoppedLanes, lanes: new Set(lanes.keys()), budgetReached, notes };
}

async function askOffline(
  run: Execution,
  stage: "regenerate" | "judge",
  index: number,
  model: Model,
  stop: AbortSignal,
): Promise<void> {
  const { storage, session } = run;
  const batch: { row: number; judge: number; reply: Reply }[] = [];
  const flying = new Set<number>();
  const commit = async () => {
    storage.transaction(() => {
      for (const { row, reply } of batch) putReply(storage, row, session, reply);
    });
    for (const { judge, reply } of batch) run.onReply({ judge, reply, spent: 0 });
    batch.length = 0;
    flying.clear();
    await setImmediate();
  };
  for (const { row, judge, call } of pendingCalls(run, stage, index, flying)) {
    if (stop.aborted) break;
    flying.add(row);
    batch.push({ row, judge, reply: await model.ask(call, run.abandon) });
    if (batch.length >= offlineBatch) await commit();
  }
  if (batch.length > 0) await commit();
}

/** Resolves with true when the budget does not allow another attempt. */
async function askLive(
  run: Execution,
  stage: "regenerate" | "judge",
  index: number,
  model: Model,
  lanes: Map<string, Lane>,
  flying: Set<number>,
  stop: AbortSignal,
  fault: AbortController,
): Promise<boolean> {
  const concurrency = model.config.concurrency ?? 1;
  const queue = new PQueue({ concurrency });
  let budgetReached = false;
  for (const { row, judge, call } of pendingCalls(run, stage, index, flying)) {
    const lane = laneOf(lanes, model.lane);
    const over = () => stop.aborted || lane.stopped !== undefined || budgetReached;
    if (over()) break;
    flying.add(row);
    void queue.add(async () => {
      try {
        if (over()) return;
        const outcome = await askUntilSettled(run, model, lane, stop, { row, judge, call });
        if (outcome === "budget") budgetReached = true;
      } catch (error) {
        fault.abort(error);
      } finally {
        flying.delete(row);
      }
    });
    await queue.onSizeLessThan(concurrency);
  }
  await queue.onIdle();
  if (fault.signal.aborted) throw fault.signal.reason;
  return budgetReached;
}

/** What p-retry sees of a failed attempt. */
class AttemptFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.why);
    this.failure = failure;
  }
}

/** The call was left pending: the run stops, its lane stopped, or the budget does not allow it. */
class LeftPending extends Error {
  readonly outcome: "stopped" | "budget";
  constructor(outcome: "stopped" | "budget") {
    super(outcome);
    this.outcome = outcome;
  }
}

async function askUntilSettled(
  run: Execution,
  model: Model,
  lane: Lane,
  stop: AbortSignal,
  asked: { readonly row: number; readonly judge: number; readonly call: Call },
): Promise<"settled" | "stopped" | "budget"> {
  const { retries, storage, session } = run;
  const startedAt = run.now();
  const left = () => retries.totalMs - (run.now() - startedAt);
  try {
    await pRetry(() => attempt(run, model, lane, stop, asked), {
      retries: retries.attempts - 1,
      minTimeout: retries.firstDelayMs,
      maxTimeout: retries.maxDelayMs,
      maxRetryTime: retries.totalMs,
      factor: 2,
      randomize: true,
      signal: stop,
      shouldRetry: ({ error }) =>
        error instanceof AttemptFailed &&
        error.failure.retry &&
        (error.failure.retryAfterMs ?? 0) < left(),
    });
    return "settled";
  } catch (error) {
    if (error instanceof LeftPending) return error.outcome;
    if (stop.aborted && error === stop.reason) return "stopped";
    if (!(error instanceof AttemptFailed)) throw error;
    const { failure } = error;
    await storage.write(() => putReply(storage, asked.row, session, failure));
    run.onReply({ judge: asked.judge, reply: failure, spent: run.purse.spent });
    return "settled";
  }
}

async function attempt(
  run: Execution,
  model: Model,
  lane: Lane,
  stop: AbortSignal,
  { row, judge, call }: { readonly row: number; readonly judge: number; readonly call: Call },
): Promise<void> {
  const { storage, session, purse } = run;
  const worst = worstCase(call, model.config, model.price) ?? null;
  const over = () => stop.aborted || lane.stopped !== undefined;
  for (;;) {
    const pause = lane.notBefore - run.now();
    if (pause > 0) await delay(pause, undefined, { signal: stop }).catch(() => undefined);
    if (over()) throw new LeftPending("stopped");
    const reserved = await purse.reserve(worst ?? 0, stop);
    if (reserved && !over() && lane.notBefore <= run.now()) break;
    // Things changed while it waited: another reply may have paused or stopped the lane.
    if (reserved) purse.settle(worst ?? 0, 0);
    else if (!over()) throw new LeftPending("budget");
  }
  const started = run.now();
  const intent = { call: row, session, started, reserved: worst };
  const n = await intend(storage, intent);
  const reply = await model.ask(call, run.abandon);
  if (reply.state === "failed" && run.abandon.aborted) throw new LeftPending("stopped");

  const spent = costOf(reply, model);
  heed(lane, reply, run.now());
  const final = reply.state !== "failed";
  // A failure that no other attempt can mend stays, even where the run stops meanwhile.
  const stays = final || (!reply.retry && reply.stopsLane !== true);
  const end = {
    state: reply.state,
    ...(reply.state === "failed" && reply.status !== undefined ? { status: reply.status } : {}),
    ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
    spent,
  };
  await settle(storage, { ...intent, n, ended: run.now(), end }, stays ? reply : undefined);
  purse.settle(worst ?? 0, spent);
  if (final) run.onReply({ judge, reply, spent: purse.spent });
  else if (reply.stopsLane === true) throw new LeftPending("stopped");
  else throw new AttemptFailed(reply);
}

/** Nano-dollars; null: unknown. A request that was turned down (4xx) was not worked on and costs nothing. */
function costOf(reply: Reply, model: Model): number | null {
  if (reply.usage !== undefined) {
    return model.price === undefined ? null : nanoDollars(reply.usage, model.price);
  }
  const status = reply.state === "failed" ? reply.status : undefined;
  return status !== undefined && status >= 400 && status < 500 && status !== 408 ? 0 : null;
}
