import { cholesky, inverseFromCholesky, solveCholesky } from "./cholesky.ts";

/** A concave log-likelihood of a few parameters. */
export interface Likelihood {
  /** Number of parameters. */
  readonly size: number;
  /** How many of the first parameters count by their differences only; their sum is kept at 0. */
  readonly relative: number;
  /** The value at `at`; adds the gradient there, and minus the second derivatives (size x size), to zeros. */
  evaluate(at: Float64Array, gradient: Float64Array, information: Float64Array): number;
}

/** Where a likelihood is largest. */
export interface Maximum {
  readonly at: Float64Array;
  readonly value: number;
  /** Inverse information, size x size; of the relative parameters as they stand, with sum 0. */
  covariance(): Float64Array;
}

const STEPS = 50;
const CLOSE = 1e-10;
const HALVINGS = 40;

/**
 * Newton's method (methods.md, section 10). A step that would lower the likelihood is halved. null where there is
 * no maximum to be found: a parameter that the data do not determine, or that runs away.
 */
export function maximise(likelihood: Likelihood, start?: Float64Array): Maximum | null {
  const { size, relative } = likelihood;
  const evaluate = (at: Float64Array) => {
    const gradient = new Float64Array(size);
    const information = new Float64Array(size * size);
    const value = likelihood.evaluate(at, gradient, information);
    return { at, value, gradient, information };
  };
  let point = evaluate(centred(start ?? new Float64Array(size), relative));
  for (let step = 0; step < STEPS; step += 1) {
    const factor = cholesky(anchored(point.information, size, relative), size);
    if (factor === null) return null;
    const change = solveCholesky(factor, point.gradient);
    const largest = change.reduce((bound, value) => Math.max(bound, Math.abs(value)), 0);
    // Sums of many terms differ in their last digits: that is no loss.
    const atLeast = point.value - 1e-10 * (1 + Math.abs(point.value));
    let share = 1;
    let next = evaluate(moved(point.at, change, share, relative));
    for (let halving = 0; !(next.value >= atLeast) && halving < HALVINGS; halving += 1) {
      share /= 2;
      next = evaluate(moved(point.at, change, share, relative));
    }
    if (!(next.value >= atLeast)) return null;
    point = next;
    if (largest < CLOSE) return maximumAt(point, factor, relative);
  }
  return null;
}

function maximumAt(
  { at, value, information }: { at: Float64Array; value: number; information: Float64Array },
  /** Of the information before the last step, which was next to nothing. */
  factorBefore: Float64Array,
  relative: number,
): Maximum {
  const size = at.length;
  return {
    at,
    value,
    covariance() {
      const factor = cholesky(anchored(information, size, relative), size) ?? factorBefore;
      return doublyCentred(inverseFromCholesky(factor, size), size, relative);
    },
  };
}

/** Adds a term along (1, …, 1) of the relative parameters, in which the likelihood does not vary. */
function anchored(information: Float64Array, size: number, relative: number): Float64Array {
  if (relative === 0) return information;
  let trace = 0;
  for (let i = 0; i < relative; i += 1) trace += information[i * size + i] ?? 0;
  const term = trace / relative ** 2;
  const matrix = information.slice();
  for (let i = 0; i < relative; i += 1) {
    for (let j = 0; j < relative; j += 1) matrix[i * size + j] = (matrix[i * size + j] ?? 0) + term;
  }
  return matrix;
}

function moved(
  from: Float64Array,
  change: Float64Array,
  share: number,
  relative: number,
): Float64Array {
  return centred(
    from.map((value, i) => value + share * (change[i] ?? 0)),
    relative,
  );
}

function centred(values: Float64Array, relative: number): Float64Array {
  let total = 0;
  for (let i = 0; i < relative; i += 1) total += values[i] ?? 0;
  const mean = total / relative;
  return values.map((value, i) => (i < relative ? value - mean : value));
}

/** C·M·C with C = I − 11'/p on the relative parameters: what centring them does to a covariance. */
function doublyCentred(matrix: Float64Array, size: number, relative: number): Float64Array {
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    rows.set(centred(matrix.subarray(i * size, (i + 1) * size), relative), i * size);
  }
  const columns = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    const column = Float64Array.from({ length: size }, (_, i) => rows[i * size + j] ?? 0);
    centred(column, relative).forEach((value, i) => {
      columns[i * size + j] = value;
    });
  }
  return columns;
}
