import { DatabaseSync } from "node:sqlite";
import { AssizeError } from "../core/errors.ts";

/** A run folder in the hands of one process. */
export interface Lock {
  release(): void;
}

const busy = 5;

/**
 * Takes `run.lock`, a small SQLite file whose transaction is held until the process ends, however it ends. Throws
 * `run/in-use` naming the holder.
 */
export function takeLock(file: string): Lock {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
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
    if (error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === busy) {
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

function holderOf(db: DatabaseSync): number | undefined {
  try {
    const row = db.prepare("SELECT pid FROM holder").get();
    return row === undefined ? undefined : Number(row.pid);
  } catch {
    return undefined; // It holds the file so briefly that its name cannot be read: that it is busy is known.
  }
}
