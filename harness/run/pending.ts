import type { Storage } from "./storage.ts";

/** How many questions of a judge still need a call, and why. */
export interface JudgeLoad {
  readonly judge: number;
  readonly questions: number;
  /** Have a reply that stays. */
  readonly answered: number;
  /** Wait for a regenerated summary. */
  readonly waiting: number;
  /** Failed in an earlier session, and another attempt may help. */
  readonly again: number;
}

/** Counts the questions of every judge by what they still need. */
export function judgeLoads(storage: Storage, generation: number): readonly JudgeLoad[] {
  return storage
    .sql(
      `SELECT q.judge AS judge, COUNT(*) AS questions, SUM(r.retry IS 0) AS answered, SUM(q.call IS NULL) AS waiting,
         SUM(r.retry IS 1) AS again
       FROM questions q LEFT JOIN replies r ON r.call = q.call WHERE q.generation = ? GROUP BY q.judge ORDER BY q.judge`,
    )
    .all(generation)
    .map((row) => ({
      judge: Number(row.judge),
      questions: Number(row.questions),
      answered: Number(row.answered),
      waiting: Number(row.waiting),
      again: Number(row.again),
    }));
}

/** Distinct calls of a plan that are known. */
export function countCalls(storage: Storage, generation: number): number {
  const row = storage
    .sql("SELECT COUNT(DISTINCT call) AS n FROM questions WHERE generation = ?")
    .get(generation);
  return Number(row?.n);
}
