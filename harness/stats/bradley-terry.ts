import {
  type Connectivity,
  type Game,
  gameColumns,
  mleExists,
  oneRecord,
  weakComponents,
} from "./connectivity.ts";
import { contestTotals, type GameEffect, type GameTable, tabulateGames } from "./games.ts";
import { lengthContrast } from "./length-control.ts";
import { groupByRecord } from "./records.ts";
import { clusteredCovariance } from "./strength-covariance.ts";
import { eloOf, fitStrengths, type StrengthFit, winProbabilities } from "./strengths.ts";

/** Of the ridge fit where some player won, or lost, all games (methods.md, section 10). */
export const FALLBACK_RIDGE = 0.1;

/**
 * Strengths of players, in the order of their numbers. Everything is null where they cannot be compared: without
 * a game, or with players that did not meet directly or by way of others.
 */
export interface Strengths {
  /** Log strengths with sum 0: P(i beats j) = 1 / (1 + exp(θ_j − θ_i)). */
  readonly theta: readonly number[] | null;
  /** Of `theta`, clustered by record; null with fewer than two records too. */
  readonly seClustered: readonly number[] | null;
  /** players x players. */
  readonly covClustered: readonly (readonly number[])[] | null;
  /** As if all games were independent: for comparison only. */
  readonly seModel: readonly number[] | null;
  /** For display only: mean 1000. */
  readonly elo: readonly number[] | null;
  /** Expected share of wins against the others, in [0, 1]. */
  readonly winProbVsPool: readonly number[] | null;
  /** Whether a ridge holds strengths back that would be infinite, or was asked for. */
  readonly regularised: boolean;
  /** Players that met directly or by way of others. */
  readonly weakComponents: Connectivity["weakComponents"];
}

/** Strengths, and the weight of what else bears on a game. */
export interface StrengthsWithEffect extends Strengths {
  /** One coefficient, in log odds; null with `theta`. */
  readonly beta: readonly [number] | null;
  /** Clustered by record. */
  readonly seBeta: readonly [number] | null;
}

/** Games in three columns, and the record of each. */
interface GamesByRecord {
  readonly players: number;
  readonly games: readonly Game[];
  readonly cluster: readonly string[];
}

/**
 * Bradley–Terry strengths (1952) by quasi-likelihood, a tie as half a win, with covariances clustered by record
 * (methods.md, section 10). Where no finite strengths fit best, with a ridge of 0.1.
 */
export function bradleyTerry(
  inputs: GamesByRecord & {
    /** λ of a penalty λ/2·Σθ²; 0 for none where it can be done without. */
    readonly ridge: number;
  },
): Strengths {
  const { fit, covariance, ...strengths } = strengthsOf(tableOf(inputs, "none"), inputs.ridge);
  return strengths;
}

/** Bradley–Terry strengths with the penalty λ/2·Σθ², which exist always; null without a player. */
export function bradleyTerryRidge(inputs: {
  readonly players: number;
  readonly games: readonly Game[];
  /** λ > 0. */
  readonly ridge: number;
}): { readonly theta: readonly number[] | null } {
  const { players, games, ridge } = inputs;
  const table = tabulateGames({ players, ...gameColumns(games), ...oneRecord(games.length) });
  const fit = fitStrengths(table, contestTotals(table), { ridge });
  return { theta: fit === null ? null : [...fit.theta] };
}

/** Bradley–Terry strengths beside an advantage of the player shown first; β > 0 is primacy. */
export function bradleyTerryPosition(inputs: GamesByRecord): StrengthsWithEffect {
  const table = tableOf(inputs, "first-shown");
  return withEffect(strengthsOf(table, 0));
}

/**
 * Bradley–Terry strengths at equal length (Li et al. 2024; methods.md, section 10): beside the covariate
 * (Lᵢ − Lⱼ)/(Lᵢ + Lⱼ), divided by its root mean square and not centred, so that it changes sign with the sides.
 */
export function bradleyTerryLength(
  inputs: GamesByRecord & {
    /** Of the two candidates of each game, in words or tokens. */
    readonly lengths: readonly (readonly [number, number] | readonly number[])[];
  },
): StrengthsWithEffect & {
  /** Root mean square of the covariate, in [0, 1]; at 0 there is nothing to control and β is null. */
  readonly rms: number | null;
} {
  const contrasts = Float64Array.from(inputs.lengths, ([a = 0, b = 0]) => lengthContrast(a, b));
  const squares = contrasts.reduce((total, x) => total + x * x, 0);
  const rms = contrasts.length === 0 ? null : Math.sqrt(squares / contrasts.length);
  const scaled = rms ? contrasts.map((x) => x / rms) : "none";
  return { ...withEffect(strengthsOf(tableOf(inputs, scaled), 0)), rms };
}

function tableOf({ players, games, cluster }: GamesByRecord, effect: GameEffect): GameTable {
  const { ids, recordOf } = groupByRecord(cluster);
  return tabulateGames({ players, ...gameColumns(games), recordOf, records: ids.length, effect });
}

interface FittedStrengths extends Strengths {
  readonly fit: StrengthFit | null;
  readonly covariance: Float64Array | null;
}

function strengthsOf(table: GameTable, ridge: number): FittedStrengths {
  const totals = contestTotals(table);
  const groups = weakComponents(table, totals);
  const lambda = ridge === 0 && !mleExists(table, totals) ? FALLBACK_RIDGE : ridge;
  const comparable = groups.length === 1 && table.contest.length > 0;
  const fit = comparable ? fitStrengths(table, totals, { ridge: lambda }) : null;
  const covariance = fit === null ? null : clusteredCovariance(table, fit);
  const size = fit?.maximum.at.length ?? 0;
  const theta = fit === null ? null : [...fit.theta];
  const pool = fit === null ? null : winProbabilities(fit.theta);
  return {
    theta,
    seClustered: covariance === null ? null : deviations(covariance, size).slice(0, table.players),
    covClustered: covariance === null ? null : block(covariance, size, table.players),
    seModel:
      fit === null ? null : deviations(fit.maximum.covariance(), size).slice(0, table.players),
    elo: theta === null ? null : theta.map(eloOf),
    winProbVsPool: pool === null ? null : [...pool],
    regularised: fit !== null && lambda > 0,
    weakComponents: groups,
    fit,
    covariance,
  };
}

function withEffect({ fit, covariance, ...strengths }: FittedStrengths): StrengthsWithEffect {
  const beta = fit?.beta ?? null;
  const size = fit?.maximum.at.length ?? 0;
  const se = covariance === null ? undefined : deviations(covariance, size).at(-1);
  return {
    ...strengths,
    beta: beta === null ? null : [beta],
    seBeta: beta === null || se === undefined ? null : [se],
  };
}

/** Roots of the diagonal of a covariance, size x size. */
function deviations(covariance: Float64Array, size: number): number[] {
  return Array.from({ length: size }, (_, i) =>
    Math.sqrt(Math.max(0, covariance[i * size + i] ?? 0)),
  );
}

function block(covariance: Float64Array, size: number, width: number): number[][] {
  return Array.from({ length: width }, (_, i) => [
    ...covariance.subarray(i * size, i * size + width),
  ]);
}
