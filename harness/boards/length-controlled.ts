import { FALLBACK_RIDGE } from "../stats/bradley-terry.ts";
import { mleExists, weakComponents } from "../stats/connectivity.ts";
import { studentQuantile } from "../stats/distributions.ts";
import { contestTotals } from "../stats/games.ts";
import { logistic } from "../stats/logistic.ts";
import { clusteredCovariance } from "../stats/strength-covariance.ts";
import { fitStrengths, type StrengthFit, winProbabilities } from "../stats/strengths.ts";
import type { Measured } from "./estimates.ts";
import type { PlayedGames } from "./games.ts";

/** Expected shares of wins between summaries of equal length (methods.md, section 10). */
export interface LengthControlled {
  readonly columns: ReadonlyMap<string, Measured>;
  readonly captions: readonly string[];
}

/**
 * From Bradley–Terry strengths beside what length does to a win, whoever met whom; intervals by the delta method from a
 * covariance clustered by record. undefined: nothing was compared, or lengths are not known.
 */
export function lengthControlled(
  played: PlayedGames,
  { level }: { readonly level: number },
): LengthControlled | undefined {
  const { lengths, players, records, counts } = played;
  if (lengths === undefined) return undefined;
  const { table, rms } = lengths;
  const totals = contestTotals(table);
  const isConnected = weakComponents(table, totals).length === 1;
  const ridge = mleExists(table, totals) ? 0 : FALLBACK_RIDGE;
  const fitted = isConnected ? fitStrengths(table, totals, { ridge }) : null;
  const fit = fitted?.maximum.at.some((own) => Math.abs(own) > largest) ? null : fitted;
  const covariance = fit === null || ridge > 0 ? null : clusteredCovariance(table, fit);
  const student = studentQuantile((1 + level) / 2, Math.max(1, records - 1));
  const shares = fit === null ? null : winProbabilities(fit.theta);
  const none = { low: null, high: null, method: "none" };
  const without = !isConnected
    ? "not-connected"
    : fit === null
      ? "no-finite-fit"
      : ridge > 0
        ? "regularised"
        : "one-record";
  const limitsOf = (player: number) => {
    if (fit === null || covariance === null) return { ...none, reason: without };
    return shareLimits(fit, covariance, player, student) ?? { ...none, reason: "no-variation" };
  };
  const columns = Array.from(counts, ([system, { games, unread }]) => {
    const player = players.indexOf(system);
    const value = shares?.[player] ?? null;
    const estimate = {
      value: value === null ? null : Math.round(value * 1e12) / 1e12,
      ...limitsOf(player),
      level,
      n: games,
      records: games === 0 ? 0 : records,
      missing: unread,
    };
    return [system, { estimate, higherIsBetter: true, ...notResampled }] as const;
  });
  return { columns: new Map(columns), captions: captionsOf(fit, covariance, { rms, student }) };
}

/**
 * Log odds beyond which a fit has only run out of digits on its way to infinity: finite ones take some e^20 games.
 */
const largest = 20;

const notResampled = { replicates: new Float64Array(0), jackknife: new Float64Array(0) };

/** On the scale of log odds, so that a share stays one. undefined: the share does not vary with the records. */
function shareLimits(
  { theta }: StrengthFit,
  covariance: Float64Array,
  player: number,
  student: number,
): { readonly low: number; readonly high: number; readonly method: string } | undefined {
  const share = winProbabilities(theta)?.[player];
  if (share === undefined) return undefined;
  const size = Math.sqrt(covariance.length);
  const slopes = slopesOf(theta, player);
  let variance = 0;
  for (const [i, own] of slopes.entries()) {
    for (const [j, other] of slopes.entries()) {
      variance += own * other * (covariance[i * size + j] ?? 0);
    }
  }
  const error = Math.sqrt(Math.max(0, variance)) / (share * (1 - share));
  if (error < 1e-9) return undefined;
  const odds = Math.log(share / (1 - share));
  const limit = (sign: -1 | 1) => logistic(odds + sign * student * error);
  return { low: limit(-1), high: limit(1), method: "sandwich-clustered" };
}

/** How a player's share of wins changes with each strength. */
function slopesOf(theta: Float64Array, player: number): Float64Array {
  const slopes = new Float64Array(theta.length);
  const others = theta.length - 1;
  for (const [other, strength] of theta.entries()) {
    if (other === player) continue;
    const expected = logistic((theta[player] ?? 0) - strength);
    const slope = (expected * (1 - expected)) / others;
    slopes[other] = -slope;
    slopes[player] = (slopes[player] ?? 0) + slope;
  }
  return slopes;
}

function captionsOf(
  fit: StrengthFit | null,
  covariance: Float64Array | null,
  { rms, student }: { readonly rms: number; readonly student: number },
): readonly string[] {
  const what =
    "Length-controlled: share of wins to expect against all others between summaries of equal length; it ranks nothing.";
  if (rms === 0) return [`${what} The summaries compared were all equally long.`];
  if (fit === null || fit.beta === null) return [what];
  const size = fit.maximum.at.length;
  const variance = covariance?.[size * size - 1];
  // An error of 0 would say that nothing is left to be known of a judge that never varies.
  const error = variance === undefined || variance < 1e-18 ? undefined : Math.sqrt(variance);
  const half = error === undefined ? undefined : student * error;
  const [beta, low, high] = [fit.beta, fit.beta - (half ?? 0), fit.beta + (half ?? 0)].map(
    (value) => (Math.round(value * 1000) / 1000 + 0).toFixed(3),
  );
  const interval = half === undefined ? "without an interval" : `[${low}, ${high}]`;
  const unit = `${rms.toFixed(3)} in (words − words of the other) / (words of both)`;
  return [
    `${what} Beside the strengths, the log odds of a win change by ${beta} ${interval} for ${unit}, the root mean square of the pairs: above 0 the longer summary is preferred, for its length or for what goes with it.`,
  ];
}
