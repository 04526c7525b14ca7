import { pairedDifference } from "./clustered-mean.ts";
import type { ScoreRow } from "./grouped-correlation.ts";
import { sum } from "./records.ts";

/** How much better a judge treats systems of its own family than other judges treat them. */
export interface SelfPreference {
  /** In points of the scale; null without a control, and without a record that tells. */
  readonly mean: number | null;
  /** Over records; null with one of them, as are those below. */
  readonly se: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Two-sided, Student; null too where all records agree on a value that is not 0. */
  readonly p: number | null;
  /** Records in which all judges scored an own system and another one. */
  readonly records: number;
}

/**
 * Self-preference as a difference in differences (cf. Panickssery, Bowman & Feng 2024; methods.md, section 11):
 * own − others of the judge, less the same of its controls, by record. A system counts where all judges scored it.
 */
export function selfPreference(inputs: {
  /** records x systems; null is missing. */
  readonly judge: readonly ScoreRow[];
  /** The same of every control judge, or of humans. */
  readonly controls: readonly (readonly ScoreRow[])[];
  /** Positions of the systems of the judge's family. */
  readonly ownSystems: readonly number[];
  /** Of the interval; default 0.95. */
  readonly level?: number;
}): SelfPreference {
  const { judge, controls, ownSystems, level = 0.95 } = inputs;
  const own = new Set(ownSystems);
  const differences = judge.flatMap((row, record) => {
    const rows = [row, ...controls.map((control) => control[record] ?? [])];
    const scored = Array.from(row, (_, system) => system).filter((system) =>
      rows.every((scores) => Number.isFinite(scores[system] ?? Number.NaN)),
    );
    const contrastOf = (scores: ScoreRow) =>
      meanOf(scored.filter((system) => own.has(system)).map((system) => scores[system] ?? 0)) -
      meanOf(scored.filter((system) => !own.has(system)).map((system) => scores[system] ?? 0));
    const [judged = Number.NaN, ...controlled] = rows.map(contrastOf);
    // NaN where there is no control, no own system or no other one.
    const difference = judged - meanOf(controlled);
    return Number.isNaN(difference) ? [] : [difference];
  });
  const { mean, se, lo, hi, p } = pairedDifference({
    a: differences,
    b: differences.map(() => 0),
    cluster: differences.map((_, record) => String(record).padStart(9, "0")),
    level,
  });
  return { mean, se, lo, hi, p, records: differences.length };
}

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}
