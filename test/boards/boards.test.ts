import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type VerdictState, verdictStates } from "../../harness/core/verdict.ts";
import { compareNames } from "../../harness/stats/placing.ts";
import {
  binary,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  score,
  tableOf,
  winner,
} from "./board-fixtures.ts";

const ids = (n: number) => Array.from({ length: n }, (_, i) => `r${i}`).sort(compareNames);

describe("binary verdicts", () => {
  const labels = (faithful: readonly boolean[]) => ({
    human: { s: { overall: faithful } },
  });

  it("count an unread verdict as wrong, and leave it out of the lenient column", () => {
    const records = [
      record("a", [question(0, ["s"], binary(true))], labels([true])),
      record("b", [question(0, ["s"], binary(null))], labels([true])),
      record("c", [question(0, ["s"], binary(false))], labels([false])),
      record("d", [question(0, ["s"], binary(null))], labels([false])),
    ];
    const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "human");
    expect(measured(table, "j", "balancedAccuracy")).toBe(0.5);
    expect(measured(table, "j", "balancedAccuracyLenient")).toBe(1);
    expect(rowOf(table, "j").estimates.balancedAccuracyLenient?.missing).toBe(2);
    expect(measured(table, "j", "invalidRate")).toBe(0.5);
  });

  it("leave out, and count, what the raters split evenly", () => {
    const records = [
      record("a", [question(0, ["s"], binary(true))], labels([true, false])),
      record("b", [question(0, ["s"], binary(true))], labels([true, true, false])),
    ];
    const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "human");
    expect(rowOf(table, "j").estimates.accuracy).toMatchObject({ value: 1, n: 1, missing: 1 });
  });

  it("have only recall, and no ranks, against the highlights", () => {
    const records = ids(12).map((id) =>
      record(id, [question(0, ["highlights"], binary(true)), question(0, ["s"], binary(true))], {
        highlights: "All of it.",
        highlightSentences: ["All of it."],
      }),
    );
    const table = tableOf(boardsOf([judge("j", "binary")], records).judges, "reference");
    expect(table.primary).toBe("recall");
    expect(rowOf(table, "j")).toMatchObject({ rank: null, group: null });
    expect(rowOf(table, "j").estimates.recall).toMatchObject({ value: 1, n: 12 });
  });
});

describe("scores", () => {
  const rated = (a: number, b: number) => ({
    human: { x: { overall: [a] }, y: { overall: [b] } },
  });
  const scored = (a: number | null, b: number | null) => [
    question(0, ["x"], score(a)),
    question(0, ["y"], score(b)),
  ];

  it("make a pair with an unread verdict wrong, and leave it out of the lenient column", () => {
    const records = [
      record("a", scored(1, 2), rated(1, 2)),
      record("b", scored(null, 2), rated(1, 2)),
    ];
    const table = tableOf(boardsOf([judge("j", "score")], records).judges, "human");
    expect(measured(table, "j", "accEq")).toBe(0.5);
    expect(measured(table, "j", "accEqLenient")).toBe(1);
  });

  it("have no correlation where the judge is constant", () => {
    const records = ids(12).map((id, i) => record(id, scored(3, 3), rated(1, 2 + (i % 3))));
    const table = tableOf(boardsOf([judge("j", "score")], records).judges, "human");
    for (const key of ["kendallByRecord", "spearmanPooled", "pearsonPooled", "pearsonSystem"]) {
      expect(rowOf(table, "j").estimates[key]).toMatchObject({ value: null, low: null });
    }
  });

  it("count as records of a mean over records those in which it is defined", () => {
    const records = [
      record("a", scored(1, 2), rated(1, 2)),
      record("b", scored(2, 2), rated(1, 2)),
      record("c", [question(0, ["x"], score(4))], rated(1, 2)),
    ];
    const { estimates } = rowOf(
      tableOf(boardsOf([judge("j", "score")], records).judges, "human"),
      "j",
    );
    expect(estimates["kendallByRecord"]).toMatchObject({ value: 1, n: 2, missing: 3, records: 1 });
    expect(estimates["accEq"]).toMatchObject({ n: 4, missing: 1, records: 2 });
    expect(estimates["pearsonPooled"]).toMatchObject({ n: 5, records: 3 });
  });

  it("follow the mean of several raters", () => {
    const human = { x: { overall: [1, 5] }, y: { overall: [4, 4] } };
    const records = [record("a", scored(1, 2), { human })];
    const table = tableOf(boardsOf([judge("j", "score")], records).judges, "human");
    expect(measured(table, "j", "accEq")).toBe(1);
  });
});

describe("pairwise verdicts", () => {
  const pair = (first: Parameters<typeof winner>[0], swapped: Parameters<typeof winner>[0]) => [
    question(0, ["x", "y"], winner(first)),
    question(0, ["y", "x"], winner(swapped)),
  ];
  const preferred = (side: string) => ({ preferences: [{ a: "x", b: "y", winner: side }] });
  const table = (...cases: Parameters<typeof record>[]) =>
    tableOf(
      boardsOf(
        [judge("j", "pairwise")],
        cases.map((one) => record(...one)),
      ).judges,
      "human",
    );

  it("average the credit of both orders", () => {
    const board = table(
      ["a", pair("first", "second"), preferred("x")],
      ["b", pair("first", "first"), preferred("x")],
      ["c", pair("tie", "second"), preferred("x")],
      ["d", pair("first", null), preferred("x")],
    );
    expect(measured(board, "j", "pairwiseAccuracy")).toBe((1 + 0.5 + 0.75 + 0.5) / 4);
    expect(measured(board, "j", "pairwiseAccuracyLenient")).toBe((1 + 0.5 + 0.75 + 1) / 4);
    expect(measured(board, "j", "strictAccuracy")).toBe(0.25);
    expect(measured(board, "j", "firstOrderAccuracy")).toBe((1 + 1 + 0.5 + 1) / 4);
    expect(measured(board, "j", "swappedOrderAccuracy")).toBe((1 + 0 + 1 + 0) / 4);
  });

  it("show an always-first judge as what it is", () => {
    const board = table(
      ...ids(12)
        .map((id) => [id, pair("first", "first"), preferred("x")] as const)
        .map(([a, b, c]): Parameters<typeof record> => [a, b, c]),
    );
    expect(measured(board, "j", "firstShare")).toBe(1);
    expect(measured(board, "j", "consistency")).toBe(0);
    expect(measured(board, "j", "hardFlipRate")).toBe(1);
    expect(measured(board, "j", "primacyNet")).toBe(1);
    expect(measured(board, "j", "pairwiseAccuracy")).toBe(0.5);
  });

  it("leave gold ties out and count them", () => {
    const board = table(
      ["a", pair("first", "second"), preferred("tie")],
      ["b", pair("first", "second"), preferred("x")],
    );
    expect(rowOf(board, "j").estimates.pairwiseAccuracy).toMatchObject({ n: 1, missing: 1 });
  });

  it("give each system its mean over opponents, and leave out records with an unread pair", () => {
    const records = [
      record("a", pair("first", "second")),
      record("b", pair("tie", "tie")),
      record("c", pair("first", null)),
    ];
    const [systems] = boardsOf([judge("j", "pairwise")], records).systems;
    if (systems === undefined) throw new Error("no table");
    expect(rowOf(systems, "x").estimates.winRate).toMatchObject({ value: 0.75, n: 2, missing: 1 });
    expect(measured(systems, "y", "winRate")).toBe(0.25);
    expect(systems.pairs).toEqual([{ a: "x", b: "y", score: 0.75, goldScore: null, n: 2 }]);
  });
});

describe("every board", () => {
  const states = fc.constantFrom<VerdictState>(...verdictStates);
  const anyRecords = fc.array(fc.tuple(states, states, fc.boolean()), {
    minLength: 1,
    maxLength: 14,
  });
  const verdictOf = (state: VerdictState, positive: boolean) =>
    state === "answered" ? binary(positive) : ({ state, why: "test" } as const);
  const recordsOf = (cases: readonly (readonly [VerdictState, VerdictState, boolean])[]) =>
    cases.map(([one, two, positive], i) =>
      record(
        ids(cases.length)[i] ?? "",
        [
          question(0, ["s"], verdictOf(one, positive)),
          question(1, ["s"], verdictOf(two, !positive)),
        ],
        { human: { s: { overall: [i % 2 === 0] } } },
      ),
    );

  it("plans what it answers and loses", () => {
    fc.assert(
      fc.property(anyRecords, (cases) => {
        const boards = boardsOf([judge("j", "binary"), judge("k", "binary")], recordsOf(cases));
        for (const table of [...boards.judges, ...boards.systems]) {
          for (const { verdicts } of table.rows) {
            if (verdicts === null) continue;
            const { planned, ...rest } = verdicts;
            expect(Object.values(rest).reduce((sum, n) => sum + n, 0)).toBe(planned);
          }
        }
        expect(boards.verdicts.map((counts) => counts.planned)).toEqual([
          cases.length,
          cases.length,
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it("has every value inside its interval, and no number where something is undefined", () => {
    fc.assert(
      fc.property(anyRecords, (cases) => {
        const boards = boardsOf([judge("j", "binary"), judge("k", "binary")], recordsOf(cases));
        for (const table of boards.judges) {
          for (const { estimates } of table.rows) {
            for (const { value, low, high } of Object.values(estimates)) {
              if (value === null) expect([low, high]).toEqual([null, null]);
              else if (low !== null && high !== null) {
                expect(low).toBeLessThanOrEqual(high);
                expect(low).toBeGreaterThanOrEqual(-1);
                expect(high).toBeLessThanOrEqual(1);
              }
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("gives no rank below ten records, and says so", () => {
    for (const [n, ranked] of [
      [9, false],
      [10, true],
    ] as const) {
      const records = ids(n).map((id, i) =>
        record(id, [question(0, ["s"], binary(true)), question(1, ["s"], binary(i % 2 === 0))], {
          human: { s: { overall: [true] } },
        }),
      );
      const boards = boardsOf([judge("j", "binary"), judge("k", "binary")], records);
      const table = tableOf(boards.judges, "human");
      // One class alone has no balanced accuracy: the row has no rank whatever the number of records.
      expect(table.rows.every((row) => row.rank === null)).toBe(true);
      const [systems] = boards.systems;
      expect(systems?.rows[0]?.rank !== null).toBe(ranked);
      expect(systems?.captions.some((caption) => caption.includes("records: estimates only"))).toBe(
        !ranked,
      );
    }
  });

  it("keeps the row of a system whose every verdict was lost, with what was lost", () => {
    const records = ids(3).map((id) =>
      record(id, [question(0, ["s"], score(null)), question(0, ["t"], score(null))]),
    );
    const [systems] = boardsOf([judge("j", "score")], records).systems;
    expect(systems?.rows.map((row) => row.name)).toEqual(["s", "t"]);
    for (const row of systems?.rows ?? []) {
      expect(row.verdicts).toMatchObject({ planned: 3, answered: 0, unparsed: 3 });
      expect(row.estimates.meanScore).toMatchObject({ value: null, low: null, n: 0, missing: 3 });
    }
  });

  it("has one table without gold where there is nothing to compare with", () => {
    const records = ids(3).map((id) => record(id, [question(0, ["s"], binary(true))]));
    const { judges } = boardsOf([judge("j", "binary")], records);
    expect(judges).toHaveLength(1);
    expect(judges[0]).toMatchObject({ gold: null, primary: "invalidRate" });
  });
});
