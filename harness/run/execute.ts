import { setImmediate } from "node:timers/promises";
import type { Model, Reply } from "../core/model.ts";
import { type Intent, intend, settle, withdraw } from "./attempt-rows.ts";
import { billOf, isCountable, likelyTokens, type UsageFlag, worstCase } from "./bill.ts";
import type { Clock } from "./clock.ts";
import { dispatch, type Journal, type Source } from "./dispatch.ts";
import { openFeed } from "./feed.ts";
import type { Lane } from "./lane.ts";
import { pendingCalls, pendingGroups } from "./pending-calls.ts";
import type { Purse } from "./purse.ts";
import { putReply } from "./reply-store.ts";
import type { RetryPolicy } from "./retry-policy.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

export interface Execution {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  /** Number of this start of the run; failures of earlier sessions may be tried again. */
  readonly session: number;
  readonly purse: Purse;
  readonly retries: RetryPolicy;
  /** What lanes learn in one stage holds in the next. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for waits that must not be equal. */
  readonly random: () => number;
  /** The time of day, in milliseconds since the epoch. */
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
  /** The usage of an attempt is not believed, and counts as its worst case. */
  readonly onOddUsage: (flag: UsageFlag) => void;
}

/** Why calls were left unsent; empty where none were. */
export interface Leftover {
  /** Lane -> why its provider refuses every call. */
  readonly stoppedLanes: ReadonlyMap<string, string>;
  /** Lanes with a call to ask. */
  readonly lanes: ReadonlySet<string>;
  readonly budgetReached: boolean;
}

/** Nothing was asked, so nothing was left. */
export const nothingLeft: Leftover = {
  stoppedLanes: new Map(),
  lanes: new Set(),
  budgetReached: false,
};

const offlineBatch = 200;

/** Asks every pending call of a stage: all that regenerate, or all that judge. */
export async function execute(run: Execution, stage: "regenerate" | "judge"): Promise<Leftover> {
  const fault = new AbortController();
  const stop = AbortSignal.any([run.stop, fault.signal]);
  // What breaks here cannot keep the answers under way: nobody waits for them.
  const abandon = AbortSignal.any([run.abandon, fault.signal]);
  const onFault = (error: unknown) => fault.abort(error);
  // Shared by all models: two of them may have a call in common.
  const flying = new Set<number>();
  const journal = journalOf(run);
  const offline: Promise<void>[] = [];
  const live = new Map<string, Source[]>();
  for (const [index, config] of run.setup.config.models.entries()) {
    const model = run.setup.models.get(config.name);
    if (model === undefined) continue;
    if (model.offline) offline.push(askOffline(run, stage, index, model, stop).catch(onFault));
    else {
      const groups = pendingGroups(run, stage, index, flying);
      const source = sourceOf(model, openFeed(groups, model.prefixCache?.minimumTokens));
      live.set(model.lane, [...(live.get(model.lane) ?? []), source]);
    }
  }
  const lanes = [...live].flatMap(([name, sources]) => {
    const lane = run.lanes.get(name);
    return lane === undefined ? [] : [{ lane, sources }];
  });
  const ended = await Promise.all(
    lanes.map(({ lane, sources }) =>
      dispatch({
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
        onReply({ row, judge }, reply) {
          flying.delete(row);
          run.onReply({ judge, reply, spent: run.purse.spent });
        },
      }),
    ),
  );
  await Promise.all(offline);
  if (fault.signal.aborted) throw fault.signal.reason;
  const asked = lanes.filter((_, i) => ended[i]?.wasAsked);
  return {
    stoppedLanes: new Map(
      lanes.flatMap(({ lane: { name, stopped } }) =>
        stopped === undefined ? [] : [[name, stopped]],
      ),
    ),
    lanes: new Set(asked.map(({ lane }) => lane.name)),
    budgetReached: ended.some(({ budgetReached }) => budgetReached),
  };
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
function journalOf({ storage, session, now, onOddUsage }: Execution): Journal<Intent> {
  return {
    intend: ({ asked: { row }, worst }) =>
      intend(storage, { call: row, session, started: now(), reserved: worst }),
    withdraw: (intent) => withdraw(storage, intent),
    end(intent, { asked, source }, reply, lastedMs, keeps) {
      const { spent, usage } = billOf(reply, asked.call, source.model);
      if (usage !== undefined) onOddUsage(usage);
      const outcome = {
        state: reply.state,
        ...(reply.state === "failed" && reply.status !== undefined ? { status: reply.status } : {}),
        ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
        ...(usage === undefined ? {} : { usage }),
      };
      // It was sent some time after its intent, and lasted as long as a clock says that nobody sets.
      const ended = now();
      const started = ended - Math.round(lastedMs);
      const end = { ended, spent, outcome };
      const kept = settle(
        storage,
        { ...intent, started },
        end,
        keeps ? storable(reply) : undefined,
      );
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
    for (const { row, judge, reply } of batch) {
      flying.delete(row);
      run.onReply({ judge, reply, spent: 0 });
    }
    batch.length = 0;
    await setImmediate();
  };
  for (const { row, judge, call } of pendingCalls(run, stage, index, flying)) {
    if (stop.aborted) break;
    batch.push({ row, judge, reply: await model.ask(call, run.abandon) });
    if (batch.length >= offlineBatch) await commit();
  }
  if (batch.length > 0) await commit();
}
