import type { ScoreRow } from "./grouped-correlation.ts";
import type { Resampled } from "./rank-replicates.ts";
import type { WeightRows } from "./weights.ts";

interface Scores {
  /** records x systems; null or NaN is missing. */
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
}

/** In how many pairs of systems judge and humans name the same better one, over all records. */
export interface SystemPairAccuracy {
  /** correct / pairs, in [0, 1]; null without a pair. */
  readonly accuracy: number | null;
  readonly correct: number;
  /** Pairs that the humans compare in some record. */
  readonly pairs: number;
}

/**
 * Pairwise accuracy of systems: in each record the higher score gets 1, both ½ where scores are equal or the judge's is
 * missing; a pair is right when judge and humans have their totals on the same side of half the records, or both on it.
 * A record without both human scores has no part in the pair.
 */
export function systemPairAccuracy(scores: Scores): SystemPairAccuracy {
  const pairs = pairsOf(scores);
  const totals = new Float64Array(pairs.length);
  const compared = new Uint8Array(pairs.length);
  for (const record of scores.human.keys()) {
    for (const [place, pair] of pairs.entries()) {
      const sign = signOf(scores, record, pair);
      if (sign === undefined) continue;
      totals[place] = (totals[place] ?? 0) + sign;
      compared[place] = 1;
    }
  }
  const asked = totals.filter((_, place) => compared[place] === 1);
  const correct = asked.filter(isRight).length;
  return {
    accuracy: asked.length === 0 ? null : correct / asked.length,
    correct,
    pairs: asked.length,
  };
}

/** `systemPairAccuracy` of the data, of every replicate and without every record; O(pairs · records) memory. */
export function resampleSystemPairs(inputs: Scores & { readonly rows: WeightRows }): Resampled {
  const { rows } = inputs;
  const pairs = pairsOf(inputs);
  const records = [...inputs.human.keys()].flatMap((record) => {
    const signs = pairs.map((pair) => signOf(inputs, record, pair));
    // A record that compares nothing changes nothing: it is not gone through.
    if (signs.every((sign) => sign === undefined)) return [];
    const compared = Uint8Array.from(signs, (sign) => (sign === undefined ? 0 : 1));
    return [{ record, signs: Float64Array.from(signs, (sign) => sign ?? 0), compared }];
  });
  const shareRight = (totals: Float64Array, weights: ArrayLike<number>): number => {
    const isCompared = (place: number) =>
      records.some((one) => weights[one.record] !== 0 && one.compared[place] === 1);
    let asked = 0;
    let correct = 0;
    for (let place = 0; place < totals.length; place += 1) {
      const total = totals[place] ?? 0;
      if (total === 0 && !isCompared(place)) continue;
      asked += 1;
      if (isRight(total)) correct += 1;
    }
    return asked === 0 ? Number.NaN : correct / asked;
  };
  const totalsOf = (weights: ArrayLike<number>, totals: Float64Array) => {
    totals.fill(0);
    for (const { record, signs } of records) addSigns(totals, signs, weights[record] ?? 0);
    return totals;
  };
  const buffer = new Float64Array(pairs.length);
  const replicates = new Float64Array(rows.replicates);
  rows.forEach((replicate, weights) => {
    replicates[replicate] = shareRight(totalsOf(weights, buffer), weights);
  });
  const once = new Uint8Array(rows.records).fill(1);
  const whole = totalsOf(once, new Float64Array(pairs.length));
  const estimate = shareRight(whole, once);
  const jackknife = new Float64Array(rows.records).fill(estimate);
  for (const { record, signs } of records) {
    buffer.set(whole);
    addSigns(buffer, signs, -1);
    once[record] = 0;
    jackknife[record] = shareRight(buffer, once);
    once[record] = 1;
  }
  return { estimate, replicates, jackknife };
}

type Pair = readonly [i: number, j: number];

function pairsOf({ human }: Scores): readonly Pair[] {
  const systems = human.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: systems }, (_, i) => i).flatMap((i) =>
    Array.from({ length: systems - i - 1 }, (_, offset): Pair => [i, i + 1 + offset]),
  );
}

/** Signs of judge and humans are summed in one number, exactly: the judge's below this unit, the humans' above it. */
const humanUnit = 2 ** 24;

/** Who is better in a record: the sign of the judge's difference and that of the humans'; undefined without theirs. */
function signOf({ judge, human }: Scores, record: number, pair: Pair): number | undefined {
  const ofHuman = difference(human[record], pair);
  if (Number.isNaN(ofHuman)) return undefined;
  const ofJudge = difference(judge[record], pair);
  return (Number.isNaN(ofJudge) ? 0 : Math.sign(ofJudge)) + humanUnit * Math.sign(ofHuman);
}

function difference(row: ScoreRow | undefined, [i, j]: Pair): number {
  return (row?.[i] ?? Number.NaN) - (row?.[j] ?? Number.NaN);
}

function addSigns(totals: Float64Array, signs: Float64Array, weight: number): void {
  if (weight === 0) return;
  for (let place = 0; place < totals.length; place += 1) {
    totals[place] = (totals[place] ?? 0) + weight * (signs[place] ?? 0);
  }
}

function isRight(total: number): boolean {
  const ofHuman = Math.round(total / humanUnit);
  return Math.sign(total - humanUnit * ofHuman) === Math.sign(ofHuman);
}
