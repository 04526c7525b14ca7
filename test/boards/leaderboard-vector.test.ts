import { describe, expect, it } from "vitest";
import * as z from "zod";
import { loadVectors } from "../vectors.ts";
import { binary, boardsOf, judge, question, record, rowOf, tableOf } from "./board-fixtures.ts";

const inputsShape = z.object({
  items: z.array(
    z.object({
      record: z.string(),
      item: z.number(),
      gold: z.number(),
      verdicts: z.record(z.string(), z.number().nullable()),
    }),
  ),
  seed: z.string(),
  B: z.number(),
  level: z.number(),
});
const limits = z.tuple([z.number(), z.number()]);
const expectedShape = z.object({
  order: z.array(z.string()),
  criticalValue: z.number(),
  rows: z.record(
    z.string(),
    z.object({
      n: z.number(),
      records: z.number(),
      balancedAccuracy: z.number(),
      interval: limits,
      mcc: z.number(),
      accuracy: z.number(),
      accuracyInterval: limits,
      invalidRate: z.number(),
      invalidInterval: limits,
      rank: z.number(),
      rankSet: limits,
      group: z.string(),
    }),
  ),
});

const vectors = loadVectors("leaderboard");
const found = vectors?.find((one) => one.name === "judges-binary");

describe.skipIf(found === undefined)("the judges board, end to end", () => {
  it("is that of the reference implementation: estimates, intervals, rank sets and letters", () => {
    const inputs = inputsShape.parse(found?.inputs);
    const expected = expectedShape.parse(found?.expected);
    const names = Object.keys(inputs.items[0]?.verdicts ?? {});
    const ids = [...new Set(inputs.items.map((item) => item.record))].sort();
    const records = ids.map((id) => {
      const items = inputs.items.filter((item) => item.record === id);
      return record(
        id,
        names.flatMap((name, index) =>
          items.map(({ item, verdicts }) => {
            const verdict = verdicts[name] ?? null;
            return question(
              index,
              [`item ${item}`],
              binary(verdict === null ? null : verdict === 1),
            );
          }),
        ),
        {
          human: Object.fromEntries(
            items.map(({ item, gold }) => [`item ${item}`, { overall: [gold === 1] }]),
          ),
        },
      );
    });
    const boards = boardsOf(
      names.map((name) => judge(name, "binary")),
      records,
      { seed: inputs.seed, bootstrap: inputs.B, level: inputs.level },
    );
    const table = tableOf(boards.judges, "human");
    expect(table.rows.map((row) => row.name)).toEqual(expected.order);
    expect(table.footer.criticalValue).toBeCloseTo(expected.criticalValue, 9);
    for (const [name, row] of Object.entries(expected.rows)) {
      const { estimates, rank, group } = rowOf(table, name);
      const close = (key: string, value: number, [low, high]: readonly [number, number]) => {
        expect(estimates[key]?.value).toBeCloseTo(value, 9);
        expect(estimates[key]?.low).toBeCloseTo(low, 9);
        expect(estimates[key]?.high).toBeCloseTo(high, 9);
      };
      close("balancedAccuracy", row.balancedAccuracy, row.interval);
      close("accuracy", row.accuracy, row.accuracyInterval);
      close("invalidRate", row.invalidRate, row.invalidInterval);
      expect(estimates.mcc?.value).toBeCloseTo(row.mcc, 9);
      expect(estimates.balancedAccuracy?.n).toBe(row.n);
      expect(estimates.balancedAccuracy?.records).toBe(row.records);
      expect(rank).toEqual({ point: row.rank, first: row.rankSet[0], last: row.rankSet[1] });
      expect(group).toBe(row.group);
    }
  });
});
