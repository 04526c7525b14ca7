import type { Problem } from "../core/errors.ts";
import { AssizeError, throwIfAny } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { keyProblem } from "../models/index.ts";
import { sealCalls } from "../run/call-seal.ts";
import { checkBeforeSending } from "../run/check-ledger.ts";
import { systemClock } from "../run/clock.ts";
import { type Execution, execute, type Leftover, nothingLeft } from "../run/execute.ts";
import { openLanes } from "../run/live-lanes.ts";
import { judgeLoads } from "../run/pending.ts";
import { planOnSummaries } from "../run/plan.ts";
import { openPurse, spentBefore } from "../run/purse.ts";
import { defaultRetries, type RetryPolicy } from "../run/retry-policy.ts";
import { countRegenerators, type OpenSetup } from "../run/setup.ts";
import { getState, setState } from "../run/state.ts";
import { faultIn, type Storage } from "../run/storage.ts";
import { announce } from "./announce.ts";
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
import { prepare } from "./prepare.ts";
import { followProgress } from "./progress.ts";
import { openRunFolder } from "./run-folder.ts";
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
  try {
    const { storage } = folder;
    const prepared = await prepare(storage, parts, open, tell, (generation) =>
      checkAskable(storage, generation, parts),
    );
    const plan = announce(storage, prepared, parts.judges);
    tell(plan);
    let left = nothingLeft;
    let declined = false;
    if (plan.news.length > 0) {
      sent = true;
      declined = options.confirm !== undefined && !(await options.confirm(plan));
      if (!declined)
        left = await ask(storage, prepared.plan.generation, await open(), plan, options);
    }
    const stopped = options.stop?.aborted === true;
    return finish(folder, left, { partial: false, stopped, declined });
  } catch (error) {
    if (!sent && error instanceof AssizeError && error.exit === 2) folder.undo();
    throw faultIn(folder.storage.file, error);
  } finally {
    if (setup !== undefined) await closeModels(setup);
    folder.close();
  }
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

/** Asks what regenerates, then what judges: the second stage needs the summaries of the first. */
async function ask(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  plan: PlanEvent,
  options: RunOptions,
): Promise<Leftover> {
  checkBeforeSending(storage);
  const never = new AbortController().signal;
  const session = nextSession(storage);
  const progress = followProgress(plan, setup.judges, options.onEvent ?? (() => undefined), () =>
    performance.now(),
  );
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
    purse: openPurse(setup.config.budget?.usd, spentBefore(storage)),
    retries,
    lanes: openLanes(setup.models.values(), retries, random),
    clock: systemClock,
    random,
    now: Date.now,
    stop: options.stop ?? never,
    abandon: options.abandon ?? never,
    onReply: ({ judge, reply, spent }) => progress.reply(judge, reply.state === "failed", spent),
    onOddUsage: (flag) => {
      oddUsage[flag] += 1;
    },
  };
  progress.tell();
  const first = await execute(execution, "regenerate");
  planOnSummaries(storage, generation, setup);
  sealCalls(storage);
  const second = await execute(execution, "judge");
  progress.tell();
  const warning = usageWarning(oddUsage, setup.config);
  if (warning !== undefined) options.onEvent?.(warning);
  return {
    stoppedLanes: new Map([...first.stoppedLanes, ...second.stoppedLanes]),
    lanes: first.lanes.union(second.lanes),
    budgetReached: first.budgetReached || second.budgetReached,
  };
}

/** Each start of a run that asks has a number. */
function nextSession(storage: Storage): number {
  const session = Number(getState(storage, "session") ?? 0) + 1;
  storage.transaction(() => setState(storage, "session", String(session)));
  return session;
}
