import { growingRows } from "./growing.ts";
import type { Rate, Tally } from "./tally.ts";

const invalid = 0;
const asked = 1;

/** Share of all verdicts asked for that could not be used: unparsed, refused, truncated or failed. */
export function invalidTally(): Tally {
  const rows = growingRows(2);
  return {
    metrics: [
      {
        key: "invalidRate",
        higherIsBetter: false,
        measure: (sums) => {
          const [lost, all] = invalidOf(sums);
          return all === 0 ? null : lost / all;
        },
        n: (sums) => sums[asked] ?? 0,
        missing: () => 0,
        rate: invalidOf,
      },
    ],
    add(index, _record, questions) {
      for (const { verdict } of questions) {
        if (verdict.state !== "answered") rows.add(index, invalid, 1);
      }
      rows.add(index, asked, questions.length);
    },
    matrix: rows.matrix,
  };
}

const invalidOf: Rate = (row) => [row[invalid] ?? 0, row[asked] ?? 0];
