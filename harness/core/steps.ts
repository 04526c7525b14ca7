/** Long work in steps: between two of them others may have their turn, or it may be given up. */
export type Steps<T> = Generator<void, T, void>;

/** Does all of it at one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
