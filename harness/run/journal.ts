import type { Reply } from "../core/model.ts";
import { type Intent, nextAttempt, outcomeOf } from "./attempt-rows.ts";
import { billOf, isCountable } from "./bill.ts";
import type { Execution } from "./execution.ts";
import type { Journal } from "./lane-work.ts";

/** Attempts as rows of the run's storage. */
export function journalOf({
  storage,
  attempts,
  session,
  now,
  onOddUsage,
}: Execution): Journal<Intent> {
  return {
    async intend({ asked: { row }, worst }) {
      const n = nextAttempt(storage);
      const intent = { n, call: row, session, started: now(), reserved: worst, batch: null };
      await attempts.keep({ kind: "intend", intent });
      return intent;
    },
    withdraw: ({ n }) => attempts.keep({ kind: "withdraw", n }),
    end(attempt, { asked, source }, reply, lastedMs, keeps) {
      const { spent, usage } = billOf(reply, asked.call, source.model);
      if (usage !== undefined) onOddUsage(usage);
      // It was sent some time after its intent, and lasted as long as a clock says that nobody sets.
      const ended = now();
      const intent = { ...attempt, started: ended - Math.round(lastedMs) };
      const end = { ended, spent, outcome: outcomeOf(reply, usage) };
      const kept = attempts.keep({
        kind: "end",
        intent,
        end,
        reply: keeps ? storable(reply) : undefined,
      });
      return { spent, kept };
    },
  };
}

/** Figures that are no counts cannot be kept. */
function storable(reply: Reply): Reply {
  if (reply.usage === undefined || isCountable(reply.usage)) return reply;
  const { usage, ...rest } = reply;
  return rest;
}
