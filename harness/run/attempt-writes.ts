import type { Reply } from "../core/model.ts";
import { type AttemptEnd, dropIntent, type Intent, putEnd, putIntent } from "./attempt-rows.ts";
import { putReply } from "./reply-store.ts";
import type { Storage } from "./storage.ts";

/** What happens to an attempt or is answered without one, as it goes to the thread that keeps it: it can be copied. */
export type AttemptWrite =
  | { readonly kind: "intend"; readonly intent: Intent }
  | { readonly kind: "withdraw"; readonly n: number }
  | {
      readonly kind: "end";
      readonly intent: Intent;
      readonly end: AttemptEnd;
      /** It settles the call. */
      readonly reply: Reply | undefined;
    }
  | {
      /** From a model that is not asked over the network. */
      readonly kind: "answer";
      /** Row of the call. */
      readonly call: number;
      readonly session: number;
      readonly reply: Reply;
    };

/** Commits all of these or none. */
export function commitWrites(storage: Storage, writes: readonly AttemptWrite[]): void {
  storage.transaction(() => {
    for (const write of writes) putWrite(storage, write);
  });
}

function putWrite(storage: Storage, write: AttemptWrite): void {
  if (write.kind === "intend") putIntent(storage, write.intent);
  else if (write.kind === "withdraw") dropIntent(storage, write.n);
  else if (write.kind === "answer") putReply(storage, write.call, write.session, write.reply);
  else {
    const { intent, end, reply } = write;
    putEnd(storage, intent, end);
    if (reply !== undefined) putReply(storage, intent.call, intent.session, reply);
  }
}
