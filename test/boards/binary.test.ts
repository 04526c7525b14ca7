import { describe, expect, it } from "vitest";
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
