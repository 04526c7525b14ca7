import { normalCdf, studentQuantile } from "./distributions.ts";

/** What rank a competitor may have, and who is separated from whom. */
export interface RankSets {
  /** 1 + number of higher estimates. */
  readonly rank: readonly number[];
  /** Best and worst rank of the set, from 1. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Of the first step, in standard errors; null where no pair varies. */
  readonly criticalValue: number | null;
  /** Pairs [i, j] with i < j that are separated, in ascending order. */
  readonly different: readonly (readonly [number, number])[];
  /** Share of replicates left out because a competitor has no value there, in [0, 1]. */
  readonly undefinedShare: number;
}

interface Pair {
  readonly i: number;
  readonly j: number;
  /** Difference of the estimates. */
  readonly difference: number;
  /** Its bootstrap standard error. */
  readonly deviation: number;
}

/**
 * Joint confidence sets of ranks (Mogstad, Romano, Shaikh & Wilhelm 2024) by the step-down max-T procedure
 * (Romano & Wolf 2005) on paired replicates; higher is better (methods.md, section 6).
 */
export function rankConfidenceSets(inputs: {
  readonly estimates: readonly number[];
  /** B x p: rows, or row-major in one array. A row with a NaN is left out. */
  readonly replicates: readonly (readonly number[])[] | Float64Array;
  readonly level: number;
  /** Whether to lower the critical value for the pairs that remain; default true. */
  readonly stepdown?: boolean;
  /**
   * Number of records that were resampled: pairs are then held to √(G/(G−1))·t with G − 1 degrees of freedom at the
   * tail of the critical value, as expanded intervals are (Hesterberg 2015). Absent: to the critical value itself.
   */
  readonly records?: number;
}): RankSets {
  const { estimates, level, stepdown = true, records } = inputs;
  const p = estimates.length;
  const all =
    inputs.replicates instanceof Float64Array
      ? inputs.replicates
      : Float64Array.from(inputs.replicates.flat());
  const columns = definedColumns(all, p);
  const rows = columns[0]?.length ?? 0;
  const given = p === 0 ? 0 : all.length / p;

  const separated: Pair[] = [];
  let active: Pair[] = [];
  for (const pair of pairsOf(estimates, columns)) {
    if (pair.deviation > 0) active.push(pair);
    else if (rows > 1 && pair.difference !== 0) separated.push(pair);
  }
  let criticalValue: number | null = null;
  while (active.length > 0) {
    const critical = criticalValueOf(active, columns, level);
    criticalValue ??= critical;
    const bound = records === undefined ? critical : expanded(critical, records);
    const beyond = (pair: Pair) => Math.abs(pair.difference) > bound * pair.deviation;
    const rejected = active.filter(beyond);
    separated.push(...rejected);
    if (rejected.length === 0 || !stepdown) break;
    active = active.filter((pair) => !beyond(pair));
  }

  const rank = estimates.map((own) => 1 + estimates.filter((other) => other > own).length);
  const lower = estimates.map(() => 1);
  const upper = estimates.map(() => p);
  for (const { i, j, difference } of separated) {
    const [better, worse] = difference > 0 ? [i, j] : [j, i];
    lower[worse] = (lower[worse] ?? 0) + 1;
    upper[better] = (upper[better] ?? 0) - 1;
  }
  const different = separated
    .map(({ i, j }) => [i, j] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const undefinedShare = given === 0 ? 0 : 1 - rows / given;
  return { rank, lower, upper, criticalValue, different, undefinedShare };
}

/** Resamples of few records vary too little, and have normal tails. */
function expanded(critical: number, records: number): number {
  if (records < 2) return Number.POSITIVE_INFINITY;
  const tail = normalCdf(-critical);
  return Math.sqrt(records / (records - 1)) * -studentQuantile(tail, records - 1);
}

/** One array a competitor, of the replicates in which everybody has a value. */
function definedColumns(replicates: Float64Array, p: number): Float64Array[] {
  const rows = p === 0 ? 0 : Math.floor(replicates.length / p);
  const columns = Array.from({ length: p }, () => new Float64Array(rows));
  let kept = 0;
  for (let b = 0; b < rows; b += 1) {
    const row = replicates.subarray(b * p, (b + 1) * p);
    if (row.some(Number.isNaN)) continue;
    for (const [i, column] of columns.entries()) column[kept] = row[i] ?? 0;
    kept += 1;
  }
  return columns.map((column) => column.subarray(0, kept));
}

function pairsOf(estimates: readonly number[], columns: readonly Float64Array[]): Pair[] {
  return columns.flatMap((x, i) =>
    columns.slice(i + 1).map((y, offset) => {
      const j = i + 1 + offset;
      const difference = (estimates[i] ?? 0) - (estimates[j] ?? 0);
      return { i, j, difference, deviation: deviationOfDifference(x, y) };
    }),
  );
}

/** Standard deviation of x − y (divisor B − 1); 0 where the difference varies by rounding only. */
function deviationOfDifference(x: Float64Array, y: Float64Array): number {
  const rows = x.length;
  if (rows < 2) return 0;
  // Summed as departures from the first: the mean of equal differences is then exact, however many there are.
  const first = (x[0] ?? 0) - (y[0] ?? 0);
  let departures = 0;
  let largest = 0;
  for (let b = 0; b < rows; b += 1) {
    departures += (x[b] ?? 0) - (y[b] ?? 0) - first;
    largest = Math.max(largest, Math.abs(x[b] ?? 0), Math.abs(y[b] ?? 0));
  }
  const mean = first + departures / rows;
  let squares = 0;
  for (let b = 0; b < rows; b += 1) squares += ((x[b] ?? 0) - (y[b] ?? 0) - mean) ** 2;
  const deviation = Math.sqrt(squares / (rows - 1));
  return deviation <= 1e-13 * largest ? 0 : deviation;
}

/** The ⌈level·(B+1)⌉-th smallest of the replicates' largest |Z| over the active pairs. */
function criticalValueOf(
  active: readonly Pair[],
  columns: readonly Float64Array[],
  level: number,
): number {
  const rows = columns[0]?.length ?? 0;
  const largest = new Float64Array(rows);
  for (const { i, j, difference, deviation } of active) {
    const x = columns[i] ?? largest;
    const y = columns[j] ?? largest;
    raiseToZ(largest, x, y, difference, deviation);
  }
  largest.sort();
  // Kept from being pushed up by rounding: 0.95 * 400 must count as 380.
  const position = Math.ceil(level * (rows + 1) - 1e-9);
  return largest[Math.min(position, rows) - 1] ?? 0;
}

function raiseToZ(
  largest: Float64Array,
  x: Float64Array,
  y: Float64Array,
  difference: number,
  deviation: number,
): void {
  for (let b = 0; b < largest.length; b += 1) {
    const z = Math.abs((x[b] ?? 0) - (y[b] ?? 0) - difference) / deviation;
    if (z > (largest[b] ?? 0)) largest[b] = z;
  }
}
