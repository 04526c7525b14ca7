import type { ScoreRow } from "./grouped-correlation.ts";
import { addFlipped, drawnPatterns, everyPattern, type SignPatterns } from "./sign-patterns.ts";
import type { WeightRows } from "./weights.ts";

/** Below this many records all 2^G sign patterns are used. */
const EXACT_BELOW = 12;
const DRAWS = 1000;

interface SoftInputs {
  /** records x systems; a cell needs both values. */
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
  /** Default: exact below 12 records. */
  readonly method?: "exact" | "monte-carlo";
  /** Of the signs, default "0". */
  readonly seed?: string;
}

/** Agreement of two sets of scores on how clearly each system is better than each other one. */
export interface SoftPairwiseAccuracy {
  /** In [0, 1]; null without two systems on a shared record. */
  readonly spa: number | null;
  /** One-sided p of "i better than j" for (0,1), (0,2), …; null where i and j share no record. */
  readonly judge_p: readonly (number | null)[];
  readonly human_p: readonly (number | null)[];
}

/**
 * Soft pairwise accuracy (Thompson, Mathur, Deutsch & Khayrallah 2024; methods.md, section 9): 1 − mean
 * |p of the judge − p of the humans| over system pairs, with the same random signs for both.
 */
export function softPairwiseAccuracy(inputs: SoftInputs): SoftPairwiseAccuracy {
  const scores = sharedScores(inputs);
  const positions = Int32Array.from(inputs.judge.keys());
  const [judgeP, humanP] = pValues(scores, positions, patternsFor(inputs));
  return { spa: agreement(judgeP, humanP), judge_p: orNull(judgeP), human_p: orNull(humanP) };
}

/**
 * SPA of every replicate: the drawn records in ascending order, with the signs of their positions. NaN
 * where it is not defined. For a percentile interval that is called approximate.
 */
export function softPairwiseReplicates(
  inputs: SoftInputs & { readonly rows: WeightRows },
): Float64Array {
  const { rows } = inputs;
  const scores = sharedScores(inputs);
  const patterns = patternsFor(inputs);
  const positions = new Int32Array(inputs.judge.length);
  const values = new Float64Array(rows.replicates);
  rows.forEach((replicate, weights) => {
    let position = 0;
    for (const [record, weight] of weights.entries()) {
      positions.fill(record, position, position + weight);
      position += weight;
    }
    const [judgeP, humanP] = pValues(scores, positions, patterns);
    values[replicate] = agreement(judgeP, humanP) ?? Number.NaN;
  });
  return values;
}

function patternsFor({ judge, method, seed = "0" }: SoftInputs): SignPatterns {
  const records = judge.length;
  const exact = method === undefined ? records < EXACT_BELOW : method === "exact";
  return exact ? everyPattern(records) : drawnPatterns(records, DRAWS, seed);
}

/** Columns by system, a value a record. */
interface SharedScores {
  /** 0 in a missing cell. */
  readonly judge: readonly Float64Array[];
  readonly human: readonly Float64Array[];
  /** 1 where both values are there. */
  readonly present: readonly Uint8Array[];
  readonly pairs: readonly SystemPair[];
}

interface SystemPair {
  readonly i: number;
  readonly j: number;
  /** Records that have one of the two systems only. */
  readonly alone: Int32Array;
}

function sharedScores({ judge, human }: SoftInputs): SharedScores {
  const width = judge.reduce((most, row) => Math.max(most, row.length), 0);
  const column = (rows: readonly ScoreRow[], system: number) =>
    Float64Array.from(judge, (_, record) => rows[record]?.[system] ?? Number.NaN);
  const systems = Array.from({ length: width }, (_, system) => {
    const x = column(judge, system);
    const y = column(human, system);
    const present = Uint8Array.from(x, (value, record) =>
      Number.isNaN(value) || Number.isNaN(y[record]) ? 0 : 1,
    );
    const kept = (values: Float64Array) =>
      values.map((value, record) => (present[record] === 1 ? value : 0));
    return { judge: kept(x), human: kept(y), present };
  });
  const pairs = systems.flatMap((a, i) =>
    systems.slice(i + 1).map((b, offset) => {
      const records = [...a.present.keys()];
      const alone = records.filter((record) => a.present[record] !== b.present[record]);
      return { i, j: i + 1 + offset, alone: Int32Array.from(alone) };
    }),
  );
  return {
    judge: systems.map((one) => one.judge),
    human: systems.map((one) => one.human),
    present: systems.map((one) => one.present),
    pairs,
  };
}

/** p of every pair i < j, of the judge and of the humans; NaN where no position has both systems. */
function pValues(
  { judge, human, present, pairs }: SharedScores,
  positions: Int32Array,
  patterns: SignPatterns,
): readonly [judge: Float64Array, human: Float64Array] {
  const shared = pairs.map(({ i, j }) => {
    const [a, b] = [present[i], present[j]];
    return positions.some((record) => a?.[record] === 1 && b?.[record] === 1);
  });
  const of = (systems: readonly Float64Array[]) =>
    Float64Array.from(reachedBy({ systems, pairs, positions, patterns }), (count, pair) =>
      shared[pair] ? count / patterns.count : Number.NaN,
    );
  return [of(judge), of(human)];
}

/** For every pair the number of patterns with Σ s·d ≥ Σ d, which is Σ d ≤ 0 over the flipped positions. */
function reachedBy(task: {
  readonly systems: readonly Float64Array[];
  readonly pairs: readonly SystemPair[];
  readonly positions: Int32Array;
  readonly patterns: SignPatterns;
}): readonly number[] {
  const { systems, pairs, positions, patterns } = task;
  const sides = systems.map((scores) => ({
    scores,
    sums: addFlipped(new Float64Array(patterns.count), patterns, scores, positions),
    size: positions.reduce((size, record) => size + Math.abs(scores[record] ?? 0), 0),
  }));
  return pairs.map(({ i, j, alone }) => {
    const [a, b] = [sides[i], sides[j]];
    if (a === undefined || b === undefined) return 0;
    // A sum closer to 0 than this is 0 but for rounding.
    const rounding = 1e-12 * Math.max(1, a.size + b.size);
    if (alone.length === 0) return countUpTo(rounding, a.sums, b.sums);
    // What the pair does not share is taken out of the systems' sums again.
    const excess = new Float64Array(a.scores.length);
    for (const record of alone) excess[record] = (a.scores[record] ?? 0) - (b.scores[record] ?? 0);
    return countUpTo(rounding, a.sums, addFlipped(b.sums.slice(), patterns, excess, positions));
  });
}

/** Number of places with a − b ≤ bound. */
function countUpTo(bound: number, a: Float64Array, b: Float64Array): number {
  let count = 0;
  for (let place = 0; place < a.length; place += 1) {
    if ((a[place] ?? 0) - (b[place] ?? 0) <= bound) count += 1;
  }
  return count;
}

function agreement(judgeP: Float64Array, humanP: Float64Array): number | null {
  const gaps = judgeP
    .map((p, pair) => Math.abs(p - (humanP[pair] ?? Number.NaN)))
    .filter((gap) => !Number.isNaN(gap));
  if (gaps.length === 0) return null;
  return 1 - gaps.reduce((total, gap) => total + gap, 0) / gaps.length;
}

function orNull(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
}
