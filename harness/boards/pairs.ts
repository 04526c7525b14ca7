import type { JudgedQuestion } from "../core/judged.ts";
import type { Verdict } from "../core/verdict.ts";
import type { PairVerdict } from "../stats/pairwise.ts";

/** One repeat of one pair: `first` as the pair is named, `swapped` the other way round; undefined: not asked so. */
export interface JudgedPair {
  readonly a: string;
  readonly b: string;
  readonly repeat: number;
  readonly first: PairVerdict | undefined;
  readonly swapped: PairVerdict | undefined;
}

/**
 * The questions of one judge on one record, put together by pair and repeat. The order that comes first names the pair;
 * a pair that was asked in one order only is named by its names in ascending order, so that its name says nothing of
 * the order.
 */
export function pairsOf(questions: readonly JudgedQuestion[]): readonly JudgedPair[] {
  const pairs = new Map<string, NamedPair>();
  for (const { shown, verdict, repeat } of questions) {
    const [left = "", right = ""] = shown;
    const key = left < right ? `${left}\n${right}` : `${right}\n${left}`;
    const pair = pairs.get(key) ?? { a: left, b: right, isSwapped: false, repeats: new Map() };
    pairs.set(key, pair);
    const unit = pair.repeats.get(repeat) ?? { first: undefined, swapped: undefined };
    pair.repeats.set(repeat, unit);
    if (left === pair.a) unit.first = winnerOf(verdict, "A", "B");
    else {
      unit.swapped = winnerOf(verdict, "B", "A");
      pair.isSwapped = true;
    }
  }
  return [...pairs.values()].flatMap(({ a, b, isSwapped, repeats }) =>
    Array.from(repeats, ([repeat, { first, swapped }]) =>
      isSwapped || a < b
        ? { a, b, repeat, first, swapped }
        : { a: b, b: a, repeat, first: undefined, swapped: turned(first) },
    ),
  );
}

interface NamedPair {
  readonly a: string;
  readonly b: string;
  /** Whether any repeat was asked the other way round. */
  isSwapped: boolean;
  readonly repeats: Map<number, { -readonly [K in "first" | "swapped"]: JudgedPair[K] }>;
}

/** The winner by name, where `first` was shown first; null: it was not read. */
export function winnerOf(verdict: Verdict, first: "A" | "B", second: "A" | "B"): PairVerdict {
  if (verdict.state !== "answered" || verdict.answer.kind !== "pairwise") return null;
  const { winner } = verdict.answer;
  return winner === "tie" ? "tie" : winner === "first" ? first : second;
}

function turned(verdict: PairVerdict | undefined): PairVerdict | undefined {
  return verdict === "A" ? "B" : verdict === "B" ? "A" : verdict;
}

/** The verdicts on a pair that were asked for, in whichever order. */
export function askedOf({ first, swapped }: JudgedPair): readonly PairVerdict[] {
  return [first, swapped].filter((verdict) => verdict !== undefined);
}

/** What the verdicts on one pair of a record come to. */
export interface ScoredPair {
  readonly a: string;
  readonly b: string;
  /** Score of `a` in [0, 1]; NaN where a verdict was not read. */
  readonly score: number;
}

const points = { A: 1, B: 0, tie: 0.5 };

/** Each pair of a record once: 1, ½ or 0 for `a`, the mean over orders and repeats (methods.md, section 10). */
export function scoredPairs(questions: readonly JudgedQuestion[]): readonly ScoredPair[] {
  const sums: { readonly a: string; readonly b: string; total: number; verdicts: number }[] = [];
  for (const pair of pairsOf(questions)) {
    const { a, b } = pair;
    let sum = sums.at(-1);
    if (sum === undefined || sum.a !== a || sum.b !== b) {
      sum = { a, b, total: 0, verdicts: 0 };
      sums.push(sum);
    }
    for (const verdict of askedOf(pair)) {
      sum.total += verdict === null ? Number.NaN : points[verdict];
      sum.verdicts += 1;
    }
  }
  return sums.map(({ a, b, total, verdicts }) => ({ a, b, score: total / verdicts }));
}
