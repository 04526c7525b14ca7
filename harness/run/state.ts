import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** Reads a value of the run's state; undefined where it was never set. */
export function getState(storage: Storage, key: string): string | undefined {
  const row = storage.sql("SELECT value, sha FROM state WHERE key = ?").get(key);
  if (row === undefined) return undefined;
  const value = String(row.value);
  if (row.sha !== rowSha("state", [key, value])) throw damaged(storage.file, `state "${key}"`);
  return value;
}

/** Sets a value of the run's state; call it inside a transaction. */
export function setState(storage: Storage, key: string, value: string): void {
  storage
    .sql("INSERT OR REPLACE INTO state (key, value, sha) VALUES (?, ?, ?)")
    .run(key, value, rowSha("state", [key, value]));
}
