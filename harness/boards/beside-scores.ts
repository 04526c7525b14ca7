import { inGroups } from "../stats/row-groups.ts";
import type { Metric, Tally } from "./tally.ts";

/** Scores of systems, record by record, and what labels give the same systems there; NaN: nothing. */
export interface LabelledCells {
  readonly recordOf: Int32Array;
  readonly systemOf: Int32Array;
  readonly scores: Float64Array;
  /** As long as the others, or empty: nobody asked for labels. */
  readonly human: Float64Array;
  readonly names: readonly string[];
  /** Records that were asked about. */
  readonly recordsSeen: number;
}

/** What stands beside the scores that rank systems. The metrics of each tally are the systems. */
export interface Beside {
  /** Each system over the records in which it has a score. */
  readonly lenient: Tally;
  /** What labels say, over the complete records with labels of every system that is labelled at all. */
  readonly human: Tally;
  /** What labels say of each system over the records in which it has a score and labels. */
  readonly humanLenient: Tally;
}

/** undefined: no system with a score is labelled. `rate`: scores are 0 or 1. The cells are made when they are needed. */
export function besideScores(
  makeCells: () => LabelledCells,
  options: Pick<Metric, "higherIsBetter"> & { readonly rate: boolean },
): Beside | undefined {
  const { human, names, recordsSeen } = makeCells();
  if (!human.some((value) => !Number.isNaN(value))) return undefined;
  const metrics = names.map((key, place) => meanOfSystem(key, place, { ...options, recordsSeen }));
  const tally = (valuesOf: (cells: LabelledCells) => Counted): Tally => ({
    metrics,
    add: () => undefined,
    matrix(records) {
      const cells = makeCells();
      const { values, counts } = valuesOf(cells);
      const width = 2 * names.length;
      const sums = new Float64Array(records * width);
      for (const [cell, value] of values.entries()) {
        if (!counts(cell)) continue;
        const at = (cells.recordOf[cell] ?? 0) * width + 2 * (cells.systemOf[cell] ?? 0);
        sums[at] = (sums[at] ?? 0) + value;
        sums[at + 1] = (sums[at + 1] ?? 0) + 1;
      }
      return inGroups({ width, records, sums });
    },
  });
  return {
    lenient: tally(({ scores }) => ({ values: scores, counts: () => true })),
    human: tally((cells) => {
      const complete = completelyLabelled(cells);
      const counts = (cell: number) => complete[cell] === 1 && isLabelled(cells, cell);
      return { values: cells.human, counts };
    }),
    humanLenient: tally((cells) => ({
      values: cells.human,
      counts: (cell) => isLabelled(cells, cell),
    })),
  };
}

/** Values of cells, and which of them count. */
interface Counted {
  readonly values: Float64Array;
  readonly counts: (cell: number) => boolean;
}

function isLabelled({ human }: LabelledCells, cell: number): boolean {
  return !Number.isNaN(human[cell] ?? Number.NaN);
}

/** 1 for the cells of records in which every system has a score, and every labelled one a label. */
function completelyLabelled(cells: LabelledCells): Uint8Array {
  const { recordOf, systemOf, names } = cells;
  const labelled = new Set(systemOf.filter((_, cell) => isLabelled(cells, cell)));
  const complete = new Uint8Array(recordOf.length);
  for (let start = 0; start < recordOf.length; ) {
    let end = start;
    let labels = 0;
    for (; end < recordOf.length && recordOf[end] === recordOf[start]; end += 1) {
      if (isLabelled(cells, end)) labels += 1;
    }
    if (end - start === names.length && labels === labelled.size) complete.fill(1, start, end);
    start = end;
  }
  return complete;
}

/** Two columns a system: the sum of what counts, and of how many records. */
function meanOfSystem(
  key: string,
  place: number,
  options: Pick<Metric, "higherIsBetter"> & {
    readonly rate: boolean;
    readonly recordsSeen: number;
  },
): Metric {
  const { higherIsBetter, rate, recordsSeen } = options;
  const own = (sums: Float64Array) => [sums[2 * place] ?? 0, sums[2 * place + 1] ?? 0] as const;
  const metric: Metric = {
    key,
    higherIsBetter,
    measure: (sums) => {
      const [total, records] = own(sums);
      return records === 0 ? null : total / records;
    },
    n: (sums) => own(sums)[1],
    missing: (sums) => recordsSeen - own(sums)[1],
  };
  return rate ? { ...metric, rate: own } : metric;
}
