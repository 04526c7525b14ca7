import { ascendingOrder, groupValues, type ValueGroups } from "./sorting.ts";

/** What Kendall's coefficients are made of: numbers of pairs of points. */
export interface PairCounts {
  /** All pairs, n(n − 1)/2. */
  readonly pairs: number;
  /** Concordant − discordant. */
  readonly balance: number;
  readonly tiedX: number;
  readonly tiedY: number;
}

/** Points (x, y) sorted once, for rank correlations under many weightings. */
export interface RankedPoints {
  readonly x: ValueGroups;
  readonly y: ValueGroups;
  /** Positions of the points by ascending x. */
  readonly order: Int32Array;
}

/** Sorts the points; O(n log n). */
export function rankPoints(x: ArrayLike<number>, y: ArrayLike<number>): RankedPoints {
  const groups = groupValues(x);
  return { x: groups, y: groupValues(y), order: ascendingOrder(groups) };
}

/**
 * Spearman's ρ of points that occur `weights` times each (whole numbers): Pearson's r of mean ranks.
 * The same as of the points written out. null where x or y is constant.
 */
export function weightedSpearman(points: RankedPoints, weights: ArrayLike<number>): number | null {
  const x = meanRanks(points.x, weights);
  const y = meanRanks(points.y, weights);
  if (x.squares === 0 || y.squares === 0) return null;
  let products = 0;
  for (let point = 0; point < points.order.length; point += 1) {
    const rankX = x.centred[points.x.groupOf[point] ?? 0] ?? 0;
    const rankY = y.centred[points.y.groupOf[point] ?? 0] ?? 0;
    products += (weights[point] ?? 0) * rankX * rankY;
  }
  return withinOne(products / (Math.sqrt(x.squares) * Math.sqrt(y.squares)));
}

/** Kendall's pair counts of points that occur `weights` times each; O(n log k), k distinct values of y. */
export function weightedPairCounts(points: RankedPoints, weights: ArrayLike<number>): PairCounts {
  const { order, x, y } = points;
  // A Fenwick tree over the values of y counts the points with a smaller x.
  const tree = new Float64Array(y.values.length + 1);
  const weightOfY = new Float64Array(y.values.length);
  let inserted = 0;
  let balance = 0;
  let tiedX = 0;
  for (let start = 0; start < order.length; ) {
    const group = x.groupOf[order[start] ?? 0];
    let end = start;
    for (; end < order.length && x.groupOf[order[end] ?? 0] === group; end += 1) {
      const point = order[end] ?? 0;
      const weight = weights[point] ?? 0;
      const value = y.groupOf[point] ?? 0;
      if (weight > 0) {
        balance += weight * (prefix(tree, value) + prefix(tree, value + 1) - inserted);
      }
    }
    let weightOfX = 0;
    for (let place = start; place < end; place += 1) {
      const point = order[place] ?? 0;
      const weight = weights[point] ?? 0;
      const value = y.groupOf[point] ?? 0;
      if (weight > 0) {
        weightOfX += weight;
        weightOfY[value] = (weightOfY[value] ?? 0) + weight;
        insert(tree, value, weight);
      }
    }
    inserted += weightOfX;
    tiedX += pairsAmong(weightOfX);
    start = end;
  }
  const tiedY = weightOfY.reduce((total, weight) => total + pairsAmong(weight), 0);
  return { pairs: pairsAmong(inserted), balance, tiedX, tiedY };
}

/** τ-b (Kendall 1945), in [−1, 1]; null where x or y is constant. */
export function tauB({ pairs, balance, tiedX, tiedY }: PairCounts): number | null {
  const untied = (pairs - tiedX) * (pairs - tiedY);
  return untied === 0 ? null : withinOne(balance / Math.sqrt(untied));
}

/** Keeps rounding from leaving [−1, 1]. */
export function withinOne(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function meanRanks({ values, groupOf }: ValueGroups, weights: ArrayLike<number>): CentredRanks {
  const sizes = new Float64Array(values.length);
  for (let point = 0; point < groupOf.length; point += 1) {
    const group = groupOf[point] ?? 0;
    sizes[group] = (sizes[group] ?? 0) + (weights[point] ?? 0);
  }
  return centredRanks(sizes);
}

/** Mean ranks of groups of tied values, less the mean of all ranks. */
export interface CentredRanks {
  readonly centred: Float64Array;
  /** Sum of squares over all points. */
  readonly squares: number;
}

/** Ranks of groups given by their sizes, the lowest value first. */
export function centredRanks(sizes: Float64Array): CentredRanks {
  let total = 0;
  for (let group = 0; group < sizes.length; group += 1) total += sizes[group] ?? 0;
  const centred = new Float64Array(sizes.length);
  let before = 0;
  let squares = 0;
  for (let group = 0; group < sizes.length; group += 1) {
    const size = sizes[group] ?? 0;
    const rank = before + (size + 1) / 2 - (total + 1) / 2;
    centred[group] = rank;
    before += size;
    squares += size * rank * rank;
  }
  return { centred, squares };
}

/** Number of pairs of n points. */
export function pairsAmong(n: number): number {
  return (n * (n - 1)) / 2;
}

/** Sum of the first `count` values of a Fenwick tree. */
function prefix(tree: Float64Array, count: number): number {
  let total = 0;
  for (let node = count; node > 0; node -= node & -node) total += tree[node] ?? 0;
  return total;
}

function insert(tree: Float64Array, position: number, weight: number): void {
  for (let node = position + 1; node < tree.length; node += node & -node) {
    tree[node] = (tree[node] ?? 0) + weight;
  }
}
