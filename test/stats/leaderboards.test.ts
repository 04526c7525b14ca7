import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type JudgedItem,
  judgeLeaderboard,
  RANKED_RECORDS,
  systemLeaderboard,
} from "../../harness/stats/index.ts";
import { reversed } from "./arbitraries.ts";

const resampling = { seed: "5", B: 99, level: 0.9 };
const runs = { numRuns: 40 };

const label = fc.constantFrom(0, 1);
const verdict = fc.option(label, { nil: null, freq: 8 });
const judged = fc.record({
  gold: label,
  verdicts: fc.record({ a: verdict, b: verdict, c: verdict }),
});

/** Items of a number of records, one to three of each. */
function itemsOf(records: { readonly min: number; readonly max: number }) {
  return fc
    .array(fc.array(judged, { minLength: 1, maxLength: 3 }), {
      minLength: records.min,
      maxLength: records.max,
    })
    .map((rows) =>
      rows.flatMap((row, g) =>
        row.map((item): JudgedItem => ({ ...item, record: `r${String(g).padStart(3, "0")}` })),
      ),
    );
}

const items = itemsOf({ min: RANKED_RECORDS, max: 16 });
const flipped = (value: 0 | 1 | null): 0 | 1 | null =>
  value === null ? null : value === 1 ? 0 : 1;

/** Sums in another order differ in their last bits. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "number" ? Number(part.toPrecision(9)) : part,
    ),
  );
}

describe("judgeLeaderboard", () => {
  it("does not depend on the order of items, nor on what records are called", () => {
    fc.assert(
      fc.property(items, (all) => {
        const board = judgeLeaderboard({ ...resampling, items: all });
        const renamed = all.map((item) => ({ ...item, record: `article ${item.record}` }));
        for (const other of [reversed(all), renamed]) {
          expect(judgeLeaderboard({ ...resampling, items: other })).toEqual(board);
        }
      }),
      runs,
    );
  });

  it("gives a judge the same row whatever it is called", () => {
    fc.assert(
      fc.property(items, (all) => {
        const renamed = all.map(({ verdicts: { a = null, b = null, c = null }, ...item }) => ({
          ...item,
          verdicts: { x: c, y: b, z: a },
        }));
        const { rows } = judgeLeaderboard({ ...resampling, items: all });
        const others = judgeLeaderboard({ ...resampling, items: renamed }).rows;
        for (const [name, other] of [
          ["a", "z"],
          ["b", "y"],
          ["c", "x"],
        ] as const) {
          // Letters are named by place, and equal judges stand in the order of their names.
          expect({ ...others[other], group: null }).toEqual({ ...rows[name], group: null });
        }
      }),
      runs,
    );
  });

  it("is the same when the classes change names", () => {
    fc.assert(
      fc.property(items, (all) => {
        const renamed = all.map(({ record, gold, verdicts }) => ({
          record,
          gold: flipped(gold),
          verdicts: Object.fromEntries(
            Object.entries(verdicts).map(([name, said]) => [name, flipped(said)]),
          ),
        }));
        expect(rounded(judgeLeaderboard({ ...resampling, items: renamed }))).toEqual(
          rounded(judgeLeaderboard({ ...resampling, items: all })),
        );
      }),
      runs,
    );
  });

  it("has intervals inside [0, 1] that widen with the level, and so do the rank sets", () => {
    fc.assert(
      fc.property(items, (all) => {
        const at = (level: number) => judgeLeaderboard({ ...resampling, items: all, level }).rows;
        const [narrow, wide] = [at(0.8), at(0.95)];
        for (const [name, row] of Object.entries(narrow)) {
          const wider = wide[name];
          for (const key of ["interval", "accuracyInterval", "invalidInterval"] as const) {
            const [low, high] = row[key] ?? [0.5, 0.5];
            const [lower, higher] = wider?.[key] ?? [0, 1];
            const limits = [0, lower, low, high, higher, 1];
            expect(limits, key).toEqual(limits.toSorted((a, b) => a - b));
          }
          if (row.rankSet === null || row.rank === null) continue;
          const [first, last] = row.rankSet;
          const [wideFirst = 0, wideLast = 0] = wider?.rankSet ?? [];
          const ranks = [1, wideFirst, first, row.rank, last, wideLast, 3];
          expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
        }
      }),
      runs,
    );
  });

  it("is undefined exactly where a class has no item, and ranks exactly from ten records on", () => {
    fc.assert(
      fc.property(itemsOf({ min: 1, max: 13 }), fc.boolean(), (all, one) => {
        const given = one ? all.map((item): JudgedItem => ({ ...item, gold: 1 })) : all;
        const { rows } = judgeLeaderboard({ ...resampling, items: given });
        const bothClasses = new Set(given.map(({ gold }) => gold)).size === 2;
        const records = new Set(given.map(({ record }) => record)).size;
        for (const row of Object.values(rows)) {
          expect(row.balancedAccuracy !== null).toBe(bothClasses);
          expect(row.accuracy).not.toBeNull();
          const ranked = bothClasses && records >= RANKED_RECORDS;
          expect([row.rank, row.rankSet, row.group].map((cell) => cell !== null)).toEqual([
            ranked,
            ranked,
            ranked,
          ]);
        }
      }),
      runs,
    );
  });
});

describe("systemLeaderboard", () => {
  const systems = ["s1", "s2", "s3"];
  const score = fc.integer({ min: 1, max: 20 }).map((n) => n / 4);
  const row = fc.array(score, { minLength: systems.length, maxLength: systems.length });
  const labelled = (min: number) => fc.array(fc.tuple(row, row), { minLength: min, maxLength: 14 });
  const rest = fc.array(row, { minLength: 2, maxLength: 20 });
  const name = (_: unknown, i: number) => `r${String(i).padStart(3, "0")}`;
  const inputsOf = (
    pairs: readonly (readonly [human: number[], judge: number[]])[],
    others: readonly number[][],
  ) => ({
    ...resampling,
    systems,
    labelledRecords: pairs.map(name),
    unlabelledRecords: others.map(name),
    human: pairs.map(([human]) => human),
    judgeLabelled: pairs.map(([, judge]) => judge),
    judgeUnlabelled: others,
  });

  it("does not depend on the order of records or of systems", () => {
    fc.assert(
      fc.property(labelled(RANKED_RECORDS), rest, (pairs, others) => {
        const inputs = inputsOf(pairs, others);
        const board = systemLeaderboard(inputs);
        const turned = systemLeaderboard({
          ...inputs,
          labelledRecords: reversed(inputs.labelledRecords),
          unlabelledRecords: reversed(inputs.unlabelledRecords),
          human: reversed(inputs.human),
          judgeLabelled: reversed(inputs.judgeLabelled),
          judgeUnlabelled: reversed(inputs.judgeUnlabelled),
        });
        expect(turned).toEqual(board);
        const shuffled = systemLeaderboard({
          ...inputs,
          systems: reversed(systems),
          human: inputs.human.map(reversed),
          judgeLabelled: inputs.judgeLabelled.map(reversed),
          judgeUnlabelled: inputs.judgeUnlabelled.map(reversed),
        });
        expect(shuffled.order).toEqual(board.order);
        expect(shuffled.rows).toEqual(board.rows);
      }),
      runs,
    );
  });

  it("turns round when all scores change their sign", () => {
    fc.assert(
      fc.property(labelled(RANKED_RECORDS), rest, (pairs, others) => {
        const inputs = inputsOf(pairs, others);
        const minus = (rows: readonly (readonly number[])[]) =>
          rows.map((own) => own.map((v) => -v));
        const { rows } = systemLeaderboard(inputs);
        const mirrored = systemLeaderboard({
          ...inputs,
          human: minus(inputs.human),
          judgeLabelled: minus(inputs.judgeLabelled),
          judgeUnlabelled: minus(inputs.judgeUnlabelled),
        }).rows;
        for (const [system, own] of Object.entries(rows)) {
          const other = mirrored[system];
          expect(other?.corrected).toBeCloseTo(-(own.corrected ?? Number.NaN), 9);
          expect(other?.interval?.[0]).toBeCloseTo(-(own.interval?.[1] ?? Number.NaN), 9);
          const [first = 0, last = 0] = own.rankSet ?? [];
          expect(other?.rankSet).toEqual([4 - last, 4 - first]);
        }
      }),
      runs,
    );
  });

  it("holds every estimate in its interval, which widens with the level", () => {
    fc.assert(
      fc.property(labelled(2), rest, (pairs, others) => {
        const at = (level: number) => systemLeaderboard({ ...inputsOf(pairs, others), level }).rows;
        const [narrow, wide] = [at(0.8), at(0.95)];
        for (const [system, { corrected, interval }] of Object.entries(narrow)) {
          const [low = Number.NaN, high = Number.NaN] = interval ?? [];
          const [lower = Number.NaN, higher = Number.NaN] = wide[system]?.interval ?? [];
          const limits = [lower, low, corrected ?? Number.NaN, high, higher];
          expect(limits).toEqual(limits.toSorted((a, b) => a - b));
        }
      }),
      runs,
    );
  });

  it("ranks exactly from ten labelled records on", () => {
    fc.assert(
      fc.property(labelled(1), rest, (pairs, others) => {
        const { rows } = systemLeaderboard(inputsOf(pairs, others));
        for (const { rank, rankSet, group, corrected } of Object.values(rows)) {
          expect(corrected).not.toBeNull();
          const ranked = pairs.length >= RANKED_RECORDS;
          expect([rank, rankSet, group].map((cell) => cell !== null)).toEqual([
            ranked,
            ranked,
            ranked,
          ]);
        }
      }),
      runs,
    );
  });
});
