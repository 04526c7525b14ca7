import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { AssizeError } from "../core/errors.ts";

/** A run folder in the hands of one process. */
export interface Lock {
  release(): void;
}

const busy = 5;

/** Somebody who only looks (`whoHolds`) has the file for less than a millisecond: that is waited for. */
const lookMs = 300;

/**
 * Takes `run.lock`, a small SQLite file whose transaction is held until the process ends, however it ends. Throws
 * `run/in-use` naming the holder.
 */
export function takeLock(file: string): Lock {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: lookMs });
    db.exec("BEGIN IMMEDIATE");
    db.exec("CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL)");
    db.exec("DELETE FROM holder");
    db.prepare("INSERT INTO holder (pid) VALUES (?)").run(process.pid);
    db.exec("COMMIT");
    // Reserved, not exclusive: others can read who holds it.
    db.exec("BEGIN IMMEDIATE");
  } catch (error) {
    const holder = db === undefined ? undefined : holderOf(db);
    db?.close();
    if (isBusy(error)) {
      throw new AssizeError(
        {
          code: "run/in-use",
          what: `another process${holder === undefined ? "" : ` (${holder})`} writes in this run folder ("${file}")`,
          fix: "wait for it or stop it, or give another folder with --out",
        },
        { cause: error },
      );
    }
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `"${file}" cannot be locked: ${error instanceof Error ? error.message : String(error)}`,
        fix: "give a folder on a local disk that can be written with --out",
      },
      { cause: error },
    );
  }
  const held = db;
  return {
    release() {
      held.exec("ROLLBACK");
      held.close();
    },
  };
}

/** Who writes in a run folder: a process that has its lock now. */
export interface Holder {
  /** undefined: it took the lock this very moment. */
  readonly pid: number | undefined;
  /** When it took the lock, in milliseconds since the epoch. */
  readonly since: number;
}

/**
 * Who holds a lock now; undefined where nobody does, whatever name the file still has. Takes the lock for an instant
 * and writes nothing; who wants it in that instant waits (`lookMs`).
 */
export function whoHolds(file: string): Holder | undefined {
  if (!existsSync(file)) return undefined;
  // The holder's number is the last thing that is written in it.
  const since = statSync(file).mtimeMs;
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec("BEGIN IMMEDIATE");
    db.exec("ROLLBACK");
    return undefined;
  } catch (error) {
    if (isBusy(error)) return { pid: holderOf(db), since };
    throw new AssizeError(
      {
        code: "storage/failed",
        what: `"${file}" does not tell whether a process holds it: ${error instanceof Error ? error.message : String(error)}`,
        fix: "look from an account that may write in the folder",
      },
      { cause: error },
    );
  } finally {
    db.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === busy;
}

function holderOf(db: DatabaseSync): number | undefined {
  try {
    const row = db.prepare("SELECT pid FROM holder").get();
    return row === undefined ? undefined : Number(row.pid);
  } catch {
    return undefined; // It holds the file so briefly that its name cannot be read: that it is busy is known.
  }
}
