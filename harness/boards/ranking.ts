import type { JudgedQuestion } from "../core/judged.ts";
import { goldPreference } from "./golds.ts";
import { growingRows } from "./growing.ts";
import type { SystemScores } from "./system-cells.ts";
import type { Against, Metric, Tally } from "./tally.ts";

/** What a ranking says of one pair of systems; null: it was not read, or left one of them out. */
export interface RankedPair {
  readonly a: string;
  readonly b: string;
  readonly better: "a" | "b" | "tie" | null;
}

/** The pairs of a ranking, each once, named in the order of their names: the same for every order shown. */
export function rankedPairs({ shown, verdict }: JudgedQuestion): readonly RankedPair[] {
  const places =
    verdict.state === "answered" && verdict.answer.kind === "ranking" ? verdict.answer.places : [];
  const placeOf = new Map(shown.map((system, i) => [system, places[i] ?? null]));
  const systems = [...shown].sort();
  return systems.flatMap((a, i) =>
    systems.slice(i + 1).map((b) => {
      const [placeA = null, placeB = null] = [placeOf.get(a), placeOf.get(b)];
      const better =
        placeA === null || placeB === null
          ? null
          : placeA < placeB
            ? "a"
            : placeA > placeB
              ? "b"
              : "tie";
      return { a, b, better };
    }),
  );
}

// Columns of a record's row: pairs first, then what is measured inside the record and whether it is defined.
const pairs = 0;
const lost = 1;
const strict = 2;
const lenient = 4;
const kendall = 6;
const width = 8;

/** Rankings against preferences, pair by pair within a record; every record counts once. */
export function rankingTally({ gold, dimension }: Against): Tally {
  const rows = growingRows(width);
  return {
    metrics: gold === "human" ? [...accEq, kendallByRecord] : accEq,
    add(index, record, questions) {
      const seen = { pairs: 0, lost: 0, right: 0, agree: 0, differ: 0, tied: 0, tiedGold: 0 };
      for (const { a, b, better } of questions.flatMap(rankedPairs)) {
        const preferred = goldPreference(record, [a, b], dimension, gold);
        if (preferred === undefined) continue;
        seen.pairs += 1;
        if (better === null) {
          seen.lost += 1;
          continue;
        }
        if (better === preferred) seen.right += 1;
        if (better === "tie") seen.tied += 1;
        if (preferred === "tie") seen.tiedGold += 1;
        if (better === "tie" || preferred === "tie") continue;
        if (better === preferred) seen.agree += 1;
        else seen.differ += 1;
      }
      const row = rows.row(index);
      row[pairs] = seen.pairs;
      row[lost] = seen.lost;
      const read = seen.pairs - seen.lost;
      const means = [
        [strict, seen.right, seen.pairs],
        [lenient, seen.right, read],
        // Kendall's tau-b over the pairs that both order or tie.
        [kendall, seen.agree - seen.differ, Math.sqrt((read - seen.tied) * (read - seen.tiedGold))],
      ] as const;
      for (const [column, amount, all] of means) {
        if (all === 0) continue;
        row[column] = amount / all;
        row[column + 1] = 1;
      }
    },
    matrix: rows.matrix,
  };
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

/** A mean over the records in which something is defined. */
function recordMean(key: string, column: number, of: "all pairs" | "read pairs"): Metric {
  return {
    key,
    higherIsBetter: true,
    measure: (sums) =>
      at(sums, column + 1) === 0 ? null : at(sums, column) / at(sums, column + 1),
    n: (sums) => at(sums, pairs) - (of === "all pairs" ? 0 : at(sums, lost)),
    missing: (sums) => (of === "all pairs" ? 0 : at(sums, lost)),
    wentIn: (row) => at(row, column + 1) > 0,
  };
}

const accEq: readonly Metric[] = [
  recordMean("accEq", strict, "all pairs"),
  recordMean("accEqLenient", lenient, "read pairs"),
];

const kendallByRecord = recordMean("kendallByRecord", kendall, "read pairs");

/**
 * Borda: mean over opponents of 1 for a better place, ½ for an equal one. A ranking that left a candidate out leaves
 * all without a score, since each has a pair with it.
 */
export const bordaScores: SystemScores = (_record, questions) => {
  const sums = new Map<string, { total: number; pairs: number }>();
  const add = (system: string, score: number) => {
    const { total, pairs } = sums.get(system) ?? { total: 0, pairs: 0 };
    sums.set(system, { total: total + score, pairs: pairs + 1 });
  };
  for (const { a, b, better } of questions.flatMap(rankedPairs)) {
    const score = rankedScore(better);
    add(a, score);
    add(b, 1 - score);
  }
  return [...sums]
    .map(([system, { total, pairs }]) => [system, total / pairs] as const)
    .filter(([, score]) => !Number.isNaN(score));
};

/** Score of `a`: 1, ½ or 0; NaN where the pair was not read. */
export function rankedScore(better: RankedPair["better"]): number {
  return better === null ? Number.NaN : better === "tie" ? 0.5 : better === "a" ? 1 : 0;
}
