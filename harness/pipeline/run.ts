import { setImmediate } from "node:timers/promises";
import type { Problem } from "../core/errors.ts";
import { AssizeError, throwIfAny } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { keyProblem } from "../models/index.ts";
import { cancelBatches } from "../run/ask-batch.ts";
import { openAttemptKeeper } from "../run/attempt-keeper.ts";
import type { BatchPace } from "../run/batch-pace.ts";
import { openBatches } from "../run/batch-store.ts";
import type { UsageFlag } from "../run/bill.ts";
import { type CallCounts, callCounts } from "../run/call-counts.ts";
import { sealCalls } from "../run/call-seal.ts";
import { checkBeforeSending } from "../run/check-ledger.ts";
import { systemClock } from "../run/clock.ts";
import { execute, type Leftover, nothingLeft } from "../run/execute.ts";
import type { Execution } from "../run/execution.ts";
import { openLanes } from "../run/live-lanes.ts";
import type { Pause } from "../run/pause.ts";
import { judgeLoads } from "../run/pending.ts";
import { planOnSummaries } from "../run/plan.ts";
import { openPurse, spentBefore } from "../run/purse.ts";
import { defaultRetries, type RetryPolicy } from "../run/retry-policy.ts";
import { countRegenerators, type OpenSetup } from "../run/setup.ts";
import { getState, setState } from "../run/state.ts";
import { faultIn, type Storage } from "../run/storage.ts";
import { announce } from "./announce.ts";
import { estimate, type RunEstimate } from "./estimate.ts";
import type { PlanEvent, RunEvent } from "./events.ts";
import { finish, type RunResult } from "./finish.ts";
import {
  closeModels,
  type Environment,
  isOffline,
  loadParts,
  openModels,
  type Parts,
} from "./parts.ts";
import { pauseUntil, Stopped } from "./pauses.ts";
import { prepare } from "./prepare.ts";
import { followProgress, type Progress } from "./progress.ts";
import { openRunFolder } from "./run-folder.ts";
import { latenciesIn } from "./time-needed.ts";
import { unbounded } from "./unbounded.ts";
import { usageWarning } from "./usage-warning.ts";

export interface RunOptions {
  /** The run folder; default `results/<name>` under the working directory. */
  readonly out?: string | undefined;
  /** Where keys are looked up, by the names that the config gives; default: the process's own. */
  readonly environment?: Environment | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Asked before anything is sent; false leaves all calls pending. */
  readonly confirm?: ((plan: PlanEvent) => Promise<boolean>) | undefined;
  /** Aborted: nothing new is sent, calls under way end, and the same command goes on later. */
  readonly stop?: AbortSignal | undefined;
  /** Aborted: calls under way are dropped too, and stay pending. */
  readonly abandon?: AbortSignal | undefined;
  readonly retries?: RetryPolicy | undefined;
  /** How batches are cut and watched. */
  readonly batches?: Partial<BatchPace> | undefined;
  /** Asks nothing: ends the batches that are open, and keeps what they had done. */
  readonly cancelBatches?: boolean | undefined;
}

/** Runs a benchmark or goes on with it, then writes its leaderboards. */
export async function run(loaded: LoadedConfig, options: RunOptions = {}): Promise<RunResult> {
  const environment = options.environment ?? process.env;
  const tell = options.onEvent ?? (() => undefined);
  const parts = await loadParts(loaded, environment);
  const folder = openRunFolder(options.out ?? `results/${loaded.config.name}`, { make: true });
  let setup: OpenSetup | undefined;
  const open = async () => {
    setup ??= await openModels(parts);
    return setup;
  };
  let sent = false;
  let early = "everything was planned";
  const pause = pauseUntil(options.stop);
  try {
    const { storage } = folder;
    const prepared = await prepare(storage, parts, open, tell, {
      pause,
      accept: (generation) => checkAskable(storage, generation, parts),
    });
    const { generation } = prepared.plan;
    const counts = callCounts(storage, generation, countRegenerators(parts));
    const plan = await priced(announce(prepared, parts.judges, counts), async () =>
      estimate(storage, prepared.plan, await open(), {
        pause,
        latencies: latenciesIn(storage, prepared.plan),
        counts,
      }),
    );
    tell(plan);
    let left = nothingLeft;
    let declined = false;
    if (options.cancelBatches === true) {
      sent = true;
      left = await cancel(storage, generation, await open(), { counts, pause }, options);
    } else if (plan.news.length > 0 || openBatches(storage).length > 0) {
      sent = true;
      declined = options.confirm !== undefined && !(await options.confirm(plan));
      if (!declined)
        left = await ask(storage, generation, await open(), { counts, pause }, options);
    }
    // A signal that came while nothing was awaited is known only now.
    await setImmediate();
    const stopped = options.stop?.aborted === true;
    early = "its boards were written";
    return await finish(folder, left, {
      partial: false,
      stopped,
      declined: declined && !stopped,
      pause,
    });
  } catch (error) {
    if (error instanceof Stopped) return stoppedEarly(folder.path, early);
    if (!sent && error instanceof AssizeError && error.exit === 2) folder.undo();
    throw faultIn(folder.storage.file, error);
  } finally {
    if (setup !== undefined) await closeModels(setup);
    folder.close();
  }
}

/** A plan with what it costs, where something is sent that may cost. */
async function priced(plan: PlanEvent, work: () => Promise<RunEstimate>): Promise<PlanEvent> {
  const sends = plan.models.some(
    ({ offline, questions, answered, lost }) => !offline && answered + lost < questions,
  );
  return sends ? { ...plan, estimate: await work() } : plan;
}

/** How a run ends that was stopped before something was done. */
function stoppedEarly(out: string, what: string): RunResult {
  const reasons = [`the run was stopped before ${what}`];
  return {
    exit: 130,
    out,
    boards: null,
    pending: null,
    lost: 0,
    again: 0,
    reasons,
    attempts: null,
  };
}

/** A model that still has to be asked must have its key, and with a budget a price and a cap. */
function checkAskable(storage: Storage, generation: number, parts: Parts): void {
  const { config, loaded, environment, judges } = parts;
  const asked = new Set(
    judgeLoads(storage, generation, countRegenerators(parts))
      .filter(({ answered, lost, questions }) => answered + lost < questions)
      .map(({ judge }) => judges[judge]?.model),
  );
  const problems: Problem[] = [];
  for (const [index, model] of config.models.entries()) {
    if (!asked.has(model.name)) continue;
    const problem = keyProblem(model, { seed: config.seed, environment });
    if (problem !== undefined) {
      problems.push({ ...problem, ...loaded.locate(["models", index, "api_key_env"]) });
    }
    if (config.budget !== undefined && !isOffline(config, model.name)) {
      problems.push(
        ...unbounded(model).map((one) => ({ ...one, ...loaded.locate(["models", index]) })),
      );
    }
  }
  throwIfAny(problems);
}

/** What is still to be asked, and how long work lets others in. */
interface Outset {
  readonly counts: readonly CallCounts[];
  readonly pause: Pause;
}

/** Ends the batches that are open, and keeps what they had done. */
async function cancel(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  { counts, pause }: Outset,
  options: RunOptions,
): Promise<Leftover> {
  const { execution, progress } = start(storage, generation, setup, counts, options);
  const notes = await cancelBatches(execution, execution.stop);
  await planOnSummaries(storage, generation, setup, pause);
  progress.tell();
  return { ...nothingLeft, notes };
}

/** A start of the run that asks or collects. */
interface Started {
  readonly execution: Execution;
  readonly progress: Progress;
  /** How often usage was not believed, so far. */
  readonly oddUsage: Readonly<Record<UsageFlag, number>>;
}

function start(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  counts: readonly CallCounts[],
  options: RunOptions,
): Started {
  checkBeforeSending(storage);
  const never = new AbortController().signal;
  const session = nextSession(storage);
  const spent = spentBefore(storage);
  const progress = followProgress(setup.judges, {
    counts,
    lanes: new Map([...setup.models].map(([name, { lane }]) => [name, lane])),
    spentBefore: spent,
    tell: options.onEvent ?? (() => undefined),
    now: () => performance.now(),
  });
  const retries = options.retries ?? defaultRetries;
  // Waits decide no answer, and processes that share a key must not wait alike.
  const chance = randomStream(setup.config.seed, `run/jitter/${process.pid}`, session);
  const random = () => chance.uniform();
  const oddUsage = { missing: 0, absurd: 0 };
  const execution: Execution = {
    storage,
    generation,
    setup,
    session,
    attempts: openAttemptKeeper(storage.file),
    purse: openPurse(setup.config.budget?.usd, spent),
    retries,
    lanes: openLanes(setup.models.values(), retries, random),
    batchLanes: new Map(),
    clock: systemClock,
    random,
    now: Date.now,
    batches: options.batches,
    onBatches: (batches) => progress.batches(batches),
    onWait(lane, milliseconds) {
      for (const [name, model] of setup.models) {
        if (model.lane === lane) progress.state(name, waitingWords(milliseconds));
      }
    },
    stop: options.stop ?? never,
    abandon: options.abandon ?? never,
    onReply: ({ judge, reply, spent }) => progress.reply(judge, reply.state === "failed", spent),
    onOddUsage: (flag) => {
      oddUsage[flag] += 1;
    },
  };
  return { execution, progress, oddUsage };
}

async function ask(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  { counts, pause }: Outset,
  options: RunOptions,
): Promise<Leftover> {
  const { execution, progress, oddUsage } = start(storage, generation, setup, counts, options);
  try {
    progress.tell();
    const left = await askStages(execution, progress, pause);
    progress.tell();
    const warning = usageWarning(oddUsage, setup.config);
    if (warning !== undefined) options.onEvent?.(warning);
    return left;
  } finally {
    await execution.attempts.close();
  }
}

/** Asks what regenerates, then what judges: the second stage needs the summaries of the first. */
async function askStages(run: Execution, progress: Progress, pause: Pause): Promise<Leftover> {
  const { storage, generation, setup } = run;
  const first = await execute(run, "regenerate");
  const regenerators = countRegenerators(setup);
  if (regenerators > 0) {
    await planOnSummaries(storage, generation, setup, pause);
    sealCalls(storage);
    progress.recount(callCounts(storage, generation, regenerators));
  }
  const second = await execute(run, "judge");
  return {
    stoppedLanes: new Map([...first.stoppedLanes, ...second.stoppedLanes]),
    lanes: first.lanes.union(second.lanes),
    budgetReached: first.budgetReached || second.budgetReached,
    notes: [...new Set([...first.notes, ...second.notes])],
  };
}

/** Each start of a run that asks has a number. */
function nextSession(storage: Storage): number {
  const session = Number(getState(storage, "session") ?? 0) + 1;
  storage.transaction(() => setState(storage, "session", String(session)));
  return session;
}

function waitingWords(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined) return undefined;
  const until = new Date(Date.now() + milliseconds);
  return `waits for a rate limit until ${until.toLocaleTimeString("en-GB")}`;
}
