import {
  type ConfidenceSequence,
  type LimitsAtTimes,
  limitsAt,
  predictableBets,
} from "./confidence-sequence.ts";

interface BettingOptions {
  readonly alpha: number;
  /** Largest share of the capital at stake, in (0, 1); default ½. */
  readonly c?: number;
  /** Share of the capital that bets on a higher mean, in (0, 1); default ½. */
  readonly theta?: number;
  /** Steps of the grid of means; default 1000. */
  readonly grid?: number;
  /** Number of records of the data set, which are looked at once each; null: drawn from many more. */
  readonly population?: number | null;
}

/** The mean of the rest may leave [0, 1] by this much. */
const ROUNDING = 1e-12;

/**
 * Confidence sequence by hedged betting, for scores in [0, 1] (Waudby-Smith & Ramdas 2024; methods.md, section 16): a
 * mean is dropped once a bettor against it would have multiplied the capital by 1/α. O(grid) a score.
 */
export function hedgedBetting(options: BettingOptions): ConfidenceSequence {
  const { alpha, c = 0.5, theta = 0.5, grid = 1000, population = null } = options;
  const bets = predictableBets(alpha);
  const kept = new Uint8Array(grid + 1).fill(1);
  const higher = new Float64Array(grid + 1);
  const lower = new Float64Array(grid + 1);
  // A mean is kept while neither bettor's capital has grown this much, in logarithms.
  const higherBound = -Math.log(alpha) - Math.log(theta);
  const lowerBound = -Math.log(alpha) - Math.log(1 - theta);
  let first = 0;
  let last = grid;
  let seen = 0;
  let total = 0;
  let limits: readonly [number, number] = [0, 1];

  /** Mean of the records that are left, were m the mean of all. */
  const meanOfRest = (m: number) =>
    population === null ? m : (population * m - total) / (population - seen);

  const narrow = () => {
    while (first <= last && kept[first] === 0) first += 1;
    while (last >= first && kept[last] === 0) last -= 1;
    if (first > last) return;
    limits = [Math.max(0, (first - 1) / grid), Math.min(1, (last + 1) / grid)];
  };

  return {
    add(score) {
      if (population !== null && seen >= population) return;
      const bet = bets.next();
      for (let point = first; point <= last; point += 1) {
        if (kept[point] === 0) continue;
        const rest = meanOfRest(point / grid);
        if (rest < -ROUNDING || rest > 1 + ROUNDING) {
          kept[point] = 0;
          continue;
        }
        const m = Math.min(1, Math.max(0, rest));
        const up = (higher[point] ?? 0) + Math.log1p(Math.min(bet, c / m) * (score - m));
        const down = (lower[point] ?? 0) + Math.log1p(-Math.min(bet, c / (1 - m)) * (score - m));
        higher[point] = up;
        lower[point] = down;
        if (up >= higherBound || down >= lowerBound) kept[point] = 0;
      }
      bets.add(score);
      seen += 1;
      total += score;
      narrow();
    },
    limits: () => limits,
  };
}

/** Hedged betting limits at times; with `population` for the mean of that many records, looked at once each. */
export function hedgedBettingCS(
  inputs: BettingOptions & {
    /** Scores in [0, 1], in the order of arrival. */
    readonly x: readonly number[];
    /** From 1. */
    readonly times: readonly number[];
  },
): LimitsAtTimes {
  const { x, times, ...options } = inputs;
  return limitsAt(hedgedBetting(options), x, times);
}
