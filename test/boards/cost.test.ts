import { describe, expect, it } from "vitest";
import type { JudgedQuestion } from "../../harness/core/judged.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import { answered, boardsOf, judge, question, record, rowOf, unparsed } from "./board-fixtures.ts";

const paid = (asked: JudgedQuestion, nano: number | null): JudgedQuestion => ({ ...asked, nano });

const verdicts: readonly (readonly [ProtocolName, readonly string[], Verdict])[] = [
  ["binary", ["x"], answered({ kind: "binary", label: "yes", positive: true })],
  ["score", ["x"], answered({ kind: "score", score: 3 })],
  ["pairwise", ["x", "highlights"], answered({ kind: "pairwise", winner: "first" })],
  ["ranking", ["x", "highlights"], answered({ kind: "ranking", places: [1, 2] })],
  ["coverage", ["x"], unparsed],
];

/** The cost column of judge `j` over records that cost so many nano-dollars, question by question. */
function costOf(records: readonly (readonly (number | null)[])[]) {
  const asked = question(0, ["x"], unparsed);
  const { judges } = boardsOf(
    [judge("j", "score")],
    records.map((nanos, i) =>
      record(
        `r${i}`,
        nanos.map((nano) => paid(asked, nano)),
      ),
    ),
  );
  const [table] = judges;
  if (table === undefined) throw new Error("there is no table");
  return rowOf(table, "j").estimates["usdPer1000"];
}

describe("the cost of 1,000 planned verdicts", () => {
  it("is a ratio of sums over records, whatever became of the verdicts", () => {
    const cost = costOf([[100_000, 0], [200_000], [300_000, 500_000, 400_000]]);
    expect(cost).toMatchObject({ n: 6, records: 3, missing: 0 });
    expect(cost?.value).toBeCloseTo((1000 * 1_500_000e-9) / 6, 12);
  });

  it("has an interval that resamples records", () => {
    const cost = costOf(Array.from({ length: 12 }, (_, i) => [1000 * (1 + (i % 4)), 1000]));
    expect(cost?.method).toBe("bca-expanded");
    expect(cost?.low).toBeLessThan(cost?.value ?? 0);
    expect(cost?.high).toBeGreaterThan(cost?.value ?? 0);
  });

  it("is not known, and counted as missing, where any reply's is not", () => {
    const cost = costOf([[5], [null, 5, null], [5]]);
    expect(cost).toMatchObject({
      value: null,
      low: null,
      high: null,
      reason: "unknown-cost",
      n: 5,
      missing: 2,
    });
  });

  it("is 0 where nothing was paid", () => {
    expect(costOf([[0, 0], [0]])).toMatchObject({ value: 0, reason: "no-variation" });
  });

  it.each(verdicts)(
    "is a column of %s, against every gold and without one",
    (protocol, shown, verdict) => {
      for (const human of [{}, { x: { overall: [1] }, highlights: { overall: [2] } }]) {
        for (const highlights of [undefined, "All."]) {
          const asked = paid(question(0, shown, verdict), 2_000_000);
          const records = ["a", "b"].map((id) =>
            record(id, [asked], highlights === undefined ? { human } : { human, highlights }),
          );
          const { judges } = boardsOf([judge("j", protocol)], records);
          expect(judges.length).toBeGreaterThan(0);
          for (const table of judges) {
            expect(table.columns).toContain("usdPer1000");
            expect(rowOf(table, "j").estimates["usdPer1000"]?.value).toBe(2);
          }
        }
      }
    },
  );
});
