import type { Reply } from "../core/model.ts";
import { isTooLong, type LaneStop } from "./lane.ts";

/** What the batches of one endpoint, key and model share. Their limits, and its name, are not those of live calls. */
export interface BatchLane {
  readonly name: string;
  /** Nothing is sent before this time. */
  notBefore: number;
  /** Why the provider takes no batch, and until when by the time of day; undefined while it does. */
  stopped: LaneStop | undefined;
}

/** The lane of the batches of the live lane of this name, made where it is not there yet. */
export function batchLaneOf(lanes: Map<string, BatchLane>, live: string): BatchLane {
  const lane = lanes.get(live) ?? { name: `${live} in batches`, notBefore: 0, stopped: undefined };
  lanes.set(live, lane);
  return lane;
}

/** What a reply means for its lane: a pause, its end, or nothing. No call is tried for longer than `totalMs`. */
export function heed(
  lane: BatchLane,
  reply: Reply,
  { now, totalMs }: { readonly now: number; readonly totalMs: number },
): void {
  if (reply.state !== "failed") return;
  if (reply.stopsLane === true) lane.stopped ??= { why: reply.why };
  else if (reply.retry && reply.retryAfterMs !== undefined) {
    const opensAt = now + reply.retryAfterMs;
    lane.notBefore = Math.max(lane.notBefore, opensAt);
    if (isTooLong(reply, { totalMs })) lane.stopped ??= { why: reply.why, opensAt };
  }
}
