import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  intervalFromReplicates,
  percentileInterval,
  resampleSystemPairs,
  softPairwiseAccuracy,
  softPairwiseReplicates,
  systemPairAccuracy,
  weightRows,
} from "../../harness/stats/index.ts";
import { boardsOf, measured, record, rowOf, tableOf } from "./board-fixtures.ts";
import { type Cells, ids, judges, rated, recordOf, repeats } from "./score-fixtures.ts";

describe("pairs of systems", () => {
  const cell = fc.tuple(
    fc.option(fc.integer({ min: 1, max: 4 }), { freq: 5 }),
    fc.integer({ min: 1, max: 4 }),
  );
  const rows = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), {
    minLength: 2,
    maxLength: 9,
  });
  const of = (
    records: readonly ReturnType<typeof record>[],
    more: Parameters<typeof boardsOf>[2],
  ) => rowOf(tableOf(boardsOf(judges, records, more).judges, "human"), "j").estimates;

  it("are what the statistics say of the same cells, systems by name", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const records = list.map((cells, i) => recordOf(ids(list.length)[i] ?? "", cells));
        const turned = records.map((one) => ({ ...one, verdicts: one.verdicts.toReversed() }));
        const judge = list.map((cells) => cells.map(([judged]) => judged));
        const human = list.map((cells) => cells.map(([, golden]) => golden));
        const { accuracy, pairs } = systemPairAccuracy({ judge, human });
        const { spa } = softPairwiseAccuracy({ judge, human, seed: "1" });
        // A verdict that stands alone in its record is in no pair.
        const paired = list.map((cells) => cells.filter(([judged]) => judged !== null).length);
        const n = paired.reduce((sum, read) => sum + (read > 1 ? read : 0), 0);
        for (const order of [records, turned]) {
          const { systemPairAccuracy: share, spa: soft } = of(order, { bootstrap: 19 });
          expect(share).toMatchObject({
            value: accuracy,
            n: pairs,
            missing: 0,
            records: list.length,
          });
          expect(soft).toMatchObject({ value: spa, n, missing: 4 * list.length - n });
        }
      }),
      { numRuns: 40 },
    );
  });

  it("do not see the order of records, nor does how the scale is used", () => {
    const keys = [
      "meanAbsoluteError",
      "meanShift",
      "sdRatio",
      "alpha",
      "systemPairAccuracy",
      "spa",
    ];
    fc.assert(
      fc.property(rows, (list) => {
        const records = list.map((cells, i) => recordOf(ids(list.length)[i] ?? "", cells));
        const [left, right] = [
          of(records, { bootstrap: 19 }),
          of(records.toReversed(), { bootstrap: 19 }),
        ];
        for (const key of keys) {
          const [a = null, b = null] = [left[key]?.value, right[key]?.value];
          if (a === null || b === null) expect(a, key).toBe(b);
          else expect(a, key).toBeCloseTo(b, 10);
        }
      }),
      { numRuns: 40 },
    );
  });

  const clear = ids(30).map((id, i) =>
    recordOf(id, [
      [1 + (i % 3), 1 + (i % 2)],
      [2, 2 + (i % 3)],
      [3 - (i % 2), 3],
    ]),
  );

  it("have intervals of their own: one of all replicates, and an approximate one of 199", () => {
    const judge = clear.map(({ verdicts }) =>
      verdicts.map(({ verdict }) =>
        verdict.state === "answered" && verdict.answer.kind === "score"
          ? verdict.answer.score
          : null,
      ),
    );
    const human = clear.map(({ item }) =>
      ["a", "b", "c"].map((s) => Number(item.human[s]?.["overall"])),
    );
    const rows = weightRows({
      seed: "1",
      purpose: "bootstrap/records",
      records: 30,
      replicates: 199,
    });
    const replicates = softPairwiseReplicates({ judge, human, rows, seed: "1" });
    const [low, high] = percentileInterval({ replicates, level: 0.95 }) ?? [];
    const estimates = of(clear, { bootstrap: 499 });
    expect(estimates["spa"]).toMatchObject({
      low,
      high,
      method: "percentile",
      reason: "approximate",
      records: 30,
    });
    const all = resampleSystemPairs({
      judge,
      human,
      rows: weightRows({ seed: "1", purpose: "bootstrap/records", records: 30, replicates: 499 }),
    });
    const limits = intervalFromReplicates({ ...all, level: 0.95, records: 30 });
    expect(estimates["systemPairAccuracy"]).toMatchObject({
      low: limits.low,
      high: limits.high,
      method: limits.method,
    });
  });

  it("follow the seed of the run in the signs that they draw", () => {
    const values = ["1", "2", "3"].map((seed) => of(clear, { seed })["spa"]?.value);
    expect(new Set(values).size).toBeGreaterThan(1);
    expect(of(clear, { seed: "2" })["spa"]).toEqual(of(clear, { seed: "2" })["spa"]);
  });

  it("are not defined for one system, and have no interval where they are too many to resample", () => {
    const lonely = ids(3).map((id, i) => recordOf(id, [[i, 2]]));
    for (const key of ["systemPairAccuracy", "spa"]) {
      expect(of(lonely, {})[key]).toMatchObject({ value: null, low: null, reason: "undefined" });
    }
    const many: Cells = Array.from({ length: 51 }, (_, i) => [i % 7, i % 5]);
    const crowded = of(
      ids(2).map((id) => recordOf(id, many)),
      { bootstrap: 9 },
    );
    for (const key of ["systemPairAccuracy", "spa"]) {
      expect(crowded[key]).toMatchObject({ low: null, high: null, reason: "too-large" });
      expect(crowded[key]?.value).not.toBeNull();
    }
    expect(crowded["systemPairAccuracy"]?.n).toBe((51 * 50) / 2);
  });

  it("are what a table is about, which counts its records where it has no pair", () => {
    const lonely = ids(12).map((id, i) => recordOf(id, [[i % 5, 2]]));
    const table = tableOf(boardsOf(judges, lonely).judges, "human");
    expect(measured(table, "j", "accEq")).toBeNull();
    expect(rowOf(table, "j").estimates["accEq"]).toMatchObject({
      n: 0,
      missing: 12,
      records: 0,
    });
    expect(table).toMatchObject({ records: 12, smallSample: true });
  });

  it("count pairs that nobody rated together as missing", () => {
    const records = [
      record("r0", [...repeats("a", 1), ...repeats("b", 2)], rated({ a: 1, b: 2 })),
      record("r1", [...repeats("a", 1), ...repeats("c", 2)], rated({ a: 1, c: 2 })),
    ];
    const { systemPairAccuracy: share } = of(records, {});
    expect(share).toMatchObject({ value: 1, n: 2, missing: 1, records: 2 });
  });

  it("have columns for a judge whose every verdict was lost", () => {
    const lost = ids(3).map((id) =>
      recordOf(id, [
        [null, 1],
        [null, 2],
      ]),
    );
    const estimates = of(lost, {});
    expect(estimates["systemPairAccuracy"]).toMatchObject({ value: 0, n: 1 });
    for (const key of ["spa", "alpha", "kendallPooled"]) {
      expect(estimates[key]).toMatchObject({ value: null, n: 0, missing: 6, records: 0 });
    }
  });
});

describe("the pairs of a systems table", () => {
  const tableFor = (records: readonly ReturnType<typeof record>[]) => {
    const [table] = boardsOf(judges, records).systems;
    if (table === undefined) throw new Error("no table");
    return table;
  };

  it("give each higher score 1 and equal ones a half, the labels beside them", () => {
    const records = [
      record("r0", [...repeats("b", 4), ...repeats("a", 1, 2)], rated({ a: 1, b: 2 })),
      record("r1", [...repeats("a", 3, 3), ...repeats("b", 3)], rated({ a: 5, b: 2 })),
      record("r2", [...repeats("a", null, null), ...repeats("b", 1)], rated({ a: 4, b: 4 })),
    ];
    expect(tableFor(records).pairs).toEqual([
      { a: "a", b: "b", score: 0.25, goldScore: 0.5, n: 2 },
    ]);
  });

  it("are all pairs, each once, whatever the order of the systems", () => {
    const cells: Cells = [
      [1, 1],
      [2, 3],
      [3, 2],
    ];
    const records = ids(4).map((id) => recordOf(id, cells));
    const turned = records.map((one) => ({ ...one, verdicts: one.verdicts.toReversed() }));
    const { pairs } = tableFor(records);
    expect(pairs.map(({ a, b }) => a + b)).toEqual(["ab", "ac", "bc"]);
    expect(pairs.map(({ score: own, goldScore }) => [own, goldScore])).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
    expect(tableFor(turned).pairs).toEqual(pairs);
  });

  it("say nothing of who was compared with whom", () => {
    const records = ids(3).map((id) =>
      record(id, [...repeats("highlights", 5), ...repeats("x", 1)]),
    );
    const { pairs, captions } = tableFor(records);
    expect(pairs).toEqual([{ a: "highlights", b: "x", score: 1, goldScore: null, n: 3 }]);
    expect(captions.join()).not.toContain("was compared with the highlights only");
  });

  it("are listed for thirty systems, and not for more, though no record has them all", () => {
    const some = (from: number, to: number) =>
      record(
        `r${from}`,
        Array.from({ length: to - from }, (_, i) => repeats(`s${from + i}`, i)).flat(),
      );
    expect(tableFor([some(0, 20), some(10, 30)]).pairs).toHaveLength(2 * 190 - 45);
    expect(tableFor([some(0, 20), some(11, 31)]).pairs).toEqual([]);
  });
});
