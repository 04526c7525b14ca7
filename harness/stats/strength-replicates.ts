import { addRecord, contestTotals, type GameTable } from "./games.ts";
import { fitStrengths, type StrengthFit } from "./strengths.ts";
import type { WeightRows } from "./weights.ts";

/** What the players' strengths come to under record resampling; rows of NaN where no strengths exist. */
export interface StrengthReplicates {
  /** replicates x players, row-major: what `rankConfidenceSets` takes. */
  readonly replicates: Float64Array;
  /** records x players: without record 0, without record 1, … */
  readonly jackknife: Float64Array;
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
}): StrengthReplicates {
  const { table, ridge, rows, measure = (theta) => theta } = inputs;
  const { players } = table;
  const start = inputs.fit.maximum.at;
  const replicates = new Float64Array(rows.replicates * players).fill(Number.NaN);
  const jackknife = new Float64Array(rows.records * players).fill(Number.NaN);
  const write = (into: Float64Array, row: number, totals: ReturnType<typeof contestTotals>) => {
    const fit = fitStrengths(table, totals, { ridge, start });
    const values = fit === null ? null : measure(fit.theta);
    if (values !== null) into.set(values, row * players);
  };
  rows.forEach((replicate, weights) => {
    write(replicates, replicate, contestTotals(table, weights));
  });
  const totals = contestTotals(table);
  for (let record = 0; record < rows.records; record += 1) {
    addRecord(totals, table, record, -1);
    write(jackknife, record, totals);
    addRecord(totals, table, record, 1);
  }
  return { replicates, jackknife };
}
