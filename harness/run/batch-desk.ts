import type { BatchApi } from "../core/batch.ts";
import { AssizeError } from "../core/errors.ts";
import type { Call, Failure, Model, Price, Reply } from "../core/model.ts";
import { type Intent, putEnd } from "./attempt-rows.ts";
import { type BatchLane, heed } from "./batch-lane.ts";
import type { BatchPace } from "./batch-pace.ts";
import { closeBatch, openAttempts, type StoredBatch } from "./batch-store.ts";
import type { UsageFlag } from "./bill.ts";
import { isTooLong } from "./lane.ts";
import type { Purse } from "./purse.ts";
import type { OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** What asking in batches needs of a run. */
export interface BatchRun {
  readonly storage: Storage;
  readonly generation: number;
  readonly setup: OpenSetup;
  readonly session: number;
  readonly purse: Purse;
  readonly retries: { readonly attempts: number; readonly totalMs: number };
  readonly batches?: Partial<BatchPace> | undefined;
  readonly now: () => number;
  readonly abandon: AbortSignal;
  readonly onReply: (reply: {
    readonly judge: number;
    readonly reply: Reply;
    readonly spent: number;
  }) => void;
  readonly onOddUsage: (flag: UsageFlag) => void;
  readonly onBatches?: ((batches: OpenBatches) => void) | undefined;
}

/** How the batches of a judge's model stand. */
export interface OpenBatches {
  readonly judge: number;
  readonly open: number;
  /** Requests of the open ones, and how many of them the provider says are done. */
  readonly requests: number;
  readonly done: number;
}

/** A batch that is watched. */
export interface Followed {
  batch: StoredBatch;
  done: number;
  /** Not looked for, or at, before this time. */
  notBefore: number;
  looks: number;
  /** Since when it is missing in the provider's list. */
  absentSince: number | undefined;
  /** Since when nothing can be learnt of it. */
  failingSince: number | undefined;
  /** How often its results were shorter than the provider said. */
  shortReads: number;
  cancelAsked: boolean;
}

/** The batches of one model in one stage of a run. */
export interface Desk {
  readonly run: BatchRun;
  readonly stage: "regenerate" | "judge";
  /** Index of the model in the config. */
  readonly index: number;
  readonly model: Model;
  readonly api: BatchApi;
  readonly identity: string;
  /** That of batches. */
  readonly price: Price | undefined;
  readonly pace: BatchPace;
  readonly lane: BatchLane;
  /** Some judge of the model, for progress. */
  readonly judge: number;
  readonly flying: Set<number>;
  readonly stop: AbortSignal;
  /** `ask`: hand in what is pending. `follow`: only what is under way. `cancel`: end what is under way. */
  readonly purpose: "ask" | "follow" | "cancel";
  readonly notes: string[];
  readonly open: Map<number, Followed>;
  /** Calls that failed in a batch of this session: how often, and how often because it ran out of time. */
  readonly tries: Map<number, { failures: number; expiries: number }>;
  /** The pending calls of this round; undefined: all were taken. */
  calls: Iterator<PendingCall> | undefined;
  /** A call that did not fit into the last batch. */
  held: PendingCall | undefined;
  /** Calls that were taken are pending again: to be handed in now, or once no batch is open. */
  again: "no" | "now" | "later";
  /** Nothing is handed in before this time. */
  notBefore: number;
  /** How often handing in failed since it last succeeded, and why. */
  turnedDown: number;
  refusal: string;
  /** The provider takes no more before a batch has ended. */
  full: boolean;
  /** Somebody cancelled a batch: its calls are not handed in again in this session. */
  cancelled: boolean;
  budgetReached: boolean;
  /** There was a batch, or a call for one. */
  wasAsked: boolean;
  collected: number;
}

export interface PendingCall {
  readonly row: number;
  readonly call: Call;
}

/** A batch to watch from now on. */
export function followed(batch: StoredBatch): Followed {
  return {
    batch,
    done: 0,
    notBefore: 0,
    looks: 0,
    absentSince: undefined,
    failingSince: undefined,
    shortReads: 0,
    cancelAsked: false,
  };
}

/** Ends a batch of which nothing was worked on, or, `abandoned`, of which nobody knows: that counts as its worst case. */
export function letGo(desk: Desk, one: Followed, state: "unsent" | "abandoned"): void {
  const { storage, now, purse } = desk.run;
  const spent = state === "unsent" ? 0 : null;
  const ended: Intent[] = [];
  closeBatch(storage, one.batch, state, (attempt) => {
    ended.push(attempt);
    putEnd(storage, attempt, { ended: now(), spent, outcome: { state: "failed" } });
  });
  for (const { reserved } of ended) purse.settle(reserved ?? 0, spent);
  desk.open.delete(one.batch.n);
  if (desk.purpose === "ask") {
    // From the start: what it held is pending again.
    desk.calls?.return?.();
    desk.calls = undefined;
    desk.again = "now";
  }
}

/** Leaves a batch as it is, for another start of the run. Until then it releases no money: nobody may wait for that. */
export function leave(desk: Desk, one: Followed, why: string): void {
  const { storage, purse } = desk.run;
  for (const { reserved } of openAttempts(storage, one.batch)) purse.settle(reserved ?? 0, null);
  desk.open.delete(one.batch.n);
  desk.notes.push(`${nameOf(one.batch)} of ${desk.model.config.name}: ${why}`);
}

/** What could not be learnt of a batch: it is tried again for a while. */
export function waitOut(desk: Desk, one: Followed, failure: Failure): void {
  const { now, retries } = desk.run;
  if (failure.retry) heedReply(desk, failure);
  one.failingSince ??= now();
  const isOver = now() - one.failingSince > retries.totalMs;
  if (!failure.retry || isOver || isTooLong(failure, retries)) {
    leave(desk, one, failure.why);
  } else if (failure.retryAfterMs !== undefined) {
    one.notBefore = now() + failure.retryAfterMs;
  }
}

/**
 * Takes away what was uploaded for a batch that is over. It is asked for once, and nothing depends on it: what stays, the
 * provider deletes in its time.
 */
export async function discardUpload({ api, run, lane }: Desk, { batch }: Followed): Promise<void> {
  if (batch.file === null || lane.notBefore > run.now()) return;
  await api.discard?.(batch.file, run.abandon);
}

/** What a reply means for the lane of a desk. */
export function heedReply({ lane, run }: Desk, reply: Reply): void {
  heed(lane, reply, { now: run.now(), totalMs: run.retries.totalMs });
}

export function nameOf({ remote, tag }: StoredBatch): string {
  return `batch ${remote ?? tag}`;
}

/** The error where nobody can tell whether a batch was handed in. */
export function undecided({ created, requests, tag }: StoredBatch, why: string): AssizeError {
  const at = new Date(created).toISOString();
  return new AssizeError({
    code: "batch/undecided",
    what: `it cannot be told whether a batch of ${requests} requests was handed in about ${at} (tag ${tag}): ${why}`,
    fix: "look at the provider's list of batches, cancel it there if it is at work, then let it go with: assize run CONFIG --cancel-batches",
  });
}
