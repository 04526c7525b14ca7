import { setImmediate } from "node:timers/promises";
import type { Pause } from "../run/pause.ts";

/** Long work ended early because the run was stopped; what was committed stays. */
export class Stopped extends Error {
  constructor() {
    super("the run was stopped");
    this.name = "Stopped";
  }
}

/** A pause that lets signals in, and ends the work it stands in once `stop` was given. */
export function pauseUntil(stop: AbortSignal | undefined): Pause {
  return async () => {
    await setImmediate();
    if (stop?.aborted === true) throw new Stopped();
  };
}
