import { describe, expect, it } from "vitest";
import * as z from "zod";
import { loadVectors } from "../vectors.ts";
import {
  binary,
  boardsOf,
  judge,
  question,
  record,
  rowOf,
  score,
  tableOf,
} from "./board-fixtures.ts";

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

const numbers = z.array(z.array(z.number()));
const systemsShape = z.object({
  systems: z.array(z.string()),
  labelledRecords: z.array(z.string()),
  unlabelledRecords: z.array(z.string()),
  human: numbers,
  judgeLabelled: numbers,
  judgeUnlabelled: numbers,
  seed: z.string(),
  B: z.number(),
  level: z.number(),
});
const correctedShape = z.object({
  order: z.array(z.string()),
  criticalValue: z.number(),
  rows: z.record(
    z.string(),
    z.object({
      corrected: z.number(),
      interval: limits,
      judgeMean: z.number(),
      rank: z.number(),
      rankSet: limits,
      group: z.string(),
    }),
  ),
});

const corrected = vectors?.find((one) => one.name === "systems-corrected");

describe.skipIf(corrected === undefined)("the systems board, corrected, end to end", () => {
  it("is that of the reference implementation: estimates, intervals, rank sets and letters", () => {
    const inputs = systemsShape.parse(corrected?.inputs);
    const expected = correctedShape.parse(corrected?.expected);
    const { systems, labelledRecords, unlabelledRecords } = inputs;
    const asked = (scores: readonly number[] = []) =>
      systems.map((system, place) => question(0, [system], score(scores[place] ?? null)));
    const records = [
      ...labelledRecords.map((id, place) =>
        record(id, asked(inputs.judgeLabelled[place]), {
          human: Object.fromEntries(
            systems.map((system, i) => [system, { overall: [inputs.human[place]?.[i] ?? 0] }]),
          ),
        }),
      ),
      ...unlabelledRecords.map((id, place) => record(id, asked(inputs.judgeUnlabelled[place]))),
    ];
    const boards = boardsOf(
      [judge("j", "score")],
      records.toSorted((a, b) => (a.item.id < b.item.id ? -1 : 1)),
      { seed: inputs.seed, bootstrap: inputs.B, level: inputs.level, randomLabels: true },
    );
    const table = boards.systems.find((one) => one.judge === "j");
    if (table === undefined) throw new Error("no table of the judge");
    expect(table.primary).toBe("corrected");
    expect(table.records).toBe(labelledRecords.length + unlabelledRecords.length);
    expect(table.rows.map((row) => row.name)).toEqual(expected.order);
    expect(table.footer.criticalValue).toBeCloseTo(expected.criticalValue, 9);
    for (const [name, row] of Object.entries(expected.rows)) {
      const { estimates, rank, group } = rowOf(table, name);
      expect(estimates["corrected"]?.value).toBeCloseTo(row.corrected, 9);
      expect(estimates["corrected"]?.low).toBeCloseTo(row.interval[0], 9);
      expect(estimates["corrected"]?.high).toBeCloseTo(row.interval[1], 9);
      expect(estimates["meanScore"]?.value).toBeCloseTo(row.judgeMean, 9);
      expect(rank).toEqual({ point: row.rank, first: row.rankSet[0], last: row.rankSet[1] });
      expect(group).toBe(row.group);
    }
  });
});
