import type { Reply } from "../core/model.ts";
import type { UsageFlag } from "./bill.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** An attempt that is about to be made, or is being made. */
export interface Intent {
  readonly n: number;
  /** Row of its call. */
  readonly call: number;
  readonly session: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** The most that it can cost, in nano-dollars; null: unknown. */
  readonly reserved: number | null;
  /** The batch that makes it; null: it is made live. */
  readonly batch: number | null;
}

const lastNumbers = new WeakMap<Storage, number>();

/** The number of the next attempt. Those before it may not be on disk yet, so SQLite cannot be asked for it. */
export function nextAttempt(storage: Storage): number {
  const last =
    lastNumbers.get(storage) ??
    Number(storage.sql("SELECT MAX(n) AS n FROM attempts").get()?.n ?? 0);
  lastNumbers.set(storage, last + 1);
  return last + 1;
}

/** Writes that an attempt is about to be made; call it inside a transaction. */
export function putIntent(storage: Storage, intent: Intent): void {
  const values = valuesOf(intent, undefined);
  storage
    .sql(
      "INSERT INTO attempts (n, call, session, started, reserved, ended, spent, outcome, batch, sha) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(intent.n, ...values, rowSha("attempts", values));
}

/** Writes that an attempt was not made after all; call it inside a transaction. */
export function dropIntent(storage: Storage, n: number): void {
  storage.sql("DELETE FROM attempts WHERE n = ?").run(n);
}

/** How an attempt ended. */
export interface AttemptEnd {
  /** Milliseconds since the epoch. */
  readonly ended: number;
  /** What it really cost, in nano-dollars; null: unknown. */
  readonly spent: number | null;
  readonly outcome: Outcome;
}

/** What is kept of an ended attempt for timings.json. */
export interface Outcome {
  readonly state: Reply["state"];
  readonly status?: number;
  readonly requestId?: string;
  /** Why its usage was not believed. */
  readonly usage?: UsageFlag;
}

/** What is kept of the end of an attempt that got this reply. */
export function outcomeOf(reply: Reply, usage: UsageFlag | undefined): Outcome {
  return {
    state: reply.state,
    ...(reply.state === "failed" && reply.status !== undefined ? { status: reply.status } : {}),
    ...(reply.requestId === undefined ? {} : { requestId: reply.requestId }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** Writes how an attempt ended; call it inside a transaction. */
export function putEnd(storage: Storage, attempt: Intent, end: AttemptEnd): void {
  const values = valuesOf(attempt, end);
  const [, , started, , ended, spent, outcome] = values;
  storage
    .sql("UPDATE attempts SET started = ?, ended = ?, spent = ?, outcome = ?, sha = ? WHERE n = ?")
    .run(
      started ?? null,
      ended ?? null,
      spent ?? null,
      outcome ?? null,
      rowSha("attempts", values),
      attempt.n,
    );
}

/** The columns of an attempt's row, but for its number and digest. */
function valuesOf(
  { call, session, started, reserved, batch }: Omit<Intent, "n">,
  end: AttemptEnd | undefined,
): (number | string | null)[] {
  const outcome = end === undefined ? null : JSON.stringify(end.outcome);
  return [call, session, started, reserved, end?.ended ?? null, end?.spent ?? null, outcome, batch];
}

/** An attempt without an end, after its row's digest was checked. */
export function openAttemptOf(storage: Storage, row: Record<string, unknown>): Intent {
  const [n, call, session, started] = [row.n, row.call, row.session, row.started].map(Number);
  const [reserved = null, batch = null] = [row.reserved, row.batch].map(numberOrNull);
  const attempt = { n: n ?? 0, call: call ?? 0, session: session ?? 0, started: started ?? 0 };
  const intent = { ...attempt, reserved, batch };
  if (row.sha !== rowSha("attempts", valuesOf(intent, undefined))) {
    throw damaged(storage.file, `attempt ${intent.n} does not match its digest`);
  }
  return intent;
}

function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}

/** An attempt as it stands, after its row's digest was checked. */
export interface CheckedAttempt {
  readonly n: number;
  readonly call: number;
  /** What it was to cost at most and really cost, in nano-dollars. */
  readonly reserved: number | null;
  readonly spent: number | null;
  /** JSON of how it ended; null: nobody knows. */
  readonly outcome: string | null;
}

/** Every attempt, after its row's digest was checked. */
export function* checkedAttempts(storage: Storage): Generator<CheckedAttempt> {
  const rows = storage
    .sql(
      "SELECT n, call, session, started, reserved, ended, spent, outcome, batch, sha FROM attempts",
    )
    .iterate();
  for (const row of rows) {
    const outcome = row.outcome === null ? null : String(row.outcome);
    const [reserved = null, ended = null, spent = null, batch = null] = [
      row.reserved,
      row.ended,
      row.spent,
      row.batch,
    ].map(numberOrNull);
    const [call, session, started] = [row.call, row.session, row.started].map(Number);
    const known = [call ?? 0, session ?? 0, started ?? 0];
    if (row.sha !== rowSha("attempts", [...known, reserved, ended, spent, outcome, batch])) {
      throw damaged(storage.file, `attempt ${String(row.n)} does not match its digest`);
    }
    yield { n: Number(row.n), call: call ?? 0, reserved, spent, outcome };
  }
}
