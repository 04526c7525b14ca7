import type { Storage } from "./storage.ts";

/** An attempt as it was written down, with the model it was for. */
export interface RecentAttempt {
  /** Index of its model in the config; undefined: the plan has no question with this call any more. */
  readonly model: number | undefined;
  readonly session: number;
  readonly started: number;
  /** undefined: it has no end. */
  readonly ended: number | undefined;
  /** How it ended; "open" without an end. */
  readonly state: string;
  readonly status: number | undefined;
}

/** The attempts that ended last of those begun last, and all that have no end; at most `most` of each. */
export function recentAttempts(
  storage: Storage,
  generation: number,
  most: number,
): readonly RecentAttempt[] {
  const columns = "call, session, started, ended, outcome";
  const rows = [
    ...storage
      .sql(`SELECT ${columns} FROM attempts WHERE ended IS NOT NULL ORDER BY n DESC LIMIT ?`)
      .all(most),
    ...storage.sql(`SELECT ${columns} FROM attempts WHERE ended IS NULL LIMIT ?`).all(most),
  ];
  const models = modelsOf(storage, generation, [...new Set(rows.map(({ call }) => Number(call)))]);
  return rows.map(({ call, session, started, ended, outcome }) => {
    const end: { readonly state?: string; readonly status?: number } =
      outcome === null ? {} : JSON.parse(String(outcome));
    return {
      model: models.get(Number(call)),
      session: Number(session),
      started: Number(started),
      ended: ended === null ? undefined : Number(ended),
      state: end.state ?? "open",
      status: end.status,
    };
  });
}

/** Calls have no index into the questions: one pass over them finds the models of all that are wanted. */
function modelsOf(
  storage: Storage,
  generation: number,
  calls: readonly number[],
): ReadonlyMap<number, number> {
  if (calls.length === 0) return new Map();
  const rows = storage
    .sql(
      `SELECT call, MIN(model) AS model FROM questions
       WHERE generation = ? AND call IN (SELECT value FROM json_each(?)) GROUP BY call`,
    )
    .all(generation, JSON.stringify(calls));
  return new Map(rows.map(({ call, model }) => [Number(call), Number(model)]));
}

/** Mean milliseconds of answered attempts, by index of the model. */
export function meanLatencies(attempts: readonly RecentAttempt[]): ReadonlyMap<number, number> {
  const sums = new Map<number, { total: number; count: number }>();
  for (const { model, started, ended, state } of attempts) {
    if (model === undefined || ended === undefined || state === "failed") continue;
    const sum = sums.get(model) ?? { total: 0, count: 0 };
    sums.set(model, { total: sum.total + ended - started, count: sum.count + 1 });
  }
  return new Map([...sums].map(([model, { total, count }]) => [model, total / count]));
}

/** The value at a share of a sorted list (nearest rank); null of an empty one. */
export function nearestRank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
