import type { Storage } from "./storage.ts";

/** How many calls of a plan ended with a failure, and how. */
export interface FailureCount {
  readonly why: string;
  readonly calls: number;
  /** Another attempt may help. */
  readonly again: boolean;
}

/** The commonest failures of a plan's calls, at most `most`. */
export function commonFailures(
  storage: Storage,
  generation: number,
  most: number,
): readonly FailureCount[] {
  return storage
    .sql(
      `SELECT r.why AS why, r.retry AS retry, COUNT(DISTINCT r.call) AS calls
       FROM replies r JOIN questions q ON q.call = r.call
       WHERE r.state = 'failed' AND q.generation = ? GROUP BY r.why, r.retry
       ORDER BY calls DESC, r.why LIMIT ?`,
    )
    .all(generation, most)
    .map(({ why, retry, calls }) => ({
      why: String(why),
      calls: Number(calls),
      again: Number(retry) === 1,
    }));
}
