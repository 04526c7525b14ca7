import { drawSigns, rngKey, streamFromKey } from "../core/random.ts";
import type { ScoreRow } from "./grouped-correlation.ts";
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
  const positions = Int32Array.from({ length: scores.records }, (_, record) => record);
  const flips = flipsFor(scores.records, inputs);
  const judgeP = pValues(scores, scores.judge, positions, flips);
  const humanP = pValues(scores, scores.human, positions, flips);
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
  const flips = flipsFor(scores.records, inputs);
  const positions = new Int32Array(scores.records);
  const values = new Float64Array(rows.replicates);
  rows.forEach((replicate, weights) => {
    let position = 0;
    for (const [record, weight] of weights.entries()) {
      positions.fill(record, position, position + weight);
      position += weight;
    }
    const judgeP = pValues(scores, scores.judge, positions, flips);
    const humanP = pValues(scores, scores.human, positions, flips);
    values[replicate] = agreement(judgeP, humanP) ?? Number.NaN;
  });
  return values;
}

interface SharedScores {
  readonly records: number;
  readonly systems: number;
  /** records x systems, row-major; 0 in a missing cell. */
  readonly judge: Float64Array;
  readonly human: Float64Array;
  /** 1 where both values are there. */
  readonly present: Uint8Array;
}

function sharedScores({ judge, human }: SoftInputs): SharedScores {
  const records = judge.length;
  const systems = judge.reduce((most, row) => Math.max(most, row.length), 0);
  const shared = {
    records,
    systems,
    judge: new Float64Array(records * systems),
    human: new Float64Array(records * systems),
    present: new Uint8Array(records * systems),
  };
  for (const [record, row] of judge.entries()) {
    for (let system = 0; system < systems; system += 1) {
      const x = row[system] ?? Number.NaN;
      const y = human[record]?.[system] ?? Number.NaN;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      const cell = record * systems + system;
      shared.judge[cell] = x;
      shared.human[cell] = y;
      shared.present[cell] = 1;
    }
  }
  return shared;
}

/** For every sign pattern the positions whose sign is −1, among 0 … n−1. */
function flipsFor(n: number, { method, seed = "0" }: SoftInputs): readonly Int32Array[] {
  const positions = Array.from({ length: n }, (_, position) => position);
  const exact = method === undefined ? n < EXACT_BELOW : method === "exact";
  if (exact) {
    return Array.from({ length: 2 ** n }, (_, pattern) =>
      Int32Array.from(
        positions.filter((position) => Math.floor(pattern / 2 ** position) % 2 === 1),
      ),
    );
  }
  const key = rngKey({ seed, purpose: "spa/signs" });
  return Array.from({ length: DRAWS }, (_, draw) => {
    const signs = drawSigns(streamFromKey(key, draw), n);
    return Int32Array.from(positions.filter((position) => signs[position] === -1));
  });
}

/**
 * p of every pair i < j: the share of patterns with Σ s·d ≥ Σ d, which is Σ d ≤ 0 over the flipped records.
 * The sums run by system; what a pair does not share is taken out again. NaN where it shares no record.
 */
function pValues(
  { records, systems, present }: SharedScores,
  scores: Float64Array,
  positions: Int32Array,
  flips: readonly Int32Array[],
): Float64Array {
  const pairs = pairsOf({ records, systems, present, positions, scores });
  const reached = new Float64Array(pairs.length);
  const totals = new Float64Array(systems);
  const flipped = new Uint8Array(records);
  const isGrid = pairs.every(({ unshared }) => unshared.length === 0);
  for (const pattern of flips) {
    totals.fill(0);
    for (let flip = 0; flip < pattern.length; flip += 1) {
      const start = (positions[pattern[flip] ?? 0] ?? 0) * systems;
      for (let system = 0; system < systems; system += 1) {
        totals[system] = (totals[system] ?? 0) + (scores[start + system] ?? 0);
      }
    }
    if (!isGrid) {
      flipped.fill(0);
      for (const position of pattern) flipped[position] = 1;
    }
    for (let index = 0; index < pairs.length; index += 1) {
      const pair = pairs[index];
      if (pair === undefined) continue;
      let sum = (totals[pair.i] ?? 0) - (totals[pair.j] ?? 0);
      for (const { position, excess } of pair.unshared) {
        if (flipped[position] === 1) sum -= excess;
      }
      if (sum <= pair.rounding) reached[index] = (reached[index] ?? 0) + 1;
    }
  }
  return reached.map((count, index) =>
    pairs[index]?.shared === 0 ? Number.NaN : count / flips.length,
  );
}

interface SystemPair {
  readonly i: number;
  readonly j: number;
  /** Positions that have both systems. */
  readonly shared: number;
  /** Positions that have one of them, and what they add to Σ i − Σ j. */
  readonly unshared: readonly { readonly position: number; readonly excess: number }[];
  /** Sums closer to 0 than this are 0 but for rounding. */
  readonly rounding: number;
}

function pairsOf(task: {
  readonly records: number;
  readonly systems: number;
  readonly present: Uint8Array;
  readonly positions: Int32Array;
  readonly scores: Float64Array;
}): SystemPair[] {
  const { systems, present, positions, scores } = task;
  const pairs: SystemPair[] = [];
  for (let i = 0; i < systems; i += 1) {
    for (let j = i + 1; j < systems; j += 1) {
      const unshared: { position: number; excess: number }[] = [];
      let shared = 0;
      let size = 0;
      for (const [position, record] of positions.entries()) {
        const a = record * systems + i;
        const b = record * systems + j;
        size += Math.abs(scores[a] ?? 0) + Math.abs(scores[b] ?? 0);
        if (present[a] === 1 && present[b] === 1) shared += 1;
        else if (present[a] !== present[b]) {
          unshared.push({ position, excess: (scores[a] ?? 0) - (scores[b] ?? 0) });
        }
      }
      pairs.push({ i, j, shared, unshared, rounding: 1e-12 * Math.max(1, size) });
    }
  }
  return pairs;
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
