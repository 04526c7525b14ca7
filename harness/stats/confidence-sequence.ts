/** Limits of a mean that hold after every record at once, however long one looks. Scores come one by one. */
export interface ConfidenceSequence {
  add(score: number): void;
  /** null while there is no interval yet. */
  limits(): readonly [low: number, high: number] | null;
}

/** Limits of a confidence sequence at the times asked for. */
export interface LimitsAtTimes {
  /** null at times at which there is no interval: too early, or after the last score. */
  readonly lo: readonly (number | null)[];
  readonly hi: readonly (number | null)[];
}

/** Feeds scores to a confidence sequence and reads it at times, counted from 1. */
export function limitsAt(
  sequence: ConfidenceSequence,
  x: readonly number[],
  times: readonly number[],
): LimitsAtTimes {
  const wanted = new Set(times);
  const read = new Map<number, readonly [number, number] | null>();
  for (const [i, score] of x.entries()) {
    sequence.add(score);
    if (wanted.has(i + 1)) read.set(i + 1, sequence.limits());
  }
  return {
    lo: times.map((time) => read.get(time)?.[0] ?? null),
    hi: times.map((time) => read.get(time)?.[1] ?? null),
  };
}

/**
 * The bets of Waudby-Smith & Ramdas (2024): each is set before the score it is placed on, from the mean and the variance
 * of the scores so far (methods.md, section 16).
 */
export function predictableBets(alpha: number): {
  /** The bet on the next score, before it is cut off. */
  next(): number;
  /** Mean of the scores so far and of one at ½. */
  mean(): number;
  add(score: number): void;
} {
  let count = 0;
  let total = 0;
  let squares = 0;
  const mean = () => (0.5 + total) / (count + 1);
  return {
    mean,
    next() {
      const variance = (0.25 + squares) / (count + 1);
      const time = count + 1;
      return Math.sqrt((2 * Math.log(2 / alpha)) / (variance * time * Math.log1p(time)));
    },
    add(score) {
      count += 1;
      total += score;
      squares += (score - mean()) ** 2;
    },
  };
}

/** Confidence sequence by the empirical Bernstein bound, for scores in [0, 1]; O(1) a score. */
export function empiricalBernstein(options: {
  readonly alpha: number;
  /** Largest bet, in (0, 1). */
  readonly c: number;
}): ConfidenceSequence {
  const { alpha, c } = options;
  const bets = predictableBets(alpha);
  let staked = 0;
  let weighted = 0;
  let spread = 0;
  let low = 0;
  let high = 1;
  return {
    add(score) {
      const bet = Math.min(bets.next(), c);
      spread += (score - bets.mean()) ** 2 * (-Math.log1p(-bet) - bet);
      staked += bet;
      weighted += bet * score;
      bets.add(score);
      const centre = weighted / staked;
      const half = (Math.log(2 / alpha) + spread) / staked;
      const nextLow = Math.max(low, centre - half);
      const nextHigh = Math.min(high, centre + half);
      if (nextLow > nextHigh) return;
      low = nextLow;
      high = nextHigh;
    },
    limits: () => [low, high],
  };
}

/** Empirical Bernstein limits at times (Waudby-Smith & Ramdas 2024, theorem 2), running intersection. */
export function empiricalBernsteinCS(inputs: {
  /** Scores in [0, 1], in the order of arrival. */
  readonly x: readonly number[];
  readonly alpha: number;
  readonly c: number;
  /** From 1. */
  readonly times: readonly number[];
}): LimitsAtTimes {
  const { x, alpha, c, times } = inputs;
  return limitsAt(empiricalBernstein({ alpha, c }), x, times);
}
