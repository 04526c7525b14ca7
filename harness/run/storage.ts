import { DatabaseSync, type StatementSync } from "node:sqlite";
import { AssizeError } from "../core/errors.ts";
import { schema, schemaVersion } from "./schema.ts";

/** The open run.sqlite, with group commit. */
export interface Storage {
  readonly file: string;
  /** A prepared statement, made once per text. */
  sql(text: string): StatementSync;
  /** Runs `work` in one transaction, at once; whatever waits for the group commit is committed first. */
  transaction<T>(work: () => T): T;
  /**
   * Runs `work` with the next group commit, and resolves with its result once it is on disk.
   * Rejects with a storage error when it could not be kept.
   */
  write<T>(work: () => T): Promise<T>;
  /** Commits what waits. */
  flush(): void;
  close(): void;
}

/** How long a write waits for company, in milliseconds, and how many may wait. */
const groupMs = 4;
const groupRows = 512;

/** 64 MB of write-ahead log between checkpoints, in pages of 16 KB. */
const checkpointPages = 4096;

interface Waiting {
  run(): () => void;
  reject(error: unknown): void;
}

/**
 * Opens or makes the store. `mode` "write": WAL with synchronous=FULL, read back. "read": nothing is written.
 * "scratch": a temporary store without a name that no one else sees and nothing survives in.
 */
export function openStorage(file: string, mode: "write" | "read" | "scratch"): Storage {
  const db = faultsOf(file, () => open(file, mode));
  const statements = new Map<string, StatementSync>();
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function sql(text: string): StatementSync {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = faultsOf(file, () => db.prepare(text));
      statements.set(text, statement);
    }
    return statement;
  }

  function inTransaction<T>(work: () => T): T {
    return faultsOf(file, () => {
      sql("BEGIN IMMEDIATE").run();
      try {
        const result = work();
        sql("COMMIT").run();
        return result;
      } catch (error) {
        if (db.isTransaction) sql("ROLLBACK").run();
        throw error;
      }
    });
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const group = waiting;
    waiting = [];
    try {
      const settle = inTransaction(() => group.map((one) => one.run()));
      for (const done of settle) done();
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }

  return {
    file,
    sql,
    transaction(work) {
      flush();
      return inTransaction(work);
    },
    write(work) {
      return new Promise((resolve, reject) => {
        waiting.push({
          run() {
            const result = work();
            return () => resolve(result);
          },
          reject,
        });
        if (waiting.length >= groupRows) flush();
        else timer ??= setTimeout(flush, groupMs);
      });
    },
    flush,
    close() {
      flush();
      statements.clear();
      db.close();
    },
  };
}

function open(file: string, mode: "write" | "read" | "scratch"): DatabaseSync {
  if (mode === "scratch") {
    const db = new DatabaseSync("");
    db.exec("PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    db.exec(schema);
    return db;
  }
  const db = new DatabaseSync(file, { readOnly: mode === "read", timeout: 5000 });
  if (mode === "write") {
    db.exec(`PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    const journal = db.prepare("PRAGMA journal_mode").get()?.journal_mode;
    const synchronous = db.prepare("PRAGMA synchronous").get()?.synchronous;
    if (journal !== "wal" || synchronous !== 2) {
      throw new AssizeError({
        code: "storage/failed",
        what: `the file system of "${file}" does not take a write-ahead log with full synchronisation`,
        fix: "put the run folder on a local disk with --out",
      });
    }
  }
  const version = Number(db.prepare("PRAGMA user_version").get()?.user_version);
  if (version === 0 && mode === "write") {
    db.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
  } else if (version !== schemaVersion) {
    db.close();
    throw new AssizeError({
      code: "run/other-version",
      what: `"${file}" was written in format ${version}, and this version of assize reads format ${schemaVersion}`,
      fix: "use the version of assize that wrote it, or give another folder with --out",
    });
  }
  return db;
}

/** SQLite's result codes that say the file is not what it should be; others are the disk's fault. */
const damagedCodes: readonly number[] = [11, 26];

/** Runs `work` and turns what SQLite throws into errors that say how to mend. */
export function faultsOf<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !("errcode" in error)) throw error;
    const code = Number(error.errcode) & 0xff;
    if (damagedCodes.includes(code)) throw damaged(file, error.message, error);
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `"${file}" could not be read or written: ${error.message}`,
        fix: "make room on the disk or make the folder writable, then give the same command again: nothing committed is lost",
      },
      { cause: error },
    );
  }
}

/** The error for a run folder that is not what was written. */
export function damaged(file: string, what: string, cause?: unknown): AssizeError {
  return new AssizeError(
    {
      code: "run/damaged",
      what: `"${file}" is damaged: ${what}`,
      fix: "restore the file from a copy, or start anew with another --out; no table was written from it",
    },
    { cause },
  );
}
