import { sandwich } from "./cholesky.ts";
import type { Contests, GameTable } from "./games.ts";
import { logistic } from "./logistic.ts";
import type { StrengthFit } from "./strengths.ts";

/**
 * Covariance of `theta`, then `beta`, clustered by record with the factor G/(G − 1) (methods.md, section 10), size x
 * size; G counts the records with a game. null for G < 2. O(games + records·players²) at most.
 */
export function clusteredCovariance(table: GameTable, fit: StrengthFit): Float64Array | null {
  const { start } = table;
  const size = fit.maximum.at.length;
  const expected = expectedScores(table, fit.maximum.at);
  const meat = new Float64Array(size * size);
  const sums = noSums(size);
  let records = 0;
  for (let record = 0; record + 1 < start.length; record += 1) {
    const count = addRecord(sums, table, record, expected);
    if (count === 0) continue;
    records += 1;
    addSquare(meat, sums, count);
  }
  if (records < 2) return null;
  const scale = records / (records - 1);
  return sandwich(fit.maximum.covariance(), mirrored(meat, size), size).map((x) => x * scale);
}

/** Of the first player of every contest, in [0, 1]. */
function expectedScores(contests: Contests, at: Float64Array): Float64Array {
  const { players, first, second, covariate } = contests;
  const slope = at[players] ?? 0;
  return Float64Array.from(first, (i, contest) => {
    const x = covariate?.[contest] ?? 0;
    return logistic((at[i] ?? 0) - (at[second[contest] ?? 0] ?? 0) + slope * x);
  });
}

/** What the games of one record add to the gradient, with the parameters that they have to do with. */
interface RecordSums {
  /** Zeros but for the record at work. */
  readonly gradient: Float64Array;
  /** The parameters of that record, in no order. */
  readonly touched: Int32Array;
  /** For every parameter the last record that had to do with it. */
  readonly lastRecord: Int32Array;
}

function noSums(size: number): RecordSums {
  return {
    gradient: new Float64Array(size),
    touched: new Int32Array(size),
    lastRecord: new Int32Array(size).fill(-1),
  };
}

/** Adds the residuals of one record's games; returns how many parameters they touch. */
function addRecord(
  { gradient, touched, lastRecord }: RecordSums,
  table: GameTable,
  record: number,
  expected: Float64Array,
): number {
  const { players, first, second, covariate, start, contest, score, weight } = table;
  const end = start[record + 1] ?? 0;
  let count = 0;
  for (let game = start[record] ?? 0; game < end; game += 1) {
    const own = contest[game] ?? 0;
    const counts = weight === null ? 1 : (weight[game] ?? 0);
    const residual = counts * ((score[game] ?? 0) - (expected[own] ?? 0));
    const i = first[own] ?? 0;
    const j = second[own] ?? 0;
    if (lastRecord[i] !== record) {
      lastRecord[i] = record;
      touched[count] = i;
      count += 1;
    }
    if (lastRecord[j] !== record) {
      lastRecord[j] = record;
      touched[count] = j;
      count += 1;
    }
    gradient[i] = (gradient[i] ?? 0) + residual;
    gradient[j] = (gradient[j] ?? 0) - residual;
    if (covariate === null) continue;
    gradient[players] = (gradient[players] ?? 0) + residual * (covariate[own] ?? 0);
  }
  if (count > 0 && covariate !== null) {
    touched[count] = players;
    count += 1;
  }
  return count;
}

/** Adds v·v' of a record's gradient v to the lower half of the matrix, and clears v. */
function addSquare(matrix: Float64Array, { gradient, touched }: RecordSums, count: number): void {
  const size = gradient.length;
  if (2 * count > size) {
    addFullSquare(matrix, gradient);
    gradient.fill(0);
    return;
  }
  for (let a = 0; a < count; a += 1) {
    const i = touched[a] ?? 0;
    for (let b = 0; b < count; b += 1) {
      const j = touched[b] ?? 0;
      if (j > i) continue;
      const cell = i * size + j;
      matrix[cell] = (matrix[cell] ?? 0) + (gradient[i] ?? 0) * (gradient[j] ?? 0);
    }
  }
  for (let a = 0; a < count; a += 1) gradient[touched[a] ?? 0] = 0;
}

function addFullSquare(matrix: Float64Array, v: Float64Array): void {
  for (let i = 0; i < v.length; i += 1) {
    const row = i * v.length;
    const factor = v[i] ?? 0;
    for (let j = 0; j <= i; j += 1) {
      matrix[row + j] = (matrix[row + j] ?? 0) + factor * (v[j] ?? 0);
    }
  }
}

function mirrored(lower: Float64Array, size: number): Float64Array {
  return lower.map((value, cell) => {
    const i = Math.floor(cell / size);
    const j = cell % size;
    return j <= i ? value : (lower[j * size + i] ?? 0);
  });
}
