import type { Resampled } from "../stats/rank-replicates.ts";
import { sum } from "../stats/records.ts";
import { columnTotals } from "../stats/sums.ts";
import { sideBySide } from "./growing.ts";
import { type LabelList, labelLists, leaveRaterOut, ratersIn } from "./label-lists.ts";
import type { LabelsRead, Raters } from "./raters.ts";
import type { Metric, Rate, ResampledColumn, Tally } from "./tally.ts";

/** How well people do against each other: more can hardly be asked of a judge. */
export interface CeilingTally extends Tally {
  /** How many were set against the others. */
  readonly raters: number;
}

/**
 * The labels of each rater as verdicts, compared with those of the others by the tally of the protocol; every metric
 * is the mean over the raters for whom it is defined. A tally is made for each rater that turns up. Takes every
 * question once; its metrics are there once its matrix is.
 */
export function ceilingTally(raters: Raters, read: LabelsRead, tallyOf: () => Tally): CeilingTally {
  const tallies = new Map<number, Tally>();
  const inOrder = () => [...tallies].sort(([a], [b]) => a - b).map(([, tally]) => tally);
  let parts: readonly Part[] = [];
  return {
    get raters() {
      return tallies.size;
    },
    get metrics() {
      return meanMetrics(parts);
    },
    add(index, record, questions) {
      const asked = { raters, record, questions, read };
      for (const rater of placesShared(labelLists(asked))) {
        const part = leaveRaterOut(asked, rater);
        if (part.questions.length === 0) continue;
        const tally = tallies.get(rater) ?? tallyOf();
        tallies.set(rater, tally);
        tally.add(index, part.others, part.questions);
      }
    },
    matrix(records) {
      const matrices = inOrder().map((tally) => ({ tally, matrix: tally.matrix(records) }));
      let from = 0;
      parts = matrices.map(({ tally, matrix }) => {
        const to = from + matrix.width;
        const part = { metrics: tally.metrics, totals: columnTotals(matrix), from, to };
        from = to;
        return part;
      });
      return sideBySide(
        matrices.map(({ matrix }) => matrix),
        records,
      );
    },
    resample: (rows) => meanColumns(inOrder().map((tally) => tally.resample?.(rows) ?? [])),
  };
}

/** One rater's columns in a row of all raters. */
interface Part {
  readonly metrics: readonly Metric[];
  /** Of this rater alone. */
  readonly totals: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Places in lists of labels that somebody else labelled as well. */
function placesShared(lists: readonly LabelList[]): readonly number[] {
  const places = new Set<number>();
  for (const values of lists) {
    if (ratersIn(values) < 2) continue;
    for (const [place, value] of values.entries()) if (value !== null) places.add(place);
  }
  return [...places].sort((a, b) => a - b);
}

function meanMetrics(parts: readonly Part[]): readonly Metric[] {
  const keys = new Set(parts.flatMap(({ metrics }) => metrics.map(({ key }) => key)));
  return [...keys].flatMap((key) => {
    const own = parts.flatMap((part) => {
      const metric = part.metrics.find((one) => one.key === key);
      return metric === undefined ? [] : [{ metric, part }];
    });
    const [first] = own;
    return first === undefined ? [] : [meanMetric(first.metric, own)];
  });
}

interface Owned<T> {
  readonly metric: T;
  readonly part: Part;
}

function meanMetric(first: Metric, own: readonly Owned<Metric>[]): Metric {
  const total = (count: (metric: Metric) => (sums: Float64Array) => number) => {
    return (sums: Float64Array) =>
      sum(own.map(({ metric, part }) => count(metric)(ownColumns(sums, part))));
  };
  const rate = meanRate(own.map(({ metric, part }) => ({ metric: metric.rate, part })));
  const [one, other] = [0, 1].map((place) =>
    meanRate(own.map(({ metric, part }) => ({ metric: metric.mover?.[place], part }))),
  );
  return {
    key: first.key,
    higherIsBetter: first.higherIsBetter,
    measure: (sums) =>
      meanDefined(own.map(({ metric, part }) => metric.measure(ownColumns(sums, part)))),
    n: total((metric) => metric.n),
    missing: total((metric) => metric.missing),
    wentIn: (row) =>
      own.some(({ metric: { n, wentIn = (sums) => n(sums) > 0 }, part }) =>
        wentIn(ownColumns(row, part)),
      ),
    ...(rate === undefined ? {} : { rate }),
    ...(one === undefined || other === undefined ? {} : { mover: [one, other] }),
  };
}

/** The mean of the raters' rates as one rate: each rater weighs the same, however much was labelled. */
function meanRate(own: readonly Owned<Rate | undefined>[]): Rate | undefined {
  const rates = own.flatMap(({ metric, part }) => (metric === undefined ? [] : [{ metric, part }]));
  if (rates.length < own.length) return undefined;
  const trials = rates.map(({ metric, part }) => metric(part.totals)[1]);
  const typical = sum(trials) / trials.filter((count) => count > 0).length;
  return (row) => {
    let successes = 0;
    let all = 0;
    for (const [place, { metric, part }] of rates.entries()) {
      const count = trials[place] ?? 0;
      if (count === 0) continue;
      const [hits, tried] = metric(ownColumns(row, part));
      successes += (hits * typical) / count;
      all += (tried * typical) / count;
    }
    return [successes, all];
  };
}

function ownColumns(sums: Float64Array, { from, to }: Part): Float64Array {
  return sums.subarray(from, to);
}

/** Added up from the least to the greatest, so that the order of the raters does not show in the last bits. */
function meanDefined(values: readonly (number | null | undefined)[]): number | null {
  const defined = values.flatMap((value) => (value == null || Number.isNaN(value) ? [] : [value]));
  return defined.length === 0 ? null : sum(defined.sort((a, b) => a - b)) / defined.length;
}

function meanColumns(byRater: readonly (readonly ResampledColumn[])[]): readonly ResampledColumn[] {
  const columns = Map.groupBy(byRater.flat(), ({ key }) => key);
  return [...columns.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        ...first,
        value: meanDefined(own.map(({ value }) => value)),
        resampled: meanResampled(own.filter(({ value }) => value !== null)),
        n: sum(own.map(({ n }) => n)),
        missing: sum(own.map(({ missing }) => missing)),
        // Whoever labelled a record, the first places of its lists did: one of them is in all records.
        records: Math.max(...own.map(({ records }) => records)),
      },
    ];
  });
}

function meanResampled(own: readonly ResampledColumn[]): Resampled | undefined {
  const all = own.flatMap(({ resampled }) => resampled ?? []);
  const [first] = all;
  if (first === undefined || all.length < own.length) return undefined;
  const mean = (of: (one: Resampled) => number) => meanDefined(all.map(of)) ?? Number.NaN;
  return {
    estimate: mean(({ estimate }) => estimate),
    replicates: first.replicates.map((_, i) => mean((one) => one.replicates[i] ?? Number.NaN)),
    jackknife: first.jackknife.map((_, i) => mean((one) => one.jackknife[i] ?? Number.NaN)),
  };
}
