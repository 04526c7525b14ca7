import { addIntervalSums } from "../../stats/coincidences.ts";
import { correlationPerRecord } from "../../stats/grouped-correlation.ts";
import type { SumMatrix } from "../../stats/sums.ts";
import { crossfitTieAccuracy } from "../../stats/tie-accuracy.ts";
import { type Cells, cutByRecord, readPoints } from "./cells.ts";

/**
 * Columns of a record's row. A mean over records has three: what was measured inside the record, whether it is
 * defined, and the verdicts that went into it. `systems` is the first of three for each system.
 */
export const column = {
  strictAccuracy: 0,
  lenientAccuracy: 3,
  pearsonInside: 6,
  spearmanInside: 9,
  kendallInside: 12,
  points: 15,
  read: 21,
  lost: 22,
  difference: 23,
  absoluteDifference: 24,
  agreement: 25,
  systems: 29,
} as const;

/** What one column of a row, or of totals, holds. */
export function at(sums: Float64Array, place: number): number {
  return sums[place] ?? 0;
}

/** The row of sums of every record, from all cells: tie thresholds are fitted across records. */
export function scoreSums(cells: Cells, records: number): SumMatrix {
  const width = column.systems + 3 * cells.systems.length;
  const sums = new Float64Array(records * width);
  const rowOf = (record: number) => sums.subarray(record * width, (record + 1) * width);
  for (const [cell, record] of cells.recordOf.entries()) {
    const row = rowOf(record);
    add(row, column.read, cells.read[cell] ?? 0);
    add(row, column.lost, cells.lost[cell] ?? 0);
  }
  addWithinRecords(rowOf, cells, records);
  addPoints(rowOf, cells);
  return { width, records, sums };
}

type RowOf = (record: number) => Float64Array;

function add(row: Float64Array, place: number, amount: number): void {
  row[place] = (row[place] ?? 0) + amount;
}

function addWithinRecords(rowOf: RowOf, cells: Cells, records: number): void {
  // Strictly, a cell with any repeat unread is unread.
  const complete = cells.judged.map((score, cell) => (cells.lost[cell] === 0 ? score : Number.NaN));
  const human = cutByRecord(cells, cells.golden, records);
  const strict = { judge: cutByRecord(cells, complete, records), human };
  const lenient = { judge: cutByRecord(cells, cells.judged, records), human };
  const addMean = (place: number, values: Float64Array, unread: "counts" | "is missing") => {
    for (const [record, value] of values.entries()) {
      if (Number.isNaN(value)) continue;
      const row = rowOf(record);
      add(row, place, value);
      add(row, place + 1, 1);
      add(row, place + 2, at(row, column.read) + (unread === "counts" ? at(row, column.lost) : 0));
    }
  };
  const { accuracy } = crossfitTieAccuracy({ ...strict, unread: "wrong" });
  addMean(column.strictAccuracy, accuracy, "counts");
  addMean(
    column.lenientAccuracy,
    crossfitTieAccuracy({ ...lenient, unread: "left-out" }).accuracy,
    "is missing",
  );
  addMean(
    column.pearsonInside,
    correlationPerRecord({ ...lenient, coefficient: "pearson" }),
    "is missing",
  );
  addMean(
    column.spearmanInside,
    correlationPerRecord({ ...lenient, coefficient: "spearman" }),
    "is missing",
  );
  addMean(
    column.kendallInside,
    correlationPerRecord({ ...lenient, coefficient: "kendall-b" }),
    "is missing",
  );
}

function addPoints(rowOf: RowOf, cells: Cells): void {
  const { x, y, recordOf, systemOf } = readPoints(cells);
  // Centred on the data's means, so that products of sums lose no digits.
  const centreX = meanOf(x);
  const centreY = meanOf(y);
  const middle = (centreX + centreY) / 2;
  for (const [point, score] of x.entries()) {
    const gold = y[point] ?? 0;
    const row = rowOf(recordOf[point] ?? 0);
    const dx = score - centreX;
    const dy = gold - centreY;
    for (const [place, amount] of [1, dx, dy, dx * dx, dy * dy, dx * dy].entries()) {
      add(row, column.points + place, amount);
    }
    add(row, column.difference, score - gold);
    add(row, column.absoluteDifference, Math.abs(score - gold));
    addIntervalSums(row.subarray(column.agreement, column.systems), [score, gold], middle);
    const own = column.systems + 3 * (systemOf[point] ?? 0);
    add(row, own, 1);
    add(row, own + 1, dx);
    add(row, own + 2, dy);
  }
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
