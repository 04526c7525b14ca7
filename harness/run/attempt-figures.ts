import { spentBefore } from "./purse.ts";
import type { Storage } from "./storage.ts";

/** What the attempts of a run folder say of time and money; null where there was none. */
export interface AttemptFigures {
  /** ISO 8601, UTC. */
  readonly firstSent: string | null;
  readonly lastEnded: string | null;
  readonly attempts: number;
  /** Without a known end: a process died while they were under way. */
  readonly orphans: number;
  /** By state, of those that ended. */
  readonly ended: Readonly<Record<string, number>>;
  /** Attempts whose usage was not believed: missing, or none that their request can have had. */
  readonly oddUsage: Readonly<Record<string, number>>;
  /** Quantiles of the time from send to end, in milliseconds (nearest rank). */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /** Money really spent, retries and orphans included, in USD. */
  readonly spentUsd: number;
}

export function attemptFigures(storage: Storage): AttemptFigures {
  const totals = storage
    .sql(
      `SELECT COUNT(*) AS attempts, SUM(ended IS NULL) AS orphans, MIN(started) AS first, MAX(ended) AS last
       FROM attempts`,
    )
    .get();
  const states = storage
    .sql(
      `SELECT json_extract(outcome, '$.state') AS state, COUNT(*) AS n FROM attempts
       WHERE outcome IS NOT NULL GROUP BY state ORDER BY state`,
    )
    .all();
  const oddUsage = storage
    .sql(
      `SELECT json_extract(outcome, '$.usage') AS flag, COUNT(*) AS n FROM attempts
       WHERE outcome LIKE '%"usage":%' GROUP BY flag ORDER BY flag`,
    )
    .all();
  const ended = states.reduce((sum, row) => sum + Number(row.n), 0);
  const latency = (q: number) => {
    if (ended === 0) return null;
    const row = storage
      .sql(
        `SELECT ended - started AS ms FROM attempts WHERE ended IS NOT NULL ORDER BY ms LIMIT 1 OFFSET ?`,
      )
      .get(Math.max(0, Math.ceil(q * ended) - 1));
    return Number(row?.ms);
  };
  return {
    firstSent: isoTime(totals?.first),
    lastEnded: isoTime(totals?.last),
    attempts: Number(totals?.attempts ?? 0),
    orphans: Number(totals?.orphans ?? 0),
    ended: Object.fromEntries(states.map((row) => [String(row.state), Number(row.n)])),
    oddUsage: Object.fromEntries(oddUsage.map((row) => [String(row.flag), Number(row.n)])),
    latencyMs: { p50: latency(0.5), p95: latency(0.95) },
    spentUsd: spentBefore(storage) / 1e9,
  };
}

function isoTime(ms: unknown): string | null {
  return typeof ms === "number" ? new Date(ms).toISOString() : null;
}
