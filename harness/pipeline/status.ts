import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../core/config.ts";
import type { Judge } from "../core/judged.ts";
import { attemptFigures } from "../run/attempt-figures.ts";
import { type CallCounts, callCounts } from "../run/call-counts.ts";
import { type FailureCount, lastFailures } from "../run/failure-counts.ts";
import { type Holder, whoHolds } from "../run/lock.ts";
import { nearestRank, type RecentAttempt, recentAttempts } from "../run/recent-attempts.ts";
import { countRegenerators } from "../run/setup.ts";
import { getState } from "../run/state.ts";
import { openStorage, type Storage } from "../run/storage.ts";
import { readPlanState } from "./plan-state.ts";
import { notFound } from "./run-folder.ts";

/** How far a run is, read while it goes on or after it stopped. */
export interface RunStatus {
  readonly out: string;
  /** `planning`: a plan is being written; `asking`: calls are sent, or boards written. Else no process writes. */
  readonly state: "planning" | "asking" | "complete" | "stopped";
  /** The process that writes in the folder now. */
  readonly writer: { readonly pid: number | null; readonly since: string } | null;
  /** Name of the config; null while the first plan is being written. */
  readonly name: string | null;
  readonly records: number;
  readonly models: readonly ModelStatus[];
  readonly attempts: number;
  readonly retries: number;
  /** Attempts without a known end, of processes that died. */
  readonly orphans: number;
  /** What attempts that ended and orphans took, in USD. */
  readonly spentUsd: number;
  /** Set aside for attempts under way. */
  readonly reservedUsd: number;
  readonly budgetUsd: number | null;
  /** Batches that a provider has in hand, and the requests in them. */
  readonly batches: { readonly open: number; readonly requests: number };
  /** The commonest of the last failures that calls of the plan ended with. */
  readonly failures: readonly FailureCount[];
  /** Attempts of late that failed, by status ("no status" without one), and over how many seconds. */
  readonly recent: {
    readonly seconds: number;
    readonly failed: Readonly<Record<string, number>>;
  };
}

/** Distinct calls of one model; questions that wait for a summary count as one each. */
export interface ModelStatus {
  readonly model: string;
  readonly offline: boolean;
  readonly planned: number;
  /** Have a reply. */
  readonly answered: number;
  /** Failed, now or for good. */
  readonly failed: number;
  /** Of `failed`: the same command tries them again. */
  readonly again: number;
  /** Neither answered nor failed; `inFlight` among them. */
  readonly pending: number;
  readonly inFlight: number;
  /** Answers a minute of late; null where no process asks, or nothing came. */
  readonly perMinute: number | null;
  readonly secondsLeft: number | null;
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
}

/** "Of late" is the last five minutes, or as far back as so many attempts reach. */
const lateMs = 300_000;
const attemptsLookedAt = 20_000;
const reasonsShown = 5;

/** Reads how far a run is. Takes no lock and writes nothing; a run may go on meanwhile. */
export function status(path: string, now: number = Date.now()): RunStatus {
  const file = join(path, "run.sqlite");
  if (!existsSync(file)) throw notFound(path);
  const holder = whoHolds(join(path, "run.lock"));
  const storage = openStorage(file, "read");
  try {
    // One moment of the folder, whatever is committed meanwhile.
    storage.sql("BEGIN").run();
    return statusOf(path, storage, holder, now);
  } finally {
    storage.close();
  }
}

function statusOf(
  out: string,
  storage: Storage,
  holder: Holder | undefined,
  now: number,
): RunStatus {
  const plan = readPlanState(storage);
  const generation = plan?.generation ?? 0;
  const isPlanning = holder !== undefined && newest(storage) > generation;
  const config: Config | undefined = parsed(getState(storage, "config"));
  const judges: readonly Judge[] = parsed(getState(storage, "judges")) ?? [];
  const counts = callCounts(storage, generation, countRegenerators({ judges }));
  const recent = recentAttempts(storage, generation, attemptsLookedAt);
  const isFlying = ({ ended, started }: RecentAttempt) =>
    ended === undefined && holder !== undefined && started >= Math.floor(holder.since);
  const late = openWindow(recent, holder, now);
  const names = [...new Set(judges.map(({ model }) => model))];
  const models = names.map((model) => {
    const index = config?.models.findIndex(({ name }) => name === model);
    return modelStatus(
      judges.find((judge) => judge.model === model)?.offline === true,
      { model, counts: counts.filter(({ judge }) => judges[judge]?.model === model) },
      recent.filter((attempt) => attempt.model === index),
      { isFlying, late },
    );
  });
  const figures = attemptFigures(storage);
  const flying = reservedSince(storage, holder);
  const pending = models.reduce((sum, model) => sum + model.pending, 0);
  const idle = plan !== undefined && pending === 0 ? "complete" : "stopped";
  const failed: Record<string, number> = {};
  for (const attempt of recent) {
    if (attempt.state !== "failed" || !late.holds(attempt)) continue;
    const status = attempt.status === undefined ? "no status" : String(attempt.status);
    failed[status] = (failed[status] ?? 0) + 1;
  }
  return {
    out,
    state: holder === undefined ? idle : isPlanning ? "planning" : "asking",
    writer:
      holder === undefined
        ? null
        : { pid: holder.pid ?? null, since: new Date(holder.since).toISOString() },
    name: config?.name ?? null,
    records: plan?.records ?? 0,
    models,
    attempts: figures.attempts,
    retries: figures.retries,
    orphans: figures.orphans - flying.attempts,
    spentUsd: figures.spentUsd - flying.usd,
    reservedUsd: flying.usd,
    budgetUsd: config?.budget?.usd ?? null,
    batches: openBatches(storage),
    failures: lastFailures(storage, generation, reasonsShown),
    recent: { seconds: Math.round(late.ms / 1000), failed },
  };
}

function modelStatus(
  offline: boolean,
  { model, counts }: { readonly model: string; readonly counts: readonly CallCounts[] },
  attempts: readonly RecentAttempt[],
  {
    isFlying,
    late,
  }: { readonly isFlying: (attempt: RecentAttempt) => boolean; readonly late: Window },
): ModelStatus {
  const sum = (of: (count: CallCounts) => number) =>
    counts.reduce((total, count) => total + of(count), 0);
  const planned = sum(({ calls, waiting }) => calls + waiting);
  const again = sum((count) => count.again);
  const failed = sum((count) => count.failed) + again;
  const answered = sum((count) => count.kept - count.failed);
  const pending = planned - answered - failed;
  const answers = attempts.filter(({ ended, state }) => ended !== undefined && state !== "failed");
  const lately = answers.filter(late.holds).length;
  const perMinute = late.ms === 0 || lately === 0 ? null : (lately / late.ms) * 60_000;
  const latencies = answers
    .map(({ started, ended = started }) => ended - started)
    .sort((a, b) => a - b);
  return {
    model,
    offline,
    planned,
    answered,
    failed,
    again,
    pending,
    inFlight: attempts.filter(isFlying).length,
    perMinute,
    secondsLeft: perMinute === null ? null : (pending / perMinute) * 60,
    latencyMs: { p50: nearestRank(latencies, 0.5), p95: nearestRank(latencies, 0.95) },
  };
}

interface Window {
  /** 0: no process asks. */
  readonly ms: number;
  holds(attempt: RecentAttempt): boolean;
}

/** The time of which rates are told: of the process that asks now, no further back than all attempts are known. */
function openWindow(
  recent: readonly RecentAttempt[],
  holder: Holder | undefined,
  now: number,
): Window {
  if (holder === undefined) return { ms: 0, holds: () => false };
  const ends = recent.flatMap(({ ended }) => (ended === undefined ? [] : [ended]));
  const known =
    ends.length < attemptsLookedAt
      ? holder.since
      : ends.reduce((least, end) => Math.min(least, end), now);
  const from = Math.max(now - lateMs, holder.since, known);
  return {
    ms: Math.max(0, now - from),
    holds: ({ ended }) => ended !== undefined && ended >= from,
  };
}

/** Attempts under way of the process that holds the folder, and what is set aside for them. */
function reservedSince(
  storage: Storage,
  holder: Holder | undefined,
): { readonly attempts: number; readonly usd: number } {
  if (holder === undefined) return { attempts: 0, usd: 0 };
  const row = storage
    .sql(
      "SELECT COUNT(*) AS attempts, SUM(reserved) AS nano FROM attempts WHERE ended IS NULL AND batch IS NULL AND started >= ?",
    )
    .get(Math.floor(holder.since));
  return { attempts: Number(row?.attempts ?? 0), usd: Number(row?.nano ?? 0) / 1e9 };
}

/** Folders of versions without batches have no table of them. */
function openBatches(storage: Storage): RunStatus["batches"] {
  const table = storage
    .sql("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'batches'")
    .get();
  if (table === undefined) return { open: 0, requests: 0 };
  const row = storage
    .sql(
      "SELECT COUNT(*) AS open, SUM(requests) AS requests FROM batches WHERE state IN ('intended', 'submitted')",
    )
    .get();
  return { open: Number(row?.open ?? 0), requests: Number(row?.requests ?? 0) };
}

/** The newest generation of plans, finished or not. */
function newest(storage: Storage): number {
  const row = storage.sql("SELECT MAX(generation) AS generation FROM records").get();
  return Number(row?.generation ?? 0);
}

/** State that this program wrote, and whose digest was checked. */
function parsed<T>(text: string | undefined): T | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
