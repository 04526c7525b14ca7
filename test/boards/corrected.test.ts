import { describe, expect, it } from "vitest";
import type { JudgedQuestion, JudgedRecord } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import { ppiJackknife, ppiMean, ppiReplicates } from "../../harness/stats/ppi.ts";
import { weightRows } from "../../harness/stats/weights.ts";
import {
  binary,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  score,
  winner,
} from "./board-fixtures.ts";

const scores = (...values: readonly number[]) =>
  values.map((value, i) => question(0, [["x", "y"][i] ?? ""], score(value)));

/** Record i of a judge who is too kind to y; the first `labelled` have ratings. */
function scored(count: number, labelled: number): readonly JudgedRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `r${String(i).padStart(2, "0")}`;
    const human =
      i < labelled ? { x: { overall: [1 + (i % 5)] }, y: { overall: [1 + ((i + 3) % 4)] } } : {};
    return record(id, scores(1 + ((i + 1) % 5), 2 + (i % 4)), { human });
  });
}

function tableOf(
  records: readonly JudgedRecord[],
  randomLabels: boolean,
  protocol: ProtocolName = "score",
): Table {
  const { systems } = boardsOf([judge("j", protocol)], records, { randomLabels });
  const found = systems.find((table) => table.judge === "j");
  if (found === undefined) throw new Error("no table of the judge");
  return found;
}

const captions = (table: Table) => table.captions.join(" ");

describe("the correction of a judge's error", () => {
  it("is the prediction-powered mean of record means, and ranks", () => {
    const table = tableOf(scored(40, 12), true);
    expect(table.primary).toBe("corrected");
    const units = Array.from({ length: 40 }, (_, i) => i);
    const { estimate, lo, hi } = ppiMean({
      gold: units.slice(0, 12).map((i) => 1 + (i % 5)),
      judge: units.slice(0, 12).map((i) => 1 + ((i + 1) % 5)),
      judgeUnlabelled: units.slice(12).map((i) => 1 + ((i + 1) % 5)),
      lambda: null,
      level: 0.95,
      smallSample: true,
    });
    expect(rowOf(table, "x").estimates["corrected"]).toMatchObject({
      value: estimate,
      low: lo,
      high: hi,
      method: "ppi++",
      n: 40,
      records: 40,
      missing: 0,
    });
    expect(measured(table, "x", "meanScore")).toBe(3);
    expect(table.rows.every((row) => row.rank !== null)).toBe(true);
    expect(table.smallSample).toBe(true);
    expect(captions(table)).toContain("By j, corrected for judge error.");
    expect(captions(table)).toContain("12 of 40 records that are labelled");
    expect(captions(table)).toContain("too narrow by up to 5 points of coverage");
    expect(captions(table)).not.toContain("not corrected");
  });

  it("warns of narrow intervals below 30 labelled records only", () => {
    expect(captions(tableOf(scored(40, 29), true))).toContain("too narrow");
    const table = tableOf(scored(40, 30), true);
    expect(captions(table)).not.toContain("too narrow");
    expect(table.smallSample).toBe(false);
  });

  it("has no interval with one record without labels", () => {
    const { value, ...rest } =
      rowOf(tableOf(scored(13, 12), true), "x").estimates["corrected"] ?? {};
    expect(value).toBeGreaterThan(1);
    expect(rest).toMatchObject({ low: null, high: null, reason: "one-record" });
  });

  it.each([
    ["a subset that is not declared random", 12, false, "does not declare them a random subset"],
    ["fewer than ten labelled records", 9, true, "Not corrected: 9 labelled records,"],
    ["one labelled record", 1, true, "Not corrected: 1 labelled record,"],
    ["records that are all labelled", 40, true, "Nothing to correct"],
    ["no labels", 0, true, "no record that counts has labels of every system"],
  ])("is not done with %s, and the caption says why", (_, labelled, random, why) => {
    const table = tableOf(scored(40, labelled), random);
    expect(table.primary).toBe("meanScore");
    expect(table.columns).not.toContain("corrected");
    expect(captions(table)).toContain("judge-relative, not corrected for judge error");
    expect(captions(table)).toContain(why);
  });

  it("leaves out records with labels of some systems, and counts them", () => {
    const part = record("z", scores(5, 5), { human: { x: { overall: [1] } } });
    const table = tableOf([...scored(40, 12), part], true);
    const { estimates } = rowOf(table, "x");
    expect(estimates["corrected"]).toMatchObject({ n: 40, missing: 1 });
    expect(estimates["corrected"]?.value).toBe(
      measured(tableOf(scored(40, 12), true), "x", "corrected"),
    );
    expect(captions(table)).toContain("corrected leaves out 1 of the records");
  });

  it("corrects positive rates, and has no interval without variation", () => {
    const records = Array.from({ length: 40 }, (_, i) =>
      record(`r${String(i).padStart(2, "0")}`, [question(0, ["x"], binary(true))], {
        human: i < 12 ? { x: { overall: [i % 4 > 0] } } : {},
      }),
    );
    const table = tableOf(records, true, "binary");
    // The judge is constant: nothing but the labels counts.
    expect(measured(table, "x", "corrected")).toBeCloseTo(9 / 12, 12);
    expect(measured(table, "x", "positiveRate")).toBe(1);
    const kind = records.map((own) =>
      own.item.human["x"] === undefined
        ? own
        : { ...own, item: { ...own.item, human: { x: { overall: [true] } } } },
    );
    expect(rowOf(tableOf(kind, true, "binary"), "x").estimates["corrected"]).toMatchObject({
      value: 1,
      low: null,
      high: null,
      reason: "no-variation",
    });
  });

  const versus = (a: string, b: string, first: boolean): readonly JudgedQuestion[] => [
    question(0, [a, b], winner(first ? "first" : "second")),
    question(0, [b, a], winner(first ? "second" : "first")),
  ];

  it("corrects win rates, and ranks by them where every pair was compared", () => {
    const compared = (pairs: readonly (readonly [string, string])[]) =>
      Array.from({ length: 30 }, (_, i) =>
        record(
          `r${String(i).padStart(2, "0")}`,
          pairs.flatMap(([a, b], k) => versus(a, b, (i + k) % 3 > 0)),
          {
            human:
              i < 12
                ? {
                    x: { overall: [i % 2] },
                    y: { overall: [(i + 1) % 2] },
                    z: { overall: [(i >> 1) % 2] },
                  }
                : {},
          },
        ),
      );
    const complete = tableOf(compared([["x", "y"]]), true, "pairwise");
    expect(complete.primary).toBe("corrected");
    const share = measured(complete, "x", "corrected") ?? 0;
    expect(share + (measured(complete, "y", "corrected") ?? 0)).toBeCloseTo(1, 12);
    expect(share).toBeCloseTo(0.5, 1);
    const star = tableOf(
      compared([
        ["x", "y"],
        ["x", "z"],
      ]),
      true,
      "pairwise",
    );
    expect(star.primary).toBe("bradleyTerryWinProbability");
    expect(star.columns).toContain("corrected");
    expect(captions(star)).toContain("It does not rank");
  });
});

describe("the jackknife of a prediction-powered mean", () => {
  it("leaves out one unit after the other with λ as it is", () => {
    const gold = Float64Array.of(1, 2, 4);
    const own = Float64Array.of(2, 2, 3);
    const rest = Float64Array.of(5, 1, 3, 2);
    const without = (values: Float64Array, place: number) => values.filter((_, i) => i !== place);
    const estimate = (n: number, m: number) =>
      ppiMean({
        gold: [...without(gold, n)],
        judge: [...without(own, n)],
        judgeUnlabelled: [...without(rest, m)],
        lambda: 0.4,
        level: 0.95,
      }).estimate;
    const expected = [0, 1, 2]
      .map((n) => estimate(n, -1))
      .concat([0, 1, 2, 3].map((m) => estimate(-1, m)));
    const found = ppiJackknife({ gold, judge: own, judgeUnlabelled: rest, lambda: 0.4 });
    expect(found).toHaveLength(7);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 12);
  });

  it("replicates are those of the two samples drawn apart", () => {
    const rows = (purpose: string, records: number) =>
      weightRows({ seed: "7", purpose, records, replicates: 5 });
    const labelledRows = rows("bootstrap/labelled", 3);
    const unlabelledRows = rows("bootstrap/unlabelled", 4);
    const found = ppiReplicates({
      gold: Float64Array.of(1, 2, 4),
      judge: Float64Array.of(2, 2, 3),
      judgeUnlabelled: Float64Array.of(5, 1, 3, 2),
      lambda: 0.5,
      labelledRows,
      unlabelledRows,
    });
    const expected = new Float64Array(5);
    labelledRows.forEach((b, [x = 0, y = 0, z = 0]) => {
      expected[b] = (x * 0 + y * 1 + z * 2.5) / 3;
    });
    unlabelledRows.forEach((b, [w = 0, x = 0, y = 0, z = 0]) => {
      expected[b] = (expected[b] ?? 0) + (0.5 * (w * 5 + x + y * 3 + z * 2)) / 4;
    });
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 12);
  });
});
