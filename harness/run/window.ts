/** How many requests of a lane may be under way at once, adapted to what its provider takes. */
export interface Window {
  /** Whole, at least 1, never above the bound. */
  readonly limit: number;
  /** A request was answered while the window was full. */
  grow(): void;
  /** The provider asked to slow down. */
  cut(): void;
}

/** No lane starts with more than this. */
const mostAtFirst = 64;

/** What an episode of 429 or 529 leaves of a window. */
const cutTo = 0.7;

/**
 * A window that doubles each round trip until it is first cut, and grows by 1 a round trip from then on: with one
 * growth an answer, `limit` answers come in a round trip.
 */
export function openWindow(bound: number): Window {
  let size = Math.min(bound, mostAtFirst);
  let doubling = true;
  return {
    get limit() {
      return Math.floor(size);
    },
    grow() {
      size = Math.min(bound, size + (doubling ? 1 : 1 / Math.floor(size)));
    },
    cut() {
      doubling = false;
      size = Math.max(1, size * cutTo);
    },
  };
}
