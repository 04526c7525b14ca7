import { describe, expect, it } from "vitest";
import type { HumanLabels } from "../../harness/core/item.ts";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  measured,
  question,
  record,
  rowOf,
  score,
  unparsed,
  winner,
} from "./board-fixtures.ts";

/** The table of the judge, and the one of the labels. */
function tablesOf(
  protocol: Parameters<typeof judge>[1],
  cases: readonly (readonly [readonly JudgedQuestion[], HumanLabels])[],
  preferences: readonly { a: string; b: string; winner: string }[] = [],
) {
  const records = cases.map(([verdicts, human], i) =>
    record(`r${String(i).padStart(2, "0")}`, verdicts, { human, preferences }),
  );
  const { systems } = boardsOf([judge("j", protocol)], records);
  return {
    byJudge: systems.find((table) => table.judge === "j"),
    byLabels: systems.find((table) => table.gold === "human"),
  };
}

function valuesOf(table: Table | undefined, system: string, ...keys: string[]) {
  if (table === undefined) throw new Error("there is no such table");
  return keys.map((key) => measured(table, system, key));
}

const rated = (x?: number, y?: number): HumanLabels => ({
  ...(x === undefined ? {} : { x: { overall: [x] } }),
  ...(y === undefined ? {} : { y: { overall: [y] } }),
});

describe("what labels say beside a judge", () => {
  const scored = (x: number | null, y: number | null) => [
    question(0, ["x"], score(x)),
    question(0, ["y"], score(y)),
  ];
  const all = ["meanScore", "humanScore", "meanScoreLenient", "humanScoreLenient"];

  it("is the mean rating on the records that count, and leniently on all with the judge's score", () => {
    const { byJudge } = tablesOf("score", [
      [scored(1, 2), rated(5, 4)],
      [scored(2, null), rated(3, 4)],
      [scored(3, 4), rated(4, 2)],
    ]);
    expect(valuesOf(byJudge, "x", ...all)).toEqual([2, 4.5, 2, 4]);
    expect(valuesOf(byJudge, "y", ...all)).toEqual([3, 3, 3, 3]);
    if (byJudge === undefined) return;
    expect(byJudge.columns).toEqual(all);
    const { humanScore, humanScoreLenient, meanScoreLenient } = rowOf(byJudge, "x").estimates;
    expect(humanScore).toMatchObject({ n: 2, records: 2, missing: 1 });
    expect(humanScoreLenient).toMatchObject({ n: 3, records: 3, missing: 0 });
    expect(meanScoreLenient).toMatchObject({ n: 3, records: 3, missing: 0 });
  });

  it("takes the mean of repeats for one score", () => {
    const repeated = [...scored(1, 2), ...scored(4, null).map((one) => ({ ...one, repeat: 2 }))];
    const { byJudge } = tablesOf("score", [[repeated, rated(5, 4)]]);
    expect(valuesOf(byJudge, "x", ...all)).toEqual([2.5, 5, 2.5, 5]);
    expect(valuesOf(byJudge, "y", ...all)).toEqual([2, 4, 2, 4]);
  });

  it("is over records in which all that is labelled has its labels", () => {
    const { byJudge } = tablesOf("score", [
      [scored(1, 2), rated(5, 4)],
      [scored(2, 2), rated(3)],
      [scored(3, 4), {}],
    ]);
    expect(valuesOf(byJudge, "x", ...all)).toEqual([2, 5, 2, 4]);
    expect(valuesOf(byJudge, "y", "humanScore", "humanScoreLenient")).toEqual([4, 4]);
  });

  it("is counted in a caption where it is over fewer records", () => {
    const { byJudge } = tablesOf("score", [
      [scored(1, 2), rated(5, 4)],
      [scored(2, 2), {}],
      [scored(2, 2), {}],
    ]);
    expect(byJudge?.captions).toContain("Human score: 1 of 3 records.");
    const { byJudge: all } = tablesOf("score", [[scored(1, 2), rated(5, 4)]]);
    expect(all?.captions.join(" ")).not.toContain("1 of 1");
  });

  it("says for want of what there is no number", () => {
    const reasons = (...parameters: Parameters<typeof tablesOf>) => {
      const { byJudge } = tablesOf(...parameters);
      if (byJudge === undefined) throw new Error("no table");
      const of = (system: string) =>
        Object.entries(rowOf(byJudge, system).estimates).map(
          ([key, { value, reason }]) => `${key} ${value ?? reason}`,
        );
      return { x: of("x"), y: of("y"), captions: byJudge.captions.join(" ") };
    };
    const never = reasons("score", [
      [scored(1, null), rated(5, 4)],
      [scored(2, null), rated(3, 4)],
    ]);
    expect(never.y).toEqual(all.map((key) => `${key} no-verdicts`));
    const apart = reasons("score", [
      [scored(1, null), rated(5, 4)],
      [scored(null, 2), rated(3, 4)],
    ]);
    expect(apart.x).toEqual([
      "meanScore no-complete-record",
      "humanScore no-complete-record",
      "meanScoreLenient 1",
      "humanScoreLenient 5",
    ]);
    const elsewhere = reasons("score", [
      [scored(1, 2), rated(5)],
      [scored(2, null), rated(3, 4)],
    ]);
    expect(elsewhere.y).toContain("humanScore no-shared-record");
    expect(elsewhere.y).toContain("humanScoreLenient no-shared-record");
    const silent = reasons("score", [[scored(null, null), rated(5, 4)]]);
    expect(silent.x).toEqual(["meanScore no-verdicts"]);
    expect(silent.captions).toContain("no verdict of the judge gives a system a score");
    expect(silent.captions).not.toContain("do the labels answer all");
  });

  it("is nothing for a system that nobody labelled, and says so", () => {
    const { byJudge } = tablesOf("score", [
      [scored(1, 2), rated(5)],
      [scored(2, 2), rated(3)],
    ]);
    expect(valuesOf(byJudge, "x", "humanScore")).toEqual([4]);
    if (byJudge === undefined) throw new Error("no table");
    expect(rowOf(byJudge, "y").estimates["humanScore"]).toMatchObject({
      value: null,
      reason: "no-labels",
      n: 0,
      missing: 2,
    });
    expect(byJudge.captions.join(" ")).toContain("what the labels (human labels) answer");
  });

  it("is the rate of positive labels, without those that raters split", () => {
    const labels = (...s: boolean[]) => ({ s: { overall: s } });
    const asked = [question(0, ["s"], binary(true))];
    const { byJudge, byLabels } = tablesOf("binary", [
      [asked, labels(true, true, false)],
      [asked, labels(false)],
      [asked, labels(true, false)],
      [[question(0, ["s"], unparsed)], labels(true)],
    ]);
    const keys = ["positiveRate", "humanScore", "humanScoreLenient"];
    expect(valuesOf(byJudge, "s", ...keys)).toEqual([1, 0.5, 0.5]);
    if (byJudge === undefined) throw new Error("no table");
    expect(rowOf(byJudge, "s").estimates["humanScore"]).toMatchObject({
      n: 2,
      missing: 2,
      method: "wilson-clustered",
    });
    expect(valuesOf(byLabels, "s", "positiveRate")[0]).toBeCloseTo(2 / 3, 12);
  });

  const both = (a: string, b: string) => [
    question(0, [a, b], winner("first")),
    question(0, [b, a], winner("first")),
  ];

  it("is the win rate of ratings, a tie ½", () => {
    const { byJudge, byLabels } = tablesOf("pairwise", [
      [both("x", "y"), rated(5, 4)],
      [both("x", "y"), rated(3, 3)],
    ]);
    for (const table of [byJudge, byLabels]) {
      const key = table === byJudge ? "humanScore" : "winRate";
      expect(valuesOf(table, "x", key)).toEqual([0.75]);
      expect(valuesOf(table, "y", key)).toEqual([0.25]);
    }
    expect(valuesOf(byJudge, "x", "winRate", "winRateLenient")).toEqual([0.5, 0.5]);
  });

  it("is the win rate of stated preferences", () => {
    const stated = [{ a: "y", b: "x", winner: "y" }];
    const { byJudge, byLabels } = tablesOf("pairwise", [[both("x", "y"), {}]], stated);
    expect(valuesOf(byJudge, "y", "humanScore")).toEqual([1]);
    expect(valuesOf(byLabels, "x", "winRate")).toEqual([0]);
  });

  it("is no win rate over fewer opponents than the judge's; the labels have their own table", () => {
    const asked = [...both("x", "y"), ...both("x", "z"), ...both("y", "z")];
    const { byJudge, byLabels } = tablesOf("pairwise", [[asked, rated(5, 4)]]);
    expect(byJudge?.columns).not.toContain("humanScore");
    expect(byJudge?.captions.join(" ")).toContain("No human score: of no system");
    expect(byLabels?.rows.map((row) => row.name)).toEqual(["x", "y"]);
    expect(byLabels?.primary).toBe("winRate");
  });

  it("is of strengths, too, and ranked by them where the labels compare only some", () => {
    const asked = [...both("x", "y"), ...both("y", "z")];
    const human = { ...rated(5, 4), z: { overall: [4] } };
    const { byJudge, byLabels } = tablesOf("pairwise", [
      [asked, human],
      [asked, rated(1, 2)],
    ]);
    expect(byLabels?.primary).toBe("bradleyTerryWinProbability");
    expect(byLabels?.columns).toContain("bradleyTerry");
    expect(byLabels?.captions.join(" ")).toContain("Win rate: 1 of 2 labelled records");
    // x and y won one each of their two; y and z were alike in their only one.
    for (const system of ["x", "y", "z"]) {
      expect(valuesOf(byLabels, system, "bradleyTerry")[0]).toBeCloseTo(0, 9);
    }
    expect(valuesOf(byJudge, "x", "humanScore", "humanScoreLenient")).toEqual([1, 0.5]);
  });

  it("is the place in the order of ratings", () => {
    const ranked = (...places: number[]) =>
      question(0, ["x", "y", "z"], answered({ kind: "ranking", places }));
    const human = { ...rated(2, 4), z: { overall: [4] } };
    const { byJudge, byLabels } = tablesOf("ranking", [[[ranked(1, 2, 3)], human]]);
    expect(valuesOf(byJudge, "x", "winRate", "humanScore")).toEqual([1, 0]);
    expect(valuesOf(byJudge, "y", "winRate", "humanScore")).toEqual([0.5, 0.75]);
    expect(valuesOf(byLabels, "z", "winRate")).toEqual([0.75]);
    const partly = tablesOf("ranking", [[[ranked(1, 2, 3)], rated(2, 4)]]);
    expect(partly.byJudge?.columns).toEqual(["winRate"]);
    expect(valuesOf(partly.byLabels, "y", "winRate")).toEqual([1]);
  });

  it("is the share of facts by the labels, without facts on which raters are even", () => {
    const said = answered({ kind: "coverage", facts: [true, true, true] });
    const asked = [{ ...question(0, ["x"], said), facts: { asked: 3, from: "own" as const } }];
    const { byJudge, byLabels } = tablesOf("coverage", [
      [
        asked,
        {
          x: {
            overall: [
              [true, true],
              [false, false],
              [true, false],
            ],
          },
        },
      ],
      [asked, { x: { overall: [true, true] } }],
    ]);
    expect(valuesOf(byJudge, "x", "coverageRate", "humanScore")).toEqual([1, 0.5]);
    if (byJudge === undefined) throw new Error("no table");
    expect(rowOf(byJudge, "x").estimates["humanScore"]).toMatchObject({ n: 1, missing: 1 });
    expect(valuesOf(byLabels, "x", "coverageRate")).toEqual([0.5]);
  });
});

it("reads labels that name what is not stated as the judge's answers are read", () => {
  const said = answered({ kind: "coverage", facts: [true, true, false, true] });
  const asked = [{ ...question(0, ["x"], said), facts: { asked: 4, from: "own" as const } }];
  const facts = { each: "sentences", foundIn: "article", positive: false } as const;
  // Rater 1 finds an error in one sentence, rater 2 in two.
  const errors = [
    [0, 0],
    [0, 1],
    [1, 1],
    [0, 0],
  ];
  const { judges, systems } = boardsOf(
    [judge("j", "coverage", { facts })],
    [record("a", asked, { human: { x: { overall: errors } } })],
  );
  const [byJudge, byLabels] = systems;
  expect(valuesOf(byJudge, "x", "faithfulness", "humanScore")).toEqual([0.75, 2 / 3]);
  expect(valuesOf(byLabels, "x", "faithfulness")).toEqual([2 / 3]);
  const people = judges[0]?.rows.find(({ kind }) => kind === "ceiling")?.estimates;
  // What is stated is positive: 2 of 2 and 2 of 3 of the other's, 1 of 2 and 1 of 1 of the other's errors.
  expect(people?.["recall"]?.value).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(people?.["specificity"]?.value).toBeCloseTo((1 / 2 + 1) / 2, 12);
  // As everything else, the mean label says what is stated.
  expect(judges[0]?.goldRaters?.mean).toBe(5 / 8);
});

describe("the table of what labels say", () => {
  const asked = [question(0, ["x"], score(1)), question(0, ["y"], score(null))];

  it("ranks the labelled systems, whatever the judges could not read", () => {
    const cases = Array.from({ length: 12 }, (_, i) => [asked, rated(4, 1 + (i % 3))] as const);
    const { byLabels } = tablesOf("score", [...cases, [asked, rated(1)]]);
    expect(byLabels).toMatchObject({
      protocol: "score",
      dimension: "overall",
      gold: "human",
      judge: null,
      primary: "meanScore",
      records: 12,
      goldRaters: null,
      columns: ["meanScore"],
    });
    expect(byLabels?.rows.map((row) => [row.name, row.rank?.point, row.group])).toEqual([
      ["x", 1, "a"],
      ["y", 2, "b"],
    ]);
    expect(byLabels?.rows[0]).toMatchObject({ verdicts: null, usage: null, usd: null });
    expect(byLabels?.captions.join(" ")).toContain("12 of 13 labelled records");
    expect(byLabels?.captions[0]).toContain("What the labels say, no judge is asked");
  });

  it("is one for all judges of a protocol and a dimension", () => {
    const judges = [judge("j", "score"), judge("k", "score"), judge("b", "binary")];
    const questions = [
      question(0, ["x"], score(1)),
      question(1, ["x"], score(2)),
      question(2, ["x"], binary(true)),
    ];
    const { systems } = boardsOf(judges, [record("a", questions, { human: rated(3) })]);
    expect(systems.map(({ judge: by, gold, protocol }) => [by, gold, protocol])).toEqual([
      ["j", null, "score"],
      ["k", null, "score"],
      ["b", null, "binary"],
      [null, "human", "score"],
      [null, null, "text"],
    ]);
  });
});

describe("records without labels", () => {
  const questions = [question(0, ["x"], score(1)), question(0, ["y"], score(2))];
  const boards = (human: HumanLabels) =>
    boardsOf(
      [judge("j", "score")],
      ["a", "b", "c"].map((id) => record(id, questions, { human })),
    );

  it("have no column, row or table of people", () => {
    const { judges, systems } = boards({});
    expect(JSON.stringify([judges, systems])).not.toMatch(/human|ceiling|meanScoreLenient/);
    expect(judges.map(({ goldRaters }) => goldRaters)).toEqual([null]);
    expect(systems.map(({ protocol, columns }) => [protocol, columns])).toEqual([
      ["score", ["meanScore"]],
      ["text", ["tokens"]],
    ]);
  });

  it("are those with labels of other dimensions and systems only", () => {
    const elsewhere = { x: { fluency: [1, 2] }, z: { overall: [1, 2] } };
    expect(boards(elsewhere)).toEqual(boards({}));
  });
});
