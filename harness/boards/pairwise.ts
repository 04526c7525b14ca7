import { reference } from "../core/item.ts";
import type { JudgedQuestion } from "../core/judged.ts";
import type { Verdict } from "../core/verdict.ts";
import { type PairVerdict, pairCredit } from "../stats/pairwise.ts";
import { goldPreference } from "./golds.ts";
import { growingRows } from "./growing.ts";
import type { Against, Metric, Rate, Tally } from "./tally.ts";

/** Both orders of one pair: `first` as the pair is named, `swapped` the other way round. */
export interface JudgedPair {
  readonly a: string;
  readonly b: string;
  readonly first: PairVerdict | undefined;
  readonly swapped: PairVerdict | undefined;
}

/** The questions of one judge on one record, put together by pair; the order that comes first names the pair. */
export function pairsOf(questions: readonly JudgedQuestion[]): readonly JudgedPair[] {
  const pairs = new Map<string, { -readonly [K in keyof JudgedPair]: JudgedPair[K] }>();
  for (const { shown, verdict } of questions) {
    const [left = "", right = ""] = shown;
    const named = pairs.get(`${left}\n${right}`);
    const reversed = pairs.get(`${right}\n${left}`);
    if (named !== undefined) named.first = winnerOf(verdict, "A", "B");
    else if (reversed !== undefined) reversed.swapped = winnerOf(verdict, "B", "A");
    else {
      const first = winnerOf(verdict, "A", "B");
      pairs.set(`${left}\n${right}`, { a: left, b: right, first, swapped: undefined });
    }
  }
  return [...pairs.values()];
}

/** The winner by name, where `first` was shown first; null: it was not read. */
export function winnerOf(verdict: Verdict, first: "A" | "B", second: "A" | "B"): PairVerdict {
  if (verdict.state !== "answered" || verdict.answer.kind !== "pairwise") return null;
  const { winner } = verdict.answer;
  return winner === "tie" ? "tie" : winner === "first" ? first : second;
}

const pairs = 0;
const credit = 1;
const bothRight = 2;
const firstCredit = 3;
const swappedCredit = 4;
const readOrders = 5;
const readCredit = 6;
const tiedGold = 7;
const readPairs = 8;

/** Verdicts against preferences. Position-balanced: the credit of a pair is the mean of its two orders. */
export function pairwiseTally({ gold, dimension }: Against): Tally {
  const rows = growingRows(9);
  return {
    metrics: agreement,
    add(index, record, questions) {
      const row = rows.row(index);
      const add = (column: number, amount: number) => {
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const pair of pairsOf(questions)) {
        const preferred = goldPreference(record, [pair.a, pair.b], dimension, gold);
        if (preferred === undefined) continue;
        if (preferred === "tie") {
          add(tiedGold, 1);
          continue;
        }
        const winner = preferred === "a" ? "A" : "B";
        const inFirst = pairCredit(winner, pair.first ?? null);
        const inSwapped = pairCredit(winner, pair.swapped ?? null);
        add(pairs, 1);
        add(credit, (inFirst + inSwapped) / 2);
        add(bothRight, pair.first === winner && pair.swapped === winner ? 1 : 0);
        add(firstCredit, inFirst);
        add(swappedCredit, inSwapped);
        const read = [pair.first, pair.swapped].filter((one) => one !== null && one !== undefined);
        add(readOrders, read.length);
        if (read.length > 0) {
          add(readPairs, 1);
          add(readCredit, (inFirst + inSwapped) / read.length);
        }
      }
    },
    matrix: rows.matrix,
  };
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

function share(of: number, all: number): (sums: Float64Array) => number | null {
  return (sums) => (at(sums, all) === 0 ? null : at(sums, of) / at(sums, all));
}

const perPair = {
  n: (sums: Float64Array) => at(sums, pairs),
  missing: (sums: Float64Array) => at(sums, tiedGold),
};

const bothRightRate: Rate = (row) => [at(row, bothRight), at(row, pairs)];

const agreement: readonly Metric[] = [
  { key: "pairwiseAccuracy", higherIsBetter: true, measure: share(credit, pairs), ...perPair },
  {
    key: "pairwiseAccuracyLenient",
    higherIsBetter: true,
    measure: share(readCredit, readPairs),
    n: (sums) => at(sums, readPairs),
    missing: (sums) => at(sums, tiedGold) + at(sums, pairs) - at(sums, readPairs),
  },
  {
    key: "strictAccuracy",
    higherIsBetter: true,
    measure: share(bothRight, pairs),
    rate: bothRightRate,
    ...perPair,
  },
  {
    key: "firstOrderAccuracy",
    higherIsBetter: true,
    measure: share(firstCredit, pairs),
    ...perPair,
  },
  {
    key: "swappedOrderAccuracy",
    higherIsBetter: true,
    measure: share(swappedCredit, pairs),
    ...perPair,
  },
];

const bothRead = 0;
const same = 1;
const firstTwice = 2;
const secondTwice = 3;
const decided = 4;
const namedFirst = 5;
const asked = 6;

/** What the order of presentation does to the verdicts; no gold is needed. */
export function positionTally(): Tally {
  const rows = growingRows(7);
  return {
    metrics: position,
    add(index, _record, questions) {
      const row = rows.row(index);
      const add = (column: number, amount: number) => {
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const { first = null, swapped = null } of pairsOf(questions)) {
        add(asked, 1);
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

const perReadPair = {
  n: (sums: Float64Array) => at(sums, bothRead),
  missing: (sums: Float64Array) => at(sums, asked) - at(sums, bothRead),
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

const position: readonly Metric[] = [
  readPairRate("consistency", true, (row) => [at(row, same), at(row, bothRead)]),
  readPairRate("flipRate", false, (row) => [at(row, bothRead) - at(row, same), at(row, bothRead)]),
  readPairRate("hardFlipRate", false, (row) => [
    at(row, firstTwice) + at(row, secondTwice),
    at(row, bothRead),
  ]),
  {
    ...readPairRate("firstShare", undefined, (row) => [at(row, namedFirst), at(row, decided)]),
    n: (sums) => at(sums, decided),
    missing: (sums) => 2 * at(sums, asked) - at(sums, decided),
  },
  {
    key: "primacyNet",
    higherIsBetter: undefined,
    measure: (sums) =>
      at(sums, bothRead) === 0
        ? null
        : (at(sums, firstTwice) - at(sums, secondTwice)) / at(sums, bothRead),
    ...perReadPair,
  },
];

/** The reference stands in every pair. */
export function isStar(systems: Iterable<readonly [string, string]>): boolean {
  for (const [a, b] of systems) if (a !== reference && b !== reference) return false;
  return true;
}
