import { randomStream } from "../../../core/random.ts";
import type { BaselineJudge } from "../baseline.ts";

/**
 * A uniform number for each candidate, drawn from the seed by record, prompt, system, text and repeat: the same wherever
 * the candidate stands and whatever stands beside it.
 */
export const random: BaselineJudge = {
  name: "random",
  sees: ["seed"],
  utilities({ seed, item, prompt, repeat, shown }) {
    return shown.map(({ system, text }) => {
      const purpose = `baseline/random|${JSON.stringify([item, prompt, system, text])}`;
      return randomStream(seed, purpose, repeat).uniform();
    });
  },
};
