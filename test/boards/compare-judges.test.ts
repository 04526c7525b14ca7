import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ComparisonInputs,
  compareJudges,
  type JudgePair,
} from "../../harness/boards/compare-judges.ts";
import type { ComparedMetric, ComparisonTable } from "../../harness/core/comparison.ts";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import { answered, binary, judge, question, record, winner } from "./board-fixtures.ts";

/** The same judge in two runs, in which it has another index. */
function pairOf(name: string, indexA: number, indexB: number): JudgePair {
  const own = judge(name, "binary");
  return { a: { index: indexA, judge: own }, b: { index: indexB, judge: own } };
}

type Verdicts = readonly (boolean | null)[];

/** One candidate a record, labelled positive in all but every third record. */
function recordsOf(byJudge: readonly Verdicts[]): readonly JudgedRecord[] {
  return (byJudge[0] ?? []).map((_, i) =>
    record(
      `r${String(i).padStart(3, "0")}`,
      byJudge.map((verdicts, place) => question(place, ["s"], binary(verdicts[i] ?? null))),
      { human: { s: { overall: [i % 3 !== 0] } }, candidates: [{ system: "s", text: "text" }] },
    ),
  );
}

function compared(
  a: readonly JudgedRecord[],
  b: readonly JudgedRecord[],
  pairs: readonly JudgePair[] = [pairOf("one", 0, 0)],
  more: Partial<ComparisonInputs> = {},
): readonly ComparisonTable[] {
  const comparison = compareJudges({
    pairs,
    golds: ["human"],
    orders: "both",
    seed: "1",
    level: 0.95,
    bootstrap: 199,
    human: "labels",
    ...more,
  });
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right !== undefined) comparison.add({ a: left, b: right, sameNext: () => true });
  }
  return comparison.tables();
}

function metricOf(table: ComparisonTable | undefined, row: number, key: string): ComparedMetric {
  const found = table?.rows[row]?.metrics.find((metric) => metric.key === key);
  if (found === undefined) throw new Error(`there is no ${key}`);
  return found;
}

const truth = Array.from({ length: 12 }, (_, i) => i % 3 !== 0);
/** As `truth`, but wrong on the records that are named. */
const wrongOn = (...records: number[]) =>
  truth.map((label, i) => (records.includes(i) ? !label : label));

describe("judges of two runs", () => {
  it("differ by the mean of what their records differ", () => {
    // Right on 8 and on 11 of 12: accuracy 2/3 and 11/12.
    const [table] = compared(recordsOf([wrongOn(0, 1, 2, 4)]), recordsOf([wrongOn(4)]));
    expect(table).toMatchObject({ protocol: "binary", gold: "human", records: 12 });
    expect(table?.primary).toBe("balancedAccuracy");
    expect(table?.rows[0]?.metrics[0]?.key).toBe("balancedAccuracy");
    const { a, b, difference } = metricOf(table, 0, "accuracy");
    expect([a?.value, b?.value]).toEqual([8 / 12, 11 / 12]);
    expect(difference.value).toBeCloseTo(3 / 12, 12);
    expect(difference).toMatchObject({ records: 12, comparisons: 1 });
    expect(difference.low).toBeGreaterThan(-0.01);
    expect(difference.high).toBeLessThan(0.7);
    // Recall 5/8 and 7/8, specificity 3/4 and 4/4.
    expect(metricOf(table, 0, "balancedAccuracy").difference.value).toBeCloseTo(
      (7 / 8 + 1) / 2 - (5 / 8 + 3 / 4) / 2,
      12,
    );
  });

  it("differ in calibration, where both runs asked for confidences", () => {
    const sureBy = (p: number) =>
      truth.map((label, i) =>
        record(
          `r${String(i).padStart(3, "0")}`,
          [
            question(
              0,
              ["s"],
              answered({ kind: "binary", label: "yes", positive: true, confidence: p }),
            ),
          ],
          { human: { s: { overall: [label] } }, candidates: [{ system: "s", text: "text" }] },
        ),
      );
    const [table] = compared(sureBy(0.75), sureBy(0.5));
    // Two thirds of the labels are positive.
    const { a, b, difference, higherIsBetter } = metricOf(table, 0, "brier");
    const first = (2 * 0.25 ** 2 + 0.75 ** 2) / 3;
    expect(higherIsBetter).toBe(false);
    expect(a?.value).toBeCloseTo(first, 12);
    expect(b?.value).toBe(0.25);
    expect(difference.value).toBeCloseTo(0.25 - first, 12);
    expect(difference.records).toBe(12);
    // What chance makes of it depends on the confidences: two calibrated judges would differ in all resamples.
    const ece = metricOf(table, 0, "ece");
    expect(ece.difference.value).toBeCloseTo(1 / 6 - 1 / 12, 12);
    expect(ece.difference).toMatchObject({
      low: null,
      high: null,
      reason: "above-by-chance",
      p: null,
      pHolm: null,
      comparisons: 0,
    });
    const [plain] = compared(recordsOf([truth]), recordsOf([truth]));
    expect(plain?.rows[0]?.metrics.map(({ key }) => key)).not.toContain("brier");
  });

  it("have p from the resamples in which the difference crosses 0", () => {
    // The difference is that of one record of 12, so it is 0 where that record is not drawn.
    const [table] = compared(recordsOf([wrongOn(1)]), recordsOf([truth]));
    const { difference } = metricOf(table, 0, "accuracy");
    const missed = ((11 / 12) ** 12 * 2 * 199) / 200;
    expect(difference.p).toBeGreaterThan(missed - 0.15);
    expect(difference.p).toBeLessThan(missed + 0.15);
    expect(difference.pHolm).toBe(difference.p);
  });

  it("are one family for each column, adjusted by Holm", () => {
    const a = recordsOf([wrongOn(0, 1, 2, 4, 5, 7), wrongOn(1)]);
    const b = recordsOf([truth, truth]);
    const [table] = compared(a, b, [pairOf("one", 0, 0), pairOf("two", 1, 1)]);
    const [one, two] = [0, 1].map((row) => metricOf(table, row, "accuracy").difference);
    expect(one?.comparisons).toBe(2);
    expect(one?.pHolm).toBe(Math.min(1, 2 * (one?.p ?? 0)));
    expect(two?.pHolm).toBe(two?.p);
  });

  it("have no p below ten records", () => {
    const few = (verdicts: Verdicts) => recordsOf([verdicts.slice(0, 9)]);
    const [table] = compared(few(wrongOn(0, 1)), few(truth));
    expect(metricOf(table, 0, "accuracy").difference).toMatchObject({
      p: null,
      pHolm: null,
      comparisons: 0,
    });
    expect(table?.captions.join(" ")).toContain("9 records: estimates only");
  });

  it("are wrong where a verdict was lost, and it is counted", () => {
    const lost = truth.map((label, i) => (i === 3 ? null : label));
    const [table] = compared(recordsOf([lost]), recordsOf([truth]));
    expect(metricOf(table, 0, "accuracy").a).toMatchObject({ value: 11 / 12, n: 12 });
    expect(metricOf(table, 0, "balancedAccuracyLenient").a).toMatchObject({ n: 11, missing: 1 });
    expect(table?.rows[0]?.verdicts.a).toMatchObject({ planned: 12, answered: 11, unparsed: 1 });
    expect(table?.rows[0]?.verdicts.b).toMatchObject({ planned: 12, answered: 12 });
  });

  it("do not differ from themselves", () => {
    const [table] = compared(recordsOf([wrongOn(1, 3)]), recordsOf([wrongOn(1, 3)]));
    for (const { difference } of table?.rows[0]?.metrics ?? []) {
      if (difference.value === null) expect(difference.reason).toBeDefined();
      else expect(difference).toMatchObject({ value: 0, p: 1, pHolm: 1 });
    }
  });

  it("change places with every sign turned and every p kept", () => {
    const verdicts = fc.array(fc.constantFrom(true, false, null), {
      minLength: 14,
      maxLength: 14,
    });
    fc.assert(
      fc.property(verdicts, verdicts, (left, right) => {
        const [one] = compared(recordsOf([left]), recordsOf([right]));
        const [other] = compared(recordsOf([right]), recordsOf([left]));
        const turned = (table: ComparisonTable | undefined) =>
          table?.rows[0]?.metrics.map(({ key, a, b, difference: { value, p, pHolm } }) => [
            key,
            { a: b, b: a, value: value === null ? null : 0 - value, p, pHolm },
          ]);
        const straight = (table: ComparisonTable | undefined) =>
          table?.rows[0]?.metrics.map(({ key, a, b, difference: { value, p, pHolm } }) => [
            key,
            { a, b, value: value === null ? null : 0 + value, p, pHolm },
          ]);
        expect(turned(other)).toEqual(straight(one));
      }),
      { numRuns: 20 },
    );
  });

  it("stand in a table without a gold where there are no labels", () => {
    const bare = (verdicts: Verdicts) =>
      verdicts.map((one, i) => record(`r${i + 10}`, [question(0, ["s"], binary(one))]));
    const [table, ...rest] = compared(bare(truth), bare(truth.map(() => null)));
    expect(rest).toEqual([]);
    expect(table).toMatchObject({ gold: null, primary: "invalidRate" });
    expect(metricOf(table, 0, "invalidRate").difference.value).toBe(1);
  });
});

describe("questions that are not the same", () => {
  const pair: JudgePair = {
    a: { index: 0, judge: judge("one", "pairwise") },
    b: { index: 0, judge: judge("one", "pairwise") },
  };
  const texts = (made: string) => ({
    candidates: [
      { system: "s", text: "text" },
      { system: "made", text: made },
    ],
  });
  const first = winner("first");

  it("are left out and counted, by what they lack", () => {
    const a = record(
      "r",
      [
        question(0, ["s", "t"], first),
        question(0, ["t", "s"], first),
        question(0, ["s", "made"], first),
      ],
      texts("one summary"),
    );
    const b = record(
      "r",
      [
        question(0, ["s", "t"], first),
        { ...question(0, ["s", "t"], first), repeat: 2 },
        { ...question(0, ["s", "t"], first), repeat: 3 },
        question(0, ["s", "made"], first),
      ],
      texts("another summary"),
    );
    const [table] = compared([a], [b], [pair], { golds: [] });
    expect(table?.rows[0]?.questions).toEqual({ shared: 1, onlyA: 1, onlyB: 2, otherTexts: 1 });
    expect(table?.rows[0]?.verdicts.a.planned).toBe(1);
    expect(table?.rows[0]?.verdicts.b.planned).toBe(1);
  });

  it("are those about the next record's facts, where that is another one", () => {
    const about = (from: "own" | "next") => ({
      ...question(0, ["s"], first),
      facts: { asked: 2, from },
    });
    const own = record("r", [about("own"), about("next")], texts("one"));
    for (const [same, shared] of [
      [true, 2],
      [false, 1],
    ] as const) {
      const comparison = compareJudges({
        pairs: [pair],
        golds: [],
        orders: "both",
        seed: "1",
        level: 0.95,
        bootstrap: 9,
        human: "labels",
      });
      comparison.add({ a: own, b: own, sameNext: () => same });
      expect(comparison.questions).toEqual([
        { shared, onlyA: 0, onlyB: 0, otherTexts: 2 - shared },
      ]);
    }
  });

  it("leave a pairwise table that says it has a single order", () => {
    const one = record("r", [question(0, ["s", "t"], first)], texts("one"));
    const [table] = compared([one], [one], [pair], { golds: ["human"], orders: "seeded" });
    expect(table?.captions.join(" ")).toContain("Single order");
  });
});
