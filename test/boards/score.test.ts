import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scoreTally } from "../../harness/boards/score.ts";
import { krippendorffAlpha, scoreDistribution } from "../../harness/stats/index.ts";
import { boardsOf, measured, record, rowOf, tableOf } from "./board-fixtures.ts";
import { type Cells, ids, judges, rated, recordOf, repeats } from "./score-fixtures.ts";

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
    for (const key of ["kendallPooled", "spearmanSystem"]) {
      expect(estimates[key], key).toMatchObject({ n: 9, missing: 3 });
    }
    // Of r2 only b was read, and has nothing to be compared with.
    for (const key of ["accEqLenient", "kendallByRecord", "spa"]) {
      expect(estimates[key], key).toMatchObject({ n: 7, missing: 5, records: 2 });
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
                .filter(([key]) => key !== "invalidRate" && key !== "retestAgreement")
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

describe("a judge's use of the scale", () => {
  const keys = ["meanAbsoluteError", "meanShift", "sdRatio", "alpha"];

  it("has error, shift, spread and alpha beside the ratings of those who rate on the same scale", () => {
    const records = [
      recordOf("r0", [
        [1, 2],
        [2, 4],
      ]),
      recordOf("r1", [
        [3, 2],
        [null, 5],
      ]),
    ];
    const { estimates } = rowOf(tableOf(boardsOf(judges, records).judges, "human"), "j");
    // Scores 1, 2, 3 beside ratings 2, 4, 2: variances 1 and 4/3.
    expect(estimates["meanAbsoluteError"]?.value).toBeCloseTo(4 / 3, 12);
    expect(estimates["meanShift"]?.value).toBeCloseTo(-2 / 3, 12);
    expect(estimates["sdRatio"]?.value).toBeCloseTo(Math.sqrt(3 / 4), 12);
    // Squared distances: of the three pairs 2·(1 + 4 + 1) / 6, of all pairs of 1 2 2 2 3 4 64 / 30.
    expect(estimates["alpha"]?.value).toBeCloseTo(1 - (2 * 6) / 6 / (64 / 30), 12);
    for (const key of keys) expect(estimates[key]).toMatchObject({ n: 3, missing: 1, records: 2 });
  });

  const cell = fc.tuple(
    fc.option(fc.constantFrom(1, 1.5, 2, 3, 4.25, 5)),
    fc.constantFrom(1, 4 / 3, 2, 3.5, 5),
  );
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  });

  it("is better where the error is lower; shift and spread are neither good nor bad", () => {
    const { metrics } = scoreTally({
      gold: "human",
      dimension: "overall",
      facts: undefined,
      orders: "both",
      seed: "0",
    });
    const better = new Map(metrics.map(({ key, higherIsBetter }) => [key, higherIsBetter]));
    expect(keys.map((key) => better.get(key))).toEqual([false, undefined, undefined, true]);
  });

  it("is what the statistics say of the same cells", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const records = list.map((cells, i) => recordOf(ids(list.length)[i] ?? "", cells));
        const { estimates } = rowOf(tableOf(boardsOf(judges, records).judges, "human"), "j");
        const both = list.flat().filter(([judged]) => judged !== null);
        const judged = both.map(([x]) => x);
        const golden = both.map(([, y]) => y);
        const { meanShift, sdRatio } = scoreDistribution({ judge: judged, human: golden });
        const alpha = krippendorffAlpha({ ratings: both, metric: "interval" });
        const near = (key: string, expected: number | null) => {
          const actual = estimates[key]?.value ?? null;
          if (expected === null || actual === null) expect(actual, key).toBe(expected);
          else expect(actual, key).toBeCloseTo(expected, 10);
        };
        near("meanShift", meanShift);
        near("sdRatio", sdRatio);
        near("alpha", alpha);
      }),
      { numRuns: 60 },
    );
  });

  it("has no spread beside raters who always say the same, and no alpha where all scores are one", () => {
    const records = ids(12).map((id, i) =>
      recordOf(id, [
        [1 + (i % 2), 3],
        [2, 3],
      ]),
    );
    const { estimates } = rowOf(tableOf(boardsOf(judges, records).judges, "human"), "j");
    expect(estimates["sdRatio"]).toMatchObject({ value: null, low: null, reason: "undefined" });
    expect(estimates["alpha"]?.value).toBeLessThan(0);
    const same = ids(12).map((id) => recordOf(id, [[3, 3]]));
    const alike = rowOf(tableOf(boardsOf(judges, same).judges, "human"), "j").estimates;
    expect(alike["alpha"]).toMatchObject({ value: null, low: null });
    expect(alike["meanAbsoluteError"]).toMatchObject({ value: 0, reason: "no-variation" });
  });

  it("is not compared with the highlights, whose ROUGE is another scale", () => {
    const records = ids(2).map((id) =>
      record(id, [...repeats("x", 1), ...repeats("y", 2)], {
        highlights: "All of it.",
        highlightSentences: ["All of it."],
        candidates: [
          { system: "x", text: "All of it." },
          { system: "y", text: "Some of that." },
        ],
      }),
    );
    const table = tableOf(boardsOf(judges, records).judges, "reference");
    for (const key of keys) expect(table.columns).not.toContain(key);
    expect(table.columns).toContain("pearsonPooled");
  });
});

describe("n of what is measured inside records", () => {
  const inBoth = (i: number): Cells => [
    [1 + (i % 5), 1 + (i % 4)],
    [5 - (i % 5), 4 - (i % 4)],
  ];
  const records = ids(20).map((id, i) => recordOf(id, i < 10 ? inBoth(i) : inBoth(i).slice(0, 1)));
  const estimates = (list: typeof records) =>
    rowOf(tableOf(boardsOf(judges, list).judges, "human"), "j").estimates;

  it("leaves out verdicts on what stands alone in its record, and counts them", () => {
    const own = estimates(records);
    for (const key of ["accEq", "accEqLenient", "spa"]) {
      expect(own[key], key).toMatchObject({ n: 20, missing: 10, records: 10 });
    }
    expect(own["pearsonPooled"]).toMatchObject({ n: 30, missing: 0, records: 20 });
  });

  it("is that of the records in which a correlation is defined", () => {
    const constant = ids(2).map((id) =>
      recordOf(`x${id}`, [
        [3, 1],
        [3, 2],
      ]),
    );
    const own = estimates([...records, ...constant]);
    expect(own["accEq"]).toMatchObject({ n: 24, missing: 10, records: 12 });
    for (const key of ["pearsonByRecord", "spearmanByRecord", "kendallByRecord"]) {
      const { n = 0, missing = 0, records: count = 0 } = own[key] ?? {};
      // Scores of i = 2 and 7 are equal too.
      expect([n, missing, count], key).toEqual([16, 18, 8]);
    }
  });
});
