import { goldPreference, goldScore } from "./golds.ts";
import { growingRows } from "./growing.ts";
import { lostRepeats, meanPlace, pairsOfRanked, rankedSystems } from "./ranking/places.ts";
import { gridOf, growingCells } from "./score/cells.ts";
import { softPairwiseColumn } from "./score/resampled.ts";
import type { Against, Metric, Tally } from "./tally.ts";

// Columns of a record's row: verdicts on pairs, then of each mean over records what is measured inside the record,
// whether it is defined, and the verdicts that went into it.
const asked = 0;
const strict = 1;
const lenient = 4;
const kendall = 7;
const width = 10;

/** Rankings against preferences, pair by pair within a record; every record counts once. */
export function rankingTally({ gold, dimension, seed }: Against): Tally {
  const rows = growingRows(width);
  const cells = growingCells();
  return {
    metrics: gold === "human" ? [...accEq, kendallByRecord] : accEq,
    add(record, judged, questions) {
      const systems = rankedSystems(questions);
      const row = rows.row(record);
      const seen = {
        pairs: 0,
        read: 0,
        right: 0,
        strictlyRight: 0,
        balance: 0,
        tied: 0,
        tiedGold: 0,
        verdicts: 0,
        lost: 0,
      };
      for (const [a, b] of pairsOfRanked(systems)) {
        const preferred = goldPreference(judged, [a.system, b.system], dimension, gold);
        if (preferred === undefined) continue;
        const lostHere = lostRepeats(a, b);
        seen.verdicts += questions.length;
        seen.lost += lostHere;
        seen.pairs += 1;
        const side = Math.sign(meanPlace(b) - meanPlace(a));
        if (Number.isNaN(side)) continue;
        const goldSide = preferred === "a" ? 1 : preferred === "b" ? -1 : 0;
        seen.read += 1;
        if (side === goldSide) seen.right += 1;
        if (side === goldSide && lostHere === 0) seen.strictlyRight += 1;
        if (side === 0) seen.tied += 1;
        if (goldSide === 0) seen.tiedGold += 1;
        seen.balance += side * goldSide;
      }
      row[asked] = seen.verdicts;
      const readVerdicts = seen.verdicts - seen.lost;
      // Kendall's tau-b is over the pairs that both order or tie.
      const untied = Math.sqrt((seen.read - seen.tied) * (seen.read - seen.tiedGold));
      const means = [
        [strict, seen.strictlyRight, seen.pairs, seen.verdicts],
        [lenient, seen.right, seen.read, readVerdicts],
        [kendall, seen.balance, untied, readVerdicts],
      ] as const;
      for (const [column, amount, all, verdicts] of means) {
        if (all === 0) continue;
        row[column] = amount / all;
        row[column + 1] = 1;
        row[column + 2] = verdicts;
      }
      if (gold !== "human") return;
      for (const ranked of systems) {
        const golden = goldScore(judged, ranked.system, dimension, gold);
        if (golden === undefined) continue;
        const read = ranked.places.filter((place) => place !== null).length;
        cells.add({
          record,
          system: ranked.system,
          // A higher place is a lower number.
          judged: -meanPlace(ranked),
          golden,
          read,
          lost: questions.length - read,
        });
      }
    },
    matrix: rows.matrix,
    resample: (weights) => {
      const all = cells.view();
      // Preferences without ratings compare pairs, but give no system a score.
      if (all.systems.length === 0) return [];
      return [softPairwiseColumn(all, weights, { grid: gridOf(all, weights.records), seed })];
    },
  };
}
const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

/** A mean over the records in which something is defined; verdicts on the others are missing. */
function recordMean(key: string, column: number): Metric {
  return {
    key,
    higherIsBetter: true,
    measure: (sums) =>
      at(sums, column + 1) === 0 ? null : at(sums, column) / at(sums, column + 1),
    n: (sums) => at(sums, column + 2),
    missing: (sums) => at(sums, asked) - at(sums, column + 2),
    wentIn: (row) => at(row, column + 1) > 0,
  };
}

const accEq: readonly Metric[] = [recordMean("accEq", strict), recordMean("accEqLenient", lenient)];

const kendallByRecord = recordMean("kendallByRecord", kendall);
