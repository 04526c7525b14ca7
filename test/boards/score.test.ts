import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import {
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  score,
  tableOf,
} from "./board-fixtures.ts";

const judges = [judge("j", "score")];

/** The repeats of one question; null is a repeat that was not read. */
function repeats(system: string, ...values: readonly (number | null)[]): readonly JudgedQuestion[] {
  return values.map((value, i) => ({
    ...question(0, [system], score(value)),
    repeat: i + 1,
  }));
}

const rated = (ratings: Readonly<Record<string, number>>) => ({
  human: Object.fromEntries(
    Object.entries(ratings).map(([system, rating]) => [system, { overall: [rating] }]),
  ),
});

type Cells = readonly (readonly [judged: number | null, golden: number])[];

/** One record of systems a, b, c, … */
function recordOf(id: string, cells: Cells) {
  const systems = cells.map((_, i) => String.fromCharCode(97 + i));
  return record(
    id,
    cells.flatMap(([judged], i) => repeats(systems[i] ?? "", judged)),
    rated(Object.fromEntries(cells.map(([, golden], i) => [systems[i] ?? "", golden]))),
  );
}

const ids = (n: number) => Array.from({ length: n }, (_, i) => `r${String(i).padStart(2, "0")}`);

describe("repeats of a score", () => {
  const records = [
    record("r0", [...repeats("a", 1, 2), ...repeats("b", 2, 2)], rated({ a: 1, b: 2 })),
    record("r1", [...repeats("a", 5, null), ...repeats("b", 1, 3)], rated({ a: 4, b: 2 })),
    record("r2", [...repeats("a", null, null), ...repeats("b", 4, 4)], rated({ a: 3, b: 4 })),
  ];
  const { judges: tables, systems } = boardsOf(judges, records);
  const { estimates } = rowOf(tableOf(tables, "human"), "j");

  it("are averaged before gold, and a cell with an unread one is unread where that is strict", () => {
    // a < b with 1.5 and 2; a > b with 5 and 2, but one repeat of a is lost; a was never read.
    expect(estimates["accEq"]).toMatchObject({ value: 1 / 3, n: 12, missing: 0, records: 3 });
    expect(estimates["accEqLenient"]).toMatchObject({ value: 1, records: 2 });
    expect(estimates["kendallByRecord"]).toMatchObject({ value: 1, records: 2 });
  });

  it("count as verdicts, those that were read and those that were not", () => {
    for (const key of ["accEqLenient", "kendallByRecord", "kendallPooled", "spearmanSystem"]) {
      expect(estimates[key], key).toMatchObject({ n: 9, missing: 3 });
    }
    expect(estimates["invalidRate"]).toMatchObject({ value: 0.25, n: 12 });
  });

  it("give a system the mean of those that were read", () => {
    const [table] = systems;
    expect(table && rowOf(table, "a").estimates["meanScore"]).toMatchObject({
      value: (1.5 + 5) / 2,
      n: 2,
      missing: 1,
    });
    expect(table && measured(table, "b", "meanScore")).toBe(2);
  });

  it("change nothing but the counts where every repeat says the same", () => {
    const cell = fc.tuple(
      fc.option(fc.integer({ min: 1, max: 5 })),
      fc.integer({ min: 1, max: 5 }),
    );
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 3 }), (list, times) => {
        const once = list.map((cells, i) => recordOf(ids(list.length)[i] ?? "", cells));
        const often = once.map((one) => ({
          ...one,
          verdicts: one.verdicts.flatMap((verdict) =>
            Array.from({ length: times }, (_, k) => ({ ...verdict, repeat: k + 1 })),
          ),
        }));
        const [left, right] = [boardsOf(judges, once), boardsOf(judges, often)];
        const values = ({ judges: tables, systems: more }: typeof left) =>
          [...tables, ...more].map((table) =>
            table.rows.map(({ estimates: all, name, rank }) => [
              name,
              rank,
              Object.entries(all)
                .filter(([key]) => key !== "invalidRate")
                .map(([key, { value, low, high, records: count }]) => [
                  key,
                  value,
                  low,
                  high,
                  count,
                ]),
            ]),
          );
        expect(values(right)).toEqual(values(left));
      }),
      { numRuns: 25 },
    );
  });
});
