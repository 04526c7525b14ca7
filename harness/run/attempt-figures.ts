import type { Storage } from "./storage.ts";

/** What the attempts of a run folder say of time and money; null where there was none. */
export interface AttemptFigures {
  /** ISO 8601, UTC. */
  readonly firstSent: string | null;
  readonly lastEnded: string | null;
  readonly attempts: number;
  /** Attempts beyond the first of their call. */
  readonly retries: number;
  /** Without a known end: a process died while they were under way. */
  readonly orphans: number;
  /** By state, of those that ended. */
  readonly ended: Readonly<Record<string, number>>;
  /** Attempts whose usage was not believed: missing, or none that their request can have had. */
  readonly oddUsage: Readonly<Record<string, number>>;
  /** Quantiles of the time from send to end, in milliseconds (nearest rank); of live attempts only. */
  readonly latencyMs: { readonly p50: number | null; readonly p95: number | null };
  /** By state. */
  readonly batches: Readonly<Record<string, number>>;
  /** Money really spent, in USD. What ended without a usage, or never ended, counts as what was set aside for it. */
  readonly spentUsd: number;
  /** The parts of it. */
  readonly spent: {
    readonly answersUsd: number;
    /** Attempts that failed. */
    readonly failuresUsd: number;
    /** Set aside for attempts without a known end. */
    readonly orphansUsd: number;
    /** Set aside for what open batches ask. */
    readonly batchesUsd: number;
  };
  /** Attempts whose cost nobody knows: no price, or no usage and nothing set aside. They count as 0. */
  readonly unknownCosts: number;
}

/** State of an attempt that an open batch makes. */
const inBatch = "in a batch";

export function attemptFigures(storage: Storage): AttemptFigures {
  const parts = storage
    .sql(
      `SELECT state, COUNT(*) AS n, MIN(started) AS first, MAX(ended) AS last,
         SUM(COALESCE(spent, reserved, 0)) AS nano, SUM(COALESCE(spent, reserved) IS NULL) AS unknown
       FROM (
         SELECT started, ended, reserved, spent,
           CASE WHEN ended IS NULL AND batch IS NOT NULL THEN '${inBatch}' ELSE outcome ->> '$.state' END AS state
         FROM attempts
       ) GROUP BY state ORDER BY state`,
    )
    .all();
  const calls = storage.sql("SELECT COUNT(DISTINCT call) AS n FROM attempts").get();
  const sum = (
    column: "n" | "nano" | "unknown",
    wanted: (state: unknown) => boolean = () => true,
  ) =>
    parts
      .filter(({ state }) => wanted(state))
      .reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const isOrphan = (state: unknown) => state === null;
  const hasFailed = (state: unknown) => state === "failed";
  const isOpen = (state: unknown) => state === inBatch;
  const isAnswer = (state: unknown) => !isOrphan(state) && !hasFailed(state) && !isOpen(state);
  const times = (column: "first" | "last") =>
    parts.flatMap((row) => (row[column] === null ? [] : [Number(row[column])]));
  const attempts = sum("n");
  return {
    firstSent: isoTime(times("first").reduce<number | undefined>(smaller, undefined)),
    lastEnded: isoTime(times("last").reduce<number | undefined>(larger, undefined)),
    attempts,
    retries: attempts - Number(calls?.n ?? 0),
    orphans: sum("n", isOrphan),
    ended: Object.fromEntries(
      parts.flatMap(({ state, n }) =>
        isOrphan(state) || isOpen(state) ? [] : [[String(state), Number(n)]],
      ),
    ),
    oddUsage: countsBy(
      storage,
      `SELECT outcome ->> '$.usage' AS name, COUNT(*) AS n FROM attempts
       WHERE outcome LIKE '%"usage":%' GROUP BY name ORDER BY name`,
    ),
    latencyMs: latencies(storage),
    batches: countsBy(
      storage,
      "SELECT state AS name, COUNT(*) AS n FROM batches GROUP BY name ORDER BY name",
    ),
    spentUsd: sum("nano") / 1e9,
    spent: {
      answersUsd: sum("nano", isAnswer) / 1e9,
      failuresUsd: sum("nano", hasFailed) / 1e9,
      orphansUsd: sum("nano", isOrphan) / 1e9,
      batchesUsd: sum("nano", isOpen) / 1e9,
    },
    unknownCosts: sum("unknown"),
  };
}

/** Memory grows with the different latencies at most, never with the attempts. */
function latencies(storage: Storage): AttemptFigures["latencyMs"] {
  const counts = storage
    .sql(
      "SELECT ended - started AS ms, COUNT(*) AS n FROM attempts WHERE ended IS NOT NULL AND batch IS NULL GROUP BY ms ORDER BY ms",
    )
    .all()
    .map(({ ms, n }) => ({ ms: Number(ms), n: Number(n) }));
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const at = (share: number) => {
    let left = Math.max(1, Math.ceil(share * total));
    for (const { ms, n } of counts) {
      left -= n;
      if (left <= 0) return ms;
    }
    return null;
  };
  return { p50: at(0.5), p95: at(0.95) };
}

function countsBy(storage: Storage, sql: string): Readonly<Record<string, number>> {
  const rows = storage.sql(sql).all();
  return Object.fromEntries(rows.map(({ name, n }) => [String(name), Number(n)]));
}

function smaller(a: number | undefined, b: number): number {
  return a === undefined ? b : Math.min(a, b);
}

function larger(a: number | undefined, b: number): number {
  return a === undefined ? b : Math.max(a, b);
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
