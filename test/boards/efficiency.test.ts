import { describe, expect, it } from "vitest";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import { binary, boardsOf, judge, question, record, rowOf, tableOf } from "./board-fixtures.ts";

/** Two questions a record, each of which costs what its judge's cost is: nano-dollars, or null for unknown. */
function recordsOf(count: number, costs: readonly (number | null)[]): readonly JudgedRecord[] {
  return Array.from({ length: count }, (_, i) =>
    record(
      `r${String(i).padStart(2, "0")}`,
      costs.flatMap((nano, place) =>
        ["x", "y"].map((system, s) => ({
          ...question(place, [system], binary((i + s * place) % 3 > 0)),
          nano,
        })),
      ),
      { human: { x: { overall: [i % 2 > 0] }, y: { overall: [i % 4 > 0] } } },
    ),
  );
}

const judgesOf = (...names: string[]) => names.map((name) => judge(name, "binary"));

/** The cell of the first judge, or of the one that is named, against labels. */
function cellOf(
  records: readonly JudgedRecord[],
  judges: ReturnType<typeof judgesOf>,
  more: Parameters<typeof boardsOf>[2] = {},
) {
  const table = tableOf(boardsOf(judges, records, more).judges, "human");
  return (name: string) => rowOf(table, name).estimates;
}

describe("what an interval of ±0.02 costs", () => {
  it("is the cost of as many records as narrow the interval so far", () => {
    const estimates = cellOf(recordsOf(20, [1_000_000]), judgesOf("j"))("j");
    const { low, high, n } = estimates["balancedAccuracy"] ?? {};
    const half = ((high ?? Number.NaN) - (low ?? Number.NaN)) / 2;
    expect(half).toBeGreaterThan(0.1);
    // 0.002 USD a record.
    expect(estimates["usdToHalfWidth"]?.value).toBeCloseTo(0.002 * 20 * (half / 0.02) ** 2, 12);
    expect(estimates["usdToHalfWidth"]).toMatchObject({
      low: null,
      high: null,
      method: "none",
      reason: "of-an-interval",
      n,
      records: 20,
    });
    const keys = Object.keys(estimates);
    expect(keys.indexOf("usdToHalfWidth")).toBe(keys.indexOf("usdPer1000") + 1);
  });

  it("counts the records of the column that ranks, at the mean cost of all", () => {
    const bare = recordsOf(40, [1_000_000]).map((one, i) =>
      i < 20 ? one : { ...one, item: { ...one.item, human: {} } },
    );
    const half = cellOf(recordsOf(20, [1_000_000]), judgesOf("j"))("j")["usdToHalfWidth"];
    const own = cellOf(bare, judgesOf("j"))("j");
    expect(own["balancedAccuracy"]?.records).toBe(20);
    // Other resamples of the same records: only the interval differs a little.
    expect((own["usdToHalfWidth"]?.value ?? 0) / (half?.value ?? 1)).toBeCloseTo(1, 0);
  });

  it("is 0 for who costs nothing, and unknown for whose cost is", () => {
    const of = cellOf(recordsOf(20, [1000, 0, null]), judgesOf("paid", "free", "dark"));
    expect(of("paid")["usdToHalfWidth"]?.value).toBeGreaterThan(0);
    expect(of("free")["usdToHalfWidth"]).toMatchObject({ value: 0, reason: "of-an-interval" });
    expect(of("dark")["usdToHalfWidth"]).toMatchObject({ value: null, reason: "unknown-cost" });
  });

  it("is not known without an interval", () => {
    const one = cellOf(recordsOf(1, [1000]), judgesOf("j"))("j");
    expect(one["balancedAccuracy"]?.low).toBeNull();
    expect(one["usdToHalfWidth"]).toMatchObject({ value: null, reason: "no-width" });
  });

  it("is of the column that is declared to rank, unless that is the cost itself", () => {
    const records = recordsOf(20, [1_000_000]);
    const by = (binary: string) => cellOf(records, judgesOf("j"), { judgesBy: { binary } })("j");
    const { low, high } = by("accuracy")["accuracy"] ?? {};
    const half = ((high ?? Number.NaN) - (low ?? Number.NaN)) / 2;
    expect(by("accuracy")["usdToHalfWidth"]?.value).toBeCloseTo(0.04 * (half / 0.02) ** 2, 12);
    expect(by("usdPer1000")["usdToHalfWidth"]).toBeUndefined();
  });

  it("is no column where nothing was paid, or nothing is known", () => {
    for (const costs of [[0], [null], [0, null]]) {
      const names = costs.map((_, i) => `j${i}`);
      const of = cellOf(recordsOf(12, costs), judgesOf(...names));
      for (const name of names) expect(of(name)["usdToHalfWidth"]).toBeUndefined();
    }
  });

  it("is no column of a table that ranks nobody", () => {
    const records = recordsOf(12, [1000]).map((one) => ({
      ...one,
      item: { ...one.item, human: {}, highlights: "All." },
      verdicts: one.verdicts.map((asked) => ({ ...asked, shown: ["highlights"] })),
    }));
    const table = tableOf(boardsOf(judgesOf("j"), records).judges, "reference");
    expect(table.columns).toContain("usdPer1000");
    expect(table.columns).not.toContain("usdToHalfWidth");
  });
});
