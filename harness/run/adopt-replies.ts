import { findCall } from "./call-store.ts";
import type { Pause } from "./pause.ts";
import { planOnSummaries } from "./plan.ts";
import { putReply, replyTo } from "./reply-store.ts";
import { countRegenerators, type OpenSetup } from "./setup.ts";
import type { Storage } from "./storage.ts";

const callsPerCommit = 500;

/**
 * Takes over what a run folder has of the calls of a plan in another store, so that questions about its summaries
 * have their calls too. A failure that may pass stays one.
 */
export async function adoptReplies(
  storage: Storage,
  generation: number,
  setup: OpenSetup,
  kept: Storage,
  pause: Pause,
): Promise<void> {
  const regenerators = countRegenerators(setup);
  // Only a summary's text is needed here: for what is asked about it.
  const last = await adoptAfter(0, regenerators > 0);
  if (regenerators === 0) return;
  await planOnSummaries(storage, generation, setup, pause);
  await adoptAfter(last, false);

  async function adoptAfter(first: number, withText: boolean): Promise<number> {
    const chunk = storage.sql("SELECT n, id FROM calls WHERE n > ? ORDER BY n LIMIT ?");
    let after = first;
    for (;;) {
      const rows = chunk.all(after, callsPerCommit);
      storage.transaction(() => {
        for (const { n, id } of rows) {
          const found = findCall(kept, String(id));
          const reply = found === undefined ? undefined : replyTo(kept, found);
          if (reply === undefined) continue;
          const { state } = reply;
          putReply(
            storage,
            Number(n),
            0,
            state === "failed" || withText ? reply : { ...reply, text: "" },
          );
        }
      });
      const end = rows.at(-1);
      if (end === undefined) return after;
      after = Number(end.n);
      await pause();
    }
  }
}
