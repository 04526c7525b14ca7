import { FALLBACK_RIDGE } from "../stats/bradley-terry.ts";
import { mleExists, weakComponents } from "../stats/connectivity.ts";
import { studentQuantile } from "../stats/distributions.ts";
import { contestTotals } from "../stats/games.ts";
import { clusteredCovariance } from "../stats/strength-covariance.ts";
import { resampleStrengths } from "../stats/strength-replicates.ts";
import { eloOf, fitStrengths, type StrengthFit, winProbabilities } from "../stats/strengths.ts";
import { replicateLimits } from "../stats/sum-statistic.ts";
import { firstRows, type WeightRows } from "../stats/weights.ts";
import type { Measured } from "./estimates.ts";
import type { PlayedGames } from "./games.ts";

/** What one judge's comparisons say of the strengths of systems (methods.md, section 10). */
export interface Strengths {
  /** By system, then by key. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, Measured>>;
  /** A ridge holds strengths back that would be infinite. */
  readonly regularised: boolean;
  /** Systems that met, directly or by way of others: strengths exist where there is one such group. */
  readonly groups: readonly (readonly string[])[];
}

const keys = ["bradleyTerryWinProbability", "bradleyTerry", "elo"] as const;

/** An estimate before its counts, which a system's columns share. */
interface Column extends Pick<Measured, "replicates" | "jackknife"> {
  readonly value: number | null;
  readonly limits: ReturnType<typeof replicateLimits>;
}

type Columns = Readonly<Record<(typeof keys)[number], Column>>;

/** At most so many resamples; their jackknife too is left out above so many records. */
const refits = 1999;

/** Share of resamples with a ridge above which an interval says so, as of undefined ones (methods.md, section 4). */
const flagAbove = 0.05;

/** Strengths of all systems that were asked about, with intervals that follow the records. */
export function measureStrengths(
  played: PlayedGames,
  rows: WeightRows,
  { level }: { readonly level: number },
): Strengths {
  const { players, table } = played;
  const totals = contestTotals(table);
  const groups = weakComponents(table, totals);
  const ridge = mleExists(table, totals) ? 0 : FALLBACK_RIDGE;
  const fit = groups.length === 1 ? fitStrengths(table, totals, { ridge }) : null;
  const regularised = fit !== null && ridge > 0;
  const fitted = fit === null ? undefined : columnsOf(played, fit, { rows, level, regularised });
  const columns = new Map<string, ReadonlyMap<string, Measured>>();
  for (const [system, { games, unread }] of played.counts) {
    const records = games === 0 ? 0 : played.records;
    const counts = { level, n: games, records, missing: unread };
    const own = fitted?.get(system);
    const measured = keys.map((key) => {
      const { value, limits, ...resampled } =
        own?.[key] ?? (games === 0 ? noneRead : notComparable);
      const estimate = { value, ...limits, ...counts };
      return [key, { estimate, higherIsBetter: true, ...resampled }] as const;
    });
    columns.set(system, new Map(measured));
  }
  return {
    columns,
    regularised,
    groups: groups.map((members) => members.map((player) => players[player] ?? "")),
  };
}

const notResampled = { replicates: new Float64Array(0), jackknife: new Float64Array(0) };

const notComparable: Column = {
  value: null,
  limits: { low: null, high: null, method: "none", reason: "not-connected" },
  ...notResampled,
};

const noneRead: Column = {
  ...notComparable,
  limits: { ...notComparable.limits, reason: "no-score" },
};

function columnsOf(
  { players, table, records }: PlayedGames,
  fit: StrengthFit,
  by: { readonly rows: WeightRows; readonly level: number; readonly regularised: boolean },
): ReadonlyMap<string, Columns> {
  const { rows, level, regularised } = by;
  const size = players.length;
  const covariance = clusteredCovariance(table, fit);
  const pool = shareOfWins(fit.theta);
  const resampled = resampleStrengths({
    table,
    fit,
    ridge: 0,
    rows: firstRows(rows, refits),
    measure: shareOfWins,
    leaveOneOut: rows.records <= refits,
    // As with the data, so with each resample: a ridge where nothing else keeps strengths finite.
    fallback: FALLBACK_RIDGE,
  });
  const { fallbackShare } = resampled;
  const flag = regularised ? "regularised" : "regularised-resamples";
  const flagged = regularised || fallbackShare > flagAbove ? { reason: flag } : {};
  const columnsOfPlayer = (player: number): Columns => {
    const theta = rounded(fit.theta[player] ?? Number.NaN);
    const variance = covariance?.[player * size + player];
    const limits = regularised ? unbounded : sandwichLimits(theta, variance, { records, level });
    const value = pool?.[player] ?? null;
    const own = {
      replicates: columnOf(resampled.replicates, size, player),
      jackknife: columnOf(resampled.jackknife, size, player),
    };
    const ofResamples = replicateLimits({ value, ...own, level, records });
    const { low, high } = limits;
    return {
      bradleyTerryWinProbability: {
        value,
        limits: { ...flagged, ...ofResamples },
        ...own,
      },
      bradleyTerry: { value: theta, limits, ...notResampled },
      elo: {
        value: eloOf(theta),
        limits: { ...limits, low: eloOrNull(low), high: eloOrNull(high) },
        ...notResampled,
      },
    };
  };
  return new Map(players.map((system, player) => [system, columnsOfPlayer(player)]));
}

/** Expected shares of wins. Equal ones must be equal: intervals count how many resamples give the same. */
function shareOfWins(theta: Float64Array): Float64Array | null {
  return winProbabilities(theta)?.map(rounded) ?? null;
}

/** Without the digits that depend on how a fit got there. */
function rounded(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}

/** The ridge alone says how large such a strength is: an interval around it would look far too sure. */
const unbounded = { low: null, high: null, method: "none", reason: "regularised" };

/** θ ± t·SE, clustered by record. */
function sandwichLimits(
  theta: number,
  variance: number | undefined,
  { records, level }: { readonly records: number; readonly level: number },
): Column["limits"] {
  const none = { low: null, high: null, method: "none" };
  if (variance === undefined) return { ...none, reason: "one-record" };
  const error = Math.sqrt(Math.max(0, variance));
  // What is left of records that are all alike after rounding.
  if (error < 1e-9) return { ...none, reason: "no-variation" };
  const half = studentQuantile((1 + level) / 2, records - 1) * error;
  return { low: theta - half, high: theta + half, method: "sandwich-clustered" };
}

function eloOrNull(theta: number | null): number | null {
  return theta === null ? null : eloOf(theta);
}

function columnOf(matrix: Float64Array, width: number, column: number): Float64Array {
  return Float64Array.from(
    { length: matrix.length / width },
    (_, row) => matrix[row * width + column] ?? Number.NaN,
  );
}
