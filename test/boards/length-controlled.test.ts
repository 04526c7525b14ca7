import { describe, expect, it } from "vitest";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import { bradleyTerryLength } from "../../harness/stats/bradley-terry.ts";
import { studentQuantile } from "../../harness/stats/distributions.ts";
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

const systems = ["x", "y", "z"];
type Pair = readonly [a: number, b: number];

/** Words of a system in a record, and who wins: mostly by strength, now and then by length. */
const wordsOf = (system: number, i: number) => 3 + ((7 * i + 5 * system * system) % 11);
const scoreOf = ([a, b]: Pair, i: number) => [1, 0, 0.5, 1][(i * (1 + a) + 3 * b) % 4] ?? 0;

const said = { 1: "first", 0: "second", 0.5: "tie" } as const;
const swapped = { 1: "second", 0: "first", 0.5: "tie" } as const;

function recordsOf(
  count: number,
  pairs: readonly Pair[],
  words: (system: number, i: number) => number,
): readonly JudgedRecord[] {
  return Array.from({ length: count }, (_, i) =>
    record(
      `r${String(i).padStart(2, "0")}`,
      pairs.flatMap((pair) => {
        const score = scoreOf(pair, i);
        const won = score === 1 ? 1 : score === 0 ? 0 : 0.5;
        const [a = "", b = ""] = pair.map((place) => systems[place]);
        return [question(0, [a, b], winner(said[won])), question(0, [b, a], winner(swapped[won]))];
      }),
      {
        candidates: systems.map((system, place) => ({
          system,
          text: ` ${"word ".repeat(words(place, i))}\n`,
        })),
      },
    ),
  );
}

function boardOf(records: readonly JudgedRecord[]): Table {
  return tableOf(boardsOf([judge("j", "pairwise")], records).systems, null, "pairwise");
}

describe("shares of wins at equal length", () => {
  const all: readonly Pair[] = [
    [0, 1],
    [0, 2],
    [1, 2],
  ];

  it.each([
    ["all pairs", all],
    ["pairs with one system", all.slice(0, 2)],
  ])("are those of the length-extended model, of %s", (_, pairs) => {
    const count = 24;
    const games = Array.from({ length: count }, (_, i) =>
      pairs.map((pair) => ({ i, pair })),
    ).flat();
    const fit = bradleyTerryLength({
      players: 3,
      games: games.map(({ i, pair: [a, b] }) => [a, b, scoreOf([a, b], i)] as const),
      cluster: games.map(({ i }) => String(i)),
      lengths: games.map(({ i, pair: [a, b] }) => [wordsOf(a, i), wordsOf(b, i)]),
    });
    const table = boardOf(recordsOf(count, pairs, wordsOf));
    expect(table.primary).not.toBe("lengthControlled");
    for (const [player, system] of systems.entries()) {
      const { value, low, high, ...rest } =
        rowOf(table, system).estimates["lengthControlled"] ?? {};
      expect(value).toBeCloseTo(fit.winProbVsPool?.[player] ?? 0, 9);
      expect(rest).toMatchObject({ method: "sandwich-clustered", records: count, missing: 0 });
      // The slope of a share in each strength, by differences.
      const theta = fit.theta ?? [];
      const share = (moved: number, by: number) => {
        const at = theta.map((own, i) => (i === moved ? own + by : own));
        const others = at.filter((_, i) => i !== player);
        const won = others.map((other) => 1 / (1 + Math.exp(other - (at[player] ?? 0))));
        return won.reduce((sum, one) => sum + one, 0) / others.length;
      };
      const slopes = theta.map((_, i) => (share(i, 1e-5) - share(i, -1e-5)) / 2e-5);
      const covariance = fit.covClustered ?? [];
      const variance = slopes
        .flatMap((own, i) => slopes.map((other, j) => own * other * (covariance[i]?.[j] ?? 0)))
        .reduce((sum, one) => sum + one, 0);
      const p = share(0, 0);
      const half = (studentQuantile(0.975, count - 1) * Math.sqrt(variance)) / (p * (1 - p));
      const odds = Math.log(p / (1 - p));
      expect(low).toBeCloseTo(1 / (1 + Math.exp(half - odds)), 6);
      expect(high).toBeCloseTo(1 / (1 + Math.exp(-half - odds)), 6);
    }
    expect(table.captions.join(" ")).toContain(
      `change by ${(fit.beta?.[0] ?? Number.NaN).toFixed(3)} [`,
    );
  });

  it("are those of the strengths alone where all are equally long", () => {
    const table = boardOf(recordsOf(24, all, () => 5));
    for (const system of systems) {
      expect(measured(table, system, "lengthControlled")).toBeCloseTo(
        measured(table, system, "bradleyTerryWinProbability") ?? 0,
        9,
      );
    }
    expect(table.captions.join(" ")).toContain("all equally long");
  });

  it("say of a judge that always ties that length changes nothing, and claim no interval of 0", () => {
    const tied = recordsOf(12, all, wordsOf).map((one) => ({
      ...one,
      verdicts: one.verdicts.map((asked) => ({ ...asked, verdict: winner("tie") })),
    }));
    const caption = boardOf(tied).captions.find((text) => text.startsWith("Length-controlled"));
    expect(caption).toContain("change by 0.000 without an interval");
  });

  it("lower a system that won by length", () => {
    // x wins where it is longer by much, and loses where it is a bit shorter: at equal length it is behind.
    const records = Array.from({ length: 40 }, (_, i) => {
      const isLong = i % 4 > 0;
      const wins = isLong ? i % 8 < 7 : i % 16 === 0;
      const [first, second] = wins
        ? (["first", "second"] as const)
        : (["second", "first"] as const);
      return record(
        `r${String(i).padStart(2, "0")}`,
        [question(0, ["x", "y"], winner(first)), question(0, ["y", "x"], winner(second))],
        {
          candidates: [
            { system: "x", text: "word ".repeat(isLong ? 30 : 9) },
            { system: "y", text: "word ".repeat(10) },
          ],
        },
      );
    });
    const table = boardOf(records);
    expect(measured(table, "x", "winRate")).toBeGreaterThan(0.6);
    expect(measured(table, "x", "lengthControlled")).toBeLessThan(0.5);
  });

  it("say why there are none: length alone decides, or nobody lost", () => {
    const asked = (longWins: (i: number) => boolean, words: (i: number) => number) =>
      boardOf(
        Array.from({ length: 12 }, (_, i) => {
          const isFirst = longWins(i);
          return record(
            `r${String(i).padStart(2, "0")}`,
            [
              question(0, ["x", "y"], winner(isFirst ? "first" : "second")),
              question(0, ["y", "x"], winner(isFirst ? "second" : "first")),
            ],
            {
              candidates: [
                { system: "x", text: "word ".repeat(words(i)) },
                { system: "y", text: "word ".repeat(10) },
              ],
            },
          );
        }),
      );
    const byLength = asked(
      (i) => i % 2 === 0,
      (i) => (i % 2 === 0 ? 20 : 5),
    );
    expect(rowOf(byLength, "x").estimates["lengthControlled"]).toMatchObject({
      value: null,
      reason: "no-finite-fit",
    });
    const nearly = asked(
      (i) => i % 3 === 0,
      (i) => (i % 3 === 0 ? 20 : 5),
    );
    expect(rowOf(nearly, "y").estimates["lengthControlled"]).toMatchObject({
      value: null,
      reason: "no-finite-fit",
    });
    const always = asked(
      () => true,
      (i) => 8 + (i % 5),
    );
    expect(rowOf(always, "x").estimates["lengthControlled"]).toMatchObject({
      low: null,
      high: null,
      reason: "regularised",
    });
  });
});
