/**
 * Awaited between the pieces of long work: lets signals, timers and replies in. It may throw, where the work is to
 * end here; what was committed until then stays.
 */
export type Pause = () => Promise<void>;
