import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binaryMetrics } from "../../harness/stats/classification.ts";
import { gwetAC } from "../../harness/stats/gwet.ts";
import { cohenKappa } from "../../harness/stats/kappa.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  rowOf,
  tableOf,
  unparsed,
} from "./board-fixtures.ts";

const judges = [judge("j", "binary")];
const labels = (label: boolean) => ({ human: { s: { overall: [label] } } });

/** The same question, as often as there are answers. */
function asked(...said: readonly (boolean | null)[]) {
  return said.map((one, i) => ({ ...question(0, ["s"], binary(one)), repeat: i + 1 }));
}

const estimatesOf = (records: Parameters<typeof boardsOf>[1]) =>
  rowOf(tableOf(boardsOf(judges, records).judges, "human"), "j").estimates;

describe("repeats of a question with a label", () => {
  it("are verdicts of their own, and one record in every interval", () => {
    const estimates = estimatesOf([
      record("a", asked(true, true, false), labels(true)),
      record("b", asked(false, null, true), labels(false)),
    ]);
    expect(estimates["recall"]).toMatchObject({ value: 2 / 3, n: 6, records: 2 });
    expect(estimates["specificity"]?.value).toBe(1 / 3);
    expect(estimates["accuracy"]).toMatchObject({ value: 0.5, n: 6, records: 2 });
    expect(estimates["balancedAccuracyLenient"]).toMatchObject({ n: 5, missing: 1 });
  });

  it("are averaged on the systems board, over those that were read", () => {
    const [systems] = boardsOf(judges, [
      record("a", asked(true, true, false)),
      record("b", asked(false, null, true)),
      record("c", asked(null, null, null)),
    ]).systems;
    const rate = systems?.rows[0]?.estimates["positiveRate"];
    expect(rate).toMatchObject({ n: 2, missing: 1, method: "wilson-clustered" });
    expect(rate?.value).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  });

  it("of facts are averaged too", () => {
    const repeats = [
      answered({ kind: "coverage", facts: [true, true] }),
      answered({ kind: "coverage", facts: [true, false] }),
      unparsed,
    ].map((verdict, i) => ({
      ...question(0, ["s"], verdict),
      repeat: i + 1,
      facts: { asked: 2, from: "own" as const },
    }));
    const { judges: tables, systems } = boardsOf(
      [judge("j", "coverage")],
      [record("a", repeats, { human: { s: { overall: [true, false] } } })],
    );
    const { estimates } = rowOf(tableOf(tables, "human"), "j");
    expect(estimates["accuracy"]).toMatchObject({ value: 3 / 6, n: 6 });
    expect(systems[0]?.rows[0]?.estimates["coverageRate"]).toMatchObject({ value: 0.75, n: 1 });
  });
});

describe("agreement beyond chance", () => {
  it("counts an unread verdict as the wrong label", () => {
    // Labels yes, no by verdicts yes, no: [[2, 1], [1, 4]].
    const cases = [
      [true, true],
      [true, true],
      [true, null],
      [false, true],
      [false, false],
      [false, false],
      [false, false],
      [false, false],
    ] as const;
    const estimates = estimatesOf(
      cases.map(([label, said], i) => record(`r${i}`, asked(said), labels(label))),
    );
    const chance = (3 * 3 + 5 * 5) / 64;
    expect(estimates["kappa"]?.value).toBeCloseTo((6 / 8 - chance) / (1 - chance), 12);
    const byHalves = 2 * (6 / 16) * (10 / 16);
    expect(estimates["ac1"]?.value).toBeCloseTo((6 / 8 - byHalves) / (1 - byHalves), 12);
    expect(estimates["kappa"]).toMatchObject({ n: 8, records: 8, method: "bca-expanded" });
    expect(estimates["ac1"]).toMatchObject({ n: 8, records: 8, method: "bca-expanded" });
  });

  it("is what the statistics say of the same labels and verdicts", () => {
    const said = fc.constantFrom(true, false, null);
    const cases = fc.array(fc.tuple(fc.boolean(), said), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(cases, (list) => {
        const gold = list.map(([label]) => label);
        const pred = list.map(([label, one]) => one ?? !label);
        const { tp, fn, fp, tn } = binaryMetrics({
          gold,
          pred,
          positive: true,
          invalidPolicy: "strict",
        });
        const { kappa } = cohenKappa({
          table: [
            [tp, fn],
            [fp, tn],
          ],
          weights: "none",
        });
        const { coef } = gwetAC({
          ratings: list.map((_, i) => [Number(gold[i]), Number(pred[i])]),
          categories: [0, 1],
          weights: "none",
        });
        const { kappa: ours, ac1 } = estimatesOf(
          list.map(([label, one], i) =>
            record(`r${String(i).padStart(2, "0")}`, asked(one), labels(label)),
          ),
        );
        expect(ours?.value === null).toBe(kappa === null);
        expect(ours?.value ?? 0).toBeCloseTo(kappa ?? 0, 12);
        expect(ac1?.value ?? Number.NaN).toBeCloseTo(coef ?? 0, 12);
      }),
      { numRuns: 40 },
    );
  });

  it("is no column against the highlights, which are all positive", () => {
    const records = [
      record("a", [question(0, ["highlights"], binary(true))], { highlights: "All." }),
    ];
    const { estimates } = rowOf(tableOf(boardsOf(judges, records).judges, "reference"), "j");
    expect(estimates["recall"]?.value).toBe(1);
    expect([estimates["kappa"], estimates["ac1"]]).toEqual([undefined, undefined]);
  });
});
