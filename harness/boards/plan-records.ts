import type { Judge } from "../core/judged.ts";
import type {
  Assumed,
  Detectable,
  PlannedDifference,
  PlannedTable,
  PlannedWidth,
  Wanted,
} from "../core/planning.ts";
import { normalQuantile } from "../stats/distributions.ts";
import { influenceSd, influenceSdOfDifference, medianOf } from "../stats/influence.ts";
import { mdePaired, sampleSizeHalfWidth, sampleSizePaired } from "../stats/power.ts";
import type { PilotRow, PilotTable } from "./pilot.ts";
import { rankedRecords } from "./rank-rows.ts";

export interface PlanOptions {
  readonly wanted: Wanted;
  readonly level: number;
  readonly power: number;
  /** undefined: all pairs of judges of a table. */
  readonly comparisons: number | undefined;
}

/** Records for what is wanted, from how much the records of a pilot differ (methods.md, section 15). */
export function planFromPilot(table: PilotTable, options: PlanOptions): PlannedTable {
  const { kind, dimension, gold, primary, records, rows } = table;
  const comparisons = options.comparisons ?? pairsOf(rows.length);
  // So few records do not show how much records differ.
  const isKnown = records >= rankedRecords;
  const differences = rows.flatMap((a, place) =>
    rows.slice(place + 1).map((b): PlannedDifference => {
      const sd = isKnown ? influenceSdOfDifference(a.jackknife, b.jackknife) : null;
      const size = a.jackknife.length;
      const value = a.value === null || b.value === null ? null : b.value - a.value;
      return {
        a: a.judge.name,
        b: b.judge.name,
        value,
        ...detectable(sd, size, comparisons, options),
      };
    }),
  );
  const sds = differences.flatMap(({ sd }) => (sd === null ? [] : [sd]));
  const size = rows[0]?.jackknife.length ?? 0;
  return {
    protocol: kind.protocol,
    dimension,
    gold,
    primary,
    pilotRecords: records,
    comparisons,
    widths: rows.map((row) => widthOf(row, isKnown, options)),
    differences,
    median: sds.length === 0 ? null : detectable(medianOf(sds), size, comparisons, options),
  };
}

/** Records for what is wanted, from what somebody states; `records` are those that the config has. */
export function planFromAssumed(
  judges: readonly Judge[],
  assumed: Assumed,
  options: PlanOptions & { readonly records: number },
): readonly PlannedTable[] {
  const groups = Map.groupBy(
    judges.filter(({ regenerates }) => !regenerates),
    ({ protocol, dimension }) => JSON.stringify([protocol, dimension]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const comparisons = options.comparisons ?? pairsOf(group.length);
    const { sd, deff } = assumed;
    const difference =
      sd === null || comparisons === 0
        ? null
        : detectable(sd, options.records, comparisons, options, deff);
    return [
      {
        protocol: first.protocol,
        dimension: first.dimension,
        gold: null,
        primary: null,
        pilotRecords: null,
        comparisons,
        widths: [assumedWidth(assumed, options)],
        differences: difference === null ? [] : [{ a: null, b: null, value: null, ...difference }],
        median: difference,
      },
    ];
  });
}

function pairsOf(judges: number): number {
  return (judges * (judges - 1)) / 2;
}

function widthOf(
  { judge, value, jackknife }: PilotRow,
  isKnown: boolean,
  { wanted, level }: PlanOptions,
): PlannedWidth {
  const known = isKnown && value !== null ? influenceSd(jackknife) : null;
  const z = normalQuantile((1 + level) / 2);
  const { width } = wanted;
  return {
    judge: judge.name,
    kind: judge.kind,
    value,
    sd: known,
    now: known === null || known === 0 ? null : (z * known) / Math.sqrt(jackknife.length),
    records: known === null || known === 0 || width === null ? null : recordsFor(z * known, width),
  };
}

function assumedWidth(
  { sd, rate, deff }: Assumed,
  { wanted, level, records }: PlanOptions & { readonly records: number },
): PlannedWidth {
  const z = normalQuantile((1 + level) / 2);
  const spread = rate === null ? sd : Math.sqrt(rate * (1 - rate));
  const { width } = wanted;
  const needed = () => {
    if (width === null || spread === null) return null;
    return rate === null
      ? recordsFor(z * spread * Math.sqrt(deff), width)
      : sampleSizeHalfWidth({ p: rate, halfWidth: width, level, deff }).n;
  };
  return {
    judge: null,
    kind: null,
    value: rate,
    sd: spread,
    now: spread === null ? null : z * spread * Math.sqrt(deff / records),
    records: needed(),
  };
}

/** (z·sd / h)², rounded up. */
function recordsFor(zSd: number, halfWidth: number): number {
  return Math.ceil((zSd / halfWidth) ** 2);
}

function detectable(
  sd: number | null,
  records: number,
  comparisons: number,
  { wanted, level, power }: PlanOptions,
  deff = 1,
): Detectable {
  // Where no pair differs from record to record, nothing says how many records it takes.
  if (sd === null || sd === 0) return { sd, mde: null, records: null };
  const plan = { alpha: (1 - level) / comparisons, power, sd, deff };
  const { difference } = wanted;
  return {
    sd,
    mde: mdePaired({ ...plan, n: records }),
    records: difference === null ? null : sampleSizePaired({ ...plan, delta: difference }).n,
  };
}
