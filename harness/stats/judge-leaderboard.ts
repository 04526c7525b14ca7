import { binaryFromCounts, type ConfusionCounts } from "./classification.ts";
import { type Placing, placeCompetitors } from "./placing.ts";
import { groupByRecord, sum } from "./records.ts";
import { replicateTotals } from "./replicate-totals.ts";
import { limitsOf, type SumStatistic } from "./sum-statistic.ts";
import { columnTotals, leaveOneOut, replicateValues, type SumMatrix } from "./sums.ts";
import { weightRows } from "./weights.ts";

/** Fewer records than this have estimates only (methods.md, section 0). */
export const RANKED_RECORDS = 10;

/** One thing that every judge was asked about. */
export interface JudgedItem {
  readonly record: string;
  /** 1 positive, 0 negative; null: the raters are even, the item is left out. */
  readonly gold: 0 | 1 | null;
  /** By judge; null is a verdict that could not be used. */
  readonly verdicts: Readonly<Record<string, 0 | 1 | null>>;
}

type Limits = readonly [low: number, high: number] | null;

/** What a leaderboard says of one judge; rates in [0, 1], mcc in [−1, 1], null where not defined. */
export interface JudgeRow {
  /** Items with a gold, and records they belong to. */
  readonly n: number;
  readonly records: number;
  readonly balancedAccuracy: number | null;
  readonly interval: Limits;
  readonly intervalMethod: "bca" | "mover" | "percentile-fallback" | "none";
  readonly mcc: number | null;
  readonly accuracy: number | null;
  readonly accuracyInterval: Limits;
  readonly invalidRate: number | null;
  readonly invalidInterval: Limits;
  /** null below ten records. */
  readonly rank: number | null;
  readonly rankSet: readonly [first: number, last: number] | null;
  readonly group: string | null;
}

export interface JudgeLeaderboard {
  /** Best first. */
  readonly order: readonly string[];
  readonly rows: Readonly<Record<string, JudgeRow>>;
  /** Of the first step of the rank sets; null without ranks. */
  readonly criticalValue: number | null;
}

// Columns of a record's sums: counts under the strict policy, then verdicts that could not be used.
const invalid = 4;
const width = 5;

/**
 * Judges of a binary question by strict balanced accuracy: one matrix of record weights for all, so that every
 * comparison is paired (methods.md, section 0). Every judge must have been asked about every item.
 */
export function judgeLeaderboard(inputs: {
  readonly items: readonly JudgedItem[];
  readonly seed: string;
  readonly B: number;
  readonly level: number;
}): JudgeLeaderboard {
  const { seed, B, level } = inputs;
  const items = inputs.items.filter(({ gold }) => gold !== null);
  const names = [...new Set(items.flatMap(({ verdicts }) => Object.keys(verdicts)))].sort();
  const { ids, recordOf } = groupByRecord(items.map(({ record }) => record));
  const records = ids.length;
  const rows = weightRows({ seed, purpose: "bootstrap/records", records, replicates: B });
  const matrices = names.map((name) => sumsOf(items, recordOf, records, name));
  const totals = replicateTotals(rows, matrices);
  const judges = matrices.map((matrix, place) => {
    const replicated = totals[place] ?? new Float64Array();
    const measured = (statistic: SumStatistic) => {
      const value = statistic.measure(columnTotals(matrix)) ?? null;
      const replicates = replicateValues(replicated, width, statistic.measure);
      const jackknife = leaveOneOut(matrix, statistic.measure);
      const limits = limitsOf(statistic, matrix, { value, replicates, jackknife, level, records });
      return { value, replicates, limits };
    };
    return {
      balanced: measured(balancedAccuracy),
      accuracy: measured(accuracy),
      invalid: measured(invalidRate),
      mcc: binaryFromCounts(countsOf(columnTotals(matrix))).mcc,
    };
  });
  const values = judges.map(({ balanced }) => balanced.value ?? Number.NEGATIVE_INFINITY);
  const placing: Placing | undefined =
    records < RANKED_RECORDS || judges.some(({ balanced }) => balanced.value === null)
      ? undefined
      : placeCompetitors({
          names,
          estimates: values,
          replicates: judges.map(({ balanced }) => balanced.replicates),
          level,
          records,
        });
  const order =
    placing?.order ??
    [...names.keys()].sort((i, j) => (values[j] ?? 0) - (values[i] ?? 0) || i - j);
  return {
    order: order.map((place) => names[place] ?? ""),
    rows: Object.fromEntries(
      judges.map(({ balanced, accuracy: share, invalid: lost, mcc }, place): [string, JudgeRow] => {
        const rank = placing?.ranks[place];
        return [
          names[place] ?? "",
          {
            n: items.length,
            records,
            balancedAccuracy: balanced.value,
            interval: pairOf(balanced.limits),
            intervalMethod: methodOf(balanced.limits.method),
            mcc,
            accuracy: share.value,
            accuracyInterval: pairOf(share.limits),
            invalidRate: lost.value,
            invalidInterval: pairOf(lost.limits),
            rank: rank?.point ?? null,
            rankSet: rank === undefined ? null : [rank.first, rank.last],
            group: placing?.letters[place] ?? null,
          },
        ];
      }),
    ),
    criticalValue: placing?.criticalValue ?? null,
  };
}

function sumsOf(
  items: readonly JudgedItem[],
  recordOf: Int32Array,
  records: number,
  judge: string,
): SumMatrix {
  const sums = new Float64Array(records * width);
  for (const [place, { gold, verdicts }] of items.entries()) {
    const verdict = verdicts[judge] ?? null;
    const row = (recordOf[place] ?? 0) * width;
    const add = (column: number) => {
      sums[row + column] = (sums[row + column] ?? 0) + 1;
    };
    // tp, fp, fn, tn: a verdict that could not be used counts as the wrong label.
    const right = verdict !== null && verdict === gold;
    add(gold === 1 ? (right ? 0 : 2) : right ? 3 : 1);
    if (verdict === null) add(invalid);
  }
  return { width, records, sums };
}

function countsOf([tp = 0, fp = 0, fn = 0, tn = 0]: Float64Array): ConfusionCounts {
  return { tp, fp, fn, tn };
}

const itemsOf = (row: Float64Array) => sum(row.subarray(0, invalid));

const balancedAccuracy: SumStatistic = {
  measure: (sums) => binaryFromCounts(countsOf(sums)).balancedAccuracy,
  mover: [([tp = 0, , fn = 0]) => [tp, tp + fn], ([, fp = 0, , tn = 0]) => [tn, tn + fp]],
};

const accuracy: SumStatistic = {
  measure: (sums) => binaryFromCounts(countsOf(sums)).accuracy,
  rate: (row) => [(row[0] ?? 0) + (row[3] ?? 0), itemsOf(row)],
};

const invalidRate: SumStatistic = {
  measure: (sums) => {
    const n = itemsOf(sums);
    return n === 0 ? null : (sums[invalid] ?? 0) / n;
  },
  rate: (row) => [row[invalid] ?? 0, itemsOf(row)],
};

function pairOf({
  low,
  high,
}: {
  readonly low: number | null;
  readonly high: number | null;
}): Limits {
  return low === null || high === null ? null : [low, high];
}

function methodOf(method: string): JudgeRow["intervalMethod"] {
  if (method === "bca-expanded") return "bca";
  return method === "mover" || method === "percentile-fallback" ? method : "none";
}
