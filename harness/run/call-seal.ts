import { createHash } from "node:crypto";
import { getState, setState } from "./state.ts";
import { damaged, type Storage } from "./storage.ts";

/** SHA-256 over the ids of the first `count` calls in the order of their rows, which never change nor go. */
interface Seal {
  readonly count: number;
  readonly digest: string;
}

/**
 * Sees that calls have the ids that were sealed, and seals those that came since. A later plan would not find a call
 * whose id is not what was written, and its reply would be bought again.
 */
export function sealCalls(storage: Storage): void {
  const text = getState(storage, "calls");
  const before: Seal | undefined = text === undefined ? undefined : JSON.parse(text);
  const hash = createHash("sha256");
  let count = 0;
  let found: string | undefined;
  for (const { id } of storage.sql("SELECT id FROM calls ORDER BY n").iterate()) {
    hash.update(`${String(id)}\n`);
    count += 1;
    if (count === before?.count) found = hash.copy().digest("hex");
  }
  if (before !== undefined && found !== before.digest) {
    throw damaged(storage.file, "the ids of its calls do not match their digest");
  }
  if (count === 0 || count === before?.count) return;
  const seal: Seal = { count, digest: hash.digest("hex") };
  storage.transaction(() => setState(storage, "calls", JSON.stringify(seal)));
}
