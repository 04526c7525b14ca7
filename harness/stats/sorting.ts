/** The values in ascending order, as a new array; NaN last. */
export function ascending(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  return Float64Array.from(values).sort();
}

/**
 * Type-7 quantile of ascending values: linear interpolation at h = (n − 1)q, q in [0, 1].
 * NaN for no values.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const h = (sorted.length - 1) * q;
  const below = Math.floor(h);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (h - below) * (high - low);
}

/** Values put into groups of equals; groups are numbered from 0 in ascending order of value. */
export interface ValueGroups {
  /** The value of each group. */
  readonly values: Float64Array;
  /** The group of each value given. */
  readonly groupOf: Int32Array;
}

/** Finds the groups of equal values. No NaN. */
export function groupValues(values: ArrayLike<number>): ValueGroups {
  const sorted = ascending(values);
  let count = 0;
  for (const value of sorted) {
    if (count === 0 || value !== sorted[count - 1]) {
      sorted[count] = value;
      count += 1;
    }
  }
  const distinct = sorted.subarray(0, count);
  return { values: distinct, groupOf: Int32Array.from(values, (v) => lowerBound(distinct, v)) };
}

/** The positions of the values in ascending order; equal values keep the order in which they stand. */
export function ascendingOrder({ values, groupOf }: ValueGroups): Int32Array {
  const next = new Int32Array(values.length + 1);
  for (const group of groupOf) next[group + 1] = (next[group + 1] ?? 0) + 1;
  for (let group = 0; group < values.length; group += 1) {
    next[group + 1] = (next[group + 1] ?? 0) + (next[group] ?? 0);
  }
  const order = new Int32Array(groupOf.length);
  groupOf.forEach((group, position) => {
    const place = next[group] ?? 0;
    order[place] = position;
    next[group] = place + 1;
  });
  return order;
}

/** First position of an ascending array with a value ≥ the bound; its length if there is none. */
export function lowerBound(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) >= bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** First position of an ascending array with a value > the bound; its length if there is none. */
export function upperBound(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
