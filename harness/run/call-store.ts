import type { Storage } from "./storage.ts";

/** The row of the call with this id; undefined where there is none. */
export function findCall(storage: Storage, id: string): number | undefined {
  const row = storage
    .sql("SELECT n FROM calls WHERE substr(id, 1, 10) = substr(?1, 1, 10) AND id = ?1")
    .get(id);
  return row === undefined ? undefined : Number(row.n);
}

/**
 * The rows of calls by their ids; calls that are new get theirs in the order given. Ids are as random as any digest:
 * in ascending order, each page of their index is visited once.
 */
export function callRows(
  storage: Storage,
  calls: readonly { readonly callId: string | null }[],
): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const { callId } of calls) if (callId !== null) rows.set(callId, 0);
  const ascending = [...rows.keys()].sort();
  for (const id of ascending) rows.set(id, findCall(storage, id) ?? 0);
  let last = Number(storage.sql("SELECT MAX(n) AS n FROM calls").get()?.n ?? 0);
  const made = new Set<string>();
  for (const [id, row] of rows) {
    if (row > 0) continue;
    last += 1;
    rows.set(id, last);
    made.add(id);
  }
  const insert = storage.sql("INSERT INTO calls (n, id) VALUES (?, ?)");
  for (const id of ascending) if (made.has(id)) insert.run(sureRow(rows, id), id);
  return rows;
}

export function sureRow(rows: ReadonlyMap<string, number>, id: string): number {
  const row = rows.get(id);
  if (row === undefined) throw new Error(`call ${id} has no row`);
  return row;
}
