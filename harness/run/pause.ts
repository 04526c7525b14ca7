/**
 * Awaited between the pieces of long work: lets signals, timers and replies in. It may throw, where the work is to
 * end here; what was committed until then stays.
 */
export type Pause = () => Promise<void>;

const breathMs = 100;

/** The same, but only where the last time was a while ago: to be awaited as often as is handy. */
export function nowAndThen(pause: Pause): Pause {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathMs) return;
    await pause();
    last = performance.now();
  };
}
