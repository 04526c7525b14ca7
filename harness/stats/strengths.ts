import { mleExists } from "./connectivity.ts";
import type { Contests, ContestTotals } from "./games.ts";
import { logistic, softplus } from "./logistic.ts";
import { type Likelihood, type Maximum, maximise } from "./newton.ts";

/** Bradley–Terry strengths fitted to games. */
export interface StrengthFit {
  /** Log strengths, with sum 0. */
  readonly theta: Float64Array;
  /** Of the covariate, in log odds a unit; null without one. */
  readonly beta: number | null;
  /** The fit in full: `theta`, then `beta`. */
  readonly maximum: Maximum;
}

/**
 * Fits strengths to totals of contests (Bradley & Terry 1952; methods.md, section 10); a few milliseconds for
 * 50 players, however many games. null where no finite strengths fit best.
 */
export function fitStrengths(
  contests: Contests,
  totals: ContestTotals,
  options: {
    /** λ of the penalty λ/2·Σθ²; default 0. With it strengths always exist. */
    readonly ridge?: number;
    /** `maximum.at` of a similar fit, to begin from. */
    readonly start?: Float64Array;
  } = {},
): StrengthFit | null {
  const { ridge = 0, start } = options;
  if (ridge === 0 && !mleExists(contests, totals)) return null;
  const likelihood = strengthLikelihood(contests, totals, ridge);
  // From far away the likelihood can be too flat to climb.
  const warm = start === undefined ? null : maximise(likelihood, start);
  const maximum = warm ?? maximise(likelihood);
  if (maximum === null) return null;
  const { players, covariate } = contests;
  return {
    theta: maximum.at.slice(0, players),
    beta: covariate === null ? null : (maximum.at[players] ?? null),
    maximum,
  };
}

/** Log odds of `first` are θ_first − θ_second + β·covariate; a tie is half a win. */
function strengthLikelihood(
  { players, first, second, covariate }: Contests,
  { games, score }: ContestTotals,
  ridge: number,
): Likelihood {
  const size = covariate === null ? players : players + 1;
  return {
    size,
    relative: players,
    evaluate(at, gradient, information) {
      const add = (row: number, column: number, amount: number) => {
        const cell = row * size + column;
        information[cell] = (information[cell] ?? 0) + amount;
      };
      const slope = at[players] ?? 0;
      let value = 0;
      for (let contest = 0; contest < first.length; contest += 1) {
        const played = games[contest] ?? 0;
        if (played === 0) continue;
        const i = first[contest] ?? 0;
        const j = second[contest] ?? 0;
        const won = score[contest] ?? 0;
        const x = covariate === null ? 0 : (covariate[contest] ?? 0);
        const odds = (at[i] ?? 0) - (at[j] ?? 0) + slope * x;
        const expected = logistic(odds);
        const residual = won - played * expected;
        const weight = played * expected * (1 - expected);
        value += won * odds - played * softplus(odds);
        gradient[i] = (gradient[i] ?? 0) + residual;
        gradient[j] = (gradient[j] ?? 0) - residual;
        add(i, i, weight);
        add(j, j, weight);
        add(Math.max(i, j), Math.min(i, j), -weight);
        if (covariate === null) continue;
        gradient[players] = (gradient[players] ?? 0) + residual * x;
        add(players, i, weight * x);
        add(players, j, -weight * x);
        add(players, players, weight * x * x);
      }
      for (let i = 0; i < players && ridge > 0; i += 1) {
        const theta = at[i] ?? 0;
        value -= (ridge / 2) * theta * theta;
        gradient[i] = (gradient[i] ?? 0) - ridge * theta;
        add(i, i, ridge);
      }
      return value;
    },
  };
}

/** Expected share of wins against the others, each met equally often, in [0, 1]; null without another. */
export function winProbabilities(theta: Float64Array): Float64Array | null {
  if (theta.length < 2) return null;
  return theta.map((own, player) => {
    let total = 0;
    for (let other = 0; other < theta.length; other += 1) {
      if (other !== player) total += logistic(own - (theta[other] ?? 0));
    }
    return total / (theta.length - 1);
  });
}

/** Strength on the scale of chess, mean 1000; for display only. */
export function eloOf(theta: number): number {
  return 1000 + (400 / Math.LN10) * theta;
}
