import type { KappaWeights } from "./kappa.ts";
import type { Ratings } from "./krippendorff.ts";
import { sum } from "./records.ts";
import { columnTotals, type SumMatrix } from "./sums.ts";

/** Gwet's coefficient and what it is made of; all null with one category, and where no unit has two ratings. */
export interface GwetCoefficient {
  /** AC1 without weights, AC2 with them; at most 1. */
  readonly coef: number | null;
  /** For independent units; null with one unit too. */
  readonly se: number | null;
  /** Observed agreement, in [0, 1]. */
  readonly pa: number | null;
  /** Agreement expected by chance, in [0, 1). */
  readonly pe: number | null;
}

interface GwetScale {
  /** Declared category values. */
  readonly categories: readonly number[];
  readonly weights: KappaWeights;
}

/**
 * Gwet's AC1 (2008) or AC2 (2014) of any number of raters; 1 also where all always choose one category. A rating that is
 * no declared category is missing.
 */
export function gwetAC(
  inputs: GwetScale & {
    /** units x raters. */
    readonly ratings: readonly Ratings[];
  },
): GwetCoefficient {
  const matrix = gwetSums(inputs);
  const totals = columnTotals(matrix);
  const estimate = gwetFromSums(totals, inputs);
  if (estimate === null) return { coef: null, se: null, pa: null, pe: null };
  return { ...estimate, se: standardError(matrix, totals, estimate, inputs) };
}

// Columns of a unit's row, before one column a category: its share of the ratings of the unit.
const pairable = 0;
const agreement = 1;
const rated = 2;
const shares = 3;

/** What every unit adds to AC1 or AC2: one row a unit, of three columns and one a category. Add up rows by record. */
export function gwetSums(inputs: GwetScale & { readonly ratings: readonly Ratings[] }): SumMatrix {
  const { ratings, categories } = inputs;
  const agree = agreements(inputs);
  const size = categories.length;
  const width = shares + size;
  const sums = new Float64Array(ratings.length * width);
  for (const [unit, row] of ratings.entries()) {
    const counts = categories.map((value) => row.filter((rating) => rating === value).length);
    const raters = sum(counts);
    const own = sums.subarray(unit * width, (unit + 1) * width);
    if (raters === 0) continue;
    own[rated] = 1;
    for (const [k, count] of counts.entries()) own[shares + k] = count / raters;
    if (raters === 1) continue;
    own[pairable] = 1;
    const agreeing = sum(
      counts.map((count, k) => count * (sum(counts.map((other, l) => other * agree(k, l))) - 1)),
    );
    own[agreement] = agreeing / (raters * (raters - 1));
  }
  return { width, records: ratings.length, sums };
}

/** AC1 or AC2 from column totals of `gwetSums`, which may be bootstrap totals; null as in `gwetAC`. */
export function gwetFromSums(
  totals: Float64Array,
  scale: GwetScale,
): { readonly coef: number; readonly pa: number; readonly pe: number } | null {
  const size = scale.categories.length;
  const units = totals[pairable] ?? 0;
  if (size < 2 || units === 0) return null;
  const pa = (totals[agreement] ?? 0) / units;
  const pe = chanceFactor(scale) * sum(choices(totals).map((share) => share * (1 - share)));
  return { coef: (pa - pe) / (1 - pe), pa, pe };
}

/**
 * AC1 or AC2 of two raters from a table of counts given row by row, as `kappaFromCounts`: both chose a category for
 * every unit. null as in `gwetAC`.
 */
export function gwetFromCounts(counts: Float64Array, scale: GwetScale): number | null {
  const size = scale.categories.length;
  const agree = agreements(scale);
  const totals = new Float64Array(shares + size);
  const add = (column: number, amount: number) => {
    totals[column] = (totals[column] ?? 0) + amount;
  };
  counts.forEach((count, cell) => {
    const i = Math.floor(cell / size);
    const j = cell % size;
    add(pairable, count);
    add(agreement, count * agree(i, j));
    add(rated, count);
    add(shares + i, count / 2);
    add(shares + j, count / 2);
  });
  return gwetFromSums(totals, scale)?.coef ?? null;
}

function standardError(
  { width, sums }: SumMatrix,
  totals: Float64Array,
  { coef, pe }: { readonly coef: number; readonly pe: number },
  scale: GwetScale,
): number | null {
  const n = totals[rated] ?? 0;
  if (n < 2) return null;
  const factor = chanceFactor(scale);
  const chosen = choices(totals);
  let squares = 0;
  for (let start = 0; start < sums.length; start += width) {
    const unit = sums.subarray(start, start + width);
    if (unit[rated] === 0) continue;
    const byChance = factor * sum(chosen.map((share, k) => (unit[shares + k] ?? 0) * (1 - share)));
    const own =
      unit[pairable] === 0
        ? 0
        : ((n / (totals[pairable] ?? 1)) * ((unit[agreement] ?? 0) - pe)) / (1 - pe);
    squares += (own - (2 * (1 - coef) * (byChance - pe)) / (1 - pe) - coef) ** 2;
  }
  return Math.sqrt(squares / (n * (n - 1)));
}

/** Mean share of each category. */
function choices(totals: Float64Array): Float64Array {
  return totals.subarray(shares).map((total) => total / (totals[rated] ?? 1));
}

/** Σw/(q(q − 1)). */
function chanceFactor(scale: GwetScale): number {
  const { categories } = scale;
  const agree = agreements(scale);
  const total = sum(categories.flatMap((_, k) => categories.map((__, l) => agree(k, l))));
  return total / (categories.length * (categories.length - 1));
}

/** How far the categories at k and l agree, in [0, 1]. */
function agreements({ categories, weights }: GwetScale): (k: number, l: number) => number {
  if (weights === "none") return (k, l) => (k === l ? 1 : 0);
  const lowest = categories.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = categories.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const power = weights === "linear" ? 1 : 2;
  return (k, l) => {
    const apart = Math.abs((categories[k] ?? 0) - (categories[l] ?? 0)) / (highest - lowest);
    return 1 - apart ** power;
  };
}
