import type { Estimate } from "../core/estimate.ts";
import type { GoldRaters, RaterMeasure } from "../core/leaderboard.ts";
import {
  addIntervalSums,
  alphaFromCoincidences,
  alphaFromIntervalSums,
  INTERVAL_SUMS,
} from "../stats/coincidences.ts";
import {
  addPairSums,
  kappaFromMargins,
  PAIR_SUMS,
  quadraticKappaFromSums,
} from "../stats/kappa-sums.ts";
import type { AlphaMetric } from "../stats/krippendorff.ts";
import { columnTotals, type Measure } from "../stats/sums.ts";
import type { Measured } from "./estimates.ts";
import { growingRows, sideBySide } from "./growing.ts";
import { labelLists } from "./label-lists.ts";
import type { LabelsRead, Raters } from "./raters.ts";
import type { Metric, Tally } from "./tally.ts";
import { countValues } from "./value-counts.ts";

/** How far raters agree with each other. */
export interface AgreementTally extends Tally {
  /** From what was measured of this tally; null: nobody labelled what was asked about. */
  goldRaters(measured: ReadonlyMap<string, Measured>): GoldRaters | null;
}

// Columns of a record's row; behind them stand those of single values.
const ratings = 0;
const total = 1;
const units = 2;
const pairable = 3;
const agreed = 4;
const apart = 5;
const firstTwo = apart + INTERVAL_SUMS;
const width = firstTwo + PAIR_SUMS;

/** Above so many different labels there are no categories in which two raters could agree. */
const mostCategories = 50;

/** Takes every question once: each candidate or fact that was asked about is one unit. */
export function agreementTally(raters: Raters, read: LabelsRead): AgreementTally {
  const rows = growingRows(width);
  const values = countValues();
  const categories = new Set<number>();
  const seen = { units: 0, raters: 0 };
  const recordsWith = new Map<number, number>();
  let origin: number | undefined;
  let totals = new Float64Array(width);
  const measures = () => {
    const kappas = categories.size <= mostCategories && [...categories].every(Number.isInteger);
    // Labels of facts may name what is not stated.
    const positive = read.facts?.positive ?? true;
    return measuresOf({ origin: origin ?? 0, values: values.distinct(), kappas, positive });
  };
  const isResampled = ({ from }: RaterMetric) =>
    from === "sums" || (from === "values" && values.kept());
  return {
    get metrics() {
      return measures().filter(isResampled);
    },
    add(index, record, questions) {
      const sums = new Float64Array(width);
      const count = (column: number, amount: number) => {
        sums[column] = (sums[column] ?? 0) + amount;
      };
      for (const list of labelLists({ raters, record, questions, read })) {
        const labels = list.filter((value) => value !== null);
        if (labels.length === 0) continue;
        origin ??= labels[0] ?? 0;
        seen.units += 1;
        seen.raters = Math.max(seen.raters, list.findLastIndex((value) => value !== null) + 1);
        count(units, 1);
        count(ratings, labels.length);
        for (const value of labels) count(total, value - origin);
        if (labels.length < 2) continue;
        count(pairable, 1);
        addIntervalSums(sums.subarray(apart, firstTwo), labels, origin);
        const [first = null, second = null] = list;
        const both = first === null || second === null ? undefined : ([first, second] as const);
        values.add(index, labels, both);
        if (both === undefined) continue;
        addPairSums(sums.subarray(firstTwo, width), ...both, origin);
        count(agreed, first === second ? 1 : 0);
        if (categories.size <= mostCategories) for (const value of both) categories.add(value);
      }
      for (const column of [pairable, firstTwo]) {
        if (at(sums, column) > 0) recordsWith.set(column, (recordsWith.get(column) ?? 0) + 1);
      }
      rows.row(index).set(sums);
    },
    matrix(records) {
      const fixed = rows.matrix(records);
      const byValue = values.matrix(records);
      const all = byValue === undefined ? fixed : sideBySide([fixed, byValue], records);
      const ofValues = values.totals();
      totals = new Float64Array(width + ofValues.length);
      totals.set(columnTotals(fixed));
      totals.set(ofValues, width);
      return all;
    },
    resample: () =>
      measures()
        .filter((one) => !isResampled(one))
        .map(({ key, from, measure, n, missing, counted }) => ({
          key,
          value: from === "values" ? (measure(totals) ?? null) : null,
          resampled: undefined,
          reason: from === "values" ? "too-large" : "no-categories",
          n: n(totals),
          missing: missing(totals),
          records: recordsWith.get(counted) ?? 0,
        })),
    goldRaters(measured) {
      if (seen.units === 0) return null;
      const measure = (key: RaterMeasure) => estimateOf(measured, key).value;
      const intervalOf = (key: RaterMeasure) => {
        const { value, ...interval } = estimateOf(measured, key);
        return interval;
      };
      return {
        ...seen,
        mean: measure("mean"),
        alphaNominal: measure("alphaNominal"),
        alphaOrdinal: measure("alphaOrdinal"),
        alphaInterval: measure("alphaInterval"),
        kappa12: measure("kappa12"),
        quadraticKappa12: measure("quadraticKappa12"),
        intervals: {
          mean: intervalOf("mean"),
          alphaNominal: intervalOf("alphaNominal"),
          alphaOrdinal: intervalOf("alphaOrdinal"),
          alphaInterval: intervalOf("alphaInterval"),
          kappa12: intervalOf("kappa12"),
          quadraticKappa12: intervalOf("quadraticKappa12"),
        },
      };
    },
  };
}

function estimateOf(measured: ReadonlyMap<string, Measured>, key: RaterMeasure): Estimate {
  const found = measured.get(key);
  if (found === undefined) throw new Error(`bug: ${key} was not measured`);
  return found.estimate;
}

/** A measure of agreement, and what it is a function of: sums, sums of single values, or nothing that exists. */
interface RaterMetric extends Metric {
  readonly key: RaterMeasure;
  readonly from: "sums" | "values" | "nothing";
  /** The column of the units that go in. */
  readonly counted: number;
}

const at = (sums: Float64Array, column: number) => sums[column] ?? 0;

function measuresOf(labels: {
  readonly origin: number;
  /** undefined: too many to count. */
  readonly values: Float64Array | undefined;
  /** Whether labels are categories in which two raters can agree. */
  readonly kappas: boolean;
  /** Whether 1 is the positive label; where it is 0, the mean is that of the others. */
  readonly positive: boolean;
}): readonly RaterMetric[] {
  const { origin, values = new Float64Array(0), kappas, positive } = labels;
  const size = values.length;
  const margins = width + (size * (size + 1)) / 2;
  const byValue = labels.values === undefined ? "nothing" : "values";
  const alpha = (metric: AlphaMetric): Measure => {
    return (sums) => alphaFromCoincidences(sums.subarray(width, margins), values, metric);
  };
  const mean: Measure = (sums) => {
    if (at(sums, ratings) === 0) return null;
    const own = origin + at(sums, total) / at(sums, ratings);
    return positive ? own : 1 - own;
  };
  const kappa: Measure = (sums) =>
    kappaFromMargins({
      agreed: at(sums, agreed),
      first: sums.subarray(margins, margins + size),
      second: sums.subarray(margins + size, margins + 2 * size),
    });
  const per = (counted: number) => ({
    counted,
    higherIsBetter: true,
    n: (sums: Float64Array) => at(sums, counted),
    missing: (sums: Float64Array) => at(sums, units) - at(sums, counted),
  });
  return [
    {
      key: "mean",
      from: "sums",
      measure: mean,
      ...per(pairable),
      higherIsBetter: undefined,
      n: (sums) => at(sums, ratings),
      missing: () => 0,
    },
    { key: "alphaNominal", from: byValue, measure: alpha("nominal"), ...per(pairable) },
    { key: "alphaOrdinal", from: byValue, measure: alpha("ordinal"), ...per(pairable) },
    {
      key: "alphaInterval",
      from: "sums",
      measure: (sums) => alphaFromIntervalSums(sums.subarray(apart, firstTwo)),
      ...per(pairable),
    },
    {
      key: "kappa12",
      from: kappas ? byValue : "nothing",
      measure: kappa,
      ...per(firstTwo),
    },
    {
      key: "quadraticKappa12",
      from: kappas ? "sums" : "nothing",
      measure: (sums) => quadraticKappaFromSums(sums.subarray(firstTwo, width)),
      ...per(firstTwo),
    },
  ];
}
