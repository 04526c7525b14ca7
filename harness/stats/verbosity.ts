import type { ScoreRow } from "./grouped-correlation.ts";
import { lengthContrast } from "./length-control.ts";
import { fitLogistic } from "./logistic.ts";
import { groupByRecord, sum } from "./records.ts";

/** How much a judge's preferences follow length; null where no finite coefficients fit best. */
export interface PairwiseVerbosity {
  /** Pairs counted: those with a score and, if human preferences are given, with one of them. */
  readonly n: number;
  /** Log odds for (L_A − L_B)/(L_A + L_B) = 1, beyond what humans prefer; without them a preference, no bias. */
  readonly lengthCoef: number | null;
  /** Log odds for a human preference; null without human preferences too. */
  readonly humanCoef: number | null;
  /** Clustered by record; null with one record too. */
  readonly seLength: number | null;
  readonly seHuman: number | null;
}

/** Verbosity of a pairwise judge: a logistic quasi-likelihood fit without intercept (methods.md, section 11). */
export function verbosityPairwise(inputs: {
  /** Of A: 1, ½ for a tie, 0; null is incomplete. */
  readonly score: readonly (number | null)[];
  readonly lengthA: readonly number[];
  readonly lengthB: readonly number[];
  /** 1 for A, −1 for B, 0 for a tie. null: humans were not asked. */
  readonly human: readonly (number | null)[] | null;
  /** Record of each pair. */
  readonly cluster: readonly string[];
}): PairwiseVerbosity {
  const { score, lengthA, lengthB, human, cluster } = inputs;
  const pairs = score.flatMap((won, pair) => {
    const preferred = human === null ? 0 : (human[pair] ?? null);
    if (won === null || preferred === null) return [];
    const contrast = lengthContrast(lengthA[pair] ?? 0, lengthB[pair] ?? 0);
    return [{ won, preferred, contrast, record: cluster[pair] ?? "" }];
  });
  const contrasts = Float64Array.from(pairs, ({ contrast }) => contrast);
  const preferences = Float64Array.from(pairs, ({ preferred }) => preferred);
  const fit = fitLogistic({
    outcome: Float64Array.from(pairs, ({ won }) => won),
    columns: human === null ? [contrasts] : [contrasts, preferences],
    groups: groupByRecord(pairs.map(({ record }) => record)),
  });
  const [lengthCoef = null, humanCoef = null] = fit?.coefficients ?? [];
  const [seLength = null, seHuman = null] = fit?.standardErrors ?? [];
  return { n: pairs.length, lengthCoef, humanCoef, seLength, seHuman };
}

/** How much a judge's scores grow with length where the humans' do not. */
export interface GradedVerbosity {
  /** Scale points for e times the length; null where length does not vary within a record. */
  readonly slope: number | null;
  /** Clustered by record; null with one record too. */
  readonly se: number | null;
  /** Records with at least two cells. */
  readonly records: number;
  /** Cells counted: with both scores and a length above 0, in those records. */
  readonly n: number;
}

/**
 * Verbosity of a graded judge: slope of judge − human on ln(length), both centred within the record (methods.md,
 * section 11).
 */
export function verbosityGraded(inputs: {
  /** records x systems, as are those below; null is missing. */
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
  /** In words; 0 leaves the cell out. */
  readonly length: readonly ScoreRow[];
}): GradedVerbosity {
  const { judge, human, length } = inputs;
  const records = judge
    .map((row, record) => {
      const points = Array.from(row, (score, system) => ({
        x: Math.log(length[record]?.[system] ?? 0),
        y: (score ?? Number.NaN) - (human[record]?.[system] ?? Number.NaN),
      })).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
      return points;
    })
    .filter((points) => points.length > 1);
  const n = sum(records.map((points) => points.length));
  const { slope, se } = slopeFromSums(records.map(slopeSums));
  return { slope, se, records: records.length, n };
}

/** What the points of one record add to a slope within records, both coordinates centred in it. */
export interface SlopeSums {
  /** Of x·y. */
  readonly products: number;
  /** Of x². */
  readonly squares: number;
}

export function slopeSums(
  points: readonly { readonly x: number; readonly y: number }[],
): SlopeSums {
  const x = centred(points.map((point) => point.x));
  const y = centred(points.map((point) => point.y));
  return { products: product(x, y), squares: product(x, x) };
}

/** Slope of y on x within records, and its standard error, which is clustered by record. */
export function slopeFromSums(
  records: readonly SlopeSums[],
): Pick<GradedVerbosity, "slope" | "se"> {
  const squares = sum(records.map((own) => own.squares));
  if (squares === 0) return { slope: null, se: null };
  const slope = sum(records.map((own) => own.products)) / squares;
  const scores = records.map((own) => own.products - slope * own.squares);
  const scale = records.length / (records.length - 1);
  const se = records.length < 2 ? null : Math.sqrt(scale * sum(scores.map((s) => s * s))) / squares;
  return { slope, se };
}

/** The values less their mean; equal values are exactly 0. */
function centred(values: readonly number[]): number[] {
  if (values.every((value) => value === values[0])) return values.map(() => 0);
  const mean = sum(values) / values.length;
  return values.map((value) => value - mean);
}

function product(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, i) => value * (b[i] ?? 0)));
}
