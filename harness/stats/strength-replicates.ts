import { weakComponents } from "./connectivity.ts";
import { addRecord, type ContestTotals, contestTotals, type GameTable } from "./games.ts";
import { fitStrengths, type StrengthFit } from "./strengths.ts";
import type { WeightRows } from "./weights.ts";

/** What the players' strengths come to under record resampling; rows of NaN where no strengths exist. */
export interface StrengthReplicates {
  /** replicates x players, row-major: what `rankConfidenceSets` takes. */
  readonly replicates: Float64Array;
  /** records x players: without record 0, without record 1, …; empty where it was not asked for. */
  readonly jackknife: Float64Array;
  /** Share of the replicates that took the fallback, in [0, 1]. */
  readonly fallbackShare: number;
}

/**
 * Refits strengths for every replicate and without every record, each from the fit to all games (methods.md,
 * section 10). A replicate costs one pass over the games and a fit to their totals.
 */
export function resampleStrengths(inputs: {
  readonly table: GameTable;
  /** The fit to all games. */
  readonly fit: StrengthFit;
  /** λ of that fit. */
  readonly ridge: number;
  readonly rows: WeightRows;
  /** One value a player, such as `winProbabilities`; default the log strengths. */
  readonly measure?: (theta: Float64Array) => Float64Array | null;
  /** Whether to refit without every record as well: a fit a record. Default true. */
  readonly leaveOneOut?: boolean;
  /** λ of a resample in which all players met and no finite strengths fit best; default none, which leaves NaN. */
  readonly fallback?: number;
}): StrengthReplicates {
  const { table, ridge, rows, measure = (theta) => theta, leaveOneOut = true, fallback } = inputs;
  const { players } = table;
  const start = inputs.fit.maximum.at;
  const replicates = new Float64Array(rows.replicates * players).fill(Number.NaN);
  const left = leaveOneOut ? rows.records : 0;
  const jackknife = new Float64Array(left * players).fill(Number.NaN);
  const held = (totals: ContestTotals) =>
    fallback === undefined || weakComponents(table, totals).length > 1
      ? null
      : fitStrengths(table, totals, { ridge: fallback, start });
  /** Whether the fallback was taken. */
  const write = (into: Float64Array, row: number, totals: ContestTotals): boolean => {
    const best = fitStrengths(table, totals, { ridge, start });
    const fit = best ?? held(totals);
    const values = fit === null ? null : measure(fit.theta);
    if (values !== null) into.set(values, row * players);
    return best === null && fit !== null;
  };
  let fallbacks = 0;
  rows.forEach((replicate, weights) => {
    if (write(replicates, replicate, contestTotals(table, weights))) fallbacks += 1;
  });
  const totals = contestTotals(table);
  for (let record = 0; record < left; record += 1) {
    addRecord(totals, table, record, -1);
    write(jackknife, record, totals);
    addRecord(totals, table, record, 1);
  }
  const fallbackShare = rows.replicates === 0 ? 0 : fallbacks / rows.replicates;
  return { replicates, jackknife, fallbackShare };
}
