import type { Model } from "../core/model.ts";
import { type Batches, batchesOf } from "./ask-batch.ts";
import { answerKeeper, askOffline } from "./ask-offline.ts";
import { likelyTokens, worstCase } from "./bill.ts";
import { dispatch } from "./dispatch.ts";
import type { Execution, ModelAt, Stage } from "./execution.ts";
import { openFeed } from "./feed.ts";
import { journalOf } from "./journal.ts";
import type { LaneStop } from "./lane.ts";
import type { LaneEnd, Source } from "./lane-work.ts";
import { pendingGroups } from "./pending-calls.ts";

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
