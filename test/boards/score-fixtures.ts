import type { JudgedQuestion } from "../../harness/core/judged.ts";
import { judge, question, record, score } from "./board-fixtures.ts";

export const judges = [judge("j", "score")];

/** The repeats of one question; null is a repeat that was not read. */
export function repeats(
  system: string,
  ...values: readonly (number | null)[]
): readonly JudgedQuestion[] {
  return values.map((value, i) => ({
    ...question(0, [system], score(value)),
    repeat: i + 1,
  }));
}

export const rated = (ratings: Readonly<Record<string, number>>) => ({
  human: Object.fromEntries(
    Object.entries(ratings).map(([system, rating]) => [system, { overall: [rating] }]),
  ),
});

export type Cells = readonly (readonly [judged: number | null, golden: number])[];

/** One record of systems a, b, c, … */
export function recordOf(id: string, cells: Cells) {
  const systems = cells.map((_, i) => String.fromCharCode(97 + i));
  return record(
    id,
    cells.flatMap(([judged], i) => repeats(systems[i] ?? "", judged)),
    rated(Object.fromEntries(cells.map(([, golden], i) => [systems[i] ?? "", golden]))),
  );
}

export const ids = (n: number) =>
  Array.from({ length: n }, (_, i) => `r${String(i).padStart(2, "0")}`);
