import { sandwich } from "./cholesky.ts";
import { type Likelihood, maximise } from "./newton.ts";
import { type RecordGroups, sum, sumByRecord } from "./records.ts";

/** 1 / (1 + e⁻ˣ), in [0, 1]. */
export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** ln(1 + eˣ): −ln(1 − logistic(x)). */
export function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Coefficients in log odds a unit of their columns. */
export interface LogisticFit {
  readonly coefficients: Float64Array;
  /** Clustered by record; null with fewer than two records. */
  readonly standardErrors: Float64Array | null;
}

/**
 * Logistic quasi-likelihood fit of outcomes in [0, 1], without an intercept but for a column of ones. The standard
 * errors are clustered by record, with the factor G/(G − 1). null where no finite coefficients fit best.
 */
export function fitLogistic(inputs: {
  readonly outcome: Float64Array;
  /** One array a regressor, as long as `outcome`. */
  readonly columns: readonly Float64Array[];
  readonly groups: RecordGroups;
}): LogisticFit | null {
  const { outcome, columns, groups } = inputs;
  const size = columns.length;
  const likelihood: Likelihood = {
    size,
    relative: 0,
    evaluate(at, gradient, information) {
      let value = 0;
      outcome.forEach((won, item) => {
        const odds = oddsOf(at, columns, item);
        const expected = logistic(odds);
        value += won * odds - softplus(odds);
        for (const [i, column] of columns.entries()) {
          const x = column[item] ?? 0;
          gradient[i] = (gradient[i] ?? 0) + (won - expected) * x;
          for (const [j, other] of columns.entries()) {
            const weight = expected * (1 - expected) * x * (other[item] ?? 0);
            information[i * size + j] = (information[i * size + j] ?? 0) + weight;
          }
        }
      });
      return value;
    },
  };
  const maximum = maximise(likelihood);
  if (maximum === null) return null;
  const coefficients = maximum.at;
  const records = groups.ids.length;
  if (records < 2) return { coefficients, standardErrors: null };
  const residuals = outcome.map((won, item) => won - logistic(oddsOf(coefficients, columns, item)));
  const sums = columns.map((column) =>
    sumByRecord(
      groups,
      residuals.map((residual, item) => residual * (column[item] ?? 0)),
    ),
  );
  const meat = new Float64Array(size * size);
  for (const [i, a] of sums.entries()) {
    for (const [j, b] of sums.entries()) {
      meat[i * size + j] = sum(a.map((value, record) => value * (b[record] ?? 0)));
    }
  }
  const covariance = sandwich(maximum.covariance(), meat, size);
  const scale = records / (records - 1);
  return {
    coefficients,
    standardErrors: coefficients.map((_, i) =>
      Math.sqrt(Math.max(0, scale * (covariance[i * size + i] ?? 0))),
    ),
  };
}

function oddsOf(at: Float64Array, columns: readonly Float64Array[], item: number): number {
  let odds = 0;
  for (const [i, column] of columns.entries()) odds += (at[i] ?? 0) * (column[item] ?? 0);
  return odds;
}
