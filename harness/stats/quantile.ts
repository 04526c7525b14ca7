/**
 * Type-7 quantile of ascending values: linear interpolation at h = (n − 1)q, q in [0, 1].
 * NaN for no values.
 */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const h = (ascending.length - 1) * q;
  const below = Math.floor(h);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[below + 1] ?? low;
  return low + (h - below) * (high - low);
}

/** The values in ascending order, as a new array. */
export function ascending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}
