import type { Reply } from "../core/model.ts";
import type { UsageFlag } from "./bill.ts";
import { putReply } from "./reply-store.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** An attempt whose intent is on disk. */
export interface Intent {
  readonly n: number;
  /** Row of its call. */
  readonly call: number;
  readonly session: number;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** The most that it can cost, in nano-dollars; null: unknown. */
  readonly reserved: number | null;
}

/** Commits that an attempt is about to be made, before it is made. */
export function intend(storage: Storage, attempt: Omit<Intent, "n">): Promise<Intent> {
  return storage.write(() => {
    const { call, session, started, reserved } = attempt;
    const values = [call, session, started, reserved, null, null, null];
    const made = storage
      .sql(
        "INSERT INTO attempts (call, session, started, reserved, ended, spent, outcome, sha) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(...values, rowSha("attempts", values));
    return { n: Number(made.lastInsertRowid), ...attempt };
  });
}

/** Commits that an attempt was not made after all. */
export function withdraw(storage: Storage, { n }: Intent): Promise<void> {
  return storage.write(() => {
    storage.sql("DELETE FROM attempts WHERE n = ?").run(n);
  });
}

/** How an attempt ended, for timings.json. */
export interface AttemptEnd {
  readonly state: Reply["state"];
  readonly status?: number;
  readonly requestId?: string;
  /** Why its usage was not believed. */
  readonly usage?: UsageFlag;
}

/** Commits how an attempt ended and, if it settles the call, its reply: both or none. */
export function settle(
  storage: Storage,
  attempt: Intent,
  /** `spent`: what it really cost, in nano-dollars; null: unknown. */
  end: { readonly ended: number; readonly spent: number | null; readonly outcome: AttemptEnd },
  reply: Reply | undefined,
): Promise<void> {
  return storage.write(() => {
    const { n, call, session, started, reserved } = attempt;
    const { ended, spent } = end;
    const outcome = JSON.stringify(end.outcome);
    storage
      .sql(
        "UPDATE attempts SET started = ?, ended = ?, spent = ?, outcome = ?, sha = ? WHERE n = ?",
      )
      .run(
        started,
        ended,
        spent,
        outcome,
        rowSha("attempts", [call, session, started, reserved, ended, spent, outcome]),
        n,
      );
    if (reply !== undefined) putReply(storage, call, session, reply);
  });
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
    .sql("SELECT n, call, session, started, reserved, ended, spent, outcome, sha FROM attempts")
    .iterate();
  for (const row of rows) {
    const [call, session, started] = [row.call, row.session, row.started].map(Number);
    const [reserved = null, ended = null, spent = null] = [row.reserved, row.ended, row.spent].map(
      (value) => (value === null ? null : Number(value)),
    );
    const outcome = row.outcome === null ? null : String(row.outcome);
    const values = [call, session, started, reserved, ended, spent, outcome];
    if (
      row.sha !==
      rowSha(
        "attempts",
        values.map((value) => value ?? null),
      )
    ) {
      throw damaged(storage.file, `attempt ${String(row.n)} does not match its digest`);
    }
    yield { n: Number(row.n), call: call ?? 0, reserved, spent, outcome };
  }
}
