import { callRows, sureRow } from "./call-store.ts";
import { type StoredQuestion, valuesOf } from "./plan-store.ts";
import { rowSha } from "./schema.ts";
import type { Storage } from "./storage.ts";

/** A question that is to be written with the id of its call; null: it waits for a summary. */
export interface NewQuestion extends Omit<StoredQuestion, "n" | "call"> {
  readonly callId: string | null;
}

/** A waiting question that has its call now. */
export interface NewCall {
  readonly question: StoredQuestion;
  readonly callId: string;
  /** How many facts it asks about. */
  readonly asked: number | null;
}

/** Takes questions in plan order and commits many at once: each commit writes every page of the index of calls anew. */
export interface PlanWriter {
  add(question: NewQuestion): void;
  /** Gives a waiting question its call. */
  setCall(call: NewCall): void;
  /** Commits what was taken. */
  flush(): void;
}

const questionsPerCommit = 20_000;

export function openPlanWriter(storage: Storage, generation: number): PlanWriter {
  let added: NewQuestion[] = [];
  let called: NewCall[] = [];
  const flush = () => {
    if (added.length + called.length === 0) return;
    storage.transaction(() => {
      const rows = callRows(storage, [...added, ...called]);
      for (const question of added) {
        const call = question.callId === null ? null : sureRow(rows, question.callId);
        addQuestion(storage, generation, { ...question, call });
      }
      for (const { question, callId, asked } of called) {
        setCall(storage, generation, { ...question, call: sureRow(rows, callId), asked });
      }
    });
    added = [];
    called = [];
  };
  const flushIfFull = () => {
    if (added.length + called.length >= questionsPerCommit) flush();
  };
  return {
    add(question) {
      added.push(question);
      flushIfFull();
    },
    setCall(call) {
      called.push(call);
      flushIfFull();
    },
    flush,
  };
}

function addQuestion(
  storage: Storage,
  generation: number,
  question: Omit<StoredQuestion, "n">,
): void {
  const values = valuesOf(generation, question);
  storage
    .sql(
      `INSERT INTO questions (generation, record, model, judge, shown, repeat, call, source, asked, sha)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...values, rowSha("questions", values));
}

function setCall(storage: Storage, generation: number, question: StoredQuestion): void {
  const { n, call, asked } = question;
  storage
    .sql("UPDATE questions SET call = ?, asked = ?, sha = ? WHERE n = ?")
    .run(call, asked, rowSha("questions", valuesOf(generation, question)), n);
}
