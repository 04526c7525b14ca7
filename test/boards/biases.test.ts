import { describe, expect, it } from "vitest";
import { biasesOf } from "../../harness/boards/biases.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../../harness/core/judged.ts";
import { studentQuantile } from "../../harness/stats/distributions.ts";
import { positionBias } from "../../harness/stats/pairwise.ts";
import { selfPreference } from "../../harness/stats/self-preference.ts";
import { verbosityGraded, verbosityPairwise } from "../../harness/stats/verbosity.ts";
import {
  boardsOf,
  judge,
  question,
  record,
  rowOf,
  score,
  tableOf,
  winner,
} from "./board-fixtures.ts";

const systems = ["a", "b", "c"] as const;
const count = 24;

/** Numbers in [0, 1) that look like chance and are the same every time. */
function noise(...of: readonly number[]): number {
  const mixed = of.reduce((sum, value, place) => sum + value * (12.9898 + 65.137 * place), 4.1);
  const wave = Math.sin(mixed) * 43758.5453;
  return wave - Math.floor(wave);
}

const length = (index: number, system: number) => 5 + Math.floor(40 * noise(index, system));
const rating = (index: number, system: number) => 1 + Math.floor(5 * noise(index, system, 7));

function recordOf(index: number, verdicts: readonly JudgedQuestion[], isLabelled = true) {
  return record(`r${String(index).padStart(2, "0")}`, verdicts, {
    highlights: "one two three",
    highlightSentences: ["one two three"],
    candidates: systems.map((system, place) => ({
      system,
      text: Array.from({ length: length(index, place) }, () => "word").join(" \n"),
    })),
    human: isLabelled
      ? Object.fromEntries(systems.map((s, place) => [s, { overall: [rating(index, place)] }]))
      : {},
  });
}

const pairs = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

/** "first" where the first shown is longer, with noise; null now and then. */
function lengthWinner(
  index: number,
  first: number,
  second: number,
): "first" | "second" | "tie" | null {
  const draw = noise(index, first, second, 3);
  if (draw > 0.95) return null;
  if (draw > 0.85) return "tie";
  const isLonger = length(index, first) > length(index, second);
  return isLonger === draw < 0.6 ? "first" : "second";
}

function pairRecords(isLabelled = true): readonly JudgedRecord[] {
  return Array.from({ length: count }, (_, index) =>
    recordOf(
      index,
      pairs.flatMap(([i, j]) =>
        [[i, j] as const, [j, i] as const].map(([first, second]) =>
          question(
            0,
            [systems[first], systems[second]],
            winner(lengthWinner(index, first, second)),
          ),
        ),
      ),
      isLabelled,
    ),
  );
}

/** The same pairs as arrays of the statistics. */
function pairCells() {
  const cells = Array.from({ length: count }, (_, index) =>
    pairs.map(([i, j]) => {
      const points = { first: 1, second: 0, tie: 0.5 };
      const [ab, ba] = [lengthWinner(index, i, j), lengthWinner(index, j, i)];
      const score = ab === null || ba === null ? null : (points[ab] + 1 - points[ba]) / 2;
      return {
        score,
        lengthA: length(index, i),
        lengthB: length(index, j),
        human: Math.sign(rating(index, i) - rating(index, j)),
        cluster: String(index).padStart(2, "0"),
      };
    }),
  ).flat();
  return {
    score: cells.map((one) => one.score),
    lengthA: cells.map((one) => one.lengthA),
    lengthB: cells.map((one) => one.lengthB),
    human: cells.map((one) => one.human),
    cluster: cells.map((one) => one.cluster),
  };
}

describe("the length coefficient of pairs", () => {
  const one = [judge("one", "pairwise")];

  it.each([
    ["human", true],
    [null, false],
  ] as const)("is that of the statistics against gold %s", (gold, withHumans) => {
    const { judges } = boardsOf(one, pairRecords(withHumans));
    const column = rowOf(tableOf(judges, gold), "one").estimates["lengthCoef"];
    const cells = pairCells();
    const wanted = verbosityPairwise({ ...cells, human: withHumans ? cells.human : null });
    const half = studentQuantile(0.975, count - 1) * (wanted.seLength ?? Number.NaN);
    expect(wanted.lengthCoef).toBeGreaterThan(0.5);
    expect(column?.value).toBeCloseTo(wanted.lengthCoef ?? Number.NaN, 10);
    expect(column?.low).toBeCloseTo((wanted.lengthCoef ?? 0) - half, 10);
    expect(column).toMatchObject({ method: "sandwich-clustered", n: wanted.n, records: count });
    expect(wanted.n + (column?.missing ?? 0)).toBe(pairs.length * count);
    expect(column?.missing).toBeGreaterThan(0);
  });

  it("is called a preference where no labels tell how much length people like", () => {
    const caption = (gold: "human" | null, withHumans: boolean) =>
      tableOf(boardsOf(one, pairRecords(withHumans)).judges, gold).captions.find((text) =>
        text.startsWith("lengthCoef"),
      );
    expect(caption("human", true)).toMatch(/length bias/);
    expect(caption(null, false)).toMatch(/length preference.*no bias/);
  });

  it("has no value where length tells every winner, and says so", () => {
    const records = Array.from({ length: count }, (_, index) =>
      recordOf(index, [
        question(0, ["a", "b"], winner(length(index, 0) > length(index, 1) ? "first" : "second")),
        question(0, ["b", "a"], winner(length(index, 1) >= length(index, 0) ? "first" : "second")),
      ]),
    );
    const table = tableOf(boardsOf(one, records).judges, "human");
    expect(rowOf(table, "one").estimates["lengthCoef"]).toMatchObject({
      value: null,
      reason: "no-finite-fit",
    });
    expect(table.biases.find(({ metric }) => metric === "lengthCoef")).toMatchObject({
      p: null,
      pHolm: null,
      detected: false,
    });
  });
});

describe("the length coefficient of scores", () => {
  const given = (index: number, place: number) =>
    noise(index, place, 11) > 0.9 ? null : rating(index, place) + 2 * noise(index, place, 5);
  const records = (repeats: number, shown: readonly number[] = [0, 1, 2]) =>
    Array.from({ length: count }, (_, index) =>
      recordOf(
        index,
        Array.from({ length: repeats }, () =>
          shown.map((place) => question(0, [systems[place] ?? ""], score(given(index, place)))),
        ).flat(),
      ),
    );
  const column = (of: readonly JudgedRecord[]) =>
    rowOf(tableOf(boardsOf([judge("one", "score")], of).judges, "human"), "one").estimates[
      "lengthCoef"
    ];

  it("is that of the statistics", () => {
    const rows = (of: (index: number, place: number) => number | null) =>
      Array.from({ length: count }, (_, index) => systems.map((_s, place) => of(index, place)));
    const wanted = verbosityGraded({
      judge: rows(given),
      human: rows(rating),
      length: rows(length),
    });
    const found = column(records(1));
    const half = studentQuantile(0.975, wanted.records - 1) * (wanted.se ?? Number.NaN);
    expect(found?.value).toBeCloseTo(wanted.slope ?? Number.NaN, 10);
    expect(found?.high).toBeCloseTo((wanted.slope ?? 0) + half, 10);
    expect(found).toMatchObject({ n: wanted.n, records: wanted.records });
    expect(wanted.n + (found?.missing ?? 0)).toBe(3 * count);
  });

  it("does not change its value with repeats, and cannot be told from one system", () => {
    expect(column(records(2))?.value).toBeCloseTo(column(records(1))?.value ?? Number.NaN, 10);
    expect(column(records(2, [1]))).toMatchObject({ value: null, n: 0 });
  });

  it("is a slope by hand: e times the words for a point more", () => {
    const of = Array.from({ length: 12 }, (_, index) => {
      const text = (words: number) => Array.from({ length: words }, () => "x").join(" ");
      const bonus = index % 2;
      return record(
        `h${index + 10}`,
        [question(0, ["a"], score(3)), question(0, ["b"], score(3 + bonus))],
        {
          candidates: [
            { system: "a", text: text(10) },
            { system: "b", text: text(20) },
          ],
          human: { a: { overall: [3] }, b: { overall: [3] } },
        },
      );
    });
    // Half of the records have slope 0, half 1/ln 2.
    expect(column(of)?.value).toBeCloseTo(0.5 / Math.LN2, 10);
  });
});

describe("self-preference", () => {
  const families = [
    judge("g/write", "summary", { regenerates: true, family: "gpt" }),
    judge("gpt", "score", { family: "gpt" }),
    judge("claude", "score", { family: "claude" }),
    judge("llama", "score", { family: "llama" }),
    judge("nobody", "score"),
    judge("other prompt", "score", { family: "qwen", prompt: "another" }),
  ];
  const shown = ["g/write", "a", "b"];
  const given = (index: number, place: number, own: number) =>
    noise(index, place, own) > 0.93
      ? null
      : 3 + noise(index, place, own, 1) + (place === 1 && own === 0 ? 1 : 0);
  const records = Array.from({ length: count }, (_, index) =>
    recordOf(
      index,
      [1, 2, 3, 4, 5].flatMap((place) =>
        shown.map((system, own) => question(place, [system], score(given(index, place, own)))),
      ),
    ),
  );
  const tableWith = (judges: readonly Judge[]) =>
    tableOf(boardsOf(judges, records).judges, "human");

  it("is that of the statistics, with the judges of other families and the same prompt", () => {
    const rows = (place: number) =>
      Array.from({ length: count }, (_, index) => shown.map((_s, own) => given(index, place, own)));
    const wanted = selfPreference({
      judge: rows(1),
      controls: [rows(2), rows(3)],
      ownSystems: [0],
    });
    expect(wanted.mean).toBeGreaterThan(0.5);
    const table = tableWith(families);
    const found = rowOf(table, "gpt").estimates["selfPreference"];
    expect(found?.value).toBeCloseTo(wanted.mean ?? Number.NaN, 10);
    expect(found?.low).toBeCloseTo(wanted.lo ?? Number.NaN, 10);
    expect(found?.high).toBeCloseTo(wanted.hi ?? Number.NaN, 10);
    expect(found).toMatchObject({ n: wanted.records, missing: count - wanted.records });
    expect(wanted.records).toBeLessThan(count);
    const bias = table.biases.find(({ metric }) => metric === "selfPreference");
    expect(bias?.p).toBeCloseTo(wanted.p ?? Number.NaN, 10);
    expect(bias).toMatchObject({ judge: "gpt", detected: true });
    expect(table.captions.join(" ")).toMatch(/selfPreference: .*no common bias/);
  });

  it("says of whom it cannot be told, and why", () => {
    const table = tableWith(families);
    const reason = (name: string) => rowOf(table, name).estimates["selfPreference"]?.reason;
    expect(["claude", "nobody", "other prompt"].map(reason)).toEqual([
      "no-own-system",
      "no-family",
      "no-own-system",
    ]);
  });

  it("is no column without an own system, or without a judge of another family", () => {
    const has = (judges: readonly Judge[]) => tableWith(judges).columns.includes("selfPreference");
    const [writer, ...others] = families;
    if (writer === undefined) throw new Error("nobody writes");
    const { family: _unknown, ...unknown } = writer;
    expect(has(families)).toBe(true);
    expect(has([unknown, ...others])).toBe(false);
    expect(
      has([
        writer,
        ...others.map((one) => (one.family === undefined ? one : { ...one, family: "gpt" })),
      ]),
    ).toBe(false);
  });
});

describe("biases of a table", () => {
  const shownFirst = (index: number, place: number, side: number) =>
    noise(index, place, side, 9) < (place === 0 ? 0.95 : 0.5) ? "first" : "second";
  const records = Array.from({ length: count }, (_, index) =>
    recordOf(
      index,
      [0, 1, 2].flatMap((place) => [
        question(place, ["a", "b"], winner(shownFirst(index, place, 0))),
        question(place, ["b", "a"], winner(shownFirst(index, place, 1))),
      ]),
    ),
  );
  const table = tableOf(
    boardsOf(
      ["first", "x", "y"].map((name) => judge(name, "pairwise")),
      records,
    ).judges,
    "human",
  );
  const position = table.biases.filter(({ metric }) => metric === "primacyNet");

  it("test the place by its sign test, adjusted over judges", () => {
    const p = [0, 1, 2].map((place) => {
      const winnerOf = (index: number, side: number) => {
        const isFirst = shownFirst(index, place, side) === "first";
        return isFirst === (side === 0) ? "A" : "B";
      };
      const indices = Array.from({ length: count }, (_, index) => index);
      return positionBias({
        ab: indices.map((index) => winnerOf(index, 0)),
        ba: indices.map((index) => winnerOf(index, 1)),
        cluster: indices.map(String),
      }).p;
    });
    expect(position.map((one) => one.p)).toEqual(p);
    expect(position[0]?.pHolm).toBeCloseTo(3 * (p[0] ?? Number.NaN), 12);
    expect(position.map(({ judge, detected }) => [judge, detected])).toEqual([
      ["first", true],
      ["x", false],
      ["y", false],
    ]);
  });

  it("are not detected where the interval by record holds 0, however small p is", () => {
    const column = (low: number | null) => ({
      name: "one",
      measured: new Map([
        [
          "primacyNet",
          {
            estimate: {
              ...{ value: 0.4, low, high: low === null ? null : 0.7, level: 0.95, method: "test" },
              ...{ n: 20, records: 20, missing: 0 },
            },
            higherIsBetter: undefined,
            replicates: new Float64Array(0),
            jackknife: new Float64Array(0),
            p: 0.001,
          },
        ],
      ]),
    });
    const found = [-0.1, 0.1, null].map(
      (low) => biasesOf([column(low)], { level: 0.95, records: 20 })[0]?.detected,
    );
    expect(found).toEqual([false, true, true]);
  });

  it("are not tested below 10 records", () => {
    const few = boardsOf([judge("first", "pairwise")], records.slice(0, 9)).judges;
    const enough = boardsOf([judge("first", "pairwise")], records.slice(0, 10)).judges;
    const tested = (tables: typeof few) => tables.flatMap(({ biases }) => biases).length > 0;
    expect([few, enough].map(tested)).toEqual([false, true]);
  });

  it("are none where nothing was tested", () => {
    const labels = boardsOf([judge("one", "score")], [recordOf(0, [])]).judges;
    expect(labels.flatMap(({ biases }) => biases).filter(({ detected }) => detected)).toEqual([]);
  });
});

describe("verdicts that are lost by system", () => {
  const records = (lossy: (index: number, place: number) => boolean) =>
    Array.from({ length: count }, (_, index) =>
      recordOf(
        index,
        systems.map((system, place) =>
          question(0, [system], score(lossy(index, place) ? null : 3)),
        ),
      ),
    );
  const caption = (of: readonly JudgedRecord[], gold: "human" | "reference") =>
    tableOf(boardsOf([judge("one", "score")], of).judges, gold).captions.find((text) =>
      text.includes("lost verdicts"),
    );

  it.each(["human", "reference"] as const)("are told where limits are apart, gold %s", (gold) => {
    // Wilson by hand; the variance has the factor 24/23, so that 24 records count as 23 where half is lost.
    const square = studentQuantile(0.975, count - 1) ** 2;
    const effective = count - 1;
    const half = Math.sqrt((effective * 0.25 + square / 4) * square) / (effective + square);
    const limits = [0.5 - half, 0.5 + half].map((one) => one.toFixed(3)).join(", ");
    const none = (square / (count + square)).toFixed(3);
    expect(
      caption(
        records((index, place) => place === 1 && index % 2 === 0),
        gold,
      ),
    ).toBe(
      `one lost verdicts more often on one system than on another: 12 of 24 on b [${limits}], 0 of 24 on a [0.000, ${none}].`,
    );
  });

  it("are not told where limits meet, and not where nothing is lost", () => {
    expect(
      caption(
        records((index, place) => place === 1 && index < 3),
        "human",
      ),
    ).toBeUndefined();
    expect(
      caption(
        records(() => false),
        "human",
      ),
    ).toBeUndefined();
  });
});
