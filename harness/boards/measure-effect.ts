import { studentQuantile, studentTwoSided } from "../stats/distributions.ts";
import type { Measured } from "./estimates.ts";

/** Errors below this are what rounding leaves of records that are all alike. */
const rounding = 1e-9;

/** An effect with its standard error, which is clustered by record. */
export interface Effect {
  readonly value: number | null;
  /** null: there is one record. */
  readonly error: number | null;
  readonly records: number;
  readonly n: number;
  readonly missing: number;
  /** Why there is no value. */
  readonly reason?: string;
}

/** An effect with its t interval, G − 1 degrees of freedom, and the test of whether it is 0. */
export function measureEffect(
  { value, error, records, n, missing, reason }: Effect,
  { level, method }: { readonly level: number; readonly method: string },
): Measured {
  const common = { value, level, n, records, missing };
  const without = (why: string, p: number | null): Measured => ({
    estimate: { ...common, low: null, high: null, method: "none", reason: why },
    ...notCompared,
    p,
  });
  if (value === null) return without(reason ?? "undefined", null);
  if (error === null) return without("one-record", null);
  if (error < rounding) return without("no-variation", Math.abs(value) < rounding ? 1 : null);
  const half = studentQuantile((1 + level) / 2, records - 1) * error;
  return {
    estimate: { ...common, low: value - half, high: value + half, method },
    ...notCompared,
    p: studentTwoSided(value / error, records - 1),
  };
}

const notCompared = {
  higherIsBetter: undefined,
  replicates: new Float64Array(0),
  jackknife: new Float64Array(0),
};
