import type { Model, Reply } from "../core/model.ts";
import type { TokenLoad } from "./bill.ts";
import type { Clock } from "./clock.ts";
import type { Asked, Feed } from "./feed.ts";
import type { Lane } from "./lane.ts";
import type { Purse } from "./purse.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/** Where the calls of one model come from. */
export interface Source {
  readonly model: Model;
  readonly feed: Feed;
  /** The most that an attempt can cost, in nano-dollars; null: unknown. */
  worst(asked: Asked): number | null;
  /** About how many tokens an attempt takes of a limit. */
  tokens(asked: Asked): TokenLoad;
}

/** A call of a lane on its way. */
export interface Task {
  readonly asked: Asked;
  readonly source: Source;
  readonly worst: number | null;
  readonly tokens: TokenLoad;
  failures: number;
  slowDowns: number;
  /** When its first attempt was sent. */
  firstAt: number | undefined;
}

/** Keeps what happens to attempts. What it returns resolves once it is on disk. */
export interface Journal<Intent> {
  /** An attempt is about to be made. */
  intend(task: Task): Promise<Intent>;
  /** It was not made after all. */
  withdraw(intent: Intent): Promise<void>;
  /** It ended after so many milliseconds. `keeps`: its reply settles the call. */
  end(intent: Intent, task: Task, reply: Reply, lastedMs: number, keeps: boolean): Ended;
}

export interface Ended {
  /** In nano-dollars; null: unknown, and counts as its worst case. */
  readonly spent: number | null;
  readonly kept: Promise<void>;
}

export interface LaneWork<Intent> {
  readonly lane: Lane;
  readonly sources: readonly Source[];
  readonly journal: Journal<Intent>;
  readonly purse: Purse;
  readonly retries: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted: nothing new is sent, what is under way ends. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is dropped too, and stays pending. */
  readonly abandon: AbortSignal;
  /** A call has its reply, on disk. */
  readonly onReply: (asked: Asked, reply: Reply) => void;
  /** The lane keeps still for so many milliseconds, more than a moment; undefined: it goes on. */
  readonly onWait?: ((milliseconds: number | undefined) => void) | undefined;
  /** The first thing that broke; nothing new is sent after it. */
  readonly onFault: (error: unknown) => void;
}

export interface LaneEnd {
  /** The budget did not allow a call. */
  readonly budgetReached: boolean;
  /** There was a call to ask. */
  readonly wasAsked: boolean;
}
