import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item, Rating } from "../../harness/core/item.ts";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import { wilsonFromSums } from "../../harness/stats/proportions.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  rowOf,
  score,
  tableOf,
  winner,
} from "./board-fixtures.ts";

const name = "human (leave-one-out)";

type Labels = Readonly<Record<string, readonly (Rating | readonly Rating[])[]>>;

const labelled = (labels: Labels, more: Partial<Item> = {}): Partial<Item> => ({
  human: Object.fromEntries(
    Object.entries(labels).map(([system, overall]) => [system, { overall }]),
  ),
  ...more,
});

const asks: Readonly<Record<string, (labels: Labels) => readonly JudgedQuestion[]>> = {
  binary: (labels) => Object.keys(labels).map((system) => question(0, [system], binary(true))),
  score: (labels) => Object.keys(labels).map((system) => question(0, [system], score(3))),
  pairwise: () => [
    question(0, ["x", "y"], winner("first")),
    question(0, ["y", "x"], winner("first")),
  ],
  ranking: (labels) => {
    const shown = Object.keys(labels);
    const places = shown.map((_, i) => i + 1);
    return [question(0, shown, answered({ kind: "ranking", places }))];
  },
};

/** The table of one judge on records with these labels, each asked about all that is labelled. */
function tableFor(protocol: ProtocolName, cases: readonly Labels[]) {
  const records = cases.map((labels, i) =>
    record(`r${String(i).padStart(2, "0")}`, asks[protocol]?.(labels) ?? [], labelled(labels)),
  );
  return tableOf(boardsOf([judge("j", protocol)], records).judges, "human");
}

const valuesOf = (protocol: ProtocolName, cases: readonly Labels[], ...keys: string[]) => {
  const { estimates } = rowOf(tableFor(protocol, cases), name);
  return keys.map((key) => estimates[key]?.value);
};

describe("people against each other", () => {
  it("label as one of two does the other's labels", () => {
    const cases = [{ s: [true, true] }, { s: [false, true] }, { s: [false, false] }];
    // One finds half of what the other calls positive, and all of the negatives; the other way round likewise.
    expect(valuesOf("binary", cases, "balancedAccuracy", "recall", "specificity")).toEqual([
      0.75, 0.75, 0.75,
    ]);
    const { accuracy } = rowOf(tableFor("binary", cases), name).estimates;
    expect(accuracy).toMatchObject({ n: 6, records: 3, missing: 0, method: "wilson-clustered" });
    expect(accuracy?.value).toBeCloseTo(2 / 3, 12);
    const { lo, hi } = wilsonFromSums({
      successes: Float64Array.of(2, 0, 2),
      trials: Float64Array.of(2, 2, 2),
      level: 0.95,
    });
    expect([accuracy?.low, accuracy?.high]).toEqual([lo, hi]);
  });

  it("follow the majority of the others, and leave out and count what the others split", () => {
    const cases = [
      { s: [true, true, false] },
      { s: [false, false, false] },
      { s: [true, true, true] },
    ];
    const [balanced, accuracy] = valuesOf("binary", cases, "balancedAccuracy", "accuracy");
    expect(balanced).toBeCloseTo((1 + 1 + 0.75) / 3, 12);
    expect(accuracy).toBeCloseTo((1 + 1 + 2 / 3) / 3, 12);
    const estimate = rowOf(tableFor("binary", cases), name).estimates["accuracy"];
    expect(estimate).toMatchObject({ n: 7, missing: 2, records: 3 });
    // Raters 1 and 2 have two labels each and weigh as much as rater 3 with three.
    const weight = 7 / 3;
    const { lo, hi } = wilsonFromSums({
      successes: Float64Array.of(0, weight * (1 / 2 + 1 / 2 + 1 / 3), weight * (4 / 3)),
      trials: Float64Array.of(weight / 3, weight * (4 / 3), weight * (4 / 3)),
      level: 0.95,
    });
    expect(estimate?.low).toBeCloseTo(lo ?? Number.NaN, 9);
    expect(estimate?.high).toBeCloseTo(hi ?? Number.NaN, 9);
  });

  const rated = [
    { x: [1, 1, 5], y: [2, 2, 1] },
    { x: [1, 1, 1], y: [2, 2, 2] },
    { x: [1, 3, 1], y: [2, 1, 4] },
  ];

  it("order systems as the mean of the others does", () => {
    // Raters 1, 2 and 3 order 2, 1 and 1 of the three pairs as the others do.
    expect(valuesOf("score", rated, "accEq")[0]).toBeCloseTo(4 / 9, 12);
    expect(rowOf(tableFor("score", rated), name).estimates["accEq"]).toMatchObject({
      n: 18,
      records: 3,
      missing: 0,
    });
  });

  it("prefer, in both orders alike, whom they rated higher; equal ratings are a tie", () => {
    const [accuracy] = valuesOf("pairwise", rated, "pairwiseAccuracy");
    expect(accuracy).toBeCloseTo(4 / 9, 12);
    const withTie = [...rated, { x: [2, 1, 1], y: [2, 3, 3] }];
    const keys = ["pairwiseAccuracy", "strictAccuracy", "swappedOrderAccuracy"];
    const [one, strict, swapped] = valuesOf("pairwise", withTie, ...keys);
    expect(one).toBeCloseTo((2.5 / 4 + 2 / 4 + 2 / 4) / 3, 12);
    expect(swapped).toBe(one);
    expect(strict).toBeCloseTo((2 / 4 + 2 / 4 + 2 / 4) / 3, 12);
  });

  it("leave out and count pairs that the others tie", () => {
    const cases = [{ x: [1, 2, 1], y: [2, 1, 2] }];
    expect(
      rowOf(tableFor("pairwise", [...rated, ...cases]), name).estimates["pairwiseAccuracy"],
    ).toMatchObject({ n: 10, missing: 2, records: 4 });
  });

  it("have no part in preferences that were stated", () => {
    const stated = [{ a: "x", b: "y", winner: "x" }];
    const records = rated.map((labels, i) =>
      record(`r${i}`, asks["pairwise"]?.(labels) ?? [], labelled(labels, { preferences: stated })),
    );
    const table = tableOf(boardsOf([judge("j", "pairwise")], records).judges, "human");
    expect(rowOf(table, name).estimates["pairwiseAccuracy"]?.value).toBeCloseTo(4 / 9, 12);
    const only = records.map((one) => ({ ...one, item: { ...one.item, human: {} } }));
    const bare = tableOf(boardsOf([judge("j", "pairwise")], only).judges, "human");
    expect(bare.rows.map((row) => row.kind)).toEqual(["judge"]);
    expect(bare.goldRaters).toBeNull();
  });

  it("rank what they rated, and are not wrong about what they did not", () => {
    const cases = [
      { x: [3, 3], y: [2, 1], z: [1, 2] },
      { x: [1, 1], y: [1, 2], z: [2, 3] },
      { x: [1, 2], y: [2, 3], z: [5] },
    ];
    const [accEq] = valuesOf("ranking", cases, "accEq");
    expect(accEq).toBeCloseTo((2 / 3 + 2 / 3 + 1) / 3, 12);
    expect(rowOf(tableFor("ranking", cases), name).estimates["accEq"]).toMatchObject({
      n: 14,
      records: 3,
      missing: 0,
    });
  });

  it("find facts, on which both have labels and that are those asked about", () => {
    const said = (count: number) =>
      answered({ kind: "coverage", facts: Array.from({ length: count }, () => true) });
    const asked = (count: number) => [
      { ...question(0, ["x"], said(count)), facts: { asked: count, from: "own" as const } },
      { ...question(0, ["x"], said(count)), facts: { asked: count, from: "next" as const } },
    ];
    const records = [
      record(
        "a",
        asked(3),
        labelled({
          x: [
            [true, true],
            [true, false],
            [0, 0],
          ],
        }),
      ),
      record("b", asked(2), labelled({ x: [[true], [false, false]] })),
      record("c", asked(2), labelled({ x: [[true, true]] })),
    ];
    const table = tableOf(boardsOf([judge("j", "coverage")], records).judges, "human");
    const { balancedAccuracy, accuracy } = rowOf(table, name).estimates;
    expect(balancedAccuracy?.value).toBeCloseTo((5 / 6 + 3 / 4) / 2, 12);
    expect(accuracy).toMatchObject({ value: 0.75, n: 8, records: 2, missing: 0 });
    expect(table.goldRaters).toMatchObject({ units: 5, raters: 2 });
  });
});

describe("the row of people", () => {
  const cases = Array.from({ length: 12 }, (_, i) => ({
    s: [i % 2 === 0, i % 2 === 0, i % 3 === 0],
  }));

  it("stands by its value, without rank, group or a part in any comparison", () => {
    const questions = (positive: boolean) => [
      question(0, ["s"], binary(positive)),
      question(1, ["s"], binary(true)),
    ];
    const records = cases.map((labels, i) =>
      record(`r${String(i).padStart(2, "0")}`, questions(i % 2 === 0), labelled(labels)),
    );
    const judges = [judge("j", "binary"), judge("k", "binary")];
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(table.rows.map((row) => [row.name, row.kind])).toEqual([
      ["j", "judge"],
      [name, "ceiling"],
      ["k", "judge"],
    ]);
    expect(rowOf(table, name)).toMatchObject({
      rank: null,
      group: null,
      verdicts: null,
      usage: null,
      usd: null,
    });
    expect(table.rows.filter((row) => row.rank !== null)).toHaveLength(2);
    expect(table.differences.map(({ a, b }) => [a, b])).toEqual([["j", "k"]]);
    expect(table.footer.comparisons).toBe(1);
    expect(table.captions.join(" ")).toContain("each of 3 raters in turn against the others");
  });

  it("is not there where each was labelled by one", () => {
    const single = cases.map(({ s }) => ({ s: s.slice(0, 1) }));
    const table = tableFor("binary", single);
    expect(table.rows.map((row) => row.kind)).toEqual(["judge"]);
    expect(table.captions.join(" ")).not.toContain("leave-one-out");
    expect(table.goldRaters).toMatchObject({ raters: 1, units: 12, alphaNominal: null });
  });

  it("counts each question once, however many judges and repeats there are", () => {
    const judges = [judge("j", "score"), judge("k", "score")];
    const ratings = { x: [1, 2], y: [2, 1], z: [3, 3] };
    const questions = ["x", "y", "z"].flatMap((system) =>
      [0, 1].map((index) => question(index, [system], score(1))),
    );
    const records = ["a", "b"].map((id) => record(id, questions, labelled(ratings)));
    const table = tableOf(boardsOf(judges, records).judges, "human");
    expect(rowOf(table, name).estimates["accEq"]?.n).toBe(12);
    expect(table.goldRaters?.units).toBe(6);
  });

  it("is not there where labels are no gold of the run", () => {
    const records = cases.map((labels, i) =>
      record(`r${i}`, [question(0, ["s"], binary(true))], labelled(labels)),
    );
    const { judges, systems } = boardsOf([judge("j", "binary")], records, {
      golds: ["reference"],
    });
    expect(judges.flatMap(({ rows }) => rows.map((row) => row.kind))).toEqual(["judge"]);
    expect(systems.every((table) => table.gold === null)).toBe(true);
    expect(systems[0]?.columns).toEqual(["positiveRate"]);
  });
});

const few = { bootstrap: 49 };
const systems = ["x", "y"];
const rating = (protocol: ProtocolName): fc.Arbitrary<Rating> =>
  protocol === "binary" ? fc.boolean() : fc.integer({ min: 1, max: 4 });
const protocols = ["binary", "score", "pairwise", "ranking"] as const;
/** Columns that are 0, and not 1, where nobody errs. */
const withoutError = ["meanAbsoluteError", "meanShift"];

function study(protocol: ProtocolName, raters: number) {
  const list = fc.array(rating(protocol), { minLength: raters, maxLength: raters });
  return fc
    .array(fc.tuple(list, list), { minLength: 2, maxLength: 8 })
    .map((rows) =>
      rows.map(
        (lists): Record<string, readonly Rating[]> =>
          Object.fromEntries(systems.map((system, i) => [system, lists[i] ?? []])),
      ),
    );
}

it("counts as records of a mean over records those in which it is defined for a rater", () => {
  // Both say the same of every system of the second record: no coefficient is defined there.
  const table = tableFor("score", [
    { x: [1, 1], y: [2, 2] },
    { x: [3, 3], y: [3, 3] },
  ]);
  const ceiling = table.rows.find(({ kind }) => kind === "ceiling")?.estimates ?? {};
  expect(ceiling["kendallByRecord"]).toMatchObject({ value: 1, records: 1 });
  expect(ceiling["accEq"]).toMatchObject({ records: 2 });
  expect(ceiling["spa"]).toMatchObject({ value: 1, records: 2, missing: 0 });
});

describe.each(protocols)("raters of %s", (protocol) => {
  it("who label alike are right about each other wherever that is defined", () => {
    fc.assert(
      fc.property(study(protocol, 1), fc.integer({ min: 2, max: 4 }), (cases, raters) => {
        const copies = cases.map((labels) =>
          Object.fromEntries(
            Object.entries(labels).map(([system, [one = 0]]) => [
              system,
              Array.from({ length: raters }, () => one),
            ]),
          ),
        );
        const records = copies.map((labels, i) =>
          record(`r${i}`, asks[protocol]?.(labels) ?? [], labelled(labels)),
        );
        const table = boardsOf([judge("j", protocol)], records, few).judges.find(
          ({ gold }) => gold === "human",
        );
        for (const row of table?.rows.filter(({ kind }) => kind === "ceiling") ?? []) {
          for (const [key, { value }] of Object.entries(row.estimates)) {
            // Places do not say how far apart the ratings are on which they rest.
            if (value === null || (protocol === "ranking" && key === "spa")) continue;
            expect(value, key).toBeCloseTo(withoutError.includes(key) ? 0 : 1, 9);
          }
        }
        for (const alpha of ["alphaNominal", "alphaOrdinal", "alphaInterval"] as const) {
          expect([null, 1, undefined]).toContain(table?.goldRaters?.[alpha]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("may stand in any order, which only the kappas of the first two notice", () => {
    fc.assert(
      fc.property(study(protocol, 3), fc.constantFrom([2, 0, 1], [1, 0, 2]), (cases, order) => {
        const permuted = cases.map((labels) =>
          Object.fromEntries(
            Object.entries(labels).map(([system, list]) => [
              system,
              order.flatMap((place) => list[place] ?? []),
            ]),
          ),
        );
        const tables = [cases, permuted].map((own) => {
          const records = own.map((labels, i) =>
            record(`r${i}`, asks[protocol]?.(labels) ?? [], labelled(labels)),
          );
          return boardsOf([judge("j", protocol)], records, few).judges.find(
            ({ gold }) => gold === "human",
          );
        });
        const seen = tables.map((table) => {
          const { kappa12, quadraticKappa12, intervals, ...rest } = table?.goldRaters ?? {};
          const rows = table?.rows.map((row) => [row.name, flat(row.estimates)]);
          return [rows, flat(rest), flat(intervals?.alphaOrdinal), flat(intervals?.mean)];
        });
        expect(seen[1]).toEqual(seen[0]);
      }),
      { numRuns: 30 },
    );
  });
});

/** Numbers to nine digits: the order of a sum may change its last bits. */
function flat(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (_key, inner: unknown) =>
      typeof inner === "number" ? Number(inner.toPrecision(9)) : inner,
    ),
  );
}
