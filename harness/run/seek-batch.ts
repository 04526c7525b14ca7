import { type Desk, type Followed, leave, letGo, undecided, waitOut } from "./batch-desk.ts";
import { pollDelay } from "./batch-pace.ts";
import { knownBatches, updateBatch } from "./batch-store.ts";
import { heedSubmission, mayHandIn } from "./hand-in.ts";

/**
 * Looks for a batch that was written down and whose id is not known: a process died, or a response got lost. It is
 * handed in again only when it is certainly not there.
 */
export async function seek(desk: Desk, one: Followed): Promise<void> {
  const { run, api, pace, stop } = desk;
  const { storage, now } = run;
  const search = await api.find(one.batch, knownBatches(storage), stop);
  one.looks += 1;
  one.notBefore = now() + pollDelay(pace, { tag: one.batch.tag, looks: one.looks });
  switch (search.state) {
    case "found":
      one.batch = updateBatch(storage, one.batch, { remote: search.id, state: "submitted" });
      one.looks = 0;
      one.notBefore = 0;
      desk.turnedDown = 0;
      return;
    case "unclear":
      one.absentSince = undefined;
      one.failingSince = undefined;
      return;
    case "undecided":
      if (desk.purpose !== "cancel") throw undecided(one.batch, search.why);
      return letGo(desk, one, "abandoned");
    case "failed":
      if (search.stopsLane === true) return leave(desk, one, search.why);
      return waitOut(desk, one, search);
    case "absent": {
      one.failingSince = undefined;
      // Lists may lag behind: it must still be missing after a while.
      if (one.absentSince === undefined) {
        one.absentSince = now();
        one.notBefore = now() + pace.settleMs;
        return;
      }
      const file = search.file ?? one.batch.file ?? undefined;
      if (file === undefined || !mayHandIn(desk) || !isWanted(desk, one)) {
        return letGo(desk, one, "unsent");
      }
      one.batch = updateBatch(storage, one.batch, { file });
      return heedSubmission(desk, one, await api.resume(one.batch, file, run.abandon));
    }
  }
}

/** Every call of the batch is still part of the plan. */
function isWanted({ run }: Desk, { batch }: Followed): boolean {
  const other = run.storage
    .sql(
      `SELECT 1 FROM attempts WHERE batch = ? AND ended IS NULL
         AND call NOT IN (SELECT call FROM questions WHERE generation = ? AND call IS NOT NULL) LIMIT 1`,
    )
    .get(batch.n, run.generation);
  return other === undefined;
}
