import type { Estimate } from "../core/estimate.ts";
import type { OrderAgreement } from "../core/leaderboard.ts";
import { kendallTauB } from "../stats/correlation.ts";
import { percentileInterval } from "../stats/intervals.ts";
import { softPairwiseAccuracy, softPairwiseReplicates } from "../stats/soft-pairwise.ts";
import { firstRows, type WeightRows } from "../stats/weights.ts";
import type { LabelledCells } from "./beside-scores.ts";
import { measureRows } from "./estimates.ts";
import type { Metric } from "./tally.ts";

type Cells = Pick<LabelledCells, "recordOf" | "systemOf" | "scores" | "names" | "recordsSeen">;

/** Above so many cells soft pairwise accuracy gets no interval, and of so many resamples it has one (methods.md, 0 and 9). */
const resampledCells = 20_000;
const resamples = 199;

/**
 * Whether a judge and ROUGE-Lsum put the systems in the same order, by their means over the records in which both score
 * every system that they share; the highlights have no ROUGE. null: fewer than three such systems, or no such record.
 */
export function orderAgreement(
  judge: Cells,
  rouge: Cells,
  by: { readonly rows: WeightRows; readonly level: number; readonly seed: string },
): OrderAgreement | null {
  const { rows, level, seed } = by;
  const systems = judge.names.filter((name) => rouge.names.includes(name));
  if (systems.length < 3) return null;
  const shared = sharedSums(
    gridOf(judge, systems, rows.records),
    gridOf(rouge, systems, rows.records),
    systems.length,
  );
  if (shared.records === 0) return null;
  const width = 2 * systems.length + 1;
  const seen = judge.recordsSeen * systems.length;
  const cells = shared.records * systems.length;
  const kendall: Metric = {
    key: "kendall",
    higherIsBetter: true,
    measure: (sums) => kendallOf(sums, systems.length),
    n: (sums) => (sums[width - 1] ?? 0) * systems.length,
    missing: (sums) => seen - (sums[width - 1] ?? 0) * systems.length,
  };
  const matrix = { width, records: rows.records, sums: shared.sums };
  const [measured] = measureRows([[{ metrics: [kendall], matrix: () => matrix }]], rows, { level });
  const counts = { level, n: cells, records: shared.records, missing: seen - cells };
  const estimate = measured?.get("kendall")?.estimate;
  if (estimate === undefined) return null;
  return {
    with: "rougeLsum",
    kendall: estimate,
    spa: { ...softly(shared, { rows, level, seed, cells }), ...counts },
  };
}

/** records x systems, row-major; NaN: no score. */
function gridOf(
  { recordOf, systemOf, scores, names }: Cells,
  systems: readonly string[],
  records: number,
) {
  const places = names.map((name) => systems.indexOf(name));
  const grid = new Float64Array(records * systems.length).fill(Number.NaN);
  for (const [cell, score] of scores.entries()) {
    const place = places[systemOf[cell] ?? 0] ?? -1;
    if (place >= 0) grid[(recordOf[cell] ?? 0) * systems.length + place] = score;
  }
  return grid;
}

interface Shared {
  /** How many records count. */
  readonly records: number;
  /** A row a record: the judge's scores, those of ROUGE, and 1; zeros where a record does not count. */
  readonly sums: Float64Array;
  /** The same by side; a record that does not count is empty. */
  readonly judge: readonly Float64Array[];
  readonly rouge: readonly Float64Array[];
}

function sharedSums(judge: Float64Array, rouge: Float64Array, systems: number): Shared {
  const width = 2 * systems + 1;
  const all = judge.length / systems;
  const sums = new Float64Array(all * width);
  const rowsOf = { judge: [] as Float64Array[], rouge: [] as Float64Array[] };
  const none = new Float64Array();
  let records = 0;
  for (let record = 0; record < all; record += 1) {
    const own = judge.subarray(record * systems, (record + 1) * systems);
    const other = rouge.subarray(record * systems, (record + 1) * systems);
    const counts = !own.some(Number.isNaN) && !other.some(Number.isNaN);
    rowsOf.judge.push(counts ? own : none);
    rowsOf.rouge.push(counts ? other : none);
    if (!counts) continue;
    records += 1;
    sums.set(own, record * width);
    sums.set(other, record * width + systems);
    sums[record * width + 2 * systems] = 1;
  }
  return { records, sums, ...rowsOf };
}

function kendallOf(sums: Float64Array, systems: number): number | null {
  const records = sums[2 * systems] ?? 0;
  if (records === 0) return null;
  const means = sums.map((total) => meanDigits(total / records));
  return kendallTauB(means.subarray(0, systems), means.subarray(systems, 2 * systems));
}

/** Equal means stay equal however their sums were rounded: ties decide rank correlations. */
function meanDigits(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** How alike both are in how clearly each system is better than each other one. */
function softly(
  { judge, rouge, records }: Shared,
  by: {
    readonly rows: WeightRows;
    readonly level: number;
    readonly seed: string;
    readonly cells: number;
  },
): Pick<Estimate, "value" | "low" | "high" | "method" | "reason"> {
  const { rows, level, seed, cells } = by;
  const sides = { judge, human: rouge, seed };
  const value = softPairwiseAccuracy(sides).spa;
  const none = { value, low: null, high: null, method: "none" };
  if (records < 2) return { ...none, reason: "one-record" };
  if (cells > resampledCells) return { ...none, reason: "too-large" };
  const replicates = softPairwiseReplicates({ ...sides, rows: firstRows(rows, resamples) });
  const limits = percentileInterval({
    replicates: replicates.filter((one) => !Number.isNaN(one)),
    level,
  });
  if (limits === null) return { ...none, reason: "no-replicates" };
  const [low, high] = limits;
  // Resamples hold records twice, so that their own p-values are not exact.
  return { value, low, high, method: "percentile", reason: "approximate" };
}
