import type { JudgedRecord } from "../core/judged.ts";
import type { PairScore } from "../core/leaderboard.ts";
import { goldPreference } from "./golds.ts";
import type { ScoredPair } from "./pairs.ts";

/**
 * Mean scores of the pairs of one judge, with those of the human labels beside them. A pair keeps the name that it came
 * with first, whichever way round it comes later. There are none of more than `upTo` systems.
 */
export function pairScores(
  dimension: string,
  upTo = Number.POSITIVE_INFINITY,
): {
  add(record: JudgedRecord, pairs: readonly ScoredPair[]): void;
  list(): readonly PairScore[];
} {
  const sums = new Map<
    string,
    { a: string; b: string; score: number; n: number; gold: number; labelled: number }
  >();
  const systems = new Set<string>();
  return {
    add(record, pairs) {
      for (const { a, b } of pairs) systems.add(a).add(b);
      if (systems.size > upTo) {
        sums.clear();
        return;
      }
      for (const { a, b, score } of pairs) {
        const reversed = sums.get(JSON.stringify([b, a]));
        const key = JSON.stringify([a, b]);
        const sum = reversed ?? sums.get(key) ?? { a, b, score: 0, n: 0, gold: 0, labelled: 0 };
        if (reversed === undefined) sums.set(key, sum);
        if (!Number.isNaN(score)) {
          sum.score += reversed === undefined ? score : 1 - score;
          sum.n += 1;
        }
        const preferred = goldPreference(record, [sum.a, sum.b], dimension, "human");
        if (preferred === undefined) continue;
        sum.gold += preferred === "a" ? 1 : preferred === "b" ? 0 : 0.5;
        sum.labelled += 1;
      }
    },
    list: () =>
      [...sums.values()].map(({ a, b, score, n, gold, labelled }) => ({
        a,
        b,
        score: n === 0 ? null : score / n,
        goldScore: labelled === 0 ? null : gold / labelled,
        n,
      })),
  };
}
