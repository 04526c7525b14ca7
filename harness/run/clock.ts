/** Time as the engine reads it: handed in, so that tests can make it pass. */
export interface Clock {
  /** Milliseconds from some moment on; never goes back. */
  now(): number;
  /** Wakes once, at that time or a little later. Returns how to call it off. */
  at(time: number, wake: () => void): () => void;
}

/** Node wakes at once where a wait has more bits than this; whoever is woken looks at the clock again. */
const longestWaitMs = 2 ** 30;

/** The process's own monotonic clock: setting the time of day does not move it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  at(time, wake) {
    const wait = Math.ceil(time - performance.now());
    const timer = setTimeout(wake, Math.min(longestWaitMs, Math.max(0, wait)));
    return () => clearTimeout(timer);
  },
};
