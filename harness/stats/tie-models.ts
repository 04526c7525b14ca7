import { logistic, softplus } from "./logistic.ts";
import { type Likelihood, maximise } from "./newton.ts";
import { fitStrengths } from "./strengths.ts";

/** Results between two players. */
export type PairResults =
  | readonly [i: number, j: number, winsOfI: number, winsOfJ: number, ties: number]
  | readonly number[];

interface TieInputs {
  readonly players: number;
  /** Whole numbers; a pair may have several rows. */
  readonly counts: readonly PairResults[];
}

/** Null, all of it, where no finite strengths fit best. */
interface TieFit {
  /** Log strengths with sum 0. */
  readonly theta: readonly number[] | null;
  /** Natural logarithm of the probability of the results, without binomial coefficients. */
  readonly logLik: number | null;
}

/**
 * Davidson's model (1970): P(tie) is ν times the geometric mean of both strengths, over the same total as the wins.
 * ν ≥ 0, and 0 without ties.
 */
export function davidson(inputs: TieInputs): TieFit & { readonly nu: number | null } {
  const { parameter, ...fit } = fitWithTies(inputs, {
    terms: davidsonTerms,
    guess: (share) => Math.log((2 * share) / (1 - share)),
    withoutTies: Number.NEGATIVE_INFINITY,
  });
  return { ...fit, nu: parameter === null ? null : Math.exp(parameter) };
}

/**
 * The model of Rao & Kupper (1967): P(i wins) = logistic(θᵢ − θⱼ − η), and what is left is a tie. η ≥ 0, and 0 without
 * ties.
 */
export function raoKupper(inputs: TieInputs): TieFit & { readonly eta: number | null } {
  const { parameter, ...fit } = fitWithTies(inputs, {
    terms: raoKupperTerms,
    guess: (share) => 2 * Math.atanh(share),
    withoutTies: 0,
  });
  return { ...fit, eta: parameter };
}

/** What one pair adds to the log-likelihood, to its gradient and to minus its second derivatives. */
interface Terms {
  readonly value: number;
  /** By the difference of the log strengths, and by the parameter of ties. */
  readonly slope: readonly [difference: number, parameter: number];
  readonly curvature: readonly [difference: number, mixed: number, parameter: number];
}

interface TieModel {
  readonly terms: (pair: PairCounts, difference: number, parameter: number) => Terms;
  /** The parameter for equal strengths and a share of ties in (0, 1). */
  readonly guess: (share: number) => number;
  readonly withoutTies: number;
}

interface PairCounts {
  readonly i: number;
  readonly j: number;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

function fitWithTies(
  { players, counts }: TieInputs,
  model: TieModel,
): TieFit & { readonly parameter: number | null } {
  const pairs = counts.map(
    ([i = 0, j = 0, wins = 0, losses = 0, ties = 0]): PairCounts => ({ i, j, wins, losses, ties }),
  );
  const ties = pairs.reduce((total, pair) => total + pair.ties, 0);
  const decided = pairs.reduce((total, pair) => total + pair.wins + pair.losses, 0);
  if (ties === 0) {
    const { theta, logLik } = fitWithoutTies(players, pairs);
    return { theta, logLik, parameter: theta === null ? null : model.withoutTies };
  }
  const start = new Float64Array(players + 1);
  start[players] = model.guess(ties / (ties + decided));
  const maximum = decided === 0 ? null : maximise(tieLikelihood(players, pairs, model), start);
  if (maximum === null) return { theta: null, logLik: null, parameter: null };
  return {
    theta: [...maximum.at.subarray(0, players)],
    logLik: maximum.value,
    parameter: maximum.at[players] ?? null,
  };
}

function fitWithoutTies(players: number, pairs: readonly PairCounts[]): TieFit {
  const contests = {
    players,
    first: Int32Array.from(pairs, ({ i }) => i),
    second: Int32Array.from(pairs, ({ j }) => j),
    covariate: null,
  };
  const fit = fitStrengths(contests, {
    games: Float64Array.from(pairs, ({ wins, losses }) => wins + losses),
    score: Float64Array.from(pairs, ({ wins }) => wins),
  });
  return { theta: fit === null ? null : [...fit.theta], logLik: fit?.maximum.value ?? null };
}

function tieLikelihood(
  players: number,
  pairs: readonly PairCounts[],
  { terms }: TieModel,
): Likelihood {
  const size = players + 1;
  return {
    size,
    relative: players,
    evaluate(at, gradient, information) {
      const add = (row: number, column: number, amount: number) => {
        const cell = row * size + column;
        information[cell] = (information[cell] ?? 0) + amount;
      };
      let total = 0;
      for (const pair of pairs) {
        const { i, j } = pair;
        const { value, slope, curvature } = terms(
          pair,
          (at[i] ?? 0) - (at[j] ?? 0),
          at[players] ?? 0,
        );
        total += value;
        gradient[i] = (gradient[i] ?? 0) + slope[0];
        gradient[j] = (gradient[j] ?? 0) - slope[0];
        gradient[players] = (gradient[players] ?? 0) + slope[1];
        add(i, i, curvature[0]);
        add(j, j, curvature[0]);
        add(Math.max(i, j), Math.min(i, j), -curvature[0]);
        add(players, i, curvature[1]);
        add(players, j, -curvature[1]);
        add(players, players, curvature[2]);
      }
      return total;
    },
  };
}

/** Weights e^(d/2), e^(−d/2) and ν = e^parameter of win, loss and tie. */
function davidsonTerms(
  { wins, losses, ties }: PairCounts,
  difference: number,
  parameter: number,
): Terms {
  const n = wins + losses + ties;
  const largest = Math.max(Math.abs(difference) / 2, parameter);
  const win = Math.exp(difference / 2 - largest);
  const loss = Math.exp(-difference / 2 - largest);
  const tie = Math.exp(parameter - largest);
  const total = win + loss + tie;
  const balance = (win - loss) / total;
  const tied = tie / total;
  return {
    value: ((wins - losses) * difference) / 2 + ties * parameter - n * (largest + Math.log(total)),
    slope: [(wins - losses - n * balance) / 2, ties - n * tied],
    curvature: [
      (n * (1 - tied - balance * balance)) / 4,
      (-n * balance * tied) / 2,
      n * tied * (1 - tied),
    ],
  };
}

/** P(tie) is (e^(2η) − 1)·P(i wins)·P(j wins): its logarithm is made of those of the wins. */
function raoKupperTerms(
  { wins, losses, ties }: PairCounts,
  difference: number,
  parameter: number,
): Terms {
  const forI = logistic(difference - parameter);
  const forJ = logistic(-difference - parameter);
  const atI = wins + ties;
  const atJ = losses + ties;
  const slopeI = atI * (1 - forI);
  const slopeJ = atJ * (1 - forJ);
  const curveI = slopeI * forI;
  const curveJ = slopeJ * forJ;
  const growth = Math.expm1(2 * parameter);
  return {
    value:
      ties * Math.log(growth) -
      atI * softplus(parameter - difference) -
      atJ * softplus(parameter + difference),
    slope: [slopeI - slopeJ, (2 * ties * (growth + 1)) / growth - slopeI - slopeJ],
    curvature: [
      curveI + curveJ,
      curveJ - curveI,
      curveI + curveJ + (4 * ties * (growth + 1)) / (growth * growth),
    ],
  };
}
