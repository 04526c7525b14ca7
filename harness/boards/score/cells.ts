import { growingNumbers } from "../growing.ts";

/** One system of one record: what the judge gave it, and what gold gives it. */
export interface Cell {
  readonly record: number;
  readonly system: string;
  /** Mean of the repeats that were read; NaN: none was. */
  readonly judged: number;
  readonly golden: number;
  /** Verdicts that were read, and that were not. */
  readonly read: number;
  readonly lost: number;
}

/** Cells in columns, in ascending order of records. */
export interface Cells {
  /** By the numbers of `systemOf`. */
  readonly systems: readonly string[];
  readonly recordOf: Float64Array;
  readonly systemOf: Float64Array;
  readonly judged: Float64Array;
  readonly golden: Float64Array;
  readonly read: Float64Array;
  readonly lost: Float64Array;
}

/** Cells that are added record by record. */
export interface GrowingCells {
  add(cell: Cell): void;
  view(): Cells;
}

export function growingCells(): GrowingCells {
  const systems = new Map<string, number>();
  const columns = {
    recordOf: growingNumbers(),
    systemOf: growingNumbers(),
    judged: growingNumbers(),
    golden: growingNumbers(),
    read: growingNumbers(),
    lost: growingNumbers(),
  };
  return {
    add({ record, system, judged, golden, read, lost }) {
      const place = systems.get(system) ?? systems.size;
      systems.set(system, place);
      columns.recordOf.push(record);
      columns.systemOf.push(place);
      columns.judged.push(judged);
      columns.golden.push(golden);
      columns.read.push(read);
      columns.lost.push(lost);
    },
    view: () => ({
      systems: [...systems.keys()],
      recordOf: columns.recordOf.view(),
      systemOf: columns.systemOf.view(),
      judged: columns.judged.view(),
      golden: columns.golden.view(),
      read: columns.read.view(),
      lost: columns.lost.view(),
    }),
  };
}

/** The cells that have a score of the judge, as points. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly recordOf: Int32Array;
  readonly systemOf: Int32Array;
}

export function readPoints(cells: Cells): Points {
  const kept = [...cells.judged.keys()].filter((cell) => !Number.isNaN(cells.judged[cell]));
  const take = (values: Float64Array) => Float64Array.from(kept, (cell) => values[cell] ?? 0);
  return {
    x: take(cells.judged),
    y: take(cells.golden),
    recordOf: Int32Array.from(kept, (cell) => cells.recordOf[cell] ?? 0),
    systemOf: Int32Array.from(kept, (cell) => cells.systemOf[cell] ?? 0),
  };
}

/** One column of the cells, cut into records; a record without cells is empty. */
export function cutByRecord(
  { recordOf }: Cells,
  column: Float64Array,
  records: number,
): readonly Float64Array[] {
  const rows: Float64Array[] = [];
  let start = 0;
  for (let record = 0; record < records; record += 1) {
    let end = start;
    while (recordOf[end] === record) end += 1;
    rows.push(column.subarray(start, end));
    start = end;
  }
  return rows;
}

/** Cells as a grid of records x systems, the systems by name; NaN is a missing cell. */
export interface Grid {
  readonly judge: readonly Float64Array[];
  readonly human: readonly Float64Array[];
  readonly systems: number;
  /** Records with any cell, times systems. */
  readonly size: number;
}

export function gridOf(cells: Cells, records: number): Grid {
  const names = cells.systems.toSorted();
  const placeOf = cells.systems.map((system) => names.indexOf(system));
  const none = new Float64Array(0);
  const judge = Array.from({ length: records }, () => none);
  const human = Array.from({ length: records }, () => none);
  let filled = 0;
  for (const [cell, record] of cells.recordOf.entries()) {
    if (judge[record] === none) {
      judge[record] = new Float64Array(names.length).fill(Number.NaN);
      human[record] = new Float64Array(names.length).fill(Number.NaN);
      filled += 1;
    }
    const place = placeOf[cells.systemOf[cell] ?? 0] ?? 0;
    const [x, y] = [judge[record], human[record]];
    if (x !== undefined) x[place] = cells.judged[cell] ?? Number.NaN;
    if (y !== undefined) y[place] = cells.golden[cell] ?? Number.NaN;
  }
  return { judge, human, systems: names.length, size: filled * names.length };
}
