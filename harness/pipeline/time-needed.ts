import type { Model } from "../core/model.ts";
import { meanLatencies, recentAttempts } from "../run/recent-attempts.ts";
import type { Storage } from "../run/storage.ts";
import type { PlanState } from "./plan-state.ts";
import type { Range } from "./predict.ts";

/** How long calls take at least; null: nothing is known that bounds it. */
export interface Duration {
  readonly seconds: number | null;
  /** What bounds it. */
  readonly because: string | null;
}

/** The longest of what a model's limits and its latency allow. Retries and pauses come on top. */
export function durationOf(
  { config, offline }: Pick<Model, "config" | "offline">,
  load: { readonly calls: number; readonly inputTokens: Range; readonly outputTokens: Range },
  latencyMs: number | undefined,
): Duration {
  const { concurrency = 1, execution } = config;
  const { requests_per_minute: requests, tokens_per_minute: tokens } = config;
  if (offline || load.calls === 0) return { seconds: 0, because: null };
  // A provider may end a batch in minutes, and promises nothing but its expiry.
  if (execution === "batch") return { seconds: null, because: "batches take up to 24 h" };
  const bounds: { readonly seconds: number; readonly because: string }[] = [];
  if (requests !== undefined) {
    bounds.push({
      seconds: (load.calls / requests) * 60,
      because: `${spelt(requests)} requests a minute`,
    });
  }
  if (tokens !== undefined) {
    const all = (load.inputTokens.low ?? 0) + (load.outputTokens.low ?? 0);
    bounds.push({ seconds: (all / tokens) * 60, because: `${spelt(tokens)} tokens a minute` });
  }
  if (latencyMs !== undefined) {
    const inFlight = Math.min(concurrency, load.calls);
    bounds.push({
      seconds: (Math.ceil(load.calls / inFlight) * latencyMs) / 1000,
      because: `${spelt(inFlight)} at once, ${spelt(Math.round(latencyMs))} ms each`,
    });
  }
  return bounds.reduce<Duration>((most, one) => (one.seconds > (most.seconds ?? -1) ? one : most), {
    seconds: null,
    because: null,
  });
}

function spelt(n: number): string {
  return n.toLocaleString("en-US");
}

/** So many attempts tell how long one takes. */
const attemptsLookedAt = 5_000;

/** Mean milliseconds of an attempt in a run folder, by name of the model. */
export function latenciesIn(storage: Storage, plan: PlanState): ReadonlyMap<string, number> {
  const recent = recentAttempts(storage, plan.generation, attemptsLookedAt);
  return new Map(
    [...meanLatencies(recent)].map(([index, ms]) => [plan.fingerprint.order[index] ?? "", ms]),
  );
}
