import { kendallTauB, pearson, spearman } from "../stats/correlation.ts";
import { correlationPerRecord } from "../stats/grouped-correlation.ts";
import { resampleRankCorrelations } from "../stats/rank-replicates.ts";
import type { Measure, SumMatrix } from "../stats/sums.ts";
import { crossfitTieAccuracy } from "../stats/tie-accuracy.ts";
import { goldScore } from "./golds.ts";
import { growingNumbers } from "./growing.ts";
import type { Against, Metric, ResampledColumn, Tally } from "./tally.ts";

/** Above so many cells pooled rank correlations get no interval (methods.md, section 0). */
const resampledCells = 20_000;

// Columns of a record's row: the mean over records of what is measured inside each, then sums over cells.
const strictAccuracy = 0;
const lenientAccuracy = 2;
const byRecord = 4;
const pooled = 10;
const lost = 16;
const systemSums = 17;

/** Scores against scores: which of two systems is better inside a record, and correlations at every level. */
export function scoreTally({ gold, dimension }: Against): Tally {
  const systems = new Map<string, number>();
  const recordOf = growingNumbers();
  const systemOf = growingNumbers();
  const judged = growingNumbers();
  const golden = growingNumbers();
  const metrics: Metric[] = [...withinRecords, ...pearsonPooled];
  const grid = () => ({
    recordOf: recordOf.view(),
    systemOf: systemOf.view(),
    judged: judged.view(),
    golden: golden.view(),
  });
  return {
    get metrics() {
      return [...metrics, ...systemMetrics(systems.size)];
    },
    add(index, record, questions) {
      for (const { shown, verdict } of questions) {
        const [system = ""] = shown;
        const value = goldScore(record, system, dimension, gold);
        if (value === undefined || Number.isNaN(value)) continue;
        if (!systems.has(system)) systems.set(system, systems.size);
        recordOf.push(index);
        systemOf.push(systems.get(system) ?? 0);
        golden.push(value);
        const read = verdict.state === "answered" && verdict.answer.kind === "score";
        judged.push(read ? verdict.answer.score : Number.NaN);
      }
    },
    matrix: (records) => sumsOf(grid(), records, systems.size),
    resample: (rows) => {
      const cells = readCells(grid());
      if (cells.x.length === 0) return [];
      const common = {
        n: cells.x.length,
        missing: recordOf.length - cells.x.length,
        records: new Set(cells.recordOf).size,
      };
      if (cells.x.length > resampledCells) {
        return [
          {
            key: "spearmanPooled",
            value: spearman(cells.x, cells.y),
            resampled: undefined,
            ...common,
          },
          {
            key: "kendallPooled",
            value: kendallTauB(cells.x, cells.y),
            resampled: undefined,
            ...common,
          },
        ];
      }
      const both = resampleRankCorrelations({ ...cells, rows });
      const column = (key: string, resampled: typeof both.spearman): ResampledColumn => ({
        key,
        value: Number.isNaN(resampled.estimate) ? null : resampled.estimate,
        resampled,
        ...common,
      });
      return [column("spearmanPooled", both.spearman), column("kendallPooled", both.kendallTauB)];
    },
  };
}

interface Grid {
  readonly recordOf: Float64Array;
  readonly systemOf: Float64Array;
  /** NaN: the verdict was not read. */
  readonly judged: Float64Array;
  readonly golden: Float64Array;
}

function sumsOf(grid: Grid, records: number, systems: number): SumMatrix {
  const width = systemSums + 3 * systems;
  const sums = new Float64Array(records * width);
  const add = (record: number, column: number, amount: number) => {
    const cell = record * width + column;
    sums[cell] = (sums[cell] ?? 0) + amount;
  };
  const rows = rowsOf(grid, records);
  const mean = (column: number, values: Float64Array) => {
    for (const [record, value] of values.entries()) {
      if (Number.isNaN(value)) continue;
      add(record, column, value);
      add(record, column + 1, 1);
    }
  };
  const both = { judge: rows.judge, human: rows.golden };
  mean(strictAccuracy, crossfitTieAccuracy({ ...both, unread: "wrong" }).accuracy);
  mean(lenientAccuracy, crossfitTieAccuracy({ ...both, unread: "left-out" }).accuracy);
  for (const [place, coefficient] of coefficients.entries()) {
    mean(byRecord + 2 * place, correlationPerRecord({ ...both, coefficient }));
  }
  const { x, y, recordOf, systemOf } = readCells(grid);
  const centreX = meanOf(x);
  const centreY = meanOf(y);
  for (const [cell, value] of x.entries()) {
    const record = recordOf[cell] ?? 0;
    // Centred on the data's means, so that products of sums lose no digits.
    const dx = value - centreX;
    const dy = (y[cell] ?? 0) - centreY;
    for (const [place, amount] of [1, dx, dy, dx * dx, dy * dy, dx * dy].entries()) {
      add(record, pooled + place, amount);
    }
    const own = systemSums + 3 * (systemOf[cell] ?? 0);
    add(record, own, 1);
    add(record, own + 1, dx);
    add(record, own + 2, dy);
  }
  for (const [cell, value] of grid.judged.entries()) {
    if (Number.isNaN(value)) add(grid.recordOf[cell] ?? 0, lost, 1);
  }
  return { width, records, sums };
}

const coefficients = ["pearson", "spearman", "kendall-b"] as const;

function rowsOf(grid: Grid, records: number): { judge: Float64Array[]; golden: Float64Array[] } {
  const judge: Float64Array[] = [];
  const golden: Float64Array[] = [];
  let start = 0;
  for (let record = 0; record < records; record += 1) {
    let end = start;
    while (grid.recordOf[end] === record) end += 1;
    judge.push(grid.judged.subarray(start, end));
    golden.push(grid.golden.subarray(start, end));
    start = end;
  }
  return { judge, golden };
}

function readCells(grid: Grid) {
  const kept = [...grid.judged.keys()].filter((cell) => !Number.isNaN(grid.judged[cell]));
  const take = (values: Float64Array) => Float64Array.from(kept, (cell) => values[cell] ?? 0);
  return {
    x: take(grid.judged),
    y: take(grid.golden),
    recordOf: Int32Array.from(kept, (cell) => grid.recordOf[cell] ?? 0),
    systemOf: Int32Array.from(kept, (cell) => grid.systemOf[cell] ?? 0),
  };
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

/** A mean over the records in which something is defined. */
function recordMean(key: string, column: number): Metric {
  return {
    key,
    higherIsBetter: true,
    measure: (sums) =>
      at(sums, column + 1) === 0 ? null : at(sums, column) / at(sums, column + 1),
    n: (sums) => at(sums, pooled) + at(sums, lost),
    missing: (sums) => at(sums, lost),
    wentIn: (row) => at(row, column + 1) > 0,
  };
}

const withinRecords: readonly Metric[] = [
  { ...recordMean("accEq", strictAccuracy), missing: () => 0 },
  recordMean("accEqLenient", lenientAccuracy),
  recordMean("pearsonByRecord", byRecord),
  recordMean("spearmanByRecord", byRecord + 2),
  recordMean("kendallByRecord", byRecord + 4),
];

const overCells = {
  n: (sums: Float64Array) => at(sums, pooled),
  missing: (sums: Float64Array) => at(sums, lost),
};

const pearsonPooled: readonly Metric[] = [
  {
    key: "pearsonPooled",
    higherIsBetter: true,
    measure: (sums) => {
      const [n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0] = sums.subarray(pooled, pooled + 6);
      if (n < 2) return null;
      const varianceX = xx - (x * x) / n;
      const varianceY = yy - (y * y) / n;
      // What is left of a constant vector after rounding.
      if (varianceX <= 1e-12 * xx || varianceY <= 1e-12 * yy) return null;
      const r = (xy - (x * y) / n) / (Math.sqrt(varianceX) * Math.sqrt(varianceY));
      return Math.max(-1, Math.min(1, r));
    },
    ...overCells,
  },
];

/** Correlations of system means: systems are fixed, records are resampled. */
function systemMetrics(systems: number): readonly Metric[] {
  const over =
    (coefficient: typeof pearson): Measure =>
    (sums) => {
      const x: number[] = [];
      const y: number[] = [];
      for (let system = 0; system < systems; system += 1) {
        const [n = 0, dx = 0, dy = 0] = sums.subarray(
          systemSums + 3 * system,
          systemSums + 3 * system + 3,
        );
        if (n === 0) return null;
        x.push(meanDigits(dx / n));
        y.push(meanDigits(dy / n));
      }
      return coefficient(x, y);
    };
  return [
    { key: "pearsonSystem", higherIsBetter: true, measure: over(pearson), ...overCells },
    { key: "spearmanSystem", higherIsBetter: true, measure: over(spearman), ...overCells },
    { key: "kendallSystem", higherIsBetter: true, measure: over(kendallTauB), ...overCells },
  ];
}

/** Equal means stay equal however their sums were rounded: ties decide rank correlations. */
function meanDigits(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
