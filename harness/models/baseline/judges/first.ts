import type { BaselineJudge } from "../baseline.ts";

/** Always the candidate that is shown first; where there is nothing to compare, always the best answer. */
export const first: BaselineJudge = {
  name: "first",
  sees: [],
  utilities: ({ shown, comparison }) =>
    shown.map((_candidate, position) => (comparison && position > 0 ? 0 : 1)),
};
