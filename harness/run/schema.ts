import { sha256Text } from "../core/digest.ts";

/** Version of the tables below. A folder of another version is refused, never migrated silently. */
export const schemaVersion = 4;

/**
 * run.sqlite. Every row ends in `sha`, the SHA-256 of its other values; `texts` and `calls` are keyed by a SHA-256 of
 * what they hold instead. `generation` numbers plans: a new plan is written beside the old one and takes its place at
 * once, or not at all. Calls, attempts and replies belong to no generation: what was paid for outlives every plan.
 *
 * What is counted and joined stands apart from what is read: the `sha` of a reply covers its row in `reply_texts` too.
 * The indices of digests hold ten digits: whole ones would be larger than all that they lead to.
 */
export const schema = `
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL, sha TEXT NOT NULL);
CREATE TABLE texts (n INTEGER PRIMARY KEY, digest TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX texts_by_digest ON texts (substr(digest, 1, 10));
CREATE TABLE records (
  n INTEGER PRIMARY KEY, generation INTEGER NOT NULL, sort BLOB NOT NULL, body TEXT NOT NULL, place TEXT NOT NULL,
  sha TEXT NOT NULL, UNIQUE (generation, sort)
);
CREATE TABLE calls (n INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE INDEX calls_by_id ON calls (substr(id, 1, 10));
CREATE TABLE questions (
  n INTEGER PRIMARY KEY, generation INTEGER NOT NULL, record INTEGER NOT NULL, model INTEGER NOT NULL,
  judge INTEGER NOT NULL, shown TEXT NOT NULL, repeat INTEGER NOT NULL, call INTEGER, source TEXT,
  asked INTEGER, sha TEXT NOT NULL
);
CREATE INDEX questions_by_model ON questions (generation, model, n);
CREATE INDEX questions_for_summaries ON questions (generation, record, judge) WHERE shown = '[]';
CREATE INDEX questions_without_call ON questions (generation, record) WHERE call IS NULL;
CREATE TABLE attempts (
  n INTEGER PRIMARY KEY, call INTEGER NOT NULL, session INTEGER NOT NULL, started INTEGER NOT NULL, reserved INTEGER,
  ended INTEGER, spent INTEGER, outcome TEXT, batch INTEGER, sha TEXT NOT NULL
);
CREATE INDEX attempts_by_batch ON attempts (batch, n) WHERE batch IS NOT NULL;
CREATE INDEX attempts_in_batch ON attempts (call) WHERE batch IS NOT NULL AND ended IS NULL;
CREATE TABLE batches (
  n INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE, identity TEXT NOT NULL, stage TEXT NOT NULL, session INTEGER NOT NULL,
  created INTEGER NOT NULL, requests INTEGER NOT NULL, file TEXT, remote TEXT, state TEXT NOT NULL, sha TEXT NOT NULL
);
CREATE TABLE replies (
  call INTEGER PRIMARY KEY, state TEXT NOT NULL, session INTEGER NOT NULL, retry INTEGER NOT NULL, input INTEGER,
  cached INTEGER, written INTEGER, output INTEGER, reasoning INTEGER, tier TEXT, sha TEXT NOT NULL
);
CREATE TABLE reply_texts (
  call INTEGER PRIMARY KEY, text TEXT NOT NULL, why TEXT NOT NULL, model TEXT, tokens TEXT
);
`;

/**
 * The `sha` of a row: SHA-256 over the table's name and the row's values, each with its length before it; null has
 * none. In base64url: a BLOB would be shorter, and reading it costs more than the digest.
 */
export function rowSha(table: string, values: readonly (string | number | null)[]): string {
  let bytes = table;
  for (const value of values) {
    const text = String(value);
    bytes += value === null ? "\n~" : `\n${text.length}:${text}`;
  }
  return sha256Text(bytes);
}

/** Bytes whose order (memcmp, as SQLite compares blobs) is that of the string's UTF-16 code units. */
export function sortKey(id: string): Uint8Array {
  const bytes = Buffer.from(id, "utf16le");
  bytes.swap16();
  return bytes;
}
