import type { Reply } from "../core/model.ts";

/** What the calls to one endpoint with one key and model share. */
export interface Lane {
  /** No attempt of the lane starts before this time. */
  notBefore: number;
  stopped: string | undefined;
  /** How many first replies were the same 400, and its text; undefined once something else came. */
  sameRefusal: { why: string; count: number } | undefined;
  anythingElse: boolean;
}

/** So many equal 400s before any other reply stop a lane. */
const sameRefusals = 20;

/** The lane of this name, made where it is not there yet. */
export function laneOf(lanes: Map<string, Lane>, name: string): Lane {
  let lane = lanes.get(name);
  if (lane === undefined) {
    lane = { notBefore: 0, stopped: undefined, sameRefusal: undefined, anythingElse: false };
    lanes.set(name, lane);
  }
  return lane;
}

/** What a reply means for its lane: a pause, its end, or nothing. */
export function heed(lane: Lane, reply: Reply, now: number): void {
  if (reply.state !== "failed") {
    lane.anythingElse = true;
    return;
  }
  if (reply.stopsLane === true) {
    lane.stopped ??= reply.why;
    return;
  }
  if (reply.retry) {
    if (reply.retryAfterMs !== undefined) {
      lane.notBefore = Math.max(lane.notBefore, now + reply.retryAfterMs);
    }
    return;
  }
  if (reply.status !== 400 || lane.anythingElse) return;
  const same = lane.sameRefusal;
  if (same === undefined) lane.sameRefusal = { why: reply.why, count: 1 };
  else if (same.why === reply.why) same.count += 1;
  else lane.anythingElse = true;
  if ((lane.sameRefusal?.count ?? 0) >= sameRefusals && !lane.anythingElse)
    lane.stopped ??= reply.why;
}
