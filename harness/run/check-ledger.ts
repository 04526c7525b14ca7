import { checkedAttempts } from "./attempt-rows.ts";
import { sealCalls } from "./call-seal.ts";
import { replyColumns, replyOf, replyTables } from "./reply-store.ts";
import { rowSha } from "./schema.ts";
import { damaged, faultIn, openStorage, type Storage } from "./storage.ts";

/** Opens run.sqlite and looks over it as a whole. */
export function openLedger(file: string, mode: "write" | "read"): Storage {
  let storage: Storage | undefined;
  try {
    storage = openStorage(file, mode);
    checkLedger(storage);
    return storage;
  } catch (error) {
    storage?.close();
    throw faultIn(file, error);
  }
}

/**
 * Looks over run.sqlite as a whole, before anything is read in it. The digests of rows say that what is found is what
 * was written; this says that what was written is found: rows stand in their order, and none is out of reach.
 */
function checkLedger(storage: Storage): void {
  const scratch = openStorage("", "scratch");
  const expected = tablesOf(scratch);
  scratch.close();
  if (tablesOf(storage) !== expected)
    throw damaged(storage.file, "its tables are not as they were made");
  sound(storage, "quick_check");
  for (const { key, value, sha } of storage.sql("SELECT key, value, sha FROM state").iterate()) {
    if (sha !== rowSha("state", [String(key), String(value)])) {
      throw damaged(storage.file, `state "${String(key)}" does not match its digest`);
    }
  }
}

/**
 * Before anything is sent: a reply that cannot be found would be bought again, and an attempt that cannot be read would
 * count as money that is still there.
 */
export function checkBeforeSending(storage: Storage): void {
  sealCalls(storage);
  // Nothing can be lost where nothing was ever sent.
  if (storage.sql("SELECT 1 FROM attempts LIMIT 1").get() === undefined) return;
  sound(storage, "integrity_check");
  const hasReply = storage.sql("SELECT 1 FROM replies WHERE call = ?");
  for (const { n, call, outcome } of checkedAttempts(storage)) {
    if (outcome === null || hasReply.get(call) !== undefined) continue;
    const { state }: { readonly state: string } = JSON.parse(outcome);
    if (state !== "failed") {
      throw damaged(storage.file, `the reply that attempt ${n} brought is not there`);
    }
  }
  // The others are not asked again, and are checked when they are read.
  const again = storage.sql(
    `SELECT r.call, ${replyColumns} FROM ${replyTables} WHERE r.retry <> 0`,
  );
  for (const row of again.iterate()) replyOf(storage, Number(row.call), row);
}

function tablesOf(storage: Storage): string {
  const rows = storage
    .sql("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
    .all();
  return JSON.stringify(rows);
}

function sound(storage: Storage, check: "quick_check" | "integrity_check"): void {
  const row = storage.sql(`PRAGMA ${check}(1)`).get();
  const said = String(row?.[check]);
  if (said !== "ok") throw damaged(storage.file, said);
}
