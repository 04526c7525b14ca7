import { type DrawsOf, drawWeights, rngKey } from "../core/random.ts";

/** The bootstrap weights of many replicates, one row at a time. The same rows at every use. */
export interface WeightRows {
  readonly records: number;
  readonly replicates: number;
  /**
   * Calls `use` for replicate `from` (default: 0), … up to, and without, `end`; the array may be reused for the next row: do
   * not keep or change it.
   */
  forEach(
    use: (replicate: number, weights: Uint16Array) => void,
    end?: number,
    from?: number,
  ): void;
}

/** The first `count` replicates of the same weights, for statistics that cost too much for all of them. */
export function firstRows(rows: WeightRows, count: number): WeightRows {
  const replicates = Math.min(count, rows.replicates);
  return {
    records: rows.records,
    replicates,
    forEach: (use, end = replicates, from) => rows.forEach(use, Math.min(end, replicates), from),
  };
}

/** How often each of n records is drawn in one replicate; sums to n (methods.md, section 4). */
export function bootstrapWeights({ n, ...of }: DrawsOf & { readonly n: number }): number[] {
  const weights = new Uint16Array(n);
  drawWeights(rngKey(of), of.replicate, weights);
  return [...weights];
}

/** Far below what would be too much: since one pass adds up nearly everything, rows that are made again cost little. */
const KEPT_BYTES = 16 * 2 ** 20;

/**
 * The matrix W (replicates x records) that all judges, systems and metrics of a data set share, so that
 * their replicates are paired. Kept in memory below `keepBelow` bytes, else made again at each use.
 */
export function weightRows(inputs: {
  readonly seed: string;
  readonly purpose: string;
  readonly records: number;
  readonly replicates: number;
  readonly keepBelow?: number;
}): WeightRows {
  const { seed, purpose, records, replicates, keepBelow = KEPT_BYTES } = inputs;
  const key = rngKey({ seed, purpose });
  const keep = records * replicates * Uint16Array.BYTES_PER_ELEMENT < keepBelow;
  let kept: Uint16Array | undefined;
  const rowOf = (matrix: Uint16Array, replicate: number) =>
    matrix.subarray(replicate * records, (replicate + 1) * records);
  const fill = () => {
    const matrix = new Uint16Array(records * replicates);
    for (let b = 0; b < replicates; b += 1) drawWeights(key, b, rowOf(matrix, b));
    return matrix;
  };
  return {
    records,
    replicates,
    forEach(use, end = replicates, from = 0) {
      if (keep) kept ??= fill();
      const buffer = new Uint16Array(kept === undefined ? records : 0);
      for (let b = from; b < Math.min(end, replicates); b += 1) {
        if (kept === undefined) drawWeights(key, b, buffer);
        use(b, kept === undefined ? buffer : rowOf(kept, b));
      }
    },
  };
}
