import type { FactSource } from "../core/judged.ts";
import type { Reply } from "../core/model.ts";
import { questionColumns, questionOf } from "./plan-store.ts";
import { itemIdAt } from "./record-store.ts";
import { replyColumns, replyOf } from "./reply-store.ts";
import { type Setup, sure } from "./setup.ts";
import type { Storage } from "./storage.ts";

/** One answer of an earlier run, as a row with the columns that a recording may be asked for. */
export interface RecordedReply {
  readonly item: string;
  readonly model: string;
  readonly prompt: string;
  readonly dimension: string;
  readonly judge: string;
  /** The system, where one summary was judged; else null. */
  readonly candidate: string | null;
  readonly order: readonly string[];
  readonly repeat: number;
  /** Whose facts were asked about; null where candidates were judged as wholes. */
  readonly facts: FactSource | null;
  readonly state: Reply["state"];
  readonly text: string;
}

/** The replies of a plan in its order: what was answered, and what failed for good. */
export function* recordedReplies(
  storage: Storage,
  generation: number,
  setup: Setup,
): Generator<{ readonly row: RecordedReply; readonly reply: Reply }> {
  const chunk = storage.sql(
    `SELECT ${questionColumns}, ${replyColumns}
     FROM questions q JOIN replies r ON r.call = q.call LEFT JOIN reply_texts t ON t.call = r.call
     WHERE q.generation = ? AND q.n > ? AND r.retry = 0 ORDER BY q.n LIMIT 512`,
  );
  let after = 0;
  let record = { n: 0, id: "" };
  for (;;) {
    const rows = chunk.all(generation, after);
    for (const row of rows) {
      const question = questionOf(storage, row);
      const { shown, repeat, call } = question;
      const judge = setup.judges[question.judge];
      if (judge === undefined || call === null) continue;
      if (record.n !== question.record) {
        record = { n: question.record, id: itemIdAt(storage, question.record) };
      }
      const reply = replyOf(storage, call, row);
      const columns: RecordedReply = {
        item: record.id,
        model: judge.model,
        prompt: sure(setup.prompts, judge.prompt).name,
        dimension: judge.dimension,
        judge: judge.name,
        candidate: shown.length === 1 ? (shown[0] ?? null) : null,
        order: shown,
        repeat,
        facts: question.source,
        state: reply.state,
        text: reply.state === "failed" ? "" : reply.text,
      };
      yield { row: columns, reply };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.n);
  }
}
