import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import type { Table } from "../../harness/core/leaderboard.ts";
import { bradleyTerry } from "../../harness/stats/bradley-terry.ts";
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

type Said = Parameters<typeof winner>[0];
/** Both orders of one pair; the second verdict too is about `a`. */
type Compared = readonly [
  a: string,
  b: string,
  first: "a" | "b" | "tie" | null,
  swapped?: "a" | "b" | "tie" | null,
];

const idOf = (i: number) => `r${String(i).padStart(4, "0")}`;

function asked([a, b, first, swapped = first]: Compared) {
  const shownFirst: Readonly<Record<"a" | "b" | "tie", Said>> = {
    a: "first",
    b: "second",
    tie: "tie",
  };
  const shownSecond: typeof shownFirst = { a: "second", b: "first", tie: "tie" };
  return [
    question(0, [a, b], winner(first && shownFirst[first])),
    question(0, [b, a], winner(swapped && shownSecond[swapped])),
  ];
}

function recordsOf(cases: readonly (readonly Compared[])[]): readonly JudgedRecord[] {
  return cases.map((pairs, i) => record(idOf(i), pairs.flatMap(asked)));
}

function boardOf(
  records: readonly JudgedRecord[],
  more: Parameters<typeof boardsOf>[2] = {},
): Table {
  return tableOf(boardsOf([judge("j", "pairwise")], records, more).systems, null, "pairwise");
}

const strengthOf = (table: Table, system: string) => measured(table, system, "bradleyTerry") ?? 0;

/** So many records with these pairs in which `a` won, then in which `b` did, of every pair. */
function won(
  ...counts: readonly (readonly [a: string, b: string, wins: number, losses: number])[]
) {
  const records = Math.max(...counts.map(([, , wins, losses]) => wins + losses));
  return Array.from({ length: records }, (_, i) =>
    counts
      .filter(([, , wins, losses]) => i < wins + losses)
      .map(([a, b, wins]): Compared => [a, b, i < wins ? "a" : "b"]),
  );
}

/** Three systems, everybody against everybody, in each of 12 records. */
const roundRobin = Array.from({ length: 12 }, (_, i): readonly Compared[] => [
  ["x", "y", i % 3 === 0 ? "b" : "a"],
  ["x", "z", i % 4 === 0 ? "b" : "a", i % 5 === 0 ? "b" : "a"],
  ["y", "z", i % 2 === 0 ? "tie" : "a", "b"],
]);

describe("strengths of systems", () => {
  it("of a chain are the log odds of its steps", () => {
    const table = boardOf(recordsOf(won(["x", "y", 15, 5], ["y", "z", 8, 12])));
    expect(strengthOf(table, "x") - strengthOf(table, "y")).toBeCloseTo(Math.log(15 / 5), 9);
    expect(strengthOf(table, "y") - strengthOf(table, "z")).toBeCloseTo(Math.log(8 / 12), 9);
    const total = ["x", "y", "z"].reduce((sum, system) => sum + strengthOf(table, system), 0);
    expect(total).toBeCloseTo(0, 9);
    const { estimates } = rowOf(table, "y");
    expect(estimates["bradleyTerry"]).toMatchObject({ n: 40, records: 20, missing: 0 });
    expect(estimates["elo"]?.value).toBeCloseTo(
      1000 + (400 * strengthOf(table, "y")) / Math.LN10,
      9,
    );
  });

  it("and their intervals are those of the statistics, for the same games", () => {
    const said = fc.constantFrom<Compared[2]>("a", "b", "tie", null);
    const names = ["x", "y", "z", "u"];
    const pair = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      said,
      said,
    );
    const cases = fc.array(
      fc.uniqueArray(pair, { selector: ([i, d]) => [i, (i + d) % 4].sort().join(), maxLength: 5 }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(cases, (list) => {
        const compared = list.map((pairs) =>
          pairs.map(
            ([i, apart, first, swapped]): Compared => [
              names[i] ?? "",
              names[(i + apart) % 4] ?? "",
              first,
              swapped,
            ],
          ),
        );
        const points = { a: 1, b: 0, tie: 0.5 };
        const read = compared.flatMap((pairs, i) =>
          pairs.flatMap(([a, b, first, swapped]) =>
            first === null || swapped === null || swapped === undefined
              ? []
              : [{ a, b, score: (points[first] + points[swapped]) / 2, record: idOf(i) }],
          ),
        );
        const players = [...new Set(read.flatMap(({ a, b }) => [a, b]))];
        const wanted = bradleyTerry({
          players: players.length,
          games: read.map(({ a, b, score }) => [players.indexOf(a), players.indexOf(b), score]),
          cluster: read.map((one) => one.record),
          ridge: 0,
        });
        if (compared.flat().length === 0) return;
        const table = boardOf(recordsOf(compared), { bootstrap: 99 });
        const t = studentQuantile(0.975, new Set(read.map((one) => one.record)).size - 1);
        for (const { name, estimates } of table.rows) {
          const player = players.indexOf(name);
          const { bradleyTerry: strength, elo, bradleyTerryWinProbability: share } = estimates;
          const theta = wanted.theta?.[player];
          if (theta === undefined) {
            for (const own of [strength, elo, share]) {
              const reason = own?.n === 0 ? "no-score" : "not-connected";
              expect(own).toMatchObject({ value: null, low: null, reason });
            }
            continue;
          }
          expect(strength?.value).toBeCloseTo(theta, 9);
          expect(elo?.value).toBeCloseTo(wanted.elo?.[player] ?? 0, 7);
          expect(share?.value).toBeCloseTo(wanted.winProbVsPool?.[player] ?? 0, 9);
          const error = wanted.seClustered?.[player];
          if (strength?.low != null && error !== undefined) {
            expect(strength.low).toBeCloseTo(theta - t * error, 8);
            expect(strength.high).toBeCloseTo(theta + t * error, 8);
            expect(strength.method).toBe("sandwich-clustered");
          }
          expect(strength?.reason === "regularised").toBe(wanted.regularised);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("change their sign when the two systems of every pair swap their parts", () => {
    const flip = { a: "b", b: "a", tie: "tie" } as const;
    const turned = roundRobin.map((pairs) =>
      pairs.map(
        ([a, b, first, swapped = first]): Compared => [
          a,
          b,
          first && flip[first],
          swapped && flip[swapped],
        ],
      ),
    );
    const [table, mirror] = [boardOf(recordsOf(roundRobin)), boardOf(recordsOf(turned))];
    for (const system of ["x", "y", "z"]) {
      const [own, other] = [table, mirror].map(
        (one) => rowOf(one, system).estimates["bradleyTerry"],
      );
      expect(own?.value).toBeCloseTo(-(other?.value ?? 0), 9);
      expect(own?.low).toBeCloseTo(-(other?.high ?? 0), 9);
    }
  });

  it("are the same whatever records are called, and whichever candidate is named first", () => {
    const turned = roundRobin
      .toReversed()
      .map((pairs) => pairs.toReversed().flatMap((pair) => asked(pair).toReversed()))
      .map((questions, i) => record(idOf(i), questions));
    const [table, other] = [boardOf(recordsOf(roundRobin)), boardOf(turned)];
    for (const system of ["x", "y", "z"]) {
      for (const key of ["bradleyTerry", "elo", "bradleyTerryWinProbability", "winRate"]) {
        const [own, again] = [table, other].map((one) => rowOf(one, system).estimates[key]);
        expect(again?.value, key).toBeCloseTo(own?.value ?? Number.NaN, 9);
        if (key === "bradleyTerry") expect(again?.low).toBeCloseTo(own?.low ?? 0, 9);
      }
    }
  });

  it("leave out, and count, pairs with an unread order", () => {
    const table = boardOf(
      recordsOf([
        [["x", "y", "a", "b"]],
        [["x", "y", "a", "tie"]],
        [["x", "y", "a", null]],
        [["x", "y", null, null]],
      ]),
    );
    expect(rowOf(table, "x").estimates["bradleyTerry"]).toMatchObject({
      n: 2,
      missing: 2,
      records: 2,
    });
    expect(strengthOf(table, "x") - strengthOf(table, "y")).toBeCloseTo(Math.log(5 / 3), 9);
  });

  it.each([
    [1, "one-record"],
    [3, "no-variation"],
  ])("have no interval of %d records that are all alike", (count, reason) => {
    const alike = Array.from({ length: count }, (): readonly Compared[] => [["x", "y", "a", "b"]]);
    const { estimates } = rowOf(boardOf(recordsOf(alike)), "x");
    for (const key of ["bradleyTerry", "bradleyTerryWinProbability"]) {
      expect(estimates[key]).toMatchObject({ low: null, high: null, method: "none", reason });
    }
    expect(estimates["elo"]).toMatchObject({ value: 1000, low: null, high: null, reason });
  });
});

describe("what ranks systems", () => {
  const winProbability = "bradleyTerryWinProbability";

  it("is the win rate where everybody met everybody: the model expects just that", () => {
    const table = boardOf(recordsOf(roundRobin));
    expect(table.primary).toBe("winRate");
    expect(table.captions.join(" ")).not.toContain(winProbability);
    for (const { estimates } of table.rows) {
      expect(estimates[winProbability]?.value).toBeCloseTo(estimates["winRate"]?.value ?? 0, 9);
      expect(estimates[winProbability]?.method).toBe("bca-expanded");
    }
  });

  it("is the win probability where systems met different others", () => {
    const chain = roundRobin.map((pairs) => pairs.filter(([a, b]) => a !== "x" || b !== "z"));
    const table = boardOf(recordsOf(chain));
    expect(table.primary).toBe(winProbability);
    expect(table.captions.join(" ")).toContain("Not every pair of systems was compared");
    expect(table.rows.map((row) => row.rank?.point)).toEqual([1, 2, 3]);
    expect(table.rows[0]?.estimates["winRate"]?.value).toEqual(expect.any(Number));
  });

  it("is the win probability in a star: a win over a strong opponent is worth more than over weak ones", () => {
    const table = boardOf(
      recordsOf(
        won(["x", "highlights", 8, 12], ["y", "highlights", 5, 15], ["z", "highlights", 7, 13]),
      ),
    );
    expect(table.primary).toBe(winProbability);
    expect(table.captions.join(" ")).toContain("compared with the highlights only");
    expect(measured(table, "highlights", "winRate")).toBeCloseTo(40 / 60, 12);
    expect(strengthOf(table, "x") - strengthOf(table, "highlights")).toBeCloseTo(
      Math.log(8 / 12),
      9,
    );
    expect(table.rows.map((row) => row.name)).toEqual(["highlights", "x", "z", "y"]);
    expect(table.rows[0]?.rank).not.toBeNull();
  });

  it("is the win rate of two systems, which have met every other", () => {
    expect(boardOf(recordsOf(won(["x", "highlights", 8, 12]))).primary).toBe("winRate");
  });

  it("is the win rate where records that lack a system or a verdict do not count", () => {
    const [first = [], second = [], ...others] = roundRobin;
    const partial = [
      first.slice(0, 1),
      second.map(([a, b, one], i): Compared => [a, b, i === 0 ? null : one]),
      ...others,
    ];
    const table = boardOf(recordsOf(partial));
    expect(table).toMatchObject({ primary: "winRate", records: 10 });
    expect(rowOf(table, "x").estimates["bradleyTerry"]).toMatchObject({ records: 12, missing: 1 });
  });

  it("is the win probability where no record has all verdicts, and the captions say why", () => {
    const lossy = roundRobin.map((pairs, i) =>
      pairs.map(([a, b, one], k): Compared => [a, b, k === i % 3 ? null : one]),
    );
    const table = boardOf(recordsOf(lossy));
    expect(table).toMatchObject({ primary: winProbability, records: 12 });
    expect(table.captions.join(" ")).toContain("No record has all systems compared");
    expect(table.captions.join(" ")).toContain("Win rate: 0 of 12 records");
    expect(rowOf(table, "x").estimates["winRate"]).toMatchObject({ value: null });
    expect(rowOf(table, "x").rank).not.toBeNull();
  });
});

describe("strengths that do not exist", () => {
  it("are null where groups of systems never met, and nobody is ranked", () => {
    const table = boardOf(recordsOf(won(["x", "y", 8, 4], ["u", "v", 6, 6])));
    for (const { estimates, rank } of table.rows) {
      expect(rank).toBeNull();
      for (const key of ["bradleyTerry", "elo", "bradleyTerryWinProbability"]) {
        expect(estimates[key]).toMatchObject({ value: null, low: null, reason: "not-connected" });
      }
      expect(estimates["winRate"]?.value).toEqual(expect.any(Number));
    }
    expect(table.captions.join(" ")).toContain("(x, y; u, v)");
  });

  it("are null for a system whose every verdict was lost, and those of the others stay", () => {
    const cases = won(["x", "y", 8, 4]).map((pairs): readonly Compared[] => [
      ...pairs,
      ["x", "lost", null],
      ["y", "lost", null],
    ]);
    const table = boardOf(recordsOf(cases));
    expect(strengthOf(table, "x") - strengthOf(table, "y")).toBeCloseTo(Math.log(2), 9);
    expect(rowOf(table, "lost").estimates["bradleyTerry"]).toMatchObject({
      value: null,
      n: 0,
      records: 0,
      missing: 24,
      reason: "no-score",
    });
  });

  it("are held back by a ridge where somebody won everything, and say so", () => {
    const table = boardOf(recordsOf(won(["x", "y", 12, 0], ["y", "z", 6, 6])));
    const { estimates } = rowOf(table, "x");
    // Newton's equation of the strongest: 12·(1 − σ(θx − θy)) = 0.1·θx.
    const step = strengthOf(table, "x") - strengthOf(table, "y");
    expect(12 / (1 + Math.exp(step))).toBeCloseTo(0.1 * strengthOf(table, "x"), 8);
    for (const key of ["bradleyTerry", "elo"]) {
      expect(estimates[key]).toMatchObject({ low: null, method: "none", reason: "regularised" });
    }
    expect(estimates["bradleyTerryWinProbability"]).toMatchObject({
      low: expect.any(Number),
      reason: "regularised",
    });
    expect(table.captions.join(" ")).toContain("a ridge of 0.1");
  });

  it("in a fair part of the resamples are said of the interval", () => {
    const table = boardOf(recordsOf(won(["x", "y", 18, 2], ["y", "z", 10, 10])));
    expect(rowOf(table, "x").estimates["bradleyTerryWinProbability"]).toMatchObject({
      low: expect.any(Number),
      method: "bca-expanded",
      reason: "regularised-resamples",
    });
    expect(rowOf(table, "x").estimates["bradleyTerry"]?.reason).toBeUndefined();
  });
});

describe("the interval of a win probability", () => {
  const of = (table: Table) => rowOf(table, "x").estimates["bradleyTerryWinProbability"];

  it("is that of the win rate where everybody met everybody", () => {
    // Nobody wins all of any resample.
    const close = Array.from({ length: 12 }, (_, i): readonly Compared[] => [
      ["x", "y", "tie", i % 3 === 0 ? "b" : "a"],
      ["x", "z", "tie", i % 4 === 0 ? "b" : "a"],
      ["y", "z", "tie", i % 5 === 0 ? "b" : "tie"],
    ]);
    for (const { estimates } of boardOf(recordsOf(close)).rows) {
      const { bradleyTerryWinProbability: share, winRate } = estimates;
      expect(share?.low).toBeCloseTo(winRate?.low ?? Number.NaN, 9);
      expect(share?.high).toBeCloseTo(winRate?.high ?? Number.NaN, 9);
    }
  });

  it("takes the first 1,999 of the shared weights", () => {
    const [few, many] = [1999, 2600].map((bootstrap) =>
      boardOf(recordsOf(roundRobin), { bootstrap }),
    );
    if (few === undefined || many === undefined) throw new Error("no table");
    expect(of(many)).toEqual(of(few));
    expect(rowOf(many, "x").estimates["winRate"]).not.toEqual(rowOf(few, "x").estimates["winRate"]);
    expect(of(few)).not.toEqual(of(boardOf(recordsOf(roundRobin), { bootstrap: 1998 })));
  });

  it.each([
    [1999, "bca-expanded"],
    [2000, "percentile-fallback"],
  ])("of %d records is %s: a refit a record, up to 1,999", (count, method) => {
    const cases = Array.from({ length: count }, (_, i): readonly Compared[] => [
      ["x", "y", i % 3 === 0 ? "b" : "a"],
    ]);
    expect(of(boardOf(recordsOf(cases), { bootstrap: 99 }))).toMatchObject({ method });
  });
});
