import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { AssizeError } from "../core/errors.ts";
import { schema, schemaVersion } from "./schema.ts";

/** The open run.sqlite. */
export interface Storage {
  readonly file: string;
  /** A prepared statement, made once per text. */
  sql(text: string): StatementSync;
  /** Runs `work` in one transaction, on disk when it returns. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** 64 MB of write-ahead log between checkpoints, in pages of 16 KB. */
const checkpointPages = 4096;

/**
 * Opens or makes the store. `mode` "write": WAL with synchronous=FULL, read back. "read": nothing is written.
 * "scratch": a temporary store without a name that no one else sees and nothing survives in.
 */
export function openStorage(file: string, mode: "write" | "read" | "scratch"): Storage {
  const db = faultsOf(file, () => open(file, mode));
  const statements = new Map<string, StatementSync>();

  function sql(text: string): StatementSync {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = faultsOf(file, () => db.prepare(text));
      statements.set(text, statement);
    }
    return statement;
  }

  return {
    file,
    sql,
    transaction: (work) =>
      faultsOf(file, () => {
        sql("BEGIN IMMEDIATE").run();
        try {
          const result = work();
          sql("COMMIT").run();
          return result;
        } catch (error) {
          if (db.isTransaction) sql("ROLLBACK").run();
          throw error;
        }
      }),
    close() {
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
  const isNew = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (version === 0 && isNew && mode === "write") {
    db.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
  } else if (version !== schemaVersion) {
    const isOurs = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'state'").get();
    db.close();
    if (version === 0 && isNew) throw unplanned(file);
    if (version === 0 && isOurs === undefined) {
      throw new AssizeError({
        code: "run/not-found",
        what: `"${file}" was written by another program`,
        fix: "give the folder that a run wrote, or another one with --out",
      });
    }
    throw new AssizeError({
      code: "run/other-version",
      what: `"${file}" was written in format ${version}, and this version of assize reads format ${schemaVersion}`,
      fix: "use the version of assize that wrote it, or give another folder with --out",
    });
  }
  return db;
}

/** The error for a run that wrote down nothing that it could go on with. */
export function unplanned(file: string): AssizeError {
  return new AssizeError({
    code: "run/incomplete",
    what: `"${file}" holds no finished plan: the run stopped before it sent anything`,
    fix: "run the config again",
  });
}

/**
 * SQLite's result codes that are the disk's or the folder's fault: permission, busy, locked, memory, read-only, input and
 * output, full, cannot open, locking protocol. Every statement is fixed, so that any other says that the file is not what was written.
 */
const faultCodes: readonly number[] = [3, 5, 6, 7, 8, 10, 13, 14, 15];
const readOnly = 8;
/** Input and output that found the file shorter or other than it was. */
const damagedReads: readonly number[] = [522, 8202, 8458];

/** Runs `work` and turns what SQLite throws into errors that say how to mend. */
export function faultsOf<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw faultIn(file, error);
  }
}

/** What SQLite threw about this file, as an error that says how to mend; any other error as it is. */
export function faultIn(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!("errcode" in error)) {
    // A number that this program never wrote.
    const tooLarge = error instanceof RangeError && /JavaScript number/.test(error.message);
    return tooLarge ? damaged(file, error.message, error) : error;
  }
  const extended = Number(error.errcode);
  const code = extended & 0xff;
  const isDamaged =
    !faultCodes.includes(code) ||
    damagedReads.includes(extended) ||
    // A file that may be written and says that it may not: its header is not what was written.
    (code === readOnly && isWritable(file));
  if (isDamaged) return damaged(file, error.message, error);
  return unkept(file, error);
}

/** The error for a store that could not be read or written, for a reason that is not in what was written. */
export function unkept(file: string, cause: Error): AssizeError {
  return new AssizeError(
    {
      code: "storage/failed",
      what: `"${file}" could not be read or written: ${cause.message}`,
      fix: "make room on the disk or make the folder writable, then give the same command again: nothing committed is lost",
    },
    { cause },
  );
}

/** Asked of the system, not tried: to open and close the file would let go of SQLite's own locks on it. */
function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
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
