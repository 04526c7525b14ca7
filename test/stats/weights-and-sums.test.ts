import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bootstrapWeights,
  columnTotals,
  firstRows,
  leaveOneOut,
  replicateTotals,
  replicateValues,
  type SumMatrix,
  weightRows,
} from "../../harness/stats/index.ts";

const draws = { seed: "11", purpose: "bootstrap/records" };

function rowsAsLists(rows: ReturnType<typeof weightRows>, count?: number): number[][] {
  const lists: number[][] = [];
  rows.forEach((replicate, weights) => {
    expect(replicate).toBe(lists.length);
    lists.push([...weights]);
  }, count);
  return lists;
}

const shape = fc.record({
  records: fc.integer({ min: 1, max: 40 }),
  replicates: fc.integer({ min: 1, max: 12 }),
});

describe("weightRows", () => {
  it("gives the rows of bootstrapWeights, each with as many draws as records", () => {
    fc.assert(
      fc.property(shape, ({ records, replicates }) => {
        const rows = rowsAsLists(weightRows({ ...draws, records, replicates }));
        expect(rows).toEqual(
          Array.from({ length: replicates }, (_, replicate) =>
            bootstrapWeights({ ...draws, replicate, n: records }),
          ),
        );
        for (const row of rows) expect(row.reduce((a, b) => a + b, 0)).toBe(records);
      }),
    );
  });

  it("gives the same rows again, whether they are kept or made anew", () => {
    fc.assert(
      fc.property(shape, ({ records, replicates }) => {
        const kept = weightRows({ ...draws, records, replicates });
        const anew = weightRows({ ...draws, records, replicates, keepBelow: 0 });
        const first = rowsAsLists(kept);
        expect(rowsAsLists(kept)).toEqual(first);
        expect(rowsAsLists(anew)).toEqual(first);
        expect(rowsAsLists(anew)).toEqual(first);
      }),
    );
  });

  it("gives the first rows alone, kept or made anew", () => {
    for (const keepBelow of [undefined, 0]) {
      const of = { ...draws, records: 23, replicates: 9 };
      const rows = weightRows(keepBelow === undefined ? of : { ...of, keepBelow });
      const few = firstRows(rows, 4);
      expect(few).toMatchObject({ records: 23, replicates: 4 });
      expect(rowsAsLists(few)).toEqual(rowsAsLists(rows).slice(0, 4));
      expect(rowsAsLists(firstRows(few, 6))).toEqual(rowsAsLists(few));
      expect(firstRows(rows, 99).replicates).toBe(9);
    }
  });

  it("gives a replicate the same weights whatever the number of replicates", () => {
    const few = rowsAsLists(weightRows({ ...draws, records: 23, replicates: 4 }));
    const many = rowsAsLists(weightRows({ ...draws, records: 23, replicates: 9 }));
    expect(many.slice(0, 4)).toEqual(few);
  });

  it("gives the first rows of many without making the others", () => {
    const all = weightRows({ ...draws, records: 23, replicates: 9, keepBelow: 0 });
    expect(rowsAsLists(firstRows(all, 4))).toEqual(rowsAsLists(all).slice(0, 4));
    expect(firstRows(all, 4)).toMatchObject({ records: 23, replicates: 4 });
    expect(rowsAsLists(firstRows(all, 40))).toEqual(rowsAsLists(all));
    expect(rowsAsLists(firstRows(all, 4), 6)).toHaveLength(4);
  });

  it("draws every record about once on average", () => {
    const rows = rowsAsLists(weightRows({ ...draws, records: 10, replicates: 4000 }));
    for (let record = 0; record < 10; record += 1) {
      const mean = rows.reduce((total, row) => total + (row[record] ?? 0), 0) / rows.length;
      // Standard error √0.9/√4000 = 0.015.
      expect(Math.abs(mean - 1)).toBeLessThan(0.06);
    }
  });
});

/** What columns hold: sums, counts, counts beyond 16 bits, one number throughout, one of the columns before. */
const column = (records: number): fc.Arbitrary<readonly number[]> => {
  const of = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: records, maxLength: records });
  return fc.oneof(
    of(fc.double({ min: -9, max: 9, noNaN: true })),
    of(fc.integer({ min: 0, max: 9 })),
    of(fc.integer({ min: 65_530, max: 65_540 })),
    of(fc.constantFrom(0, -0, 1, -1)),
    fc
      .oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.1, -0, 2 ** 53))
      .map((value) => Array.from({ length: records }, () => value)),
  );
};

const matrix: fc.Arbitrary<SumMatrix> = fc.integer({ min: 1, max: 25 }).chain((records) =>
  fc
    .array(column(records), { minLength: 1, maxLength: 7 })
    .chain((columns) =>
      fc
        .array(fc.integer({ min: 0, max: columns.length - 1 }), { maxLength: 5 })
        .map((again) => [...columns, ...again.map((i) => columns[i] ?? [])]),
    )
    .map((columns) => ({
      records,
      width: columns.length,
      sums: Float64Array.from({ length: records * columns.length }, (_, cell) => {
        return columns[cell % columns.length]?.[Math.floor(cell / columns.length)] ?? 0;
      }),
    })),
);

describe("replicateTotals", () => {
  it("is the product of weights and sums, bit for bit, for any width", () => {
    fc.assert(
      fc.property(matrix, ({ records, width, sums }) => {
        const rows = weightRows({ ...draws, records, replicates: 5 });
        const [totals = new Float64Array()] = replicateTotals(rows, [{ records, width, sums }]);
        for (const [replicate, weights] of rowsAsLists(rows).entries()) {
          for (let column = 0; column < width; column += 1) {
            const product = weights.reduce(
              (total, weight, record) => total + weight * (sums[record * width + column] ?? 0),
              0,
            );
            expect(totals[replicate * width + column]).toBe(product);
          }
        }
      }),
    );
  });

  it("treats several matrices in one pass as it treats them one by one", () => {
    let passes = 0;
    const weights = weightRows({ ...draws, records: 6, replicates: 7 });
    const counted: typeof weights = {
      ...weights,
      forEach: (use) => {
        passes += 1;
        weights.forEach(use);
      },
    };
    const matrices = [1, 3, 8].map((width) => ({
      width,
      records: 6,
      sums: Float64Array.from({ length: 6 * width }, (_, cell) => Math.sin(cell + width)),
    }));
    const together = replicateTotals(counted, matrices);
    expect(passes).toBe(1);
    expect(together).toEqual(matrices.map((one) => replicateTotals(weights, [one])[0]));
  });
});

describe("columnTotals and leaveOneOut", () => {
  const sums = Float64Array.of(1, 2, 3, 4, 5, 6);
  const three: SumMatrix = { width: 2, records: 3, sums };

  it("add up columns, with and without each record", () => {
    expect([...columnTotals(three)]).toEqual([9, 12]);
    const ratios = leaveOneOut(three, ([a = 0, b = 0]) => a / b);
    expect([...ratios]).toEqual([8 / 10, 6 / 8, 4 / 6]);
  });

  it("mark undefined values by NaN, whichever way the measure says so", () => {
    const byCase = [null, undefined, Number.NaN];
    for (const nothing of byCase) {
      const values = leaveOneOut(three, ([a = 0]) => (a === 6 ? nothing : a));
      expect([...values]).toEqual([8, Number.NaN, 4]);
      const replicates = replicateValues(sums, 2, ([a = 0]) => (a === 3 ? nothing : a));
      expect([...replicates]).toEqual([1, Number.NaN, 5]);
    }
  });
});
