import { setImmediate } from "node:timers/promises";
import type { Model, Reply } from "../core/model.ts";
import { type Batches, batchesOf } from "./ask-batch.ts";
import type { AttemptKeeper } from "./attempt-keeper.ts";
import { type Intent, nextAttempt, outcomeOf } from "./attempt-rows.ts";
import { type AttemptWrite, commitWrites } from "./attempt-writes.ts";
import type { OpenBatches } from "./batch-desk.ts";
import type { BatchLane } from "./batch-lane.ts";
import type { BatchPace } from "./batch-pace.ts";
import { billOf, isCountable, likelyTokens, type UsageFlag, worstCase } from "./bill.ts";
import type { Clock } from "./clock.ts";
import { dispatch } from "./dispatch.ts";
import { openFeed } from "./feed.ts";
import type { Lane, LaneStop } from "./lane.ts";
import type { Journal, LaneEnd, Source } from "./lane-work.ts";
import { pendingCalls, pendingGroups } from "./pending-calls.ts";
import type { Purse } from "./purse.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

export interface Execution {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  /** Number of this start of the run; failures of earlier sessions may be tried again. */
  readonly session: number;
  readonly attempts: AttemptKeeper;
  readonly purse: Purse;
  readonly retries: RetryPolicy;
  /** What lanes learn in one stage holds in the next. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly batchLanes: Map<string, BatchLane>;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for waits that must not be equal. */
  readonly random: () => number;
  /** The time of day, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly batches?: Partial<BatchPace> | undefined;
  /** A lane keeps still for so long; undefined: it goes on. */
  readonly onWait?: ((lane: string, milliseconds: number | undefined) => void) | undefined;
  readonly onBatches?: ((batches: OpenBatches) => void) | undefined;
  /** Aborted: nothing new is sent, what is under way ends. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is dropped too, and stays pending. */
  readonly abandon: AbortSignal;
  readonly onReply: (reply: {
    readonly judge: number;
    readonly reply: Reply;
    readonly spent: number;
  }) => void;
  /** The usage of an attempt is not believed, and counts as its worst case. */
  readonly onOddUsage: (flag: UsageFlag) => void;
}

/** Why calls were left unsent; empty where none were. */
export interface Leftover {
  /** Lane -> why it stopped, and until when, by the time of day. Batches of a lane count as one of their own. */
  readonly stoppedLanes: ReadonlyMap<string, LaneStop>;
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

interface ModelAt {
  /** In the config. */
  readonly index: number;
  readonly model: Model;
}

/** One stage of a run, while it is asked. */
interface Stage {
  readonly run: Execution;
  readonly stage: "regenerate" | "judge";
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  readonly onFault: (error: unknown) => void;
  /** Rows of calls that are being asked. Shared by all models: two of them may have a call in common. */
  readonly flying: Set<number>;
}

/** Asks every pending call of a stage: all that regenerate, or all that judge. */
export async function execute(run: Execution, stage: "regenerate" | "judge"): Promise<Leftover> {
  const fault = new AbortController();
  const stop = AbortSignal.any([run.stop, fault.signal]);
  // What breaks here cannot keep the answers under way: nobody waits for them.
  const abandon = AbortSignal.any([run.abandon, fault.signal]);
  const onFault = (error: unknown) => fault.abort(error);
  const flying = new Set<number>();
  const asking: Stage = { run, stage, stop, abandon, onFault, flying };
  const notes: string[] = [];
  const shared = { stage, lanes: run.batchLanes, flying, watched: new Set<number>(), stop, notes };
  const offline: ModelAt[] = [];
  const live: ModelAt[] = [];
  const desks: WithDesk[] = [];
  for (const [index, config] of run.setup.config.models.entries()) {
    const model = run.setup.models.get(config.name);
    if (model === undefined) continue;
    if (model.offline) {
      offline.push({ index, model });
      continue;
    }
    const batches = batchesOf(run, { ...shared, index, model });
    if (batches?.handsIn !== true) live.push({ index, model });
    if (batches !== undefined) desks.push({ index, batches });
  }
  const answers = { keep: answerKeeper(run, live.length > 0), flying: new Set<number>() };
  const offlineAsked = offline.map((one) => askOffline(asking, one, answers).catch(onFault));
  const lanes: LaneOutcome[] = [];
  const stopped = new Map<string, LaneStop>();
  let [asks, watches] = [live, desks];
  while (asks.length + watches.length > 0 && !stop.aborted) {
    const known = stopped.size;
    const [asked, ended] = await Promise.all([
      askLive(asking, asks),
      Promise.all(watches.map((one) => watch(one, onFault))).then((all) => all.flat()),
    ]);
    lanes.push(...asked, ...ended);
    for (const one of [...asked, ...ended]) {
      if (one.stopped !== undefined) stopped.set(one.name, one.stopped);
    }
    flying.clear();
    // What a lane that stopped had taken is pending again: another key may ask the same.
    const isAnyOpen = stopped.size > known;
    // So is what a batch of an earlier session could not answer, where its model is asked live by now.
    const collected = new Set(ended.flatMap(({ index, collected }) => (collected ? [index] : [])));
    asks = live.filter(
      ({ index, model }) => !stopped.has(model.lane) && (isAnyOpen || collected.has(index)),
    );
    watches = desks.filter(
      ({ batches }) => batches.handsIn && isAnyOpen && !stopped.has(batches.lane.name),
    );
  }
  await Promise.all(offlineAsked);
  if (fault.signal.aborted) throw fault.signal.reason;
  return {
    stoppedLanes: stopped,
    lanes: new Set(lanes.filter(({ wasAsked }) => wasAsked).map(({ name }) => name)),
    budgetReached: lanes.some(({ budgetReached }) => budgetReached),
    notes,
  };
}

/** A model whose calls are asked, or followed, in batches. */
interface WithDesk {
  readonly index: number;
  readonly batches: Batches;
}

/** What became of the calls of one lane. */
interface LaneOutcome extends LaneEnd {
  readonly name: string;
  readonly stopped: LaneStop | undefined;
}

interface Watched extends LaneOutcome {
  readonly index: number;
  readonly collected: boolean;
}

/** Empty: something broke. */
async function watch(
  { index, batches }: WithDesk,
  onFault: (error: unknown) => void,
): Promise<readonly Watched[]> {
  try {
    const end = await batches.watch();
    const { name, stopped } = batches.lane;
    return [{ index, name, stopped, ...end }];
  } catch (error) {
    onFault(error);
    return [];
  }
}

/** Asks the pending calls of these models one by one, lane by lane. */
async function askLive(asking: Stage, models: readonly ModelAt[]): Promise<readonly LaneOutcome[]> {
  const { run, stage, stop, abandon, onFault, flying } = asking;
  const journal = journalOf(run);
  const byLane = new Map<string, Source[]>();
  for (const { index, model } of models) {
    const groups = pendingGroups(run, stage, index, flying);
    const source = sourceOf(model, openFeed(groups, model.prefixCache?.minimumTokens));
    byLane.set(model.lane, [...(byLane.get(model.lane) ?? []), source]);
  }
  const lanes = [...byLane].flatMap(([name, sources]) => {
    const lane = run.lanes.get(name);
    return lane === undefined ? [] : [{ lane, sources }];
  });
  return Promise.all(
    lanes.map(async ({ lane, sources }) => {
      const end = await dispatch({
        lane,
        sources,
        journal,
        purse: run.purse,
        retries: run.retries,
        clock: run.clock,
        random: run.random,
        stop,
        abandon,
        onFault,
        onWait: (milliseconds) => run.onWait?.(lane.name, milliseconds),
        onReply({ row, judge }, reply) {
          flying.delete(row);
          run.onReply({ judge, reply, spent: run.purse.spent });
        },
      });
      return { ...end, name: lane.name, stopped: byTimeOfDay(run, lane.stopped) };
    }),
  );
}

/** A stop with its end by the time of day in place of the clock's. */
function byTimeOfDay({ clock, now }: Execution, stop: LaneStop | undefined): LaneStop | undefined {
  if (stop?.opensAt === undefined) return stop;
  return { ...stop, opensAt: now() + stop.opensAt - clock.now() };
}

function sourceOf(model: Model, feed: Source["feed"]): Source {
  return {
    model,
    feed,
    worst: ({ call }) => worstCase(call, model.config, model.price) ?? null,
    tokens: ({ call }) => likelyTokens(call, model.config),
  };
}

/** Attempts as rows of the run's storage. */
function journalOf({ storage, attempts, session, now, onOddUsage }: Execution): Journal<Intent> {
  return {
    async intend({ asked: { row }, worst }) {
      const n = nextAttempt(storage);
      const intent = { n, call: row, session, started: now(), reserved: worst, batch: null };
      await attempts.keep({ kind: "intend", intent });
      return intent;
    },
    withdraw: ({ n }) => attempts.keep({ kind: "withdraw", n }),
    end(attempt, { asked, source }, reply, lastedMs, keeps) {
      const { spent, usage } = billOf(reply, asked.call, source.model);
      if (usage !== undefined) onOddUsage(usage);
      // It was sent some time after its intent, and lasted as long as a clock says that nobody sets.
      const ended = now();
      const intent = { ...attempt, started: ended - Math.round(lastedMs) };
      const end = { ended, spent, outcome: outcomeOf(reply, usage) };
      const kept = attempts.keep({
        kind: "end",
        intent,
        end,
        reply: keeps ? storable(reply) : undefined,
      });
      return { spent, kept };
    },
  };
}

/** Figures that are no counts cannot be kept. */
function storable(reply: Reply): Reply {
  if (reply.usage === undefined || isCountable(reply.usage)) return reply;
  const { usage, ...rest } = reply;
  return rest;
}

/** An answer of a model that is not asked over the network. */
type Answer = AttemptWrite & { readonly kind: "answer" };

/** How offline models are asked beside each other. */
interface OfflineAnswers {
  keep(answers: readonly Answer[]): Promise<void>;
  /** Rows of calls that are being asked. Shared by all offline models: two of them may have a call in common. */
  readonly flying: Set<number>;
}

/**
 * Beside live calls, the thread that keeps them keeps offline answers too: SQLite lets a connection wait, for seconds and
 * then in vain, while another one writes again and again.
 */
function answerKeeper(
  { storage, attempts }: Execution,
  isBesideLive: boolean,
): OfflineAnswers["keep"] {
  return async (answers) => {
    if (isBesideLive) await Promise.all(answers.map((one) => attempts.keep(one)));
    else commitWrites(storage, answers);
  };
}

async function askOffline(
  { run, stage, stop }: Stage,
  { index, model }: ModelAt,
  { keep, flying }: OfflineAnswers,
): Promise<void> {
  const { session } = run;
  const batch: { readonly judge: number; readonly answer: Answer }[] = [];
  const commit = async () => {
    await keep(batch.map(({ answer }) => answer));
    for (const { judge, answer } of batch.splice(0)) {
      flying.delete(answer.call);
      run.onReply({ judge, reply: answer.reply, spent: 0 });
    }
    await setImmediate();
  };
  for (const { row, judge, call } of pendingCalls(run, stage, index, flying)) {
    if (stop.aborted) break;
    const reply = await model.ask(call, run.abandon);
    batch.push({ judge, answer: { kind: "answer", call: row, session, reply } });
    if (batch.length >= offlineBatch) await commit();
  }
  if (batch.length > 0) await commit();
}
