import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  growingNumbers,
  growingRows,
  recurringNumbers,
  sideBySide,
} from "../../harness/boards/growing.ts";
import { systemLists } from "../../harness/boards/system-lists.ts";
import { replicateTotals } from "../../harness/stats/replicate-totals.ts";
import { rowGroups } from "../../harness/stats/row-groups.ts";
import { columnTotals, leaveOneOut } from "../../harness/stats/sums.ts";
import { weightRows } from "../../harness/stats/weights.ts";

const width = 2;

/** Rows of records, some of which are passed over; with few or with many different ones. */
const given = fc
  .constantFrom(3, 1e6)
  .chain((most) =>
    fc.array(
      fc.option(fc.tuple(fc.nat({ max: most }), fc.double({ min: 0, max: 1, noNaN: true }))),
      { minLength: 1, maxLength: 40 },
    ),
  );

function rowsOf(all: readonly (readonly number[] | null)[]) {
  const rows = growingRows(width);
  for (const [record, values] of all.entries()) if (values !== null) rows.row(record).set(values);
  return rows.matrix(all.length);
}

function plainOf(all: readonly (readonly number[] | null)[]) {
  const sums = Float64Array.from(all.flatMap((values) => values ?? [0, 0]));
  return { width, records: all.length, sums };
}

describe("rows that grow", () => {
  it("hold what was written, and zeros for records that were passed over", () => {
    fc.assert(
      fc.property(given, (all) => {
        expect(rowsOf(all).sums).toEqual(plainOf(all).sums);
      }),
    );
  });

  it("hold each different row once, and all of them where they are too many", () => {
    const alike = Array.from({ length: 5000 }, (_, record) => [record % 7, 1]);
    const different = Array.from({ length: 5000 }, (_, record) => [record, 1 / 3]);
    expect(rowsOf(alike).groups?.rows.records).toBe(7);
    expect(rowsOf(different).groups).toBeUndefined();
    expect(rowsOf(different).sums).toEqual(plainOf(different).sums);
    expect(rowsOf([...different, ...alike]).sums).toEqual(plainOf([...different, ...alike]).sums);
  });

  it("add up to the same bits as plain rows, and have the same jackknife", () => {
    const ratio = ([a = 0, b = 0]: Float64Array) => a / b;
    fc.assert(
      fc.property(given, (all) => {
        const [grown, plain] = [rowsOf(all), plainOf(all)];
        const rows = weightRows({ seed: "1", purpose: "t", records: all.length, replicates: 5 });
        expect(grown.groups).toBeDefined();
        expect(columnTotals(grown)).toEqual(columnTotals(plain));
        expect(replicateTotals(rows, [grown])).toEqual(replicateTotals(rows, [plain]));
        expect(leaveOneOut(grown, ratio)).toEqual(leaveOneOut(plain, ratio));
        expect(rowGroups(grown)).toBe(grown.groups);
      }),
    );
  });

  it("stand side by side", () => {
    fc.assert(
      fc.property(given, (all) => {
        const both = sideBySide([rowsOf(all), plainOf(all)], all.length);
        expect([...both.sums]).toEqual(
          all.flatMap((row) => [...(row ?? [0, 0]), ...(row ?? [0, 0])]),
        );
      }),
    );
  });

  it("refuse a record that was left behind", () => {
    const rows = growingRows(width);
    rows.row(3);
    expect(() => rows.row(2)).toThrow("bug: record 2 comes after 3");
  });
});

describe("numbers that grow", () => {
  it("are those that came, whenever they are looked at", () => {
    const numbers = growingNumbers();
    const all: number[] = [];
    expect(numbers.view()).toHaveLength(0);
    for (let value = 0; value < 20_000; value += 1) {
      numbers.push(value / 3);
      all.push(value / 3);
      if (value % 7000 === 0) expect([...numbers.view()]).toEqual(all);
    }
    expect(numbers.length).toBe(all.length);
    expect([...numbers.view()]).toEqual(all);
  });
});

describe("numbers that come again and again", () => {
  it("are those that came, 0 and -0 and NaN told apart, and more than can be held once", () => {
    const numbers = recurringNumbers();
    const all = [0, -0, Number.NaN, 1, 0, 0.5, Number.NaN];
    for (let value = 0; value < 3000; value += 1) all.push(value / 7);
    for (const value of all) numbers.push(value);
    expect(numbers.length).toBe(all.length);
    expect([...numbers.view()]).toEqual(all);
    expect([...numbers.view()]).toEqual(all);
  });
});

describe("lists of systems", () => {
  it("come back record by record, whatever came before", () => {
    const list = fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.option(list), { maxLength: 30 }), (given) => {
        const lists = systemLists();
        for (const [record, systems] of given.entries()) {
          if (systems !== null) lists.add(record, systems);
        }
        const cells = given.flatMap((systems, record) =>
          (systems ?? []).map((system) => [record, system]),
        );
        const { recordOf, systemOf } = lists.cells();
        expect([...recordOf]).toEqual(cells.map(([record]) => record));
        expect([...systemOf]).toEqual(cells.map(([, system]) => system));
      }),
    );
  });
});
