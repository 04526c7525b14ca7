import type { Estimate } from "../../../harness/core/estimate.ts";
import type { Rating } from "../../../harness/core/item.ts";
import type { JudgedRecord } from "../../../harness/core/judged.ts";
import type { Row, Table } from "../../../harness/core/leaderboard.ts";
import { type RandomStream, randomStream } from "../../../harness/core/random.ts";
import { wilson } from "../../../harness/stats/proportions.ts";
import { boardsOf, record } from "../../boards/board-fixtures.ts";
import type { Cell } from "./design.ts";
import { equalDesign, orderedDesign, protocolDesigns, trueRanks } from "./designs.ts";

/** Simulated data sets of one size, by number. */
export interface Simulations {
  readonly records: number;
  readonly from: number;
  readonly to: number;
  readonly bootstrap: number;
}

/** In how many simulations a statement was true. */
export type Hits = Readonly<Record<string, number>>;

const seed = "1";
const designs = [...protocolDesigns, orderedDesign, equalDesign];
const judges = designs.flatMap((design) => design.judges);

/** Draws data sets, makes their boards, and counts how often each statement of the boards is true. */
export function countCovering({ records, from, to, bootstrap }: Simulations): Hits {
  const hits: Record<string, number> = {};
  const count = (key: string, holds: boolean) => {
    hits[key] = (hits[key] ?? 0) + (holds ? 1 : 0);
  };
  for (let simulation = from; simulation < to; simulation += 1) {
    const random = randomStream(seed, `simulation/${records}`, simulation);
    const data = Array.from({ length: records }, (_, index) => drawRecord(random, index));
    const boards = boardsOf(judges, data, {
      seed: `${seed}/${records}/${simulation}`,
      bootstrap,
      golds: ["human"],
    });
    for (const { dimension, cells } of protocolDesigns) {
      for (const cell of cells) {
        const estimate = estimateOf(boards[cell.board], dimension, cell);
        count(keyOf(cell), holds(estimate, cell.truth));
        if (cell.alone === true) count(aloneKeyOf(cell), holds(asIfAlone(estimate), cell.truth));
      }
    }
    const ordered = rowsOf(boards.judges, orderedDesign.dimension);
    count(ranksKey, ordered.every(holdsTrueRanks));
    count(lettersKey, shareALetter(rowsOf(boards.judges, equalDesign.dimension)));
  }
  return hits;
}

export function keyOf({ board, judge, column }: Cell): string {
  return `${board}/${judge}/${column}`;
}

export function aloneKeyOf(cell: Cell): string {
  return `${keyOf(cell)}/alone`;
}

export const ranksKey = "ranks";
export const lettersKey = "letters";

function drawRecord(random: RandomStream, index: number): JudgedRecord {
  const human: Record<string, Record<string, readonly (Rating | readonly Rating[])[]>> = {};
  let judgesBefore = 0;
  const drawn = designs.map(({ dimension, judges: own, draw }) => {
    const { labels, preferences, questions } = draw(random);
    for (const [system, given] of Object.entries(labels)) {
      human[system] = { ...human[system], [dimension]: given };
    }
    const offset = judgesBefore;
    judgesBefore += own.length;
    return {
      preferences,
      questions: questions.map((one) => ({ ...one, judge: offset + one.judge })),
    };
  });
  return record(
    String(index).padStart(4, "0"),
    drawn.flatMap(({ questions }) => questions),
    { human, preferences: drawn.flatMap(({ preferences }) => preferences) },
  );
}

type Interval = Pick<Estimate, "low" | "high">;

/** No interval holds nothing. Limits that miss the truth by rounding hold it. */
function holds({ low, high }: Interval, truth: number): boolean {
  return low !== null && high !== null && low - 1e-9 <= truth && truth <= high + 1e-9;
}

/** The interval of a rate if every verdict were a record of its own: what boards never show. */
function asIfAlone({ value, n, level }: Estimate): Interval {
  const [low, high] = wilson({ k: (value ?? 0) * n, n, level }) ?? [null, null];
  return { low, high };
}

function estimateOf(tables: readonly Table[], dimension: string, cell: Cell): Estimate {
  const rows = rowsOf(tables, dimension);
  const row = rows.find(({ name }) => name === (cell.system ?? cell.judge));
  const estimate = row?.estimates[cell.column];
  if (estimate === undefined) throw new Error(`the boards have no ${keyOf(cell)}`);
  return estimate;
}

function rowsOf(tables: readonly Table[], dimension: string): readonly Row[] {
  return tables.find((table) => table.dimension === dimension)?.rows ?? [];
}

function holdsTrueRanks({ name, rank }: Row): boolean {
  const [first, last] = trueRanks[name] ?? [Number.NaN, Number.NaN];
  return rank !== null && rank.first <= first && last <= rank.last;
}

function shareALetter(rows: readonly Row[]): boolean {
  const letters = [...(rows[0]?.group ?? "")];
  return letters.some((letter) => rows.every(({ group }) => group?.includes(letter)));
}
