import type { Gold } from "../core/config.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { lengthContrast } from "../stats/length-control.ts";
import { fitLogistic } from "../stats/logistic.ts";
import { rowOfSums } from "../stats/sum-statistic.ts";
import { slopeFromSums, slopeSums } from "../stats/verbosity.ts";
import type { Measured } from "./estimates.ts";
import { goldPreference, goldScore } from "./golds.ts";
import { growingNumbers, growingRows } from "./growing.ts";
import { measureEffect } from "./measure-effect.ts";
import { scoredPairs } from "./pairs.ts";
import { textLengths } from "./text-lengths.ts";

/** How far the verdicts of one judge follow the length of what they are about (methods.md, section 11). */
export interface LengthEffect {
  /** Called once a record, in ascending order of records. */
  add(index: number, record: JudgedRecord, questions: readonly JudgedQuestion[]): void;
  /** undefined: this gold cannot tell. null: no gold. */
  measure(gold: Gold | null, level: number): Measured | undefined;
}

/** How the lengths of a kind of question are looked at, and what a table with the column says of it. */
export interface LengthKind {
  readonly effect: (dimension: string) => LengthEffect;
  readonly caption: (gold: Gold | null) => string;
}

const method = "sandwich-clustered";

export const pairLengths: LengthKind = {
  effect: lengthInPairs,
  caption: (gold) =>
    gold === "human"
      ? "lengthCoef: length bias, the log odds that a judge adds for a candidate beyond what the labels prefer, where the difference of the numbers of words is as large as their sum; 0 without a bias."
      : "lengthCoef: length preference, the log odds that a judge adds for a candidate where the difference of the numbers of words is as large as their sum. It is no bias: longer candidates may be better, and no labels are there to tell.",
};

export const scoreLengths: LengthKind = {
  effect: lengthInScores,
  caption: () =>
    "lengthCoef: length bias, the points of the scale that a judge adds beyond the labels where a summary of the same record has e (2.7) times as many words; 0 without a bias. A judge whose scores follow nothing has the labels' own leaning, the other way round.",
};

/**
 * Of pairs: log odds of winning for (L_A − L_B)/(L_A + L_B) = 1, against human labels beyond what these prefer, over the
 * pairs that they decide or tie; else over all pairs.
 */
function lengthInPairs(dimension: string): LengthEffect {
  const recordOf = growingNumbers();
  /** Of the candidate that names the pair first; NaN: a verdict was not read. */
  const scores = growingNumbers();
  const contrasts = growingNumbers();
  /** 1, 0 or −1; NaN: nobody labelled the pair. */
  const preferences = growingNumbers();
  return {
    add(index, record, questions) {
      const lengths = textLengths(record);
      for (const { a, b, score } of scoredPairs(questions)) {
        const preferred = goldPreference(record, [a, b], dimension, "human");
        recordOf.push(index);
        scores.push(score);
        contrasts.push(lengthContrast(lengths.get(a) ?? 0, lengths.get(b) ?? 0));
        preferences.push(preferred === undefined ? Number.NaN : signs[preferred]);
      }
    },
    measure(gold, level) {
      const [won, x, h] = [scores.view(), contrasts.view(), preferences.view()];
      const isAsked = (pair: number) => gold !== "human" || !Number.isNaN(h[pair]);
      const asked = Int32Array.from(won.keys()).filter(isAsked);
      const used = asked.filter((pair) => !Number.isNaN(won[pair]));
      const take = (values: Float64Array) => Float64Array.from(used, (pair) => values[pair] ?? 0);
      const groups = groupsOf(take(recordOf.view()));
      const own = take(x);
      const fit = fitLogistic({
        outcome: take(won),
        columns: gold === "human" ? [own, take(h)] : [own],
        groups,
      });
      const counts = {
        records: groups.ids.length,
        n: used.length,
        missing: asked.length - used.length,
        reason: own.some((value) => value !== 0) ? "no-finite-fit" : "undefined",
      };
      const value = fit?.coefficients[0] ?? null;
      const error = fit?.standardErrors?.[0] ?? null;
      return measureEffect({ value, error, ...counts }, { level, method });
    },
  };
}

const signs = { a: 1, tie: 0, b: -1 };

/** From the ascending number of each pair's record. */
function groupsOf(records: Float64Array) {
  const ids: string[] = [];
  let last: number | undefined;
  const recordOf = Int32Array.from(records, (record) => {
    if (record !== last) ids.push(String(record));
    last = record;
    return ids.length - 1;
  });
  return { ids, recordOf };
}

// Columns of a record's row.
const cells = 0;
const used = 1;
const products = 2;
const squares = 3;

/** Of scores: points of the scale, beyond the mean rating, for e times as many words within a record. */
function lengthInScores(dimension: string): LengthEffect {
  const rows = growingRows(4);
  let records = 0;
  return {
    add(index, record, questions) {
      records = index + 1;
      const row = rows.row(index);
      const lengths = textLengths(record);
      const points: { readonly system: string; readonly x: number; readonly y: number }[] = [];
      for (const { shown, verdict } of questions) {
        const [system = ""] = shown;
        const rating = goldScore(record, system, dimension, "human");
        if (rating === undefined) continue;
        row[cells] = (row[cells] ?? 0) + 1;
        if (verdict.state !== "answered" || verdict.answer.kind !== "score") continue;
        const x = Math.log(lengths.get(system) ?? 0);
        if (Number.isFinite(x)) points.push({ system, x, y: verdict.answer.score - rating });
      }
      // Repeats of one system say nothing of length.
      if (new Set(points.map(({ system }) => system)).size < 2) return;
      const sums = slopeSums(points);
      row[used] = points.length;
      row[products] = sums.products;
      row[squares] = sums.squares;
    },
    measure(gold, level) {
      if (gold !== "human") return undefined;
      const matrix = rows.matrix(records);
      const all = Array.from({ length: records }, (_, index) => rowOfSums(matrix, index));
      const counted = all.filter((row) => at(row, used) > 0);
      const { slope, se } = slopeFromSums(
        counted.map((row) => ({ products: at(row, products), squares: at(row, squares) })),
      );
      const n = counted.reduce((sum, row) => sum + at(row, used), 0);
      const asked = all.reduce((sum, row) => sum + at(row, cells), 0);
      const counts = { records: counted.length, n, missing: asked - n };
      return measureEffect({ value: slope, error: se, ...counts }, { level, method });
    },
  };
}

function at(row: Float64Array, column: number): number {
  return row[column] ?? 0;
}
