import type { BatchLine, BatchStatus } from "../core/batch.ts";
import { nanoDollars } from "../core/cost.ts";
import type { Failure, Reply } from "../core/model.ts";
import { type Intent, outcomeOf, putEnd } from "./attempt-rows.ts";
import { type Desk, discardUpload, type Followed, heedReply, waitOut } from "./batch-desk.ts";
import { mostExpiries } from "./batch-pace.ts";
import { closeBatch, openAttempt } from "./batch-store.ts";
import { type Bill, billWithoutUsage, isCountable } from "./bill.ts";
import { putReply, replyTo } from "./reply-store.ts";

/** Results are committed in groups of so many. */
const groupSize = 256;

/** Results that are shorter than the provider says are read again so often. */
const mostShortReads = 3;

/** What the end of one attempt means, once it is committed. */
interface Effect {
  readonly reserved: number;
  readonly spent: number | null;
  /** undefined: the call is pending again. */
  readonly reply: Reply | undefined;
}

/** Keeps the results of a batch that has ended. Reading them twice changes nothing. */
export async function collect(
  desk: Desk,
  one: Followed,
  status: BatchStatus & { readonly state: "ended" },
): Promise<void> {
  const { run, api } = desk;
  const { storage } = run;
  let lines = 0;
  let group: BatchLine[] = [];
  const commit = () => {
    const taken = group;
    group = [];
    const effects = storage.transaction(() =>
      taken.flatMap((line) => {
        const attempt = attemptOf(desk, one, line.id);
        return attempt === undefined ? [] : end(desk, attempt, line);
      }),
    );
    for (const effect of effects) apply(desk, effect);
  };
  const take = (line: BatchLine) => {
    lines += 1;
    if (group.push(line) >= groupSize) commit();
  };
  const failure = await api.collect(status.results, take, run.abandon);
  commit();
  if (failure !== undefined) return waitOut(desk, one, failure);
  if (status.lines !== undefined && lines < status.lines) {
    one.shortReads += 1;
    if (one.shortReads < mostShortReads) return;
  }
  const effects: Effect[] = [];
  closeBatch(storage, one.batch, "collected", (attempt) => {
    effects.push(end(desk, attempt, missing(attempt, status)));
  });
  for (const effect of effects) apply(desk, effect);
  desk.open.delete(one.batch.n);
  desk.full = false;
  desk.collected += 1;
  await discardUpload(desk, one);
}

/** What it means that the results do not hold a request. */
function missing(
  { n }: Intent,
  { lines, cancelled, expired }: BatchStatus & { readonly state: "ended" },
): BatchLine {
  const id = String(n);
  if (lines === undefined && cancelled) return { id, state: "cancelled" };
  if (lines === undefined && expired) return { id, state: "expired" };
  const why = "the results of its batch do not hold it";
  return { id, state: "served", reply: { state: "failed", why, retry: true } };
}

function attemptOf({ run }: Desk, { batch }: Followed, id: string): Intent | undefined {
  if (!id.startsWith(`${batch.tag}-`)) return undefined;
  const n = Number(id.slice(batch.tag.length + 1));
  return Number.isSafeInteger(n) ? openAttempt(run.storage, batch, n) : undefined;
}

/** Writes down how an attempt ended; call it inside a transaction. */
function end(desk: Desk, attempt: Intent, line: BatchLine): Effect {
  const { storage, now, session } = desk.run;
  const reply = replyOf(line);
  const { spent, usage } = line.state === "served" ? billOf(desk, attempt, reply) : unpaid;
  const kept = stays(desk, attempt, line, reply) ? reply : undefined;
  if (usage !== undefined) desk.run.onOddUsage(usage);
  putEnd(storage, attempt, { ended: now(), spent, outcome: outcomeOf(reply, usage) });
  // An answer that is there already is never replaced: tables may have been made of it.
  const known = replyTo(storage, attempt.call);
  if (kept !== undefined && (known === undefined || known.state === "failed")) {
    putReply(storage, attempt.call, session, kept);
  }
  return { reserved: attempt.reserved ?? 0, spent, reply: kept };
}

function replyOf(line: BatchLine): Reply {
  if (line.state === "served") return { ...line.reply, tier: "batch" };
  const why =
    line.state === "expired" ? "its batch ran out of time before it" : "its batch was cancelled";
  return { state: "failed", why, retry: true } satisfies Failure;
}

/** Whether a reply settles its call, for this session at least; if not, the call is pending again. */
function stays(desk: Desk, { call }: Intent, line: BatchLine, reply: Reply): boolean {
  const { run, tries } = desk;
  if (line.state === "cancelled") {
    desk.cancelled = true;
    return false;
  }
  if (line.state === "served") heedReply(desk, reply);
  if (reply.state !== "failed") return true;
  if (reply.stopsLane === true) return false;
  if (!reply.retry) return true;
  const before = tries.get(call) ?? { failures: 0, expiries: 0 };
  const tried =
    line.state === "expired"
      ? { ...before, expiries: before.expiries + 1 }
      : { ...before, failures: before.failures + 1 };
  tries.set(call, tried);
  const isOver = tried.failures >= run.retries.attempts || tried.expiries >= mostExpiries;
  if (isOver) return true;
  if (desk.purpose === "ask" && desk.again === "no") desk.again = "later";
  return false;
}

const unpaid: Bill = { spent: 0 };

/** As of a live call; its request is not at hand any more, so its worst case stands for what it can have used. */
function billOf({ price }: Desk, { reserved }: Intent, reply: Reply): Bill {
  const { usage } = reply;
  if (usage === undefined) return billWithoutUsage(reply);
  if (!isCountable(usage)) return { spent: null, usage: "absurd" };
  const spent = price === undefined ? null : nanoDollars(usage, price);
  const isTooMuch = spent !== null && reserved !== null && spent > reserved;
  return isTooMuch ? { spent: null, usage: "absurd" } : { spent };
}

function apply({ run, judge }: Desk, { reserved, spent, reply }: Effect): void {
  run.purse.settle(reserved, spent);
  if (reply !== undefined) run.onReply({ judge, reply, spent: run.purse.spent });
}
