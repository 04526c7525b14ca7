/** A number with interval, count and missing count. Nothing else is ever shown as a result. */
export interface Estimate {
  /** null: undefined (a zero denominator, a constant vector); `reason` says why. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level of the interval. */
  readonly level: number;
  /** Name of the interval's method. */
  readonly method: string;
  /** Why value or interval is null, or a flag on it. */
  readonly reason?: string;
  /** Questions x orders x repeats that went in. */
  readonly n: number;
  /** Records that went in. */
  readonly records: number;
  /** Of what was asked, how much could not be used. */
  readonly missing: number;
}
