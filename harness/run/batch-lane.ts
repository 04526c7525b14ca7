import type { Reply } from "../core/model.ts";

/** What the batches of one endpoint, key and model share. Their limits are not those of live calls. */
export interface BatchLane {
  readonly name: string;
  /** Nothing is handed in before this time. */
  notBefore: number;
  /** Why the provider takes no batch; undefined while it does. */
  stopped: string | undefined;
}

/** The lane of this name, made where it is not there yet. */
export function batchLaneOf(lanes: Map<string, BatchLane>, name: string): BatchLane {
  const lane = lanes.get(name) ?? { name, notBefore: 0, stopped: undefined };
  lanes.set(name, lane);
  return lane;
}

/** What a reply means for its lane: a pause, its end, or nothing. */
export function heed(lane: BatchLane, reply: Reply, now: number): void {
  if (reply.state !== "failed") return;
  if (reply.stopsLane === true) lane.stopped ??= reply.why;
  else if (reply.retry && reply.retryAfterMs !== undefined) {
    lane.notBefore = Math.max(lane.notBefore, now + reply.retryAfterMs);
  }
}
