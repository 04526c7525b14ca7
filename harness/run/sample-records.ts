import type { Storage } from "./storage.ts";

/** A record's row, and the first and last of its questions; those between them are its own. */
export interface SampledRecord {
  readonly row: number;
  readonly first: number;
  readonly last: number;
}

/** Records drawn from those with a property, in the order of their rows. */
export interface RecordSample {
  readonly records: readonly SampledRecord[];
  /** How many records have the property. */
  readonly of: number;
}

/**
 * Draws records with a call to send, and records with a reply that tells its usage, of the given judges. A draw is
 * uniform without replacement: the `size` smallest of a hash of the rows. Memory does not grow with the records.
 */
export function sampleRecords(
  storage: Storage,
  generation: number,
  judges: readonly number[],
  size: number,
): { readonly open: RecordSample; readonly known: RecordSample } {
  const open = openDraw(size);
  const known = openDraw(size);
  const rows = storage
    .sql(
      `SELECT q.record AS record, MIN(q.n) AS first, MAX(q.n) AS last, MAX(r.call IS NULL OR r.retry = 1) AS open, MAX(r.input IS NOT NULL) AS known
       FROM questions q LEFT JOIN replies r ON r.call = q.call
       WHERE q.generation = ? AND q.judge IN (SELECT value FROM json_each(?)) GROUP BY q.record`,
    )
    .iterate(generation, JSON.stringify(judges));
  for (const row of rows) {
    const record = { row: Number(row.record), first: Number(row.first), last: Number(row.last) };
    if (Number(row.open) === 1) open.add(record);
    if (Number(row.known) === 1) known.add(record);
  }
  return { open: open.drawn(), known: known.drawn() };
}

function openDraw(size: number): { add(record: SampledRecord): void; drawn(): RecordSample } {
  let kept: { readonly record: SampledRecord; readonly hash: number }[] = [];
  let highest = 2 ** 32;
  let of = 0;
  const cut = () => {
    kept = kept.sort((a, b) => a.hash - b.hash || a.record.row - b.record.row).slice(0, size);
    if (kept.length === size) highest = kept.at(-1)?.hash ?? highest;
  };
  return {
    add(record) {
      of += 1;
      const hash = mixed(record.row);
      if (hash > highest) return;
      kept.push({ record, hash });
      if (kept.length >= 2 * size) cut();
    },
    drawn() {
      cut();
      return { records: kept.map(({ record }) => record).sort((a, b) => a.row - b.row), of };
    },
  };
}

/** The finalizer of MurmurHash3: neighbouring rows come out far apart. */
function mixed(row: number): number {
  let bits = row | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
