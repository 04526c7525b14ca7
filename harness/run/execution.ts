import type { Model } from "../core/model.ts";
import type { AttemptKeeper } from "./attempt-keeper.ts";
import type { BatchRun } from "./batch-desk.ts";
import type { BatchLane } from "./batch-lane.ts";
import type { UsageFlag } from "./bill.ts";
import type { Clock } from "./clock.ts";
import type { Lane } from "./lane.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** A start of a run that asks: what it asks with, and whom it tells. */
export interface Execution extends BatchRun {
  /** Number of this start of the run; failures of earlier sessions may be tried again. */
  readonly session: number;
  readonly attempts: AttemptKeeper;
  readonly retries: RetryPolicy;
  /** What lanes learn in one stage holds in the next. */
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly batchLanes: Map<string, BatchLane>;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for waits that must not be equal. */
  readonly random: () => number;
  /** The time of day, in milliseconds since the epoch. */
  readonly now: () => number;
  /** A lane keeps still for so long; undefined: it goes on. */
  readonly onWait?: ((lane: string, milliseconds: number | undefined) => void) | undefined;
  /** Aborted: nothing new is sent, what is under way ends. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is dropped too, and stays pending. */
  readonly abandon: AbortSignal;
  /** The usage of an attempt is not believed, and counts as its worst case. */
  readonly onOddUsage: (flag: UsageFlag) => void;
}

/** A model with its place. */
export interface ModelAt {
  /** In the config. */
  readonly index: number;
  readonly model: Model;
}

/** One stage of a run, while it is asked. */
export interface Stage {
  readonly run: Execution;
  readonly stage: "regenerate" | "judge";
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  readonly onFault: (error: unknown) => void;
  /** Rows of calls that are being asked. Shared by all models: two of them may have a call in common. */
  readonly flying: Set<number>;
}
