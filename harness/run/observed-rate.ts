/** What a provider was seen to sustain, learnt from its refusals (429, 529); it paces a lane from the first one on. */
export interface ObservedRate {
  /** The earliest time, not before `now`, at which the next request may start. */
  readyAt(now: number): number;
  /** Counts a request that starts. Returns its number: 1, 2, ... */
  sent(now: number): number;
  /** The request of this number, sent at `sentAt`, began an episode of refusals; the lane holds `limit` at most. */
  episode(number: number, sentAt: number, limit: number): void;
  /** Another request of the episode was refused. */
  refused(number: number): void;
  /** About how many requests may start in so many milliseconds, at least 1; Infinity: nothing is known yet. */
  inTime(milliseconds: number): number;
}

/** After an episode a lane starts a little below what it saw, and comes back to it in `returnMs`. */
const start = 0.95;
const returnMs = 6_000;
/** Or in as long as this many requests take, where that is longer. */
const returnRequests = 20;
/** Then it probes: by this much more after another `returnMs`, and as the cube of time from then on. */
const probe = 0.05;
/** An episode lowers the rate no further than this: one look may be wrong, and a look at few requests is a guess. */
const lowest = 0.5;
const lowestByFew = 0.85;
const few = 20;
/** A provider that refuses no more than this share, of about so many requests, may do so by chance. */
const chanceShare = 0.1;
const shareOf = 50;
/** Requests a millisecond. Below this nothing is lowered while at least every second request is accepted. */
const slowest = 1 / 2_000;
const mostRefused = 0.5;
/** Timers are this coarse: what they lose is made up for. */
const coarseMs = 5;

/**
 * Between two refusals a provider's bucket was emptied twice, so what it accepted in between is what it sustains, however
 * large the bucket. From that rate on the lane probes upwards, slowly where it is near, ever faster where nothing
 * resists; only requests that the rate held back move it on.
 *
 * Some providers refuse by chance, at any rate. Below what a bucket sustains it refuses nothing; so where few are refused,
 * and the first refusal after a rate was lowered comes before it is back, lowering is of no use: such an episode changes
 * nothing, until more are refused.
 */
export function openObservedRate(): ObservedRate {
  /** Requests a millisecond; undefined before the first refusal. */
  let seen: number | undefined;
  let count = 0;
  let firstAt = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  /** When, and after how many requests, the bucket was last seen empty. */
  let emptyAt: number | undefined;
  let emptyCount = 0;
  let refusedSince = 0;
  /** Milliseconds since the last episode in which the rate was what held requests back. */
  let pacedMs = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  /** Share of refusals among the latest requests. */
  let share = 0;
  let wasLowered = false;
  let isChance = false;

  function rate(known: number): number {
    const whole = wholeReturn(known);
    if (pacedMs < whole) return known * (start + (1 - start) * (pacedMs / whole));
    return known * (1 + probe * ((pacedMs - whole) / whole) ** 3);
  }

  function wholeReturn(known: number): number {
    return Math.max(returnMs, returnRequests / known);
  }

  return {
    readyAt: (now) => Math.max(now, nextAt),
    sent(now) {
      count += 1;
      if (count === 1) firstAt = now;
      if (seen !== undefined) {
        const gap = 1 / rate(seen);
        if (nextAt > lastAt && now - nextAt <= coarseMs) pacedMs += Math.min(now - lastAt, 2 * gap);
        nextAt = Math.max(nextAt, now - coarseMs) + gap;
      }
      lastAt = now;
      return count;
    },
    episode(number, sentAt, limit) {
      const accepted = number - 1 - emptyCount - refusedSince;
      const elapsed = Math.max(1, sentAt - (emptyAt ?? firstAt));
      const looked = accepted / elapsed;
      const asked = number - emptyCount;
      share += (1 - Math.exp(-asked / shareOf)) * ((1 + refusedSince) / asked - share);
      emptyAt = sentAt;
      emptyCount = number;
      refusedSince = 0;
      const isSoon = seen !== undefined && pacedMs < wholeReturn(seen);
      isChance = share <= chanceShare && (isChance || (isSoon && wasLowered));
      if (isChance) return;
      if (seen === undefined) {
        // The first requests are a burst: few of them tell how large it may be, and not what comes after.
        seen = accepted < few ? Math.min(looked || Number.POSITIVE_INFINITY, limit / 1000) : looked;
      } else if (accepted > 0) {
        const least = accepted < few ? lowestByFew : lowest;
        const floor = share < mostRefused ? Math.min(slowest, rate(seen)) : 0;
        wasLowered = looked < seen;
        seen = Math.max(floor, rate(seen) * least, Math.min(rate(seen), looked));
      } else seen = rate(seen);
      pacedMs = 0;
    },
    refused(number) {
      if (number > emptyCount) refusedSince += 1;
    },
    inTime: (milliseconds) =>
      seen === undefined ? Number.POSITIVE_INFINITY : 1 + Math.floor(milliseconds * rate(seen)),
  };
}
