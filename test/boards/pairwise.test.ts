import { describe, expect, it } from "vitest";
import type { JudgedQuestion, JudgedRecord } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import { cohenKappa } from "../../harness/stats/kappa.ts";
import {
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  tableOf,
  winner,
} from "./board-fixtures.ts";

type Said = Parameters<typeof winner>[0];

/** Both orders of x and y, as often as there are repeats. */
function both(...repeats: readonly (readonly [first: Said, swapped: Said])[]): JudgedQuestion[] {
  return repeats.flatMap(([first, swapped], i) => [
    { ...question(0, ["x", "y"], winner(first)), repeat: i + 1 },
    { ...question(0, ["y", "x"], winner(swapped)), repeat: i + 1 },
  ]);
}

const prefer = (side: string, a = "x", b = "y") => ({ preferences: [{ a, b, winner: side }] });

const boards = (records: readonly JudgedRecord[], orders: "both" | "seeded" = "both") =>
  boardsOf([judge("j", "pairwise")], records, { orders });

const against = (records: readonly JudgedRecord[], orders?: "both" | "seeded") =>
  tableOf(boards(records, orders).judges, "human");

function systemsOf(records: readonly JudgedRecord[], orders?: "both" | "seeded"): Table {
  const [table] = boards(records, orders).systems;
  if (table === undefined) throw new Error("no table");
  return table;
}

describe("repeats of a pair", () => {
  const records = [
    record("a", both(["first", "second"], ["first", "first"]), prefer("x")),
    record("b", both(["tie", "second"], [null, "second"]), prefer("y")),
  ];

  it("are each a unit: verdicts of one repeat in both orders", () => {
    const table = against(records);
    expect(rowOf(table, "j").estimates["pairwiseAccuracy"]).toMatchObject({
      value: (1 + 0.5 + 0.25 + 0) / 4,
      n: 4,
      records: 2,
      missing: 0,
    });
    expect(measured(table, "j", "pairwiseAccuracyLenient")).toBe((1 + 0.5 + 0.25 + 0) / 4);
    expect(measured(table, "j", "strictAccuracy")).toBe(0.25);
    expect(measured(table, "j", "firstOrderAccuracy")).toBe((1 + 1 + 0.5 + 0) / 4);
    expect(measured(table, "j", "swappedOrderAccuracy")).toBe((1 + 0 + 0 + 0) / 4);
    expect(rowOf(table, "j").estimates["consistency"]).toMatchObject({
      value: 1 / 3,
      n: 3,
      missing: 1,
    });
    expect(rowOf(table, "j").estimates["hardFlipRate"]).toMatchObject({ value: 1 / 3 });
    expect(rowOf(table, "j").estimates["firstShare"]).toMatchObject({
      value: 3 / 6,
      n: 6,
      missing: 2,
    });
  });

  it("are averaged on the systems board, and an unread one leaves the pair without a score", () => {
    const table = systemsOf(records);
    expect(rowOf(table, "x").estimates["winRate"]).toMatchObject({ value: 0.75, n: 1, missing: 1 });
    expect(table.pairs).toEqual([{ a: "x", b: "y", score: 0.75, goldScore: 0.5, n: 1 }]);
  });

  it("that say the same change no value", () => {
    const cases: readonly (readonly [Said, Said])[] = [
      ["first", "second"],
      ["first", "first"],
      ["tie", "second"],
      ["second", "first"],
    ];
    const of = (times: number) =>
      cases.map((said, i) =>
        record(
          `r${i}`,
          both(...Array.from({ length: times }, () => said)),
          prefer(i % 2 === 0 ? "x" : "y"),
        ),
      );
    const [once, thrice] = [against(of(1)), against(of(3))];
    for (const [key, { value }] of Object.entries(rowOf(once, "j").estimates)) {
      if (value === null) expect(measured(thrice, "j", key), key).toBeNull();
      else expect(measured(thrice, "j", key), key).toBeCloseTo(value, 12);
    }
    expect(systemsOf(of(3)).rows.map((row) => row.estimates["winRate"]?.value)).toEqual(
      systemsOf(of(1)).rows.map((row) => row.estimates["winRate"]?.value),
    );
  });
});

describe("pairs that are asked in a single order", () => {
  const one = (left: string, right: string, said: Said) => [
    question(0, [left, right], winner(said)),
  ];
  const records = [
    record("a", one("x", "y", "first"), prefer("x")),
    record("b", one("y", "x", "first"), prefer("x")),
    record("c", one("y", "x", "tie"), prefer("x")),
    record("d", one("x", "y", null), prefer("x")),
    record("e", one("y", "x", "second"), prefer("tie")),
  ];

  it("have the credit of that order, and no column that needs two", () => {
    const table = against(records, "seeded");
    const { estimates } = rowOf(table, "j");
    expect(Object.keys(estimates)).toEqual([
      "pairwiseAccuracy",
      "pairwiseAccuracyLenient",
      "kappa",
      "firstShare",
      "invalidRate",
      "usdPer1000",
      "lengthCoef",
    ]);
    expect(estimates["pairwiseAccuracy"]).toMatchObject({ value: 1.5 / 4, n: 4, missing: 1 });
    expect(estimates["pairwiseAccuracyLenient"]).toMatchObject({ value: 0.5, n: 3, missing: 2 });
    expect(estimates["firstShare"]).toMatchObject({ value: 2 / 3, n: 3, missing: 2 });
    expect(estimates["invalidRate"]).toMatchObject({ value: 0.2, n: 5 });
  });

  it("are one pair whichever way round they were shown", () => {
    const table = systemsOf(records, "seeded");
    expect(table.pairs).toEqual([
      { a: "x", b: "y", score: (1 + 0 + 0.5 + 1) / 4, goldScore: 0.9, n: 4 },
    ]);
    expect(measured(table, "x", "winRate")).toBe(0.625);
  });

  it("make both boards say so, and only then", () => {
    const said = ({ captions }: Table) => captions.some((text) => text.includes("single order"));
    const { judges, systems } = boards(records, "seeded");
    expect([said(tableOf(judges, "human")), systems.map(said)]).toEqual([
      true,
      [true, false, false],
    ]);
    const lone = boards([record("a", one("x", "y", "first"))], "seeded").judges;
    expect(lone.map(said)).toEqual([true]);
    const asBoth = boards([record("a", both(["first", "second"]), prefer("x"))]);
    expect([...asBoth.judges, ...asBoth.systems].some(said)).toBe(false);
  });
});

describe("pairs of records that name them the other way round", () => {
  it("are one pair, by the name that comes first", () => {
    const reversed = both(["first", "second"]).map((one) => ({
      ...one,
      shown: one.shown.toReversed(),
    }));
    const table = systemsOf([
      record("a", both(["first", "second"]), prefer("x")),
      record("b", reversed, prefer("y")),
      record("c", both(["tie", "second"])),
    ]);
    expect(table.pairs).toEqual([{ a: "x", b: "y", score: 1.75 / 3, goldScore: 0.5, n: 3 }]);
  });
});

describe("kappa with the labels", () => {
  const cases: readonly (readonly [Said, Said, string])[] = [
    ["first", "second", "x"],
    ["first", "first", "x"],
    ["second", "first", "y"],
    ["tie", "first", "y"],
    ["tie", "tie", "tie"],
    ["first", null, "tie"],
  ];
  const records = cases.map(([first, swapped, side], i) =>
    record(`r${i}`, both([first, swapped]), prefer(side)),
  );

  it("is over single verdicts, a tie of the labels a category like the others", () => {
    const { kappa } = cohenKappa({
      // Labels x, y, tie by verdicts x, y, tie.
      table: [
        [3, 1, 0],
        [0, 3, 1],
        [1, 0, 2],
      ],
      weights: "none",
    });
    const found = rowOf(against(records), "j").estimates["kappa"];
    expect(found?.value).toBeCloseTo(kappa ?? Number.NaN, 12);
    expect(kappa).toBeCloseTo((8 / 11 - 41 / 121) / (1 - 41 / 121), 12);
    expect(found).toMatchObject({ n: 11, missing: 1, records: 6, method: "bca-expanded" });
  });

  it("is no column against the highlights", () => {
    const verdicts = [
      question(0, ["x", "highlights"], winner("second")),
      question(0, ["highlights", "x"], winner("first")),
    ];
    const { judges } = boards([record("a", verdicts, { highlights: "All." })]);
    const { estimates } = rowOf(tableOf(judges, "reference"), "j");
    expect(estimates["pairwiseAccuracy"]?.value).toBe(1);
    expect(estimates["kappa"]).toBeUndefined();
  });

  it("does not change when the two systems swap their names", () => {
    const named = cases.map(([first, swapped, side], i) =>
      record(
        `r${i}`,
        both([first, swapped]).map((one) => ({
          ...one,
          shown: one.shown.map((name) => (name === "x" ? "y" : "x")),
        })),
        prefer(side === "tie" ? side : side === "x" ? "y" : "x", "y", "x"),
      ),
    );
    expect(rowOf(against(named), "j").estimates).toEqual(rowOf(against(records), "j").estimates);
  });
});
