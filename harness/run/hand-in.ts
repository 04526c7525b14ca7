import { resolve } from "node:path";
import type { Submission } from "../core/batch.ts";
import { digestOf } from "../core/digest.ts";
import {
  type Desk,
  type Followed,
  followed,
  heedReply,
  letGo,
  type PendingCall,
} from "./batch-desk.ts";
import { pollDelay } from "./batch-pace.ts";
import { type BatchedCall, intendBatch, updateBatch } from "./batch-store.ts";
import { worstCase } from "./bill.ts";
import { pendingCalls } from "./pending-calls.ts";

/** The calls of a batch that is going to be handed in; their worst case is set aside. */
interface Chunk {
  readonly calls: readonly BatchedCall[];
  readonly bodies: readonly string[];
}

/** What a request's id, address and punctuation take beside its body, generously. */
const frameBytes = 200;

/** Reserving must not wait: a batch is not handed in before it is full. */
const atOnce = AbortSignal.abort();

/** Nothing speaks against handing in another batch. */
export function mayHandIn({ run, ...desk }: Desk): boolean {
  return (
    desk.purpose === "ask" &&
    !desk.stop.aborted &&
    desk.lane.stopped === undefined &&
    !desk.budgetReached &&
    !desk.cancelled &&
    !desk.full &&
    desk.turnedDown < run.retries.attempts
  );
}

/** Takes pending calls up to what one batch holds and the purse allows; undefined: there is nothing to hand in now. */
export async function nextChunk(desk: Desk): Promise<Chunk | undefined> {
  const { run, model, api, pace, flying } = desk;
  const most = {
    requests: Math.min(pace.requests, api.limits.requests),
    bytes: Math.min(pace.bytes, api.limits.bytes),
  };
  const calls: BatchedCall[] = [];
  const bodies: string[] = [];
  let bytes = 0;
  while (calls.length < most.requests) {
    const next = takeCall(desk);
    if (next === undefined) break;
    const body = api.body(next.call);
    bytes += Buffer.byteLength(body) + frameBytes;
    if (calls.length > 0 && bytes > most.bytes) {
      hold(desk, next);
      break;
    }
    const reserved = worstCase(next.call, model.config, desk.price) ?? null;
    if (!(await run.purse.reserve(reserved ?? 0, atOnce))) {
      hold(desk, next);
      // What is there goes first, and what is under way may release enough; only then others are waited for.
      if (calls.length > 0 || desk.open.size > 0) break;
      if (!(await run.purse.reserve(reserved ?? 0, desk.stop))) {
        desk.budgetReached = !desk.stop.aborted;
        break;
      }
      takeHeld(desk);
    }
    calls.push({ call: next.row, reserved });
    bodies.push(body);
    flying.add(next.row);
  }
  return calls.length === 0 ? undefined : { calls, bodies };
}

/** Keeps a call for the next batch, and from all others who might ask it. */
function hold(desk: Desk, call: PendingCall): void {
  desk.held = call;
  desk.flying.add(call.row);
}

/** Lets go of the call that was held. */
export function takeHeld(desk: Desk): PendingCall | undefined {
  const { held, flying } = desk;
  if (held !== undefined) flying.delete(held.row);
  desk.held = undefined;
  return held;
}

function takeCall(desk: Desk): PendingCall | undefined {
  const { run, stage, index, flying } = desk;
  const held = takeHeld(desk);
  if (held !== undefined) return held;
  if (desk.calls === undefined) {
    if (desk.again === "no" || (desk.again === "later" && desk.open.size > 0)) return undefined;
    desk.again = "no";
    desk.calls = pendingCalls(run, stage, index, flying);
  }
  const { done, value } = desk.calls.next();
  if (done !== true) {
    desk.wasAsked = true;
    return value;
  }
  desk.calls = undefined;
  return undefined;
}

/** Writes a batch down, then hands it in. */
export async function handIn(desk: Desk, { calls, bodies }: Chunk): Promise<void> {
  const { run, api, identity, stage, flying } = desk;
  const { storage, session } = run;
  const created = run.now();
  const tag = tagOf(desk, created, calls);
  const intent = { tag, identity, stage, session, created };
  const { batch, attempts } = intendBatch(storage, intent, calls);
  for (const { call } of calls) flying.delete(call);
  const one = followed(batch);
  desk.open.set(batch.n, one);
  const requests = attempts.map((n, i) => ({ id: `${tag}-${n}`, body: bodies[i] ?? "" }));
  const uploaded = async (file: string) => {
    one.batch = updateBatch(storage, one.batch, { file });
  };
  heedSubmission(desk, one, await api.submit(batch, requests, uploaded, run.abandon));
}

/** The tag of a batch: no other folder, process, moment or set of calls has it. */
function tagOf({ run, stage, identity }: Desk, created: number, calls: Chunk["calls"]): string {
  const where = [resolve(run.storage.file), process.pid, run.session, created];
  const what = [identity, stage, calls.map(({ call }) => call)];
  return `assize-${digestOf([...where, ...what]).slice(0, 24)}`;
}

/** What became of handing a batch in: it is there, it is not, or somebody has to look. */
export function heedSubmission(desk: Desk, one: Followed, made: Submission): void {
  const { run, lane, pace } = desk;
  if (made.state === "submitted") {
    one.batch = updateBatch(run.storage, one.batch, { remote: made.id, state: "submitted" });
    one.looks = 0;
    one.notBefore = run.now() + pollDelay(pace, { tag: one.batch.tag, looks: 0 });
    desk.turnedDown = 0;
    return;
  }
  const { failure } = made;
  desk.turnedDown += 1;
  desk.refusal = failure.why;
  if (made.state === "unknown") {
    one.absentSince = undefined;
    one.notBefore = run.now() + pollDelay(pace, { tag: one.batch.tag, looks: 0 });
    return;
  }
  letGo(desk, one, "unsent");
  heedReply(desk, failure);
  if (!failure.retry && failure.stopsLane !== true) {
    lane.stopped ??= { why: `a batch was refused: ${failure.why}` };
  }
  const delay =
    failure.retryAfterMs ?? pollDelay(pace, { tag: one.batch.tag, looks: desk.turnedDown });
  desk.notBefore = run.now() + delay;
}
