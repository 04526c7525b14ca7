import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ModelConfig } from "../core/config.ts";
import { nanoDollars } from "../core/cost.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { keyProblem } from "../models/index.ts";
import { openLedger } from "../run/check-ledger.ts";
import { estimateLoads, type LoadEstimate } from "../run/estimate-loads.ts";
import { openStorage } from "../run/storage.ts";
import { announce } from "./announce.ts";
import { type PlanEvent, type RunEvent, warningOf } from "./events.ts";
import { closeModels, type Environment, isOffline, loadParts, openModels } from "./parts.ts";
import { prepare } from "./prepare.ts";
import { unbounded } from "./unbounded.ts";

export interface CheckOptions {
  /** The run folder whose replies count as there already; default `results/<name>`. */
  readonly out?: string | undefined;
  readonly environment?: Environment | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** What a run of a config would ask. */
export interface CheckResult {
  readonly plan: PlanEvent;
  readonly models: readonly ModelEstimate[];
}

/** Calls, tokens and cost of one model, of calls without a reply. */
export interface ModelEstimate extends LoadEstimate {
  readonly model: string;
  readonly offline: boolean;
  /** USD: the input alone, and with every output at its cap; null: unknown price or no cap. */
  readonly usd: { readonly low: number | null; readonly high: number | null };
}

/** Validates everything and plans it in a store that nobody sees; sends nothing, writes nothing. */
export async function check(
  loaded: LoadedConfig,
  options: CheckOptions = {},
): Promise<CheckResult> {
  const environment = options.environment ?? process.env;
  const tell = options.onEvent ?? (() => undefined);
  const parts = await loadParts(loaded, environment);
  const setup = await openModels(parts);
  const storage = openStorage("a temporary store", "scratch");
  try {
    const prepared = await prepare(storage, parts, async () => setup, tell);
    for (const model of loaded.config.models) {
      if (!setup.models.has(model.name)) continue;
      const problem = keyProblem(model, { seed: loaded.config.seed, environment });
      if (problem !== undefined) tell(warningOf(problem));
      if (loaded.config.budget === undefined || isOffline(loaded.config, model.name)) continue;
      for (const one of unbounded(model)) tell(warningOf(one));
    }
    const plan = announce(storage, prepared, parts.judges);
    tell(plan);
    const ledger = join(options.out ?? `results/${loaded.config.name}`, "run.sqlite");
    const kept = existsSync(ledger) ? openLedger(ledger, "read") : undefined;
    try {
      const loads = estimateLoads(storage, prepared.plan.generation, setup, kept);
      const models = loaded.config.models.flatMap((config, index) => {
        const load = loads.get(index);
        const model = setup.models.get(config.name);
        if (load === undefined || model === undefined) return [];
        const usd = model.offline ? { low: 0, high: 0 } : costOf(config, model.price, load);
        return [{ model: config.name, offline: model.offline, ...load, usd }];
      });
      return { plan, models };
    } finally {
      kept?.close();
    }
  } finally {
    storage.close();
    await closeModels(setup);
  }
}

function costOf(
  config: ModelConfig,
  price: Parameters<typeof nanoDollars>[1] | undefined,
  load: LoadEstimate,
): ModelEstimate["usd"] {
  if (price === undefined) return { low: null, high: null };
  const none = { cachedInput: 0, cacheWrite: 0, reasoning: 0 };
  const flat = { ...price, above: undefined };
  const cost = (output: number) =>
    nanoDollars({ ...none, input: load.inputTokens, output }, flat) / 1e9;
  const cap = config.max_tokens;
  return { low: cost(0), high: cap === undefined ? null : cost(cap * load.calls) };
}
