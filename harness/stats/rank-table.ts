import { centredRanks, type PairCounts, pairsAmong, withinOne } from "./rank-correlation.ts";

/** Points (x, y) counted by value: `counts` has a row for each value of x and a column for each of y, ascending. */
export interface RankTable {
  readonly counts: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Spearman's ρ of the points, as `weightedSpearman` gives it; null where x or y is constant. */
export function tableSpearman({ counts, rows, columns }: RankTable): number | null {
  const sizesX = new Float64Array(rows);
  const sizesY = new Float64Array(columns);
  for (let row = 0, cell = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, cell += 1) {
      const count = counts[cell] ?? 0;
      sizesX[row] = (sizesX[row] ?? 0) + count;
      sizesY[column] = (sizesY[column] ?? 0) + count;
    }
  }
  const x = centredRanks(sizesX);
  const y = centredRanks(sizesY);
  if (x.squares === 0 || y.squares === 0) return null;
  let products = 0;
  for (let row = 0, cell = 0; row < rows; row += 1) {
    const rankX = x.centred[row] ?? 0;
    for (let column = 0; column < columns; column += 1, cell += 1) {
      products += (counts[cell] ?? 0) * rankX * (y.centred[column] ?? 0);
    }
  }
  return withinOne(products / (Math.sqrt(x.squares) * Math.sqrt(y.squares)));
}

/** Kendall's pair counts of the points, as `weightedPairCounts` gives them. */
export function tablePairCounts({ counts, rows, columns }: RankTable): PairCounts {
  const before = new Float64Array(columns);
  let inserted = 0;
  let balance = 0;
  let tiedX = 0;
  for (let row = 0; row < rows; row += 1) {
    let lower = 0;
    let weightOfX = 0;
    for (let column = 0; column < columns; column += 1) {
      const count = counts[row * columns + column] ?? 0;
      const same = before[column] ?? 0;
      // Points with a smaller x: those with a smaller y are concordant, those with a larger one discordant.
      balance += count * (2 * lower + same - inserted);
      lower += same;
      weightOfX += count;
      before[column] = same + count;
    }
    inserted += weightOfX;
    tiedX += pairsAmong(weightOfX);
  }
  const tiedY = before.reduce((total, weight) => total + pairsAmong(weight), 0);
  return { pairs: pairsAmong(inserted), balance, tiedX, tiedY };
}
