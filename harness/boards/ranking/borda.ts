import type { SystemScores } from "../system-cells.ts";
import { rankedPairScores } from "./places.ts";

/**
 * Borda: mean over opponents of 1 for a better place, ½ for an equal one. Where no ranking of a record placed two of
 * its candidates, those two have no score.
 */
export const bordaScores: SystemScores = (_record, questions) => {
  const sums = new Map<string, { total: number; pairs: number }>();
  const add = (system: string, score: number) => {
    const { total, pairs } = sums.get(system) ?? { total: 0, pairs: 0 };
    sums.set(system, { total: total + score, pairs: pairs + 1 });
  };
  for (const { a, b, score } of rankedPairScores(questions)) {
    add(a, score);
    add(b, 1 - score);
  }
  return [...sums]
    .map(([system, { total, pairs }]) => [system, total / pairs] as const)
    .filter(([, score]) => !Number.isNaN(score));
};
