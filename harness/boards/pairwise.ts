import { kappaFromCounts } from "../stats/kappa.ts";
import { pairCredit } from "../stats/pairwise.ts";
import type { LabelledOf } from "./binary.ts";
import { goldPreference } from "./golds.ts";
import { growingRows } from "./growing.ts";
import { askedOf, pairsOf } from "./pairs.ts";
import type { Against, Metric, Rate, Tally } from "./tally.ts";

// Columns of a record's row. The units are the repeats of a pair.
const units = 0;
const credit = 1;
const bothRight = 2;
const firstCredit = 3;
const swappedCredit = 4;
const readCredit = 5;
const tiedGold = 6;
const readUnits = 7;
const unread = 8;
/** From here on gold (A, B, tie) by verdict (A, B, tie), row by row. */
const confusion = 9;

const categories = ["A", "B", "tie"] as const;

/** Verdicts against preferences. Position-balanced: the credit of a pair is the mean of the orders it was asked in. */
export function pairwiseTally({ gold, dimension, orders }: Against): Tally {
  const rows = growingRows(gold === "human" ? confusion + categories.length ** 2 : confusion);
  return {
    metrics: [
      ...accuracies,
      ...(orders === "both" ? byOrder : []),
      ...(gold === "human" ? [kappa] : []),
    ],
    add(index, record, questions) {
      const row = rows.row(index);
      const add = (column: number, amount: number) => {
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const pair of pairsOf(questions)) {
        const preferred = goldPreference(record, [pair.a, pair.b], dimension, gold);
        if (preferred === undefined) continue;
        const winner = winners[preferred];
        const asked =
          orders === "both" ? [pair.first ?? null, pair.swapped ?? null] : askedOf(pair);
        const read = asked.filter((verdict) => verdict !== null);
        add(unread, asked.length - read.length);
        if (gold === "human") {
          for (const verdict of read) add(cellOf(winner, verdict), 1);
        }
        if (winner === "tie") {
          add(tiedGold, 1);
          continue;
        }
        const credits = asked.map((verdict) => pairCredit(winner, verdict));
        const earned = credits.reduce((sum, one) => sum + one, 0);
        add(units, 1);
        add(credit, earned / asked.length);
        add(bothRight, asked.every((verdict) => verdict === winner) ? 1 : 0);
        add(firstCredit, credits[0] ?? 0);
        add(swappedCredit, credits[1] ?? 0);
        if (read.length > 0) {
          add(readUnits, 1);
          add(readCredit, earned / read.length);
        }
      }
    },
    matrix: rows.matrix,
  };
}

/** Each order of a pair by itself: is the candidate that was shown first the better one? */
export function pairwiseLabelled({ gold, dimension }: Against): LabelledOf {
  return (record, { shown, verdict }) => {
    const [first = "", second = ""] = shown;
    const preferred = goldPreference(record, [first, second], dimension, gold);
    if (preferred === undefined) return [];
    const label = preferred === "tie" ? "none" : preferred === "a";
    const read = verdict.state === "answered" && verdict.answer.kind === "pairwise";
    if (!read) return [{ label, said: null }];
    const { winner, confidence } = verdict.answer;
    return [{ label, said: winner === "first", confidence }];
  };
}

const winners = { a: "A", b: "B", tie: "tie" } as const;

type Category = (typeof categories)[number];

function cellOf(gold: Category, verdict: Category): number {
  return confusion + categories.indexOf(gold) * categories.length + categories.indexOf(verdict);
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

function share(of: number, all: number): (sums: Float64Array) => number | null {
  return (sums) => (at(sums, all) === 0 ? null : at(sums, of) / at(sums, all));
}

const perUnit = {
  n: (sums: Float64Array) => at(sums, units),
  missing: (sums: Float64Array) => at(sums, tiedGold),
};

const accuracies: readonly Metric[] = [
  { key: "pairwiseAccuracy", higherIsBetter: true, measure: share(credit, units), ...perUnit },
  {
    key: "pairwiseAccuracyLenient",
    higherIsBetter: true,
    measure: share(readCredit, readUnits),
    n: (sums) => at(sums, readUnits),
    missing: (sums) => at(sums, tiedGold) + at(sums, units) - at(sums, readUnits),
  },
];

const bothRightRate: Rate = (row) => [at(row, bothRight), at(row, units)];

/** What can be told where every pair was asked in both orders. */
const byOrder: readonly Metric[] = [
  {
    key: "strictAccuracy",
    higherIsBetter: true,
    measure: share(bothRight, units),
    rate: bothRightRate,
    ...perUnit,
  },
  {
    key: "firstOrderAccuracy",
    higherIsBetter: true,
    measure: share(firstCredit, units),
    ...perUnit,
  },
  {
    key: "swappedOrderAccuracy",
    higherIsBetter: true,
    measure: share(swappedCredit, units),
    ...perUnit,
  },
];

/** Over single verdicts, where a tie of the gold is a category like the others. */
const kappa: Metric = {
  key: "kappa",
  higherIsBetter: true,
  measure: (sums) => kappaFromCounts(sums.subarray(confusion), categories.length, "none"),
  n: (sums) => sums.subarray(confusion).reduce((sum, count) => sum + count, 0),
  missing: (sums) => at(sums, unread),
};
