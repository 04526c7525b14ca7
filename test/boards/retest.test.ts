import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import { icc1, retestAgreement } from "../../harness/stats/reliability.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  score,
  unparsed,
  winner,
} from "./board-fixtures.ts";

/** One question, asked again with every verdict. */
function asked(
  shown: readonly string[],
  verdicts: readonly Verdict[],
  facts?: JudgedQuestion["facts"],
): readonly JudgedQuestion[] {
  return verdicts.map((verdict, i) => ({
    ...question(0, shown, verdict),
    repeat: i + 1,
    ...(facts && { facts }),
  }));
}

const idOf = (i: number) => `r${String(i).padStart(3, "0")}`;

/** The column, without any gold. */
function retestOf(protocol: ProtocolName, records: readonly (readonly JudgedQuestion[])[]) {
  const { judges } = boardsOf(
    [judge("j", protocol)],
    records.map((questions, i) => record(idOf(i), questions)),
  );
  return judges[0]?.rows[0]?.estimates["retestAgreement"];
}

describe("retest agreement", () => {
  it("of labels is the mean share of pairs of repeats that agree", () => {
    const found = retestOf("binary", [
      asked(["s"], [binary(true), binary(true), binary(false)]),
      [
        ...asked(["s"], [binary(true), binary(true), binary(true)]),
        ...asked(["t"], [binary(false), binary(null), binary(true)]),
      ],
      asked(["s"], [binary(true), binary(null), binary(null)]),
    ]);
    expect(found).toMatchObject({ n: 3, missing: 1, records: 2 });
    expect(found?.value).toBeCloseTo((1 / 3 + 1 + 0) / 3, 12);
  });

  it("of pairs asks whether the same order has the same winner", () => {
    const found = retestOf("pairwise", [
      [
        ...asked(["x", "y"], [winner("first"), winner("first")]),
        ...asked(["y", "x"], [winner("first"), winner("tie")]),
      ],
    ]);
    expect(found).toMatchObject({ value: 0.5, n: 2, records: 1, missing: 0 });
  });

  it("of facts goes fact by fact, the record's own and the next one's apart", () => {
    const said = (...facts: boolean[]) => answered({ kind: "coverage", facts });
    const found = retestOf("coverage", [
      [
        ...asked(["x"], [said(true, false), said(true, true)], { asked: 2, from: "own" }),
        ...asked(["x"], [said(false, false), said(false, false)], { asked: 2, from: "next" }),
      ],
      asked(["x"], [said(true), unparsed], { asked: 1, from: "own" }),
    ]);
    expect(found).toMatchObject({ value: 0.75, n: 4, records: 1, missing: 1 });
  });

  it("of rankings asks of each pair of systems which is better", () => {
    const places = (...list: (number | null)[]) => answered({ kind: "ranking", places: list });
    const found = retestOf("ranking", [
      asked(["x", "y", "z"], [places(1, 2, 3), places(2, 1, 3)]),
      asked(["x", "y", "z"], [places(1, 2, null), places(1, 2, 3)]),
    ]);
    expect(found).toMatchObject({ value: 3 / 4, n: 4, records: 2, missing: 2 });
  });

  it("of scores is ICC(1), without items that lost a repeat", () => {
    const scores = [
      [1, 2],
      [3, 3],
      [5, 4],
      [4, null],
    ];
    const found = retestOf(
      "score",
      scores.map((list) => asked(["s"], list.map(score))),
    );
    // Means 1.5, 3, 4.5: MSB = 2 · 4.5 / 2 = 4.5; MSW = (½ + 0 + ½) / 3 = ⅓.
    expect(found?.value).toBeCloseTo((4.5 - 1 / 3) / (4.5 + 1 / 3), 12);
    expect(found).toMatchObject({ n: 3, missing: 1, records: 3 });
  });

  it.each([
    ["that are all the same", [3, 3], [3, 3]],
    ["of one item", [3, 4], [null, 1]],
  ])("of scores %s is not defined", (_title, first, second) => {
    const found = retestOf("score", [
      asked(["s"], first.map(score)),
      asked(["s"], second.map(score)),
    ]);
    expect(found).toMatchObject({ value: null, low: null, high: null, reason: "undefined" });
  });

  it("of scores is not defined in resamples whose scores are all the same", () => {
    const scores = Array.from({ length: 12 }, (_, i) => (i === 0 ? 3 : 3.7));
    const found = retestOf(
      "score",
      scores.map((one) => asked(["s"], [score(one), score(one)])),
    );
    // Record 0 is not drawn in about a third of them.
    expect(found).toMatchObject({ value: 1, low: null, reason: "undefined-replicates" });
  });

  it.each<[ProtocolName, readonly string[], Verdict]>([
    ["binary", ["s"], binary(true)],
    ["score", ["s"], score(2)],
    ["pairwise", ["x", "y"], winner("tie")],
    ["ranking", ["x", "y"], answered({ kind: "ranking", places: [1, 2] })],
    ["coverage", ["s"], answered({ kind: "coverage", facts: [true] })],
  ])("of %s is no column where questions were asked once", (protocol, shown, verdict) => {
    expect(retestOf(protocol, [asked(shown, [verdict]), asked(shown, [verdict])])).toBeUndefined();
  });
});

describe("the statistics give the same", () => {
  it("for labels, and none where nothing was read twice", () => {
    const label = fc.constantFrom(true, false, null);
    const runs = fc.integer({ min: 2, max: 4 });
    const items = runs.chain((k) =>
      fc.array(fc.array(label, { minLength: k, maxLength: k }), { minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(items, (labels) => {
        const found = retestOf(
          "binary",
          labels.map((list) => asked(["s"], list.map(binary))),
        );
        const wanted = retestAgreement({ labels });
        expect(found?.value === null).toBe(wanted === null);
        expect(found?.value ?? 0).toBeCloseTo(wanted ?? 0, 12);
        expect((found?.n ?? 0) + (found?.missing ?? 0)).toBe(labels.length);
      }),
      { numRuns: 60 },
    );
  });

  it("for scores, however far from zero", () => {
    const value = fc.option(fc.integer({ min: 0, max: 40 }).map((one) => one / 7));
    const items = fc
      .integer({ min: 2, max: 4 })
      .chain((k) =>
        fc.array(fc.array(value, { minLength: k, maxLength: k }), { minLength: 2, maxLength: 8 }),
      );
    fc.assert(
      fc.property(items, fc.constantFrom(0, 1, 1e6), (raw, offset) => {
        const scores = raw.map((list) => list.map((one) => (one === null ? null : one + offset)));
        const found = retestOf(
          "score",
          scores.map((list) => asked(["s"], list.map(score))),
        );
        const { icc1: wanted } = icc1({ scores });
        expect(found?.value === null).toBe(wanted === null);
        expect(found?.value ?? 0).toBeCloseTo(wanted ?? 0, 6);
      }),
      { numRuns: 60 },
    );
  });
});
