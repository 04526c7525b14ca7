import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Verdict } from "../../harness/core/verdict.ts";
import { softPairwiseAccuracy } from "../../harness/stats/index.ts";
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

type Case = readonly [Verdict, ReturnType<typeof rated>, (readonly string[])?];

function human(...cases: readonly Case[]) {
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
    expect(kendallByRecord).toMatchObject({ value: 1, n: 3, missing: 3, records: 1 });
    expect(accEq?.records).toBe(2);
  });

  it("do not depend on the order shown", () => {
    const straight = human([places(1, 3, 2), rated(5, 4, 3)]);
    const turned = human([places(2, 3, 1), rated(5, 4, 3), ["z", "y", "x"]]);
    const [found, expected] = [turned, straight].map(({ judges: tables }) => {
      const { positionSlope: _, ...others } = rowOf(tableOf(tables, "human"), "j").estimates;
      return others;
    });
    expect(found).toEqual(expected);
    expect(Object.keys(found ?? {})).toContain("accEq");
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

describe("repeats of a ranking", () => {
  /** Records of three systems, each with the places that every repeat gives; null: the repeat was not read. */
  function repeated(
    ...cases: readonly (readonly [
      readonly (readonly (number | null)[] | null)[],
      ReturnType<typeof rated>,
    ])[]
  ) {
    const records = cases.map(([repeats, more], i) =>
      record(
        `r${String(i).padStart(2, "0")}`,
        repeats.map((list, k) => ({
          ...question(0, systems, list === null ? unparsed : places(...list)),
          repeat: k + 1,
        })),
        more,
      ),
    );
    return boardsOf(judges, records);
  }

  it("are compared by the mean places of the systems", () => {
    // Mean places 1½, 1½ and 3: one tie that the labels do not have.
    const board = repeated([
      [
        [1, 2, 3],
        [2, 1, 3],
      ],
      rated(5, 4, 3),
    ]);
    const { estimates } = rowOf(tableOf(board.judges, "human"), "j");
    expect(estimates["accEq"]).toMatchObject({ value: 2 / 3, n: 6, missing: 0, records: 1 });
    expect(estimates["kendallByRecord"]?.value).toBeCloseTo(2 / Math.sqrt(2 * 3), 12);
  });

  it("make the pairs of a system wrong that any of them lost or left out; lenient, those that were read count", () => {
    const board = repeated([
      [
        [1, 2, 3],
        [1, 2, null],
      ],
      rated(5, 4, 3),
    ]);
    const { estimates } = rowOf(tableOf(board.judges, "human"), "j");
    expect(estimates["accEq"]).toMatchObject({ value: 1 / 3, n: 6, missing: 0 });
    expect(estimates["accEqLenient"]).toMatchObject({ value: 1, n: 4, missing: 2, records: 1 });
    expect(estimates["kendallByRecord"]).toMatchObject({ value: 1, n: 4, missing: 2 });
    expect(estimates["spa"]).toMatchObject({ n: 5, missing: 1 });
    const lost = repeated([[[1, 2, 3], null], rated(5, 4, 3)]);
    const own = rowOf(tableOf(lost.judges, "human"), "j").estimates;
    expect(own["accEq"]?.value).toBe(0);
    expect(own["accEqLenient"]).toMatchObject({ value: 1, n: 3, missing: 3 });
  });

  it("give systems the mean score of those that were read, and each record's pairs once", () => {
    const [table] = repeated([[[1, 2, 2], [2, 1, null], null], rated(5, 4, 4)]).systems;
    if (table === undefined) throw new Error("no table");
    expect(measured(table, "x", "winRate")).toBe((0.5 + 1) / 2);
    expect(measured(table, "y", "winRate")).toBe((0.5 + 0.5) / 2);
    expect(measured(table, "z", "winRate")).toBe((0 + 0.5) / 2);
    expect(table.pairs).toEqual([
      { a: "x", b: "y", score: 0.5, goldScore: 1, n: 1 },
      { a: "x", b: "z", score: 1, goldScore: 1, n: 1 },
      { a: "y", b: "z", score: 0.5, goldScore: 0.5, n: 1 },
    ]);
  });

  it("change nothing but the counts where all of them say the same", () => {
    const place = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 6 });
    const ranking = fc.option(fc.tuple(place, place, place), { freq: 6 });
    const labels = fc.tuple(...systems.map(() => fc.integer({ min: 1, max: 4 })));
    fc.assert(
      fc.property(fc.array(fc.tuple(ranking, labels), { minLength: 1, maxLength: 12 }), (list) => {
        const board = (times: number) =>
          repeated(
            ...list.map(
              ([own, [x, y, z]]) =>
                [Array.from({ length: times }, () => own), rated(x ?? 0, y ?? 0, z ?? 0)] as const,
            ),
          );
        const [once, thrice] = [board(1), board(3)];
        const values = (tables: typeof once.judges) =>
          tables.map(({ rows, pairs }) => [
            pairs,
            rows.map(({ estimates, name }) => [
              name,
              Object.entries(estimates)
                .filter(([key]) => key !== "invalidRate" && key !== "retestAgreement")
                .map(([key, { value, low, high, records }]) => [key, value, low, high, records]),
            ]),
          ]);
        expect(values(thrice.judges)).toEqual(values(once.judges));
        expect(values(thrice.systems)).toEqual(values(once.systems));
        const n = (boards: typeof once) =>
          rowOf(tableOf(boards.judges, "human"), "j").estimates["accEq"]?.n ?? 0;
        expect(n(thrice)).toBe(3 * n(once));
      }),
      { numRuns: 25 },
    );
  });
});

describe("soft pairwise accuracy of rankings", () => {
  it("is that of the places turned round, a better place being higher", () => {
    const lists = [
      [1, 2, 3],
      [2, 1, null],
      [1, 1, 2],
      [3, 2, 1],
    ];
    const labels = [
      [5, 4, 3],
      [5, 4, 4],
      [2, 4, 3],
      [1, 4, 3],
    ];
    const records = lists.map((list, i) => {
      const [x = 0, y = 0, z = 0] = labels[i] ?? [];
      return [places(...list), rated(x, y, z)] as const;
    });
    const { spa } = softPairwiseAccuracy({
      judge: lists.map((list) => list.map((place) => (place === null ? null : -place))),
      human: labels,
    });
    const table = tableOf(human(...records).judges, "human");
    expect(rowOf(table, "j").estimates["spa"]).toMatchObject({
      value: spa,
      n: 11,
      missing: 1,
      records: 4,
      method: "percentile",
      reason: "approximate",
    });
    expect(spa).toBeLessThan(1);
  });

  it("needs ratings: stated preferences give no system a score", () => {
    const records = [
      record("a", [question(0, systems, places(1, 2, 3))], {
        preferences: [{ a: "x", b: "y", winner: "x" }],
      }),
    ];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(table.columns).toContain("accEq");
    expect(table.columns).not.toContain("spa");
  });
});

describe("the order shown", () => {
  const slopeOf = (...cases: Case[]) =>
    rowOf(tableOf(human(...cases).judges, "human"), "j").estimates["positionSlope"];
  const gold = rated(5, 4, 3);
  const turned = ["z", "y", "x"];

  it("is worth a place for each place where rankings copy it, and −1 where they turn it round", () => {
    const copied = slopeOf([places(1, 2, 3), gold], [places(1, 2, 3), gold, turned]);
    expect(copied).toMatchObject({ value: 1, n: 6, missing: 0, records: 2 });
    expect(slopeOf([places(3, 2, 1), gold])?.value).toBe(-1);
  });

  it("is worth nothing to a judge that ranks by what it reads", () => {
    expect(slopeOf([places(1, 2, 3), gold], [places(3, 2, 1), gold, turned])?.value).toBe(0);
  });

  it("is measured over the candidates that a ranking places, and counts the others", () => {
    // Of the first: places 1 and 2 at positions 0 and 2. Of the second: one place, which tells nothing.
    const found = slopeOf(
      [places(1, null, 2), gold],
      [places(1, null, null), gold],
      [unparsed, gold],
    );
    expect(found).toMatchObject({ value: 0.5, n: 2, missing: 7, records: 1 });
  });
});
