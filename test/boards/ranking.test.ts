import { describe, expect, it } from "vitest";
import type { Verdict } from "../../harness/core/verdict.ts";
import {
  answered,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  tableOf,
  unparsed,
} from "./board-fixtures.ts";

const places = (...list: (number | null)[]): Verdict => answered({ kind: "ranking", places: list });
const rated = (x: number, y: number, z: number) => ({
  human: { x: { overall: [x] }, y: { overall: [y] }, z: { overall: [z] } },
});
const systems = ["x", "y", "z"];
const judges = [judge("j", "ranking")];

function human(
  ...cases: readonly (readonly [Verdict, ReturnType<typeof rated>, (readonly string[])?])[]
) {
  const records = cases.map(([verdict, more, shown = systems], i) =>
    record(`r${String(i).padStart(2, "0")}`, [question(0, shown, verdict)], more),
  );
  return boardsOf(judges, records);
}

describe("rankings against ratings", () => {
  it("count pairs ordered alike, ties included, record by record", () => {
    const table = tableOf(
      human([places(1, 2, 3), rated(5, 4, 3)], [places(1, 1, 2), rated(4, 4, 5)]).judges,
      "human",
    );
    expect(measured(table, "j", "accEq")).toBe((1 + 1 / 3) / 2);
    expect(rowOf(table, "j").estimates["accEq"]).toMatchObject({ n: 6, records: 2, missing: 0 });
    expect(measured(table, "j", "kendallByRecord")).toBe((1 - 1) / 2);
  });

  it("count as records of a mean over records those in which it is defined", () => {
    const table = tableOf(
      human([places(1, 2, 3), rated(5, 4, 3)], [places(1, 1, 1), rated(4, 4, 5)]).judges,
      "human",
    );
    const { accEq, kendallByRecord } = rowOf(table, "j").estimates;
    expect(kendallByRecord).toMatchObject({ value: 1, n: 6, records: 1 });
    expect(accEq?.records).toBe(2);
  });

  it("do not depend on the order shown", () => {
    const straight = human([places(1, 3, 2), rated(5, 4, 3)]);
    const turned = human([places(2, 3, 1), rated(5, 4, 3), ["z", "y", "x"]]);
    expect(turned.judges).toEqual(straight.judges);
    expect(turned.systems).toEqual(straight.systems);
  });

  it("count the pairs of a candidate that was left out, and of a lost ranking, as wrong", () => {
    const table = tableOf(
      human([places(1, 2, null), rated(5, 4, 3)], [unparsed, rated(5, 4, 3)]).judges,
      "human",
    );
    expect(measured(table, "j", "accEq")).toBe(1 / 6);
    expect(rowOf(table, "j").estimates["accEqLenient"]).toMatchObject({
      value: 1,
      n: 1,
      missing: 5,
      records: 1,
    });
    expect(measured(table, "j", "invalidRate")).toBe(0.5);
  });

  it("have no tau-b for a judge that ties everything, and half right for equal labels", () => {
    const table = tableOf(human([places(1, 1, 1), rated(5, 5, 3)]).judges, "human");
    expect(measured(table, "j", "kendallByRecord")).toBeNull();
    expect(measured(table, "j", "accEq")).toBe(1 / 3);
  });

  it("follow stated preferences where there are any", () => {
    const records = [
      record("a", [question(0, systems, places(1, 2, 3))], {
        preferences: [{ a: "y", b: "x", winner: "y" }],
      }),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(rowOf(table, "j").estimates["accEq"]).toMatchObject({ value: 0, n: 1 });
  });
});

it("compares with the highlights in pairs that contain them only", () => {
  const shown = ["y", "highlights", "x"];
  const records = [
    record("a", [question(0, shown, places(3, 2, 1))], {
      highlights: "All.",
      highlightSentences: ["All."],
    }),
  ];
  const table = tableOf(boardsOf(judges, records).judges, "reference");
  expect(rowOf(table, "j").estimates["accEq"]).toMatchObject({ value: 0.5, n: 2 });
  expect(table.columns).not.toContain("kendallByRecord");
});

it("ranks systems by Borda over complete rankings, with the score of every pair", () => {
  const [table] = human(
    [places(1, 2, 2), rated(5, 4, 3)],
    [places(1, 2, null), rated(5, 4, 3)],
  ).systems;
  if (table === undefined) throw new Error("no table");
  expect(table.primary).toBe("winRate");
  expect(measured(table, "x", "winRate")).toBe(1);
  expect(rowOf(table, "y").estimates["winRate"]).toMatchObject({ value: 0.25, n: 1, missing: 1 });
  expect(table.pairs).toEqual([
    { a: "x", b: "y", score: 1, goldScore: 1, n: 2 },
    { a: "x", b: "z", score: 1, goldScore: 1, n: 1 },
    { a: "y", b: "z", score: 0.5, goldScore: 1, n: 1 },
  ]);
});

it("shows a judge that always names the first shown best as no better than chance", () => {
  const orders = [
    [systems, [1, 2, 2]],
    [
      ["y", "x", "z"],
      [1, 2, 2],
    ],
    [
      ["z", "x", "y"],
      [1, 2, 2],
    ],
  ] as const;
  const table = tableOf(
    human(...orders.map(([shown, list]) => [places(...list), rated(5, 4, 3), shown] as const))
      .judges,
    "human",
  );
  expect(measured(table, "j", "accEq")).toBeCloseTo(1 / 3, 12);
  expect(measured(table, "j", "kendallByRecord")).toBeCloseTo(0, 12);
});
