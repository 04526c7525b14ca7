import type { Bias, MemberPair, PairScore, Row, Table } from "../core/leaderboard.ts";
import { compareNames } from "../stats/placing.ts";
import { columnOpening } from "./column-words.ts";
import { detectableDifference } from "./detectable.ts";
import type { Measured } from "./estimates.ts";
import { rankedRecords, rankRows, smallSampleRecords } from "./rank-rows.ts";

/** A row before it is ranked. */
export interface MeasuredRow extends Omit<Row, "rank" | "group" | "estimates"> {
  readonly measured: ReadonlyMap<string, Measured>;
}

export interface TableParts
  extends Pick<
    Table,
    "protocol" | "dimension" | "gold" | "judge" | "primary" | "records" | "captions"
  > {
  readonly rows: readonly MeasuredRow[];
  readonly ranked: boolean;
  /** Records that say how sure the primary column is, where these are not all of them. */
  readonly deciding?: number | undefined;
  readonly pairs: readonly PairScore[];
  /** Default: null. */
  readonly goldRaters?: Table["goldRaters"];
  /** Default: none. */
  readonly juries?: readonly MemberPair[];
  /** Default: none. */
  readonly biases?: readonly Bias[];
  /** Default: null. */
  readonly orderAgreement?: Table["orderAgreement"];
  readonly level: number;
}

/**
 * Ranks the rows by the primary column and puts them in order: best first, rows without a value last. A ceiling stands
 * among them by its value, but has another gold and is compared with none.
 */
export function makeTable(parts: TableParts): Table {
  const {
    rows,
    ranked,
    level,
    pairs,
    goldRaters = null,
    juries = [],
    biases = [],
    orderAgreement = null,
    deciding,
    ...rest
  } = parts;
  const records = deciding ?? parts.records;
  const primary = rows.flatMap(({ name, kind, measured }) => {
    const column = measured.get(parts.primary);
    return column === undefined || kind === "ceiling" ? [] : [[name, column] as const];
  });
  const ranking = rankRows(ranked ? primary : [], { level, records });
  const ascending = primary[0]?.[1].higherIsBetter === false;
  const primaryOf = (row: MeasuredRow) => row.measured.get(parts.primary)?.estimate.value ?? null;
  const order = [...rows].sort((a, b) => {
    const [left, right] = [primaryOf(a), primaryOf(b)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return ascending ? left - right : right - left;
    }
    return compareNames(a.name, b.name);
  });
  const columns: string[] = [];
  for (const { measured } of rows) {
    for (const key of measured.keys()) if (!columns.includes(key)) columns.push(key);
  }
  return {
    ...rest,
    columns: [parts.primary, ...columns.filter((key) => key !== parts.primary)],
    smallSample: records >= rankedRecords && records < smallSampleRecords,
    footer: {
      comparisons: ranking.differences.length,
      criticalValue: ranking.criticalValue,
      mde: detectableDifference(ranked ? primary.map(([, column]) => column) : [], {
        level,
        records: parts.records,
      }),
    },
    goldRaters,
    rows: order.map(({ measured, ...row }) => ({
      ...row,
      rank: ranking.ranks.get(row.name) ?? null,
      group: ranking.groups.get(row.name) ?? null,
      estimates: Object.fromEntries([...measured].map(([key, { estimate }]) => [key, estimate])),
    })),
    differences: ranking.differences,
    pairs,
    juries,
    biases,
    orderAgreement,
  };
}

/** What a small number of records means for a table. */
export function captionOfSize(records: number): readonly string[] {
  if (records === 1) {
    return [
      "One record: no ranks, and no intervals but of rates, since nothing shows how much records differ.",
    ];
  }
  if (records < rankedRecords) {
    return [`${records} records: estimates only; ranks and groups need at least ${rankedRecords}.`];
  }
  if (records < smallSampleRecords) {
    return [`Small sample (${records} records): intervals are rough.`];
  }
  return [];
}

/** `column`: the only one for which only these records count. */
export function completeCases(records: number, seen: number, column?: string): readonly string[] {
  const of = column === undefined ? "" : `${columnOpening(column)}: `;
  return records === seen
    ? []
    : [`${of}${records} of ${seen} records: those in which every system has a score.`];
}
