import { setImmediate } from "node:timers/promises";
import { type AttemptWrite, commitWrites } from "./attempt-writes.ts";
import type { Execution, ModelAt, Stage } from "./execution.ts";
import { pendingCalls } from "./pending-calls.ts";

/** So many answers are committed at one go. */
const offlineBatch = 200;

/** An answer of a model that is not asked over the network. */
type Answer = AttemptWrite & { readonly kind: "answer" };

/** How offline models are asked beside each other. */
interface OfflineAnswers {
  keep(answers: readonly Answer[]): Promise<void>;
  /** Rows of calls that are being asked. Shared by all offline models: two of them may have a call in common. */
  readonly flying: Set<number>;
}

/**
 * Beside live calls, the thread that keeps them keeps offline answers too: SQLite lets a connection wait, for seconds and
 * then in vain, while another one writes again and again.
 */
export function answerKeeper(
  { storage, attempts }: Execution,
  isBesideLive: boolean,
): OfflineAnswers["keep"] {
  return async (answers) => {
    if (isBesideLive) await Promise.all(answers.map((one) => attempts.keep(one)));
    else commitWrites(storage, answers);
  };
}

/** Asks the pending calls of a model that needs no network. */
export async function askOffline(
  { run, stage, stop }: Stage,
  { index, model }: ModelAt,
  { keep, flying }: OfflineAnswers,
): Promise<void> {
  const { session } = run;
  const batch: { readonly judge: number; readonly answer: Answer }[] = [];
  const commit = async () => {
    await keep(batch.map(({ answer }) => answer));
    for (const { judge, answer } of batch.splice(0)) {
      flying.delete(answer.call);
      run.onReply({ judge, reply: answer.reply, spent: 0 });
    }
    await setImmediate();
  };
  for (const { row, judge, call } of pendingCalls(run, stage, index, flying)) {
    if (stop.aborted) break;
    const reply = await model.ask(call, run.abandon);
    batch.push({ judge, answer: { kind: "answer", call: row, session, reply } });
    if (batch.length >= offlineBatch) await commit();
  }
  if (batch.length > 0) await commit();
}
