import { kendallTauB, spearman } from "../../stats/correlation.ts";
import { resampleRankCorrelations } from "../../stats/rank-replicates.ts";
import { softPairwiseAccuracy, softPairwiseReplicates } from "../../stats/soft-pairwise.ts";
import { resampleSystemPairs, systemPairAccuracy } from "../../stats/system-pairs.ts";
import { firstRows, type WeightRows } from "../../stats/weights.ts";
import type { ResampledColumn } from "../tally.ts";
import { type Cells, type Grid, gridOf, readPoints } from "./cells.ts";

/** Above so many cells, and so many systems in pairs, a column gets no interval (methods.md, section 0). */
const resampledCells = 20_000;
const resampledSystems = 50;

/** Replicates of soft pairwise accuracy, each of which tests every pair of systems (methods.md, section 9). */
const softReplicates = 199;

/** Rank correlations over all cells at once. */
export function rankColumns(cells: Cells, rows: WeightRows): readonly ResampledColumn[] {
  const points = readPoints(cells);
  const counts = { ...verdictsOf(cells), records: new Set(points.recordOf).size };
  const count = points.x.length;
  if (count === 0 || count > resampledCells) {
    const alone = { resampled: undefined, ...counts };
    return [
      { key: "spearmanPooled", value: spearman(points.x, points.y), ...alone },
      { key: "kendallPooled", value: kendallTauB(points.x, points.y), ...alone },
    ];
  }
  const both = resampleRankCorrelations({ ...points, rows });
  const column = (key: string, resampled: typeof both.spearman): ResampledColumn => ({
    key,
    value: Number.isNaN(resampled.estimate) ? null : resampled.estimate,
    resampled,
    ...counts,
  });
  return [column("spearmanPooled", both.spearman), column("kendallPooled", both.kendallTauB)];
}

/** What judge and gold say of each pair of systems over all records; signs are drawn from `seed`. */
export function systemPairColumns(
  cells: Cells,
  rows: WeightRows,
  seed: string,
): readonly ResampledColumn[] {
  const grid = gridOf(cells, rows.records);
  return [systemPairColumn(grid, rows), softPairwiseColumn(cells, rows, { grid, seed })];
}

function systemPairColumn(grid: Grid, rows: WeightRows): ResampledColumn {
  const { accuracy, pairs } = systemPairAccuracy(grid);
  return {
    key: "systemPairAccuracy",
    value: accuracy,
    resampled:
      accuracy === null || isTooLarge(grid) ? undefined : resampleSystemPairs({ ...grid, rows }),
    n: pairs,
    missing: (grid.systems * (grid.systems - 1)) / 2 - pairs,
    records: grid.human.filter((row) => hasPair(row, row)).length,
  };
}

/** Soft pairwise accuracy of the cells; `seed` is that of its random signs. */
export function softPairwiseColumn(
  cells: Cells,
  rows: WeightRows,
  { grid, seed }: { readonly grid: Grid; readonly seed: string },
): ResampledColumn {
  const { spa } = softPairwiseAccuracy({ ...grid, seed });
  const isPaired = grid.judge.map((row, record) => hasPair(row, grid.human[record]));
  return {
    key: "spa",
    value: spa,
    resampled:
      spa === null || isTooLarge(grid)
        ? undefined
        : {
            estimate: spa,
            replicates: softPairwiseReplicates({
              ...grid,
              seed,
              rows: firstRows(rows, softReplicates),
            }),
            jackknife: new Float64Array(0),
          },
    approximate: true,
    ...verdictsOf(cells, (record) => isPaired[record] === true),
    records: isPaired.filter(Boolean).length,
  };
}

function isTooLarge({ size, systems }: Grid): boolean {
  return size > resampledCells || systems > resampledSystems;
}

/** Two systems have a score of both sides. */
function hasPair(judge: Float64Array, human: Float64Array | undefined): boolean {
  let both = 0;
  for (const [place, score] of judge.entries()) {
    if (!Number.isNaN(score) && !Number.isNaN(human?.[place] ?? Number.NaN)) both += 1;
  }
  return both > 1;
}

/** Verdicts that were read on the records that count, and all others. */
function verdictsOf(
  { read, lost, recordOf }: Cells,
  counts: (record: number) => boolean = () => true,
): { readonly n: number; readonly missing: number } {
  const total = (all: Float64Array) => all.reduce((sum, count) => sum + count, 0);
  const n = total(read.filter((_, cell) => counts(recordOf[cell] ?? 0)));
  return { n, missing: total(read) + total(lost) - n };
}
