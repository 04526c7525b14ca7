import { judgeLoads } from "./pending.ts";
import type { Storage } from "./storage.ts";

/** The calls of one judge. A call that several judges share counts for the first of them in the plan. */
export interface CallCounts {
  readonly judge: number;
  /** Index of its model in the config. */
  readonly model: number;
  readonly questions: number;
  /** Distinct calls that are known; questions that wait for a summary have none yet. */
  readonly calls: number;
  /** Calls with a reply or a failure that stays. */
  readonly kept: number;
  /** Of `kept`: failures that stay. */
  readonly failed: number;
  /** Calls that failed in a way that may pass. */
  readonly again: number;
  /** Questions whose call has a reply or a failure that stays. */
  readonly answered: number;
  /** Questions whose call failed in a way that may pass. */
  readonly questionsAgain: number;
  /** Questions that wait for a summary which may still come. */
  readonly waiting: number;
  /** Questions about a summary that was lost: nothing is asked. */
  readonly lost: number;
}

/** Counts the distinct calls of every judge of a plan; the first `regenerators` judges make summaries. */
export function callCounts(
  storage: Storage,
  generation: number,
  regenerators: number,
): readonly CallCounts[] {
  const firsts = new Map(
    storage
      .sql(
        `SELECT f.judge AS judge, COUNT(*) AS calls, SUM(r.retry IS 0) AS kept,
           SUM(r.retry IS 0 AND r.state = 'failed') AS failed, SUM(r.retry IS 1) AS again
         FROM (SELECT call, judge, MIN(n) FROM questions WHERE generation = ? AND call IS NOT NULL GROUP BY call) f
           LEFT JOIN replies r ON r.call = f.call
         GROUP BY f.judge`,
      )
      .all(generation)
      .map((row) => [Number(row.judge), row]),
  );
  const models = new Map(
    storage
      .sql("SELECT judge, MIN(model) AS model FROM questions WHERE generation = ? GROUP BY judge")
      .all(generation)
      .map((row) => [Number(row.judge), Number(row.model)]),
  );
  return judgeLoads(storage, generation, regenerators).map((load) => {
    const { judge, questions, answered, again, waiting, lost } = load;
    const first = firsts.get(judge);
    return {
      judge,
      model: models.get(judge) ?? 0,
      questions,
      calls: Number(first?.calls ?? 0),
      kept: Number(first?.kept ?? 0),
      failed: Number(first?.failed ?? 0),
      again: Number(first?.again ?? 0),
      answered,
      questionsAgain: again,
      waiting,
      lost,
    };
  });
}

/** Calls that a run would send now: those without a reply, and those whose failure may pass. */
export function toSend({ calls, kept, waiting }: CallCounts): number {
  return calls - kept + waiting;
}
