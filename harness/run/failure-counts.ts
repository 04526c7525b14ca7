import { replyTo } from "./reply-store.ts";
import type { Storage } from "./storage.ts";

/** How many calls of a plan ended with a failure, and how. */
export interface FailureCount {
  readonly why: string;
  readonly calls: number;
  /** Another attempt may help. */
  readonly again: boolean;
}

/** So many failed calls are looked at, those of the latest session first. */
const callsLookedAt = 2_000;

/** The commonest of the last failures of a plan's calls, at most `most`. */
export function lastFailures(
  storage: Storage,
  generation: number,
  most: number,
): readonly FailureCount[] {
  const rows = storage
    .sql(
      `SELECT call FROM replies
       WHERE state = 'failed' AND call IN (SELECT call FROM questions WHERE generation = ?)
       ORDER BY session DESC, call DESC LIMIT ?`,
    )
    .all(generation, callsLookedAt);
  const counts = new Map<string, FailureCount>();
  for (const { call } of rows) {
    const reply = replyTo(storage, Number(call));
    if (reply?.state !== "failed") continue;
    const { why, retry: again } = reply;
    const key = `${again} ${why}`;
    counts.set(key, { why, again, calls: (counts.get(key)?.calls ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.calls - a.calls).slice(0, most);
}
