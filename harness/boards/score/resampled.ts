import { kendallTauB, spearman } from "../../stats/correlation.ts";
import { resampleRankCorrelations } from "../../stats/rank-replicates.ts";
import type { WeightRows } from "../../stats/weights.ts";
import type { ResampledColumn } from "../tally.ts";
import { type Cells, readPoints } from "./cells.ts";

/** Above so many cells a column gets no interval (methods.md, section 0). */
const resampledCells = 20_000;

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

function verdictsOf({ read, lost }: Cells): { readonly n: number; readonly missing: number } {
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  return { n: total(read), missing: total(lost) };
}
