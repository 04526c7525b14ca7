import type { BatchIntent } from "../core/batch.ts";
import { type Intent, nextAttempt, openAttemptOf, putIntent } from "./attempt-rows.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/**
 * How far a batch is. `intended`: perhaps handed in, its id is not known. `submitted`: its id is known. These are open.
 * `collected`: its results are kept. `unsent`: it was never handed in, or refused as a whole. `abandoned`: nobody could
 * tell, and the user let it go.
 */
export type BatchState = "intended" | "submitted" | "collected" | "unsent" | "abandoned";

/** A batch as it is stored. */
export interface StoredBatch extends BatchIntent {
  readonly n: number;
  /** Digest of what decides its model's answers: whoever asks a model with the same may take them. */
  readonly identity: string;
  readonly stage: string;
  readonly session: number;
  /** What was uploaded for it, where its provider wants that. */
  readonly file: string | null;
  /** The provider's id; null: not known. */
  readonly remote: string | null;
  readonly state: BatchState;
}

/** An attempt that a batch is going to make. */
export interface BatchedCall {
  readonly call: number;
  /** Nano-dollars at the price of batches; null: unknown. */
  readonly reserved: number | null;
}

/** Commits a batch with all its attempts, before anything is sent; returns it with the numbers of its attempts. */
export function intendBatch(
  storage: Storage,
  batch: Pick<StoredBatch, "tag" | "identity" | "stage" | "session" | "created">,
  calls: readonly BatchedCall[],
): { readonly batch: StoredBatch; readonly attempts: readonly number[] } {
  return storage.transaction(() => {
    const row = {
      ...batch,
      requests: calls.length,
      file: null,
      remote: null,
      state: "intended" as const,
    };
    const values = valuesOf(row);
    const made = storage
      .sql(
        `INSERT INTO batches (tag, identity, stage, session, created, requests, file, remote, state, sha)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(...values, rowSha("batches", values));
    const n = Number(made.lastInsertRowid);
    const { session, created: started } = batch;
    const attempts = calls.map(({ call, reserved }) => {
      const intent = { n: nextAttempt(storage), call, session, started, reserved, batch: n };
      putIntent(storage, intent);
      return intent.n;
    });
    return { batch: { ...row, n }, attempts };
  });
}

/** Commits what became known of a batch. */
export function updateBatch(
  storage: Storage,
  batch: StoredBatch,
  known: Partial<Pick<StoredBatch, "file" | "remote" | "state">>,
): StoredBatch {
  const now = { ...batch, ...known };
  storage.transaction(() => writeBatch(storage, now));
  return now;
}

function writeBatch(storage: Storage, batch: StoredBatch): void {
  storage
    .sql("UPDATE batches SET file = ?, remote = ?, state = ?, sha = ? WHERE n = ?")
    .run(batch.file, batch.remote, batch.state, rowSha("batches", valuesOf(batch)), batch.n);
}

/** Every batch that is not over, in the order in which they were made. */
export function openBatches(storage: Storage): readonly StoredBatch[] {
  return storage
    .sql("SELECT * FROM batches WHERE state IN ('intended', 'submitted') ORDER BY n")
    .all()
    .map((row) => batchOf(storage, row));
}

/** The providers' ids of all batches of the folder. */
export function knownBatches(storage: Storage): ReadonlySet<string> {
  const rows = storage.sql("SELECT remote FROM batches WHERE remote IS NOT NULL").all();
  return new Set(rows.map(({ remote }) => String(remote)));
}

/** The call is part of a batch that is not over. */
export function isInBatch(storage: Storage, call: number): boolean {
  const row = storage
    .sql("SELECT 1 FROM attempts WHERE call = ? AND ended IS NULL AND batch IS NOT NULL")
    .get(call);
  return row !== undefined;
}

/** The attempts of a batch that have no end yet, 512 at a time. */
export function* openAttempts(storage: Storage, batch: StoredBatch): Generator<Intent> {
  const chunk = storage.sql(
    "SELECT * FROM attempts WHERE batch = ? AND ended IS NULL AND n > ? ORDER BY n LIMIT 512",
  );
  for (let after = 0; ; ) {
    const rows = chunk.all(batch.n, after);
    for (const row of rows) yield openAttemptOf(storage, row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.n);
  }
}

/** The attempt with this number, if it is one of the batch's and has no end yet. */
export function openAttempt(storage: Storage, batch: StoredBatch, n: number): Intent | undefined {
  const row = storage
    .sql("SELECT * FROM attempts WHERE n = ? AND batch = ? AND ended IS NULL")
    .get(n, batch.n);
  return row === undefined ? undefined : openAttemptOf(storage, row);
}

/** Ends what is open of a batch and the batch with it, in one commit. */
export function closeBatch(
  storage: Storage,
  batch: StoredBatch,
  state: Exclude<BatchState, "intended" | "submitted">,
  endOpen: (attempt: Intent) => void,
): void {
  storage.transaction(() => {
    for (const attempt of [...openAttempts(storage, batch)]) endOpen(attempt);
    writeBatch(storage, { ...batch, state });
  });
}

const states: ReadonlyMap<unknown, BatchState> = new Map([
  ["intended", "intended"],
  ["submitted", "submitted"],
]);

function batchOf(storage: Storage, row: Record<string, unknown>): StoredBatch {
  const state = states.get(row.state);
  const batch = {
    n: Number(row.n),
    tag: String(row.tag),
    identity: String(row.identity),
    stage: String(row.stage),
    session: Number(row.session),
    created: Number(row.created),
    requests: Number(row.requests),
    file: row.file === null ? null : String(row.file),
    remote: row.remote === null ? null : String(row.remote),
    state: state ?? "collected",
  } satisfies StoredBatch;
  if (state === undefined || row.sha !== rowSha("batches", valuesOf(batch))) {
    throw damaged(storage.file, `batch ${batch.n} does not match its digest`);
  }
  return batch;
}

/** The columns of a batch's row, but for its number and digest. */
function valuesOf(batch: Omit<StoredBatch, "n">): (string | number | null)[] {
  const { tag, identity, stage, session, created, requests, file, remote, state } = batch;
  return [tag, identity, stage, session, created, requests, file, remote, state];
}
