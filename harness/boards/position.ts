import type { Arrangement } from "../core/protocol.ts";
import { mcnemar } from "../stats/paired-tests.ts";
import { growingRows } from "./growing.ts";
import { askedOf, pairsOf } from "./pairs.ts";
import type { Metric, Rate, Tally } from "./tally.ts";

// Columns of a record's row. The units are the repeats of a pair.
const bothRead = 0;
const same = 1;
const firstTwice = 2;
const secondTwice = 3;
const decided = 4;
const namedFirst = 5;
const units = 6;
const verdicts = 7;

/** What the order of presentation does to the verdicts; no gold is needed. One order shows only who wins more often. */
export function positionTally(orders: Arrangement["orders"]): Tally {
  const rows = growingRows(8);
  return {
    metrics: orders === "both" ? position : [firstShare],
    add(index, _record, questions) {
      const row = rows.row(index);
      const add = (column: number, amount: number) => {
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const pair of pairsOf(questions)) {
        const { first = null, swapped = null } = pair;
        add(units, 1);
        add(verdicts, orders === "both" ? 2 : askedOf(pair).length);
        // "A" is the candidate shown first in the first order, and second in the swapped one.
        if (first !== null && first !== "tie") {
          add(decided, 1);
          add(namedFirst, first === "A" ? 1 : 0);
        }
        if (swapped !== null && swapped !== "tie") {
          add(decided, 1);
          add(namedFirst, swapped === "B" ? 1 : 0);
        }
        if (first === null || swapped === null) continue;
        add(bothRead, 1);
        add(same, first === swapped ? 1 : 0);
        add(firstTwice, first === "A" && swapped === "B" ? 1 : 0);
        add(secondTwice, first === "B" && swapped === "A" ? 1 : 0);
      }
    },
    matrix: rows.matrix,
  };
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

const perReadPair = {
  n: (sums: Float64Array) => at(sums, bothRead),
  missing: (sums: Float64Array) => at(sums, units) - at(sums, bothRead),
};

function readPairRate(key: string, higherIsBetter: boolean | undefined, hits: Rate): Metric {
  return {
    key,
    higherIsBetter,
    measure: (sums) => {
      const [successes, trials] = hits(sums);
      return trials === 0 ? null : successes / trials;
    },
    rate: hits,
    ...perReadPair,
  };
}

const firstShare: Metric = {
  ...readPairRate("firstShare", undefined, (row) => [at(row, namedFirst), at(row, decided)]),
  n: (sums) => at(sums, decided),
  missing: (sums) => at(sums, verdicts) - at(sums, decided),
};

const position: readonly Metric[] = [
  readPairRate("consistency", true, (row) => [at(row, same), at(row, bothRead)]),
  readPairRate("flipRate", false, (row) => [at(row, bothRead) - at(row, same), at(row, bothRead)]),
  readPairRate("hardFlipRate", false, (row) => [
    at(row, firstTwice) + at(row, secondTwice),
    at(row, bothRead),
  ]),
  firstShare,
  {
    key: "primacyNet",
    higherIsBetter: undefined,
    measure: (sums) =>
      at(sums, bothRead) === 0
        ? null
        : (at(sums, firstTwice) - at(sums, secondTwice)) / at(sums, bothRead),
    zeroTest: (sums) =>
      at(sums, bothRead) === 0
        ? null
        : mcnemar({ b: at(sums, firstTwice), c: at(sums, secondTwice) }).exact,
    ...perReadPair,
  },
];
