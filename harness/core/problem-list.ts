import { AssizeError, type Problem } from "./errors.ts";

/** Problems of data, of which there may be one a line: the first are kept to be shown, all are counted. */
export interface ProblemList {
  readonly count: number;
  add(problem: Problem): void;
  /** Adds those of an error, with those that it counted and did not keep. */
  addAll(error: AssizeError): void;
  /** Throws them at once; returns when there are none. */
  throwIfAny(): void;
}

const mostShown = 20;

export function openProblemList(): ProblemList {
  const shown: Problem[] = [];
  let count = 0;
  const add = (problem: Problem) => {
    count += 1;
    if (shown.length < mostShown) shown.push(problem);
  };
  return {
    get count() {
      return count;
    },
    add,
    addAll(error) {
      error.problems.forEach(add);
      count += error.more;
    },
    throwIfAny() {
      const [first, ...rest] = shown;
      if (first !== undefined)
        throw new AssizeError([first, ...rest], { more: count - shown.length });
    },
  };
}
