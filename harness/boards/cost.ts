import { dollars } from "../core/cost.ts";
import { growingRows } from "./growing.ts";
import type { Tally } from "./tally.ts";

export const costKey = "usdPer1000";

const nano = 0;
const asked = 1;

/** USD for 1,000 verdicts that were planned, lost ones too: what was paid for the kept replies, each once. */
export function costTally(): Tally {
  const rows = growingRows(2);
  // One unknown cost leaves the whole sum unknown: no resample without it says more.
  let unknown = 0;
  return {
    metrics: [
      {
        key: costKey,
        higherIsBetter: false,
        measure([paid = 0, planned = 0]) {
          return planned === 0 || unknown > 0 ? null : (1000 * dollars(paid)) / planned;
        },
        whyUndefined: () => (unknown > 0 ? "unknown-cost" : undefined),
        n: (sums) => sums[asked] ?? 0,
        missing: () => unknown,
      },
    ],
    add(index, _record, questions) {
      rows.add(index, asked, questions.length);
      for (const { nano: cost = null } of questions) {
        if (cost === null) unknown += 1;
        else rows.add(index, nano, cost);
      }
    },
    matrix: rows.matrix,
  };
}
