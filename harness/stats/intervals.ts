import { normalCdf, normalQuantile, studentQuantile } from "./distributions.ts";
import { sum } from "./records.ts";
import { ascending, lowerBound, quantile, upperBound } from "./sorting.ts";

/** Percentile interval of bootstrap replicates, type-7 quantiles; null without replicates. */
export function percentileInterval(inputs: {
  readonly replicates: ArrayLike<number>;
  readonly level: number;
}): [low: number, high: number] | null {
  if (inputs.replicates.length === 0) return null;
  return percentileLimits(ascending(inputs.replicates), inputs.level);
}

/** A bias-corrected and accelerated interval, or the percentile interval where that does not exist. */
export interface BcaInterval {
  /** null without replicates. */
  readonly lo: number | null;
  readonly hi: number | null;
  readonly method: "bca" | "percentile-fallback";
  /** Bias correction, in normal quantiles; null after a fallback. */
  readonly z0: number | null;
  /** Acceleration; null after a fallback. */
  readonly a: number | null;
}

/**
 * BCa interval (Efron 1987); with `expand` the normal quantiles become √(G/(G−1))·t with G − 1 degrees of
 * freedom (Hesterberg 2015), G the number of jackknife values (methods.md, section 4).
 */
export function bcaInterval(inputs: {
  readonly estimate: number;
  readonly replicates: ArrayLike<number>;
  /** The statistic without one record, for every record. */
  readonly jackknife: ArrayLike<number>;
  readonly level: number;
  readonly expand: boolean;
}): BcaInterval {
  const { estimate, replicates, jackknife, level, expand } = inputs;
  const sorted = ascending(replicates);
  if (sorted.length === 0) {
    return { lo: null, hi: null, method: "percentile-fallback", z0: null, a: null };
  }
  return bcaLimits({
    estimate,
    sorted,
    acceleration: accelerationOf(Float64Array.from(jackknife)),
    level,
    ...(expand ? { expandBy: jackknife.length } : {}),
  });
}

/** An interval of a leaderboard: limits, or why there are none. */
export interface ReplicateInterval {
  readonly low: number | null;
  readonly high: number | null;
  /** null where there is no interval. */
  readonly method: "bca-expanded" | "percentile-fallback" | null;
  readonly reason?:
    | "undefined-estimate"
    | "one-record"
    | "no-replicates"
    | "undefined-replicates"
    | "no-variation";
  /** Share of replicates in which the statistic is not defined, in [0, 1]. */
  readonly undefinedShare: number;
  /** More than 5 % of the replicates were undefined: the interval leaves them out. */
  readonly flagged: boolean;
}

const FLAG_ABOVE = 0.05;
const REFUSE_ABOVE = 0.2;

/** Expanded BCa interval of a statistic from its replicates and its jackknife (methods.md, section 4). */
export function intervalFromReplicates(inputs: {
  /** null or NaN where the statistic is not defined on the data. */
  readonly estimate: number | null;
  /** NaN is an undefined replicate. */
  readonly replicates: Float64Array;
  /** NaN where the statistic is not defined without that record. */
  readonly jackknife: Float64Array;
  readonly level: number;
  readonly records: number;
}): ReplicateInterval {
  const { estimate, replicates, jackknife, level, records } = inputs;
  const sorted = ascending(defined(replicates));
  const removed = replicates.length - sorted.length;
  const undefinedShare = replicates.length === 0 ? 0 : removed / replicates.length;
  const flagged = undefinedShare > FLAG_ABOVE;
  const none = (reason: NonNullable<ReplicateInterval["reason"]>): ReplicateInterval => ({
    low: null,
    high: null,
    method: null,
    reason,
    undefinedShare,
    flagged,
  });
  if (estimate === null || Number.isNaN(estimate)) return none("undefined-estimate");
  if (records < 2) return none("one-record");
  if (replicates.length === 0) return none("no-replicates");
  if (undefinedShare > REFUSE_ABOVE) return none("undefined-replicates");
  if (allAlike(sorted)) return none("no-variation");
  const { lo, hi, method } = bcaLimits({
    estimate,
    sorted,
    acceleration: accelerationOf(defined(jackknife)),
    level,
    expandBy: records,
  });
  return {
    low: lo,
    high: hi,
    method: method === "bca" ? "bca-expanded" : method,
    undefinedShare,
    flagged,
  };
}

function defined(values: Float64Array): Float64Array {
  for (let place = 0; place < values.length; place += 1) {
    if (Number.isNaN(values[place])) return values.filter((value) => !Number.isNaN(value));
  }
  return values;
}

/** Equal up to the rounding of sums: such replicates differ in their last bits only. */
function allAlike(sorted: Float64Array): boolean {
  const lowest = sorted.at(0) ?? 0;
  const highest = sorted.at(-1) ?? 0;
  return highest - lowest <= 1e-12 * Math.max(1, Math.abs(lowest), Math.abs(highest));
}

function percentileLimits(sorted: Float64Array, level: number): [number, number] {
  const tail = (1 - level) / 2;
  return [quantile(sorted, tail), quantile(sorted, 1 - tail)];
}

interface BcaTask {
  readonly estimate: number;
  readonly sorted: Float64Array;
  readonly acceleration: number;
  readonly level: number;
  /** Number of records of the expansion; absent for plain BCa. */
  readonly expandBy?: number;
}

function bcaLimits({ estimate, sorted, acceleration, level, expandBy }: BcaTask): BcaInterval {
  const below = lowerBound(sorted, estimate);
  const upTo = upperBound(sorted, estimate);
  const z0 = normalQuantile((below + (upTo - below) / 2) / sorted.length);
  if (!Number.isFinite(z0) || !Number.isFinite(acceleration)) {
    const [lo, hi] = percentileLimits(sorted, level);
    return { lo, hi, method: "percentile-fallback", z0: null, a: null };
  }
  const limit = (tail: number): number => {
    const z =
      expandBy === undefined
        ? normalQuantile(tail)
        : Math.sqrt(expandBy / (expandBy - 1)) * studentQuantile(tail, expandBy - 1);
    const w = z0 + z;
    const denominator = 1 - acceleration * w;
    // Past the pole of the correction the limit is the outermost replicate.
    const shift = denominator > 0 ? w / denominator : Math.sign(w) * Number.POSITIVE_INFINITY;
    return quantile(sorted, normalCdf(z0 + shift));
  };
  const tail = (1 - level) / 2;
  return { lo: limit(tail), hi: limit(1 - tail), method: "bca", z0, a: acceleration };
}

/** Acceleration from the jackknife; NaN where it does not vary. */
function accelerationOf(jackknife: Float64Array): number {
  const mean = sum(jackknife) / jackknife.length;
  let squares = 0;
  let cubes = 0;
  for (let record = 0; record < jackknife.length; record += 1) {
    const deviation = mean - (jackknife[record] ?? 0);
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : Number.NaN;
}
