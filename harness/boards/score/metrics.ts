import { alphaFromIntervalSums } from "../../stats/coincidences.ts";
import { kendallTauB, pearson, pearsonFromSums, spearman } from "../../stats/correlation.ts";
import { sdRatioFromSums } from "../../stats/score-distribution.ts";
import type { Measure } from "../../stats/sums.ts";
import type { Metric } from "../tally.ts";
import { at, column } from "./sums.ts";

const overCells = {
  n: (sums: Float64Array) => at(sums, column.read),
  missing: (sums: Float64Array) => at(sums, column.lost),
};

/** A mean over the records in which something is defined; verdicts on the others are missing. */
function recordMean(key: string, place: number): Metric {
  return {
    key,
    higherIsBetter: true,
    measure: (sums) => ratio(at(sums, place), at(sums, place + 1)),
    n: (sums) => at(sums, place + 2),
    missing: (sums) => at(sums, column.read) + at(sums, column.lost) - at(sums, place + 2),
    wentIn: (row) => at(row, place + 1) > 0,
  };
}

export const withinRecords: readonly Metric[] = [
  recordMean("accEq", column.strictAccuracy),
  recordMean("accEqLenient", column.lenientAccuracy),
  recordMean("pearsonByRecord", column.pearsonInside),
  recordMean("spearmanByRecord", column.spearmanInside),
  recordMean("kendallByRecord", column.kendallInside),
];

/** Sums over points of both scores, their squares and their products, from `column.points` on. */
function pointSums(sums: Float64Array) {
  const [n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0] = sums.subarray(
    column.points,
    column.points + 6,
  );
  return { n, x, y, xx, yy, xy };
}

export const pooled: readonly Metric[] = [
  {
    key: "pearsonPooled",
    higherIsBetter: true,
    measure: (sums) => pearsonFromSums(pointSums(sums)),
    ...overCells,
  },
];

/** How the judge uses the scale, beside the humans who use the same one (methods.md, sections 8 and 12). */
export const onTheScale: readonly Metric[] = [
  {
    key: "meanAbsoluteError",
    higherIsBetter: false,
    measure: (sums) => ratio(at(sums, column.absoluteDifference), at(sums, column.points)),
    ...overCells,
  },
  {
    key: "meanShift",
    higherIsBetter: undefined,
    measure: (sums) => ratio(at(sums, column.difference), at(sums, column.points)),
    ...overCells,
  },
  {
    key: "sdRatio",
    higherIsBetter: undefined,
    measure: (sums) => sdRatioFromSums(pointSums(sums)),
    ...overCells,
  },
  {
    key: "alpha",
    higherIsBetter: true,
    measure: (sums) => alphaFromIntervalSums(sums.subarray(column.agreement, column.systems)),
    ...overCells,
  },
];

/** Correlations of the means of so many systems: systems are fixed, records are resampled. */
export function ofSystems(systems: number): readonly Metric[] {
  const over =
    (coefficient: typeof pearson): Measure =>
    (sums) => {
      const x: number[] = [];
      const y: number[] = [];
      for (let system = 0; system < systems; system += 1) {
        const own = column.systems + 3 * system;
        const [n = 0, dx = 0, dy = 0] = sums.subarray(own, own + 3);
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

function ratio(amount: number, count: number): number | null {
  return count === 0 ? null : amount / count;
}
