import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binaryFromCounts } from "../../harness/stats/classification.ts";
import { replicateTotals } from "../../harness/stats/replicate-totals.ts";
import { rowGroups } from "../../harness/stats/row-groups.ts";
import { columnTotals, leaveOneOut, type Measure } from "../../harness/stats/sums.ts";
import { weightRows } from "../../harness/stats/weights.ts";

const balanced: Measure = ([tp = 0, fp = 0, fn = 0, tn = 0]) =>
  binaryFromCounts({ tp, fp, fn, tn }).balancedAccuracy;

/** Rows of four counts, a few of them different and none of them often. */
const matrices = fc
  .array(fc.tuple(...[3, 2, 1, 9].map((max) => fc.nat({ max }))), {
    minLength: 70,
    maxLength: 120,
  })
  .map((rows) => ({ width: 4, records: rows.length, sums: Float64Array.from(rows.flat()) }));

describe("rows that are alike", () => {
  it("are found, each record in its group", () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const groups = rowGroups(matrix);
        for (let record = 0; record < matrix.records; record += 1) {
          const group = groups?.groupOf[record] ?? -1;
          expect(groups?.rows.sums.slice(4 * group, 4 * group + 4)).toEqual(
            matrix.sums.slice(4 * record, 4 * record + 4),
          );
        }
        expect(groups?.sizes.reduce((sum, size) => sum + size, 0)).toBe(matrix.records);
      }),
      { numRuns: 50 },
    );
  });

  it("change no jackknife", () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const totals = columnTotals(matrix);
        const plain = Array.from({ length: matrix.records }, (_, record) => {
          const row = matrix.sums.subarray(4 * record, 4 * record + 4);
          return balanced(totals.map((total, column) => total - (row[column] ?? 0))) ?? Number.NaN;
        });
        expect([...leaveOneOut(matrix, balanced)]).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  });

  it("tell 0 from -0, and are given up where there are too many", () => {
    const zeros = Float64Array.from({ length: 64 }, (_, record) => (record % 2 === 0 ? 0 : -0));
    expect(rowGroups({ width: 1, records: 64, sums: zeros })?.rows.records).toBe(2);
    const distinct = Float64Array.from({ length: 2000 }, (_, record) => record / 7);
    expect(rowGroups({ width: 1, records: 2000, sums: distinct })).toBeNull();
  });
});

describe("counts that are added up as digits of one number", () => {
  it("have the totals of plain sums, the largest ones too", () => {
    const column = fc
      .constantFrom(1, 2, 7, 1000, 65_535)
      .chain((max) => fc.array(fc.nat({ max }), { minLength: 40, maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(column, { minLength: 1, maxLength: 12 }), (columns) => {
        const rows = weightRows({ seed: "5", purpose: "test", records: 40, replicates: 7 });
        const sums = new Float64Array(40 * columns.length);
        for (const [place, values] of columns.entries()) {
          for (const [record, value] of values.entries()) {
            sums[record * columns.length + place] = value;
          }
        }
        const [totals] = replicateTotals(rows, [{ width: columns.length, records: 40, sums }]);
        rows.forEach((replicate, weights) => {
          for (const [place, values] of columns.entries()) {
            const plain = values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
            expect(totals?.[replicate * columns.length + place]).toBe(plain);
          }
        });
      }),
      { numRuns: 100 },
    );
  });
});
