import { DatabaseSync } from "node:sqlite";
import type { Reply } from "../../core/model.ts";

/** The lines of a recording by what they answer, outside the heap: there may be millions. */
export interface LineIndex {
  /** Lines that were added. */
  readonly size: number;
  /**
   * Adds a line; without a repeat it is the next one of its key. Returns the place of the line that answers the same
   * question already, if there is one.
   */
  add(line: NewLine): string | undefined;
  find(key: string, repeat: number): FoundLine | undefined;
  close(): void;
}

export interface NewLine {
  readonly key: string;
  readonly repeat: number | undefined;
  readonly reply: Reply;
  readonly place: string;
}

export interface FoundLine {
  /** Lines are numbered from 0. */
  readonly n: number;
  readonly reply: Reply;
}

const linesPerCommit = 5_000;

/** Opens an index without a name, in a temporary file that SQLite removes. */
export function openLineIndex(): LineIndex {
  const db = new DatabaseSync("");
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
    CREATE TABLE lines (n INTEGER PRIMARY KEY, key TEXT NOT NULL, repeat INTEGER NOT NULL,
      reply TEXT NOT NULL, place TEXT NOT NULL, UNIQUE (key, repeat));
    BEGIN`);
  const last = db.prepare("SELECT MAX(repeat) AS repeat FROM lines WHERE key = ?");
  const taken = db.prepare("SELECT place FROM lines WHERE key = ? AND repeat = ?");
  const insert = db.prepare(
    "INSERT INTO lines (n, key, repeat, reply, place) VALUES (?, ?, ?, ?, ?)",
  );
  const found = db.prepare("SELECT n, reply FROM lines WHERE key = ? AND repeat = ?");
  let size = 0;
  return {
    get size() {
      return size;
    },
    add({ key, repeat, reply, place }) {
      const own = repeat ?? Number(last.get(key)?.repeat ?? 0) + 1;
      const first = repeat === undefined ? undefined : taken.get(key, own);
      if (first !== undefined) return String(first.place);
      insert.run(size, key, own, JSON.stringify(reply), place);
      size += 1;
      if (size % linesPerCommit === 0) db.exec("COMMIT; BEGIN");
      return undefined;
    },
    find(key, repeat) {
      const row = found.get(key, repeat);
      // This file wrote it a moment ago.
      return row === undefined
        ? undefined
        : { n: Number(row.n), reply: JSON.parse(String(row.reply)) };
    },
    close: () => db.close(),
  };
}
