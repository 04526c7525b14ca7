import { kendallTauB, pearson, spearman } from "./correlation.ts";

/** Scores of one record by system; null or NaN is a missing cell. */
export type ScoreRow = ArrayLike<number | null>;

/** What is correlated (methods.md, section 9). */
export type CorrelationLevel = "by_record" | "by_system" | "pooled" | "system";

/** A mean coefficient over groups of cells. */
export interface GroupedCoefficient {
  /** In [−1, 1]; null where no group is defined. */
  readonly value: number | null;
  /** Groups in which the coefficient is defined. */
  readonly groups: number;
  /** Groups in which it is not: fewer than two shared cells, or a constant side. */
  readonly skipped: number;
}

const coefficients = { pearson, spearman, "kendall-b": kendallTauB } as const;

/**
 * Correlation of judge and human at a level: the mean over records or systems, one coefficient of all cells
 * (`pooled`), or one of the system means (`system`). A cell needs both values.
 */
export function groupedCorrelation(inputs: {
  /** records x systems. */
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
  readonly level: CorrelationLevel;
}): Readonly<Record<keyof typeof coefficients, GroupedCoefficient>> {
  const groups = groupsOf(inputs.judge, inputs.human, inputs.level);
  const meanOf = (coefficient: typeof pearson): GroupedCoefficient => {
    const values = groups.map(({ x, y }) => coefficient(x, y)).filter((value) => value !== null);
    const total = values.reduce((sum, value) => sum + value, 0);
    return {
      value: values.length === 0 ? null : total / values.length,
      groups: values.length,
      skipped: groups.length - values.length,
    };
  };
  return {
    pearson: meanOf(coefficients.pearson),
    spearman: meanOf(coefficients.spearman),
    "kendall-b": meanOf(coefficients["kendall-b"]),
  };
}

/** One coefficient within every record, over its systems; NaN where it is not defined. */
export function correlationPerRecord(inputs: {
  readonly judge: readonly ScoreRow[];
  readonly human: readonly ScoreRow[];
  readonly coefficient: keyof typeof coefficients;
}): Float64Array {
  const coefficient = coefficients[inputs.coefficient];
  const groups = groupsOf(inputs.judge, inputs.human, "by_record");
  return Float64Array.from(groups, ({ x, y }) => coefficient(x, y) ?? Number.NaN);
}

interface Points {
  readonly x: number[];
  readonly y: number[];
}

function groupsOf(
  judge: readonly ScoreRow[],
  human: readonly ScoreRow[],
  level: CorrelationLevel,
): readonly Points[] {
  const byRecord = judge.map((): Points => ({ x: [], y: [] }));
  const bySystem: Points[] = [];
  for (const [record, row] of judge.entries()) {
    for (let system = 0; system < row.length; system += 1) {
      bySystem[system] ??= { x: [], y: [] };
      const x = row[system] ?? Number.NaN;
      const y = human[record]?.[system] ?? Number.NaN;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      for (const points of [byRecord[record], bySystem[system]]) {
        points?.x.push(x);
        points?.y.push(y);
      }
    }
  }
  if (level === "by_record") return byRecord;
  if (level === "by_system") return bySystem;
  if (level === "pooled") {
    return [{ x: byRecord.flatMap(({ x }) => x), y: byRecord.flatMap(({ y }) => y) }];
  }
  const covered = bySystem.filter(({ x }) => x.length > 0);
  return [{ x: covered.map(({ x }) => meanOf(x)), y: covered.map(({ y }) => meanOf(y)) }];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
