import { RANKED_RECORDS } from "./judge-leaderboard.ts";
import { compareNames, placeCompetitors } from "./placing.ts";
import { ppiMean, ppiReplicates } from "./ppi.ts";
import { sum } from "./records.ts";
import { weightRows } from "./weights.ts";

/** What a leaderboard says of one system, in the unit of the scores. */
export interface SystemRow {
  /** Prediction-powered mean (PPI++) with its standard error and limits. */
  readonly corrected: number | null;
  readonly se: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly lambda: number | null;
  /** Mean of the judge over all records: what stands beside it, uncorrected. */
  readonly judgeMean: number | null;
  readonly humanMeanLabelled: number | null;
  /** null below ten labelled records. */
  readonly rank: number | null;
  readonly rankSet: readonly [first: number, last: number] | null;
  readonly group: string | null;
}

export interface SystemLeaderboard {
  /** Best first. */
  readonly order: readonly string[];
  readonly rows: Readonly<Record<string, SystemRow>>;
  readonly criticalValue: number | null;
}

/**
 * Systems by their mean scores, corrected for the judge's error with the labels of a random subset of the records
 * (methods.md, sections 0 and 14). Rows are records, columns systems; no missing values.
 */
export function systemLeaderboard(inputs: {
  readonly systems: readonly string[];
  readonly labelledRecords: readonly string[];
  readonly unlabelledRecords: readonly string[];
  readonly human: readonly (readonly number[])[];
  readonly judgeLabelled: readonly (readonly number[])[];
  readonly judgeUnlabelled: readonly (readonly number[])[];
  readonly seed: string;
  readonly B: number;
  readonly level: number;
}): SystemLeaderboard {
  const { systems, seed, B, level } = inputs;
  const drawn = (part: "labelled" | "unlabelled", records: number) =>
    weightRows({ seed, purpose: `bootstrap/${part}`, records, replicates: B });
  const labelledRows = drawn("labelled", inputs.labelledRecords.length);
  const unlabelledRows = drawn("unlabelled", inputs.unlabelledRecords.length);
  const labelledOrder = ascendingIds(inputs.labelledRecords);
  const unlabelledOrder = ascendingIds(inputs.unlabelledRecords);
  const columns = systems.map((_, system) => {
    const human = columnOf(inputs.human, system, labelledOrder);
    const labelled = columnOf(inputs.judgeLabelled, system, labelledOrder);
    const unlabelled = columnOf(inputs.judgeUnlabelled, system, unlabelledOrder);
    const corrected = ppiMean({
      gold: [...human],
      judge: [...labelled],
      judgeUnlabelled: [...unlabelled],
      lambda: null,
      level,
      smallSample: true,
    });
    const replicates = ppiReplicates({
      gold: human,
      judge: labelled,
      judgeUnlabelled: unlabelled,
      lambda: corrected.lambda ?? 0,
      labelledRows,
      unlabelledRows,
    });
    const judgeMean = meanOf(Float64Array.of(...labelled, ...unlabelled));
    return { corrected, replicates, judgeMean, humanMean: meanOf(human) };
  });
  const estimates = columns.map(({ corrected }) => corrected.estimate ?? Number.NEGATIVE_INFINITY);
  const ranked =
    inputs.labelledRecords.length >= RANKED_RECORDS && estimates.every(Number.isFinite);
  const placing = ranked
    ? placeCompetitors({
        names: systems,
        estimates,
        replicates: columns.map(({ replicates }) => replicates),
        level,
        records: inputs.labelledRecords.length,
      })
    : undefined;
  const order =
    placing?.order ??
    [...systems.keys()].sort((i, j) => (estimates[j] ?? 0) - (estimates[i] ?? 0) || i - j);
  return {
    order: order.map((place) => systems[place] ?? ""),
    rows: Object.fromEntries(
      columns.map(({ corrected, judgeMean, humanMean }, place): [string, SystemRow] => {
        const { estimate, se, lo, hi, lambda } = corrected;
        const rank = placing?.ranks[place];
        return [
          systems[place] ?? "",
          {
            corrected: estimate,
            se,
            interval: lo === null || hi === null ? null : [lo, hi],
            lambda,
            judgeMean,
            humanMeanLabelled: humanMean,
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

function ascendingIds(ids: readonly string[]): readonly number[] {
  return [...ids.keys()].sort((i, j) => compareNames(ids[i] ?? "", ids[j] ?? ""));
}

function columnOf(
  rows: readonly (readonly number[])[],
  column: number,
  order: readonly number[],
): Float64Array {
  return Float64Array.from(order, (record) => rows[record]?.[column] ?? Number.NaN);
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}
