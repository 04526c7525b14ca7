/** What waits for its time to be tried again, in the order of those times. */
export interface RetryLine<T> {
  readonly length: number;
  add(one: T, dueAt: number): void;
  /** When the next one is due; Infinity: none waits. */
  nextAt(): number;
  /** The next one, if its time has come. */
  take(now: number): T | undefined;
  /** Empties the line. */
  drain(): readonly T[];
}

export function openRetryLine<T>(): RetryLine<T> {
  const line: { readonly one: T; readonly dueAt: number }[] = [];
  return {
    get length() {
      return line.length;
    },
    add(one, dueAt) {
      let low = 0;
      let high = line.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((line[middle]?.dueAt ?? 0) <= dueAt) low = middle + 1;
        else high = middle;
      }
      line.splice(low, 0, { one, dueAt });
    },
    nextAt: () => line[0]?.dueAt ?? Number.POSITIVE_INFINITY,
    take(now) {
      const [next] = line;
      return next === undefined || next.dueAt > now ? undefined : line.shift()?.one;
    },
    drain: () => line.splice(0).map(({ one }) => one),
  };
}
