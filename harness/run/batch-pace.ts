import type { BatchSize } from "../core/batch.ts";
import { sha256Hex } from "../core/digest.ts";

/** How batches are cut and watched. */
export interface BatchPace extends BatchSize {
  /** Between two looks at a batch: at first, and at most. */
  readonly firstPollMs: number;
  readonly maxPollMs: number;
  /** A batch that is not in the provider's list may come there so much later; only then is it not there. */
  readonly settleMs: number;
}

export const defaultBatchPace: BatchPace = {
  requests: 10_000,
  bytes: 50_000_000,
  firstPollMs: 5_000,
  maxPollMs: 60_000,
  settleMs: 60_000,
};

/** So often is a call handed in again after its batch ran out of time. */
export const mostExpiries = 3;

/**
 * A wait that grows by half each time, a quarter longer or shorter: many runs must not ask together. How much, the tag
 * of the batch decides.
 */
export function pollDelay(
  { firstPollMs, maxPollMs }: BatchPace,
  { tag, looks }: { readonly tag: string; readonly looks: number },
): number {
  const grown = Math.min(maxPollMs, firstPollMs * 1.5 ** Math.min(looks, 50));
  const share = Number.parseInt(sha256Hex(`${tag} ${looks}`).slice(0, 8), 16) / 2 ** 32;
  return grown * (0.75 + share / 2);
}
