import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { keyProblem } from "../models/index.ts";
import { adoptReplies } from "../run/adopt-replies.ts";
import { callCounts } from "../run/call-counts.ts";
import { openLedger } from "../run/check-ledger.ts";
import { countRegenerators } from "../run/setup.ts";
import { openStorage } from "../run/storage.ts";
import { announce } from "./announce.ts";
import { estimate, type RunEstimate } from "./estimate.ts";
import { type PlanEvent, type RunEvent, warningOf } from "./events.ts";
import { closeModels, type Environment, isOffline, loadParts, openModels } from "./parts.ts";
import { pauseUntil } from "./pauses.ts";
import { type PlanState, readPlanState } from "./plan-state.ts";
import { prepare } from "./prepare.ts";
import { latenciesIn } from "./time-needed.ts";
import { unbounded } from "./unbounded.ts";

export interface CheckOptions {
  /** The run folder whose replies count as there already; default `results/<name>`. */
  readonly out?: string | undefined;
  readonly environment?: Environment | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Aborted: it rejects soon, and nothing is left behind. */
  readonly stop?: AbortSignal | undefined;
}

/** What a run of a config would ask. */
export interface CheckResult extends RunEstimate {
  readonly plan: PlanEvent;
}

/** Validates everything and plans it in a store that nobody sees; sends nothing, writes nothing. */
export async function check(
  loaded: LoadedConfig,
  options: CheckOptions = {},
): Promise<CheckResult> {
  const environment = options.environment ?? process.env;
  const tell = options.onEvent ?? (() => undefined);
  const pause = pauseUntil(options.stop);
  const parts = await loadParts(loaded, environment);
  const setup = await openModels(parts);
  const storage = openStorage("a temporary store", "scratch");
  try {
    const { plan } = await prepare(storage, parts, async () => setup, tell, { pause });
    for (const model of loaded.config.models) {
      if (!setup.models.has(model.name)) continue;
      const problem = keyProblem(model, { seed: loaded.config.seed, environment });
      if (problem !== undefined) tell(warningOf(problem));
      if (loaded.config.budget === undefined || isOffline(loaded.config, model.name)) continue;
      for (const one of unbounded(model)) tell(warningOf(one));
    }
    const ledger = join(options.out ?? `results/${loaded.config.name}`, "run.sqlite");
    const kept = existsSync(ledger) ? openLedger(ledger, "read") : undefined;
    let before: PlanState | undefined;
    let latencies: ReadonlyMap<string, number> = new Map();
    try {
      if (kept !== undefined) {
        before = readPlanState(kept);
        latencies = before === undefined ? latencies : latenciesIn(kept, before);
        await adoptReplies(storage, plan.generation, setup, kept, pause);
      }
    } finally {
      kept?.close();
    }
    const counts = callCounts(storage, plan.generation, countRegenerators(parts));
    const told = announce({ plan, before }, parts.judges, counts);
    tell(told);
    const estimated = await estimate(storage, plan, setup, { pause, latencies, counts });
    return { plan: told, ...estimated };
  } finally {
    storage.close();
    await closeModels(setup);
  }
}
