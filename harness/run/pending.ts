import type { Storage } from "./storage.ts";

/** How many questions of a judge still need a call, and why. */
export interface JudgeLoad {
  readonly judge: number;
  readonly questions: number;
  /** Have a reply that stays. */
  readonly answered: number;
  /** Wait for a summary that may still come. */
  readonly waiting: number;
  /** Asked for a summary that was lost: their verdict is `failed`. */
  readonly lost: number;
  /** Failed in an earlier session, and another attempt may help. */
  readonly again: number;
}

/** Counts the questions of every judge by what they still need; the first `regenerators` judges make summaries. */
export function judgeLoads(
  storage: Storage,
  generation: number,
  regenerators: number,
): readonly JudgeLoad[] {
  return storage
    .sql(
      `SELECT q.judge AS judge, COUNT(*) AS questions, SUM(r.retry IS 0) AS answered, SUM(r.retry IS 1) AS again,
         SUM(q.call IS NULL) AS callless,
         SUM(CASE WHEN q.call IS NULL THEN EXISTS (
           SELECT 1 FROM questions g LEFT JOIN replies gr ON gr.call = g.call
           WHERE g.generation = q.generation AND g.record = q.record AND g.judge < ? AND g.shown = '[]'
             AND gr.retry IS NOT 0
         ) ELSE 0 END) AS waiting
       FROM questions q LEFT JOIN replies r ON r.call = q.call WHERE q.generation = ? GROUP BY q.judge ORDER BY q.judge`,
    )
    .all(regenerators, generation)
    .map((row) => ({
      judge: Number(row.judge),
      questions: Number(row.questions),
      answered: Number(row.answered),
      waiting: Number(row.waiting),
      lost: Number(row.callless) - Number(row.waiting),
      again: Number(row.again),
    }));
}

/** How many questions have no reply, and how many have a failure that another attempt may help. */
export function openQuestions(
  storage: Storage,
  generation: number,
): { readonly open: number; readonly again: number } {
  // The sign keeps SQLite from an index, which would only add a look-up for each row.
  const row = storage
    .sql(
      `SELECT COUNT(*) - COUNT(r.call) AS open, SUM(r.retry IS 1) AS again
       FROM questions q LEFT JOIN replies r ON r.call = q.call WHERE +q.generation = ?`,
    )
    .get(generation);
  return { open: Number(row?.open), again: Number(row?.again) };
}

/** Why calls of a plan failed, the commonest first; at most `most`. */
export function failureReasons(
  storage: Storage,
  generation: number,
  most: number,
): readonly string[] {
  return storage
    .sql(
      `SELECT t.why, COUNT(*) AS n FROM replies r JOIN reply_texts t ON t.call = r.call
       WHERE r.state = 'failed' AND r.call IN (SELECT call FROM questions WHERE generation = ?)
       GROUP BY t.why ORDER BY n DESC, t.why LIMIT ?`,
    )
    .all(generation, most)
    .map(({ why }) => String(why));
}

/** Distinct calls of a plan that are known. */
export function countCalls(storage: Storage, generation: number): number {
  const row = storage
    .sql("SELECT COUNT(DISTINCT call) AS n FROM questions WHERE generation = ?")
    .get(generation);
  return Number(row?.n);
}

/** Questions of a plan. */
export function countQuestions(storage: Storage, generation: number): number {
  const row = storage
    .sql("SELECT COUNT(*) AS n FROM questions WHERE generation = ?")
    .get(generation);
  return Number(row?.n);
}
