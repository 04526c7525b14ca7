import { describe, expect, it } from "vitest";
import type { Rating } from "../../harness/core/item.ts";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import type { GoldRaters } from "../../harness/core/leaderboard.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  score,
  tableOf,
  winner,
} from "./board-fixtures.ts";

function agreement(records: readonly JudgedRecord[], protocol: ProtocolName): GoldRaters {
  const { goldRaters } = tableOf(boardsOf([judge("j", protocol)], records).judges, "human");
  if (goldRaters === null) throw new Error("nothing is said of raters");
  return goldRaters;
}

/** One record a unit, with one system. */
const units = (lists: readonly (readonly Rating[])[]) =>
  lists.map((overall, i) => {
    const verdict = overall.some((one) => typeof one === "boolean") ? binary(true) : score(1);
    return record(`r${String(i).padStart(4, "0")}`, [question(0, ["s"], verdict)], {
      human: { s: { overall } },
    });
  });

/** Two systems in each of these records: a table against ratings needs a pair. */
const paired = (lists: readonly (readonly number[])[]) =>
  lists.map((overall, i) =>
    record(
      `r${String(i).padStart(4, "0")}`,
      ["s", "t"].map((system) => question(0, [system], score(1))),
      { human: { s: { overall }, t: { overall: [1] } } },
    ),
  );

describe("raters of one table", () => {
  it("agree as Krippendorff (2011) computed for his reference data", () => {
    const found = agreement(
      units([
        [1, 1, 1],
        [2, 2, 3, 2],
        [3, 3, 3, 3],
        [3, 3, 3, 3],
        [2, 2, 2, 2],
        [1, 2, 3, 4],
        [4, 4, 4, 4],
        [1, 1, 2, 1],
        [2, 2, 2, 2],
        [5, 5, 5],
        [1, 1],
        [3],
      ]),
      "score",
    );
    expect(found).toMatchObject({ units: 12, raters: 4 });
    expect(found.alphaNominal).toBeCloseTo(0.743, 3);
    expect(found.alphaOrdinal).toBeCloseTo(0.815, 3);
    expect(found.alphaInterval).toBeCloseTo(0.849, 3);
    expect(found.intervals.alphaOrdinal).toMatchObject({
      n: 11,
      missing: 1,
      records: 11,
      level: 0.95,
      method: "bca-expanded",
    });
    expect(found.mean).toBeCloseTo(103 / 41, 12);
    expect(found.intervals.mean).toMatchObject({ n: 41, missing: 0, records: 12 });
  });

  it("agree beyond chance as counted by hand, booleans as 0 and 1", () => {
    const found = agreement(
      units([
        [true, true],
        [false, true],
        [false, false],
      ]),
      "binary",
    );
    // One of three units differs: 1 − (6 − 1)·2 / (2·3·3); κ = (2/3 − 4/9) / (1 − 4/9).
    for (const alpha of ["alphaNominal", "alphaOrdinal", "alphaInterval"] as const) {
      expect(found[alpha]).toBeCloseTo(4 / 9, 12);
    }
    expect(found.kappa12).toBeCloseTo(0.4, 12);
    expect(found.quadraticKappa12).toBeCloseTo(0.4, 12);
    expect(found).toMatchObject({ units: 3, raters: 2, mean: 0.5 });
  });

  it("are compared by kappa where the first two both rated, whatever the others said", () => {
    const lists = [[1, 2, 5], [3, 3, 1], [5, 5], [2, 2, 2], [4]];
    const found = agreement(units(lists), "score");
    // Three of four agree; 1 is 1 apart and counts 1 of 16.
    expect(found.kappa12).toBeCloseTo(1 - (1 * 4) / (16 - (1 * 0 + 1 * 2 + 1 + 1)), 12);
    expect(found.intervals.kappa12).toMatchObject({ n: 4, missing: 1, records: 4 });
    const expected = 4 * (1 + 9 + 25 + 4 + (4 + 9 + 25 + 4)) - 2 * 11 * 12;
    expect(found.quadraticKappa12).toBeCloseTo(1 - (1 * 4) / expected, 12);
  });

  it("have no agreement where all say the same, and it says so", () => {
    const found = agreement(
      units([
        [2, 2],
        [2, 2],
      ]),
      "score",
    );
    for (const measure of ["alphaNominal", "alphaInterval", "kappa12"] as const) {
      expect(found[measure]).toBeNull();
      expect(found.intervals[measure]).toMatchObject({
        low: null,
        high: null,
        reason: "undefined",
      });
    }
  });
});

describe("labels that are not few whole numbers", () => {
  const wide = Array.from({ length: 60 }, (_, i) => [i % 25, (i + (i % 3)) % 25]);

  it("have an agreement without interval where there are more than 20", () => {
    const few = agreement(paired(wide.map((list) => list.map((value) => value % 20))), "score");
    expect(few.intervals.alphaOrdinal.method).toBe("bca-expanded");
    const found = agreement(paired(wide), "score");
    for (const measure of ["alphaNominal", "alphaOrdinal", "kappa12"] as const) {
      expect(found[measure]).toBeGreaterThan(-1);
      expect(found.intervals[measure]).toMatchObject({
        low: null,
        method: "none",
        reason: "too-large",
        n: 60,
        missing: 60,
        records: 60,
      });
    }
    expect(found.intervals.alphaInterval.method).toBe("bca-expanded");
    expect(found.intervals.quadraticKappa12.method).toBe("bca-expanded");
  });

  it.each([
    ["fractions", (value: number) => value + 0.5],
    ["more than 50 values", (_: number, i: number) => i],
  ])("have no kappa: %s", (_title, change) => {
    const lists = wide.map(([a = 0, b = 0], i) => [change(a, i), change(b, i)]);
    const found = agreement(paired(lists), "score");
    expect(found).toMatchObject({ kappa12: null, quadraticKappa12: null });
    expect(found.intervals.kappa12).toMatchObject({ reason: "no-categories", n: 60, missing: 60 });
    expect(found.alphaInterval).not.toBeNull();
  });

  it("are not told apart one by one above 500", () => {
    const lists = Array.from({ length: 600 }, (_, i) => [i, i + 1]);
    const found = agreement(paired(lists), "score");
    expect(found.alphaNominal).toBeNull();
    expect(found.intervals.alphaOrdinal.reason).toBe("no-categories");
    expect(found.alphaInterval).toBeCloseTo(1, 4);
  });
});

describe("what is rated", () => {
  const human = { x: { overall: [1, 2] }, y: { overall: [2, 3] }, z: { overall: [4, 4] } };

  it("are the candidates shown in comparisons, each once a record", () => {
    const pairs = [
      question(0, ["x", "y"], winner("first")),
      question(0, ["y", "x"], winner("second")),
      question(0, ["x", "z"], winner("first")),
      question(0, ["z", "x"], winner("second")),
    ];
    const compared = agreement([record("a", pairs, { human })], "pairwise");
    expect(compared).toMatchObject({ units: 3, raters: 2 });
    const places = answered({ kind: "ranking", places: [1, 2] });
    const ranked = agreement(
      [record("a", [question(0, ["x", "y"], places)], { human })],
      "ranking",
    );
    expect(ranked).toMatchObject({ units: 2, raters: 2, mean: 2 });
  });

  it("is only what was asked about, in this dimension", () => {
    const questions = ["x", "y"].map((system) => question(0, [system], score(1)));
    const more = { ...human, y: { overall: [2, 3], fluency: [1, 1, 1] } };
    expect(agreement([record("a", questions, { human: more })], "score")).toMatchObject({
      units: 2,
      raters: 2,
      mean: 2,
    });
  });
});
