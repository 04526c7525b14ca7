import { describe, expect, it } from "vitest";
import type { BoardInputs } from "../../harness/boards/build-boards.ts";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import { judgeRankingColumns, systemRankingColumns } from "../../harness/core/ranking-columns.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  measured,
  question,
  record,
  score,
  winner,
} from "./board-fixtures.ts";

const positive = (i: number) => i % 3 > 0;
/** `bold` says yes to nearly all, `wary` to nearly none; both know something. */
const bold = (i: number) => positive(i) || i % 9 > 0;
const wary = (i: number) => positive(i) && i % 8 < 3;

function labelled(count = 36): readonly JudgedRecord[] {
  return Array.from({ length: count }, (_, i) =>
    record(
      `r${String(i).padStart(2, "0")}`,
      [question(0, ["s"], binary(bold(i))), question(1, ["s"], binary(wary(i)))],
      { human: { s: { overall: [positive(i)] } } },
    ),
  );
}

const judges = [judge("bold", "binary"), judge("wary", "binary")];

function judgesTable(more: Partial<BoardInputs>): Table {
  const [found] = boardsOf(judges, labelled(), more).judges;
  if (found === undefined) throw new Error("no table");
  return found;
}

describe("a column that the config declares", () => {
  it("ranks judges, and the caption says so", () => {
    const usual = judgesTable({});
    expect(usual.primary).toBe("balancedAccuracy");
    expect(usual.captions.join(" ")).not.toContain("declares");
    const bySpecificity = judgesTable({ judgesBy: { binary: "specificity" } });
    expect(bySpecificity.primary).toBe("specificity");
    expect(bySpecificity.rows.map(({ name }) => name)).toEqual(["wary", "bold"]);
    expect(bySpecificity.captions).toContain(
      "specificity ranks, as the config declares, in the place of balancedAccuracy.",
    );
    const byRecall = judgesTable({ judgesBy: { binary: "recall" } });
    expect(byRecall.rows.map(({ name, rank }) => [name, rank?.point])).toEqual([
      ["bold", 1],
      ["wary", 2],
    ]);
    expect(byRecall.rows[1]?.rank).toMatchObject({ first: 2, last: 2 });
    const [difference] = byRecall.differences;
    expect(difference?.value).toBeCloseTo(
      (measured(byRecall, "bold", "recall") ?? 0) - (measured(byRecall, "wary", "recall") ?? 0),
      12,
    );
    expect(difference?.low).toBeGreaterThan(0);
  });

  it("may need no gold, and lower may be better", () => {
    const records = labelled().map((own, i) => ({
      ...own,
      verdicts: own.verdicts.map((verdict) =>
        verdict.judge === 0 && i % 2 === 0 ? question(0, ["s"], binary(null)) : verdict,
      ),
    }));
    const [table] = boardsOf(judges, records, { judgesBy: { binary: "invalidRate" } }).judges;
    expect(table?.rows.map(({ name, rank }) => [name, rank?.first, rank?.last])).toEqual([
      ["wary", 1, 1],
      ["bold", 2, 2],
    ]);
  });

  it("leaves a table as it is that has no such column, and says so", () => {
    const table = judgesTable({ judgesBy: { binary: "retestAgreement" } });
    expect(table.primary).toBe("balancedAccuracy");
    expect(table.captions).toContain(
      "retestAgreement, which the config declares, is no column of this table: balancedAccuracy stands first.",
    );
  });

  const starRecords = Array.from({ length: 30 }, (_, i) => {
    const versus = (a: string, b: string, wins: boolean) => [
      question(0, [a, b], winner(wins ? "first" : "second")),
      question(0, [b, a], winner(wins ? "second" : "first")),
    ];
    return record(`r${String(i).padStart(2, "0")}`, [
      ...versus("x", "y", i % 3 > 0),
      ...versus("x", "z", i % 4 > 0),
    ]);
  });

  it("ranks systems, also where strengths would", () => {
    const tableOf = (more: Partial<BoardInputs>) => {
      const [found] = boardsOf([judge("j", "pairwise")], starRecords, more).systems;
      if (found === undefined) throw new Error("no table");
      return found;
    };
    expect(tableOf({}).primary).toBe("bradleyTerryWinProbability");
    const table = tableOf({ systemsBy: { pairwise: "winRate" } });
    expect(table.primary).toBe("winRate");
    expect(table.rows.every(({ rank }) => rank !== null)).toBe(true);
    expect(table.captions.join(" ")).toContain("winRate ranks, as the config declares");
    expect(table.captions.join(" ")).not.toContain("What ranks is");
  });

  it("may be the judge's own where it would be corrected, and another text metric", () => {
    const records = Array.from({ length: 40 }, (_, i) =>
      record(`r${String(i).padStart(2, "0")}`, [question(0, ["s"], score(1 + (i % 5)))], {
        human: i < 20 ? { s: { overall: [1 + (i % 3)] } } : {},
        highlights: "one two",
        highlightSentences: ["one two"],
        candidates: [{ system: "s", text: i % 2 ? "one" : "two three" }],
      }),
    );
    const systemsBy = { score: "meanScore", text: "chrF" } as const;
    const options = { randomLabels: true, systemsBy };
    const { systems } = boardsOf([judge("j", "score")], records, options);
    const byJudge = systems.find((table) => table.judge === "j");
    expect(byJudge?.primary).toBe("meanScore");
    expect(byJudge?.columns).toContain("corrected");
    expect(byJudge?.captions.join(" ")).toContain("It does not rank; mean score does.");
    expect(byJudge?.captions[0]).toContain("not corrected for judge error");
    expect(systems.find(({ protocol }) => protocol === "text")?.primary).toBe("chrF");
  });
});

describe("columns that may be declared", () => {
  const repeats = [1, 2];
  const order = [0, 1, 2];
  const names = ["x", "y", "z"];
  const everyProtocol = [
    judge("binary", "binary"),
    judge("score", "score"),
    judge("pairwise", "pairwise"),
    judge("ranking", "ranking"),
    judge("coverage", "coverage", { dimension: "facts" }),
  ];
  const records = Array.from({ length: 36 }, (_, i): JudgedRecord => {
    const value = (system: number, repeat: number) => (i * (system + 2) + repeat) % 5;
    const asked = repeats.flatMap((repeat) =>
      [
        ...names.flatMap((name, s) => [
          question(0, [name], binary(value(s, repeat) > 1)),
          question(1, [name], score(value(s, repeat))),
          {
            ...question(
              4,
              [name],
              answered({ kind: "coverage", facts: [value(s, repeat) > 2, true] }),
            ),
            facts: { asked: 2, from: "own" as const },
          },
        ]),
        ...[0, 1].flatMap((a) =>
          order
            .slice(a + 1)
            .flatMap((b) => [
              question(
                2,
                [names[a] ?? "", names[b] ?? ""],
                winner(value(a, repeat) > 2 ? "first" : "second"),
              ),
              question(
                2,
                [names[b] ?? "", names[a] ?? ""],
                winner(value(b, repeat) > 1 ? "first" : "second"),
              ),
            ]),
        ),
        question(3, names, answered({ kind: "ranking", places: [1 + (i % 2), 2 - (i % 2), 3] })),
      ].map((one) => ({ ...one, nano: 5, repeat })),
    );
    const human = Object.fromEntries(
      names.map((name, s) => [
        name,
        {
          overall: [(i + s) % 5, (i * s) % 2 === 0],
          facts: [(i + s) % 2 === 0, i % 3 > 0],
        },
      ]),
    );
    const isLabelled = i < 18;
    return record(`r${String(i).padStart(2, "0")}`, asked, {
      human: isLabelled ? human : {},
      highlightSentences: ["one two"],
      candidates: names.map((system, s) => ({
        system,
        text: ["one", "two three", "two"][s] ?? "",
      })),
    });
  });
  const more = { randomLabels: true, bootstrap: 99 };

  const withoutHighlights = records.map((own) => ({
    ...own,
    item: { ...own.item, highlightSentences: [] },
  }));

  it.each(Object.entries(judgeRankingColumns))("rank judges by %s", (protocol, keys) => {
    for (const key of keys) {
      const boards = boardsOf(everyProtocol, withoutHighlights, {
        ...more,
        judgesBy: { [protocol]: key },
      });
      const table = boards.judges.find((one) => one.protocol === protocol && one.gold === "human");
      expect([key, table?.primary]).toEqual([key, key]);
      expect([key, table?.rows[0]?.rank]).toEqual([key, { point: 1, first: 1, last: 1 }]);
      expect(key).not.toMatch(/Lenient$/);
    }
  });

  it.each(Object.entries(systemRankingColumns))("rank systems by %s", (protocol, keys) => {
    for (const key of keys) {
      // What a prompt about other facts is about.
      if (["completeness", "faithfulness", "conciseness"].includes(key)) continue;
      const given = protocol === "text" ? records : withoutHighlights;
      const boards = boardsOf(everyProtocol, given, { ...more, systemsBy: { [protocol]: key } });
      const table = boards.systems.find(
        (one) => one.protocol === protocol && (one.judge !== null || protocol === "text"),
      );
      expect([key, table?.primary]).toEqual([key, key]);
      expect(table?.rows.every(({ rank }) => rank !== null)).toBe(true);
    }
  });
});
