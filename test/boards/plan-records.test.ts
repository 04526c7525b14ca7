import { describe, expect, it } from "vitest";
import { measurePilot } from "../../harness/boards/pilot.ts";
import {
  type PlanOptions,
  planFromAssumed,
  planFromPilot,
} from "../../harness/boards/plan-records.ts";
import type { PlannedTable } from "../../harness/core/planning.ts";
import { binary, boardsOf, judge, question, record, tableOf } from "./board-fixtures.ts";

const judges = ["good", "fair", "weak"].map((name) => judge(name, "binary"));

/** Every second record is labelled positive; `good` errs on every tenth, `weak` on every third, `fair` on every seventh. */
function pilotOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0;
    const verdicts = [10, 7, 3].map((every, place) =>
      question(place, ["s"], binary(i % every === 0 ? !label : label)),
    );
    return record(`r${String(i).padStart(3, "0")}`, verdicts, {
      human: { s: { overall: [label] } },
      highlights: "A line .",
    });
  });
}

const wanted = { width: 0.05, difference: 0.1 };
const options: PlanOptions = { wanted, level: 0.95, power: 0.8, comparisons: undefined };

function planned(count: number, more: Partial<PlanOptions> = {}): PlannedTable | undefined {
  const tables = measurePilot({
    records: pilotOf(count),
    judges,
    golds: ["human"],
    orders: "both",
    seed: "1",
  });
  return tables.map((table) => planFromPilot(table, { ...options, ...more }))[0];
}

describe("from a pilot", () => {
  it("each judge needs the records that its own spread asks for", () => {
    const table = planned(60);
    expect(table).toMatchObject({ primary: "balancedAccuracy", pilotRecords: 60, comparisons: 3 });
    for (const { sd, now, records } of table?.widths ?? []) {
      if (sd === null || now === null) throw new Error("there is no sd");
      expect(now).toBeCloseTo((1.959963985 * sd) / Math.sqrt(60), 8);
      expect(records).toBe(Math.ceil((60 * now * now) / 0.05 ** 2));
    }
  });

  it("each pair is tested at α over all pairs, or over as many as are named", () => {
    const [pair] = planned(60)?.differences ?? [];
    // z of 1 − 0.05/6 is 2.3940, of 0.8 is 0.8416.
    expect(pair?.mde).toBeCloseTo(((2.39398 + 0.841621) * (pair?.sd ?? 0)) / Math.sqrt(60), 4);
    expect(pair?.records).toBeCloseTo(60 * ((pair?.mde ?? 0) / 0.1) ** 2, -1);
    const [alone] = planned(60, { comparisons: 1 })?.differences ?? [];
    expect(alone?.mde).toBeCloseTo(((1.959964 + 0.841621) * (pair?.sd ?? 0)) / Math.sqrt(60), 4);
  });

  it("four times the records halve what is found", () => {
    const [few, many] = [60, 240].map((count) => planned(count)?.median?.mde ?? 0);
    expect(few).toBeGreaterThan(0);
    expect((few ?? 0) / (many ?? 1)).toBeCloseTo(2, 1);
  });

  it("fewer than ten records say nothing", () => {
    const table = planned(9);
    expect(table?.median).toBeNull();
    expect(table?.widths.every(({ sd, records }) => sd === null && records === null)).toBe(true);
  });

  it("a judge that never varies, and a pair that never differs, have no number", () => {
    const same = pilotOf(20).map((one) => ({
      ...one,
      verdicts: [0, 1].map((place) => question(place, ["s"], binary(true))),
    }));
    const [table] = measurePilot({
      records: same,
      judges: judges.slice(0, 2),
      golds: ["human"],
      orders: "both",
      seed: "1",
    });
    if (table === undefined) throw new Error("there is no table");
    const plan = planFromPilot(table, options);
    expect(plan.widths[0]).toMatchObject({ sd: 0, now: null, records: null });
    expect(plan.differences[0]).toMatchObject({ sd: 0, mde: null, records: null });
  });
});

describe("from what is assumed", () => {
  const from = (assumed: { sd?: number; rate?: number; deff?: number }) =>
    planFromAssumed(
      judges,
      { sd: null, rate: null, deff: 1, ...assumed },
      { ...options, records: 100 },
    )[0];

  it("a rate needs z²p(1 − p)/h² records, times the design effect", () => {
    // 1.96² · 0.16 / 0.0025 = 245.9
    expect(from({ rate: 0.8 })?.widths).toMatchObject([{ value: 0.8, records: 246 }]);
    expect(from({ rate: 0.8, deff: 2 })?.widths[0]?.records).toBe(492);
    expect(from({ rate: 0.8 })?.differences).toEqual([]);
  });

  it("a difference needs ((z + z)·sd/δ)² records, times the design effect", () => {
    // ((2.3940 + 0.8416) · 4)² = 167.5
    expect(from({ sd: 0.4 })?.median).toMatchObject({ sd: 0.4, records: 168 });
    expect(from({ sd: 0.4, deff: 2 })?.median?.records).toBe(336);
  });
});

describe("the footer of a table", () => {
  it("names the difference that the pilot's plan finds for the median pair", () => {
    const { judges: tables } = boardsOf(judges, pilotOf(60));
    const { footer, differences } = tableOf(tables, "human");
    expect(differences).toHaveLength(3);
    expect(footer.mde).toBeCloseTo(planned(60)?.median?.mde ?? 0, 12);
    expect(footer.mde).toBeGreaterThan(0);
  });

  it("names none below ten records, without ranks, and where nobody differs", () => {
    const few = boardsOf(judges, pilotOf(9)).judges;
    expect(tableOf(few, "human").footer.mde).toBeNull();
    // Binary verdicts against the highlights have no ranks.
    const many = boardsOf(
      judges,
      pilotOf(60).map((one) => ({
        ...one,
        verdicts: one.verdicts.map((own) => ({ ...own, shown: ["highlights"] })),
      })),
    ).judges;
    expect(tableOf(many, "reference").footer.mde).toBeNull();
    const alike = boardsOf(
      judges,
      pilotOf(60).map((one) => ({
        ...one,
        verdicts: [0, 1, 2].map((place) => question(place, ["s"], binary(true))),
      })),
    ).judges;
    expect(tableOf(alike, "human").footer.mde).toBeNull();
  });
});
