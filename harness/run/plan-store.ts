import type { FactSource, JudgedQuestion } from "../core/judged.ts";
import type { Pause } from "./pause.ts";
import { rowSha } from "./schema.ts";
import { damaged, type Storage } from "./storage.ts";

/** A planned question as it is stored. */
export interface StoredQuestion {
  readonly n: number;
  /** Row of its record. */
  readonly record: number;
  /** Index of its model in the config. */
  readonly model: number;
  readonly judge: number;
  readonly shown: readonly string[];
  readonly repeat: number;
  /** Row of its call; null while it waits for a regenerated summary. */
  readonly call: number | null;
  /** Whose facts are asked about; null: candidates are, as wholes. */
  readonly source: FactSource | null;
  /** How many facts are asked about; null: none, or they wait with their summary. */
  readonly asked: number | null;
}

/** The columns of a question's row, but for its number and digest. */
export function valuesOf(generation: number, question: Omit<StoredQuestion, "n">) {
  return columnsOf(generation, { ...question, shown: JSON.stringify(question.shown) });
}

function columnsOf(
  generation: number,
  question: Omit<StoredQuestion, "n" | "shown"> & { readonly shown: string },
) {
  const { record, model, judge, shown, repeat, call, source, asked } = question;
  return [generation, record, model, judge, shown, repeat, call, source, asked];
}

/** The judges that a plan asks anything, by their index. */
export function judgesAsked(storage: Storage, generation: number): ReadonlySet<number> {
  const rows = storage
    .sql("SELECT DISTINCT judge FROM questions WHERE generation = ?")
    .all(generation);
  return new Set(rows.map((row) => Number(row.judge)));
}

/** What `questionOf` reads, of a table named q. */
export const questionColumns =
  "q.n, q.generation, q.record, q.model, q.judge, q.shown, q.repeat, q.call, q.source, q.asked, q.sha";

/** A question with the id of its call: a digest of what it asks, which whoever builds the call again compares. */
export interface PendingQuestion extends StoredQuestion {
  readonly callId: string;
}

/** The questions of one model that have a call without a reply, or with a failure of an earlier session that may be tried again. */
export function* pendingQuestions(
  storage: Storage,
  generation: number,
  model: number,
  stage: { readonly regenerates: boolean; readonly regenerators: number },
  session: number,
): Generator<PendingQuestion> {
  const side = stage.regenerates ? "<" : ">=";
  const chunk = storage.sql(
    `SELECT ${questionColumns}, c.id AS call_id
     FROM questions q LEFT JOIN replies r ON r.call = q.call LEFT JOIN calls c ON c.n = q.call
     WHERE q.generation = ? AND q.model = ? AND q.n > ? AND q.judge ${side} ? AND q.call IS NOT NULL
       AND (r.call IS NULL OR (r.retry = 1 AND r.session < ?))
     ORDER BY q.n LIMIT 512`,
  );
  let after = 0;
  for (;;) {
    const rows = chunk.all(generation, model, after, stage.regenerators, session);
    for (const row of rows) {
      if (row.call_id === null)
        throw damaged(storage.file, `call ${String(row.call)} is not there`);
      yield { ...questionOf(storage, row), callId: String(row.call_id) };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.n);
  }
}

/** Every question of a plan, in its order. */
export function* allQuestions(storage: Storage, generation: number): Generator<StoredQuestion> {
  const chunk = storage.sql(
    `SELECT ${questionColumns} FROM questions q WHERE q.generation = ? AND q.n > ? ORDER BY q.n LIMIT 512`,
  );
  let after = 0;
  for (;;) {
    const rows = chunk.all(generation, after);
    for (const row of rows) yield questionOf(storage, row);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.n);
  }
}

/** Questions that wait for a regenerated summary, record by record. */
export function* waitingQuestions(
  storage: Storage,
  generation: number,
): Generator<readonly StoredQuestion[]> {
  const nextRecord = storage.sql(
    "SELECT MIN(record) AS record FROM questions WHERE generation = ? AND call IS NULL AND record > ?",
  );
  const ofRecord = storage.sql(
    `SELECT ${questionColumns} FROM questions q WHERE q.generation = ? AND q.record = ? AND q.call IS NULL ORDER BY q.n`,
  );
  let record = 0;
  for (;;) {
    const next = nextRecord.get(generation, record)?.record;
    if (next === null || next === undefined) return;
    record = Number(next);
    yield ofRecord.all(generation, record).map((row) => questionOf(storage, row));
  }
}

/** The questions of one record that the first `regenerators` entries of the list of judges were asked. */
export function regeneratingQuestions(
  storage: Storage,
  generation: number,
  record: number,
  regenerators: number,
): readonly StoredQuestion[] {
  return storage
    .sql(
      `SELECT ${questionColumns} FROM questions q
       WHERE q.generation = ? AND q.record = ? AND q.judge < ? AND q.shown = '[]' ORDER BY q.n`,
    )
    .all(generation, record, regenerators)
    .map((row) => questionOf(storage, row));
}

/** A stored question of this row, after its digest was checked. */
export function questionOf(storage: Storage, row: Record<string, unknown>): StoredQuestion {
  const shown = String(row.shown);
  const question = {
    n: Number(row.n),
    record: Number(row.record),
    model: Number(row.model),
    judge: Number(row.judge),
    repeat: Number(row.repeat),
    call: row.call === null ? null : Number(row.call),
    source:
      row.source === null ? null : row.source === "next" ? ("next" as const) : ("own" as const),
    asked: row.asked === null ? null : Number(row.asked),
  };
  // The list is parsed only once it is known to be what was written.
  if (row.sha !== rowSha("questions", columnsOf(Number(row.generation), { ...question, shown }))) {
    throw damaged(storage.file, `question ${question.n} does not match its digest`);
  }
  return { ...question, shown: shownOf(shown) };
}

const shownLists = new Map<string, JudgedQuestion["shown"]>();

/** There are few distinct lists: each is parsed once. */
function shownOf(json: string): readonly string[] {
  let list = shownLists.get(json);
  if (list === undefined) {
    if (shownLists.size > 10_000) shownLists.clear();
    list = JSON.parse(json) as readonly string[];
    shownLists.set(json, list);
  }
  return list;
}

/** Removes every record and question of other generations than the one that counts. */
export async function dropOtherGenerations(
  storage: Storage,
  keep: number,
  pause: Pause,
): Promise<void> {
  for (const table of ["questions", "records"]) {
    for (const side of ["<", ">"]) {
      const drop = storage.sql(
        `DELETE FROM ${table} WHERE n IN (SELECT n FROM ${table} WHERE generation ${side} ? LIMIT 20000)`,
      );
      while (Number(storage.transaction(() => drop.run(keep)).changes) > 0) await pause();
    }
  }
}
