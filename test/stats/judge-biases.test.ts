import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lengthControlledWinRate,
  selfPreference,
  verbosityGraded,
  verbosityPairwise,
} from "../../harness/stats/index.ts";
import { reversed, scoreMatrix } from "./arbitraries.ts";

function expectNear(actual: number | null, expected: number | null) {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 6);
}

const size = fc.integer({ min: 1, max: 200 });
interface Pair {
  readonly score: number;
  readonly a: number;
  readonly b: number;
  readonly human: number;
}

const pair: fc.Arbitrary<Pair> = fc.record({
  score: fc.constantFrom(0, 0.5, 1),
  a: size,
  b: size,
  human: fc.constantFrom(-1, 0, 1),
});
const pairs = fc.array(pair, { minLength: 8, maxLength: 40 });

const clusterOf = (list: readonly unknown[]) => list.map((_, i) => `r${i % 5}`);

describe("lengthControlledWinRate", () => {
  const of = (list: readonly Pair[]) =>
    lengthControlledWinRate({
      score: list.map(({ score }) => score),
      lengthModel: list.map(({ a }) => a),
      lengthBaseline: list.map(({ b }) => b),
      cluster: clusterOf(list),
    });

  it("turns round when model and baseline change places", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const result = of(list);
        const other = of(list.map((one) => ({ ...one, score: 1 - one.score, a: one.b, b: one.a })));
        expect((other.rawWinRate ?? 0) + (result.rawWinRate ?? 0)).toBeCloseTo(1, 12);
        expectNear(other.intercept, result.intercept === null ? null : -result.intercept);
        expectNear(other.lcWinRate, result.lcWinRate === null ? null : 1 - result.lcWinRate);
        expectNear(other.lengthCoef, result.lengthCoef);
        expectNear(other.seIntercept, result.seIntercept);
        expectNear(other.seLcWinRate, result.seLcWinRate);
      }),
    );
  });

  it("is the raw rate where length has nothing to do with winning", () => {
    // Every score comes once with each length difference of +30 and −30.
    const scores = [1, 1, 0.5, 0, 1, 0];
    const list = scores.flatMap((score) => [
      { score, a: 80, b: 50, human: 0 },
      { score, a: 50, b: 80, human: 0 },
    ]);
    const { rawWinRate, lcWinRate, lengthCoef } = of(list);
    expect(lcWinRate).toBeCloseTo(rawWinRate ?? Number.NaN, 10);
    expect(lengthCoef).toBeCloseTo(0, 10);
  });

  it("is null where lengths always differ alike, where they decide, and without a pair", () => {
    const nothing = { intercept: null, lengthCoef: null, seIntercept: null, lcWinRate: null };
    const alike = [1, 0, 1].map((score) => ({ score, a: 60, b: 50, human: 0 }));
    expect(of(alike)).toMatchObject({ ...nothing, rawWinRate: 2 / 3 });
    const decided = [10, 20, 30].flatMap((d) => [
      { score: 1, a: 50 + d, b: 50, human: 0 },
      { score: 0, a: 50, b: 50 + d, human: 0 },
    ]);
    expect(of(decided)).toMatchObject({ ...nothing, rawWinRate: 0.5 });
    expect(of([])).toMatchObject({ ...nothing, rawWinRate: null });
  });
});

describe("verbosityPairwise", () => {
  const of = (list: readonly Pair[], asked = true) =>
    verbosityPairwise({
      score: list.map(({ score }) => score),
      lengthA: list.map(({ a }) => a),
      lengthB: list.map(({ b }) => b),
      human: asked ? list.map(({ human }) => human) : null,
      cluster: clusterOf(list),
    });

  it("is the same when A and B change names", () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), (list, asked) => {
        const renamed = list.map(({ score, a, b, human }) => ({
          score: 1 - score,
          a: b,
          b: a,
          human: 0 - human,
        }));
        const [result, other] = [of(list, asked), of(renamed, asked)];
        expectNear(other.lengthCoef, result.lengthCoef);
        expectNear(other.humanCoef, result.humanCoef);
        expectNear(other.seLength, result.seLength);
        expectNear(other.seHuman, result.seHuman);
      }),
    );
  });

  it("is the log odds of the longer text where all differ by the same factor", () => {
    // (3 − 1)/(3 + 1) = ½; the longer one wins 7 of 10.
    const list = Array.from({ length: 10 }, (_, i) => ({
      score: i < 7 ? 1 : 0,
      a: 30,
      b: 10,
      human: 0,
    }));
    const { lengthCoef, humanCoef, seHuman } = of(list, false);
    expect(lengthCoef).toBeCloseTo(2 * Math.log(7 / 3), 10);
    expect(humanCoef).toBeNull();
    expect(seHuman).toBeNull();
  });

  it("leaves out pairs without a score or without a human", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const inputs = {
          lengthA: list.map(({ a }) => a),
          lengthB: list.map(({ b }) => b),
          cluster: clusterOf(list),
        };
        const holes = verbosityPairwise({
          ...inputs,
          score: list.map(({ score }, i) => (i % 4 === 0 ? null : score)),
          human: list.map(({ human }, i) => (i % 4 === 1 ? null : human)),
        });
        const kept = <T>(values: readonly T[]) => values.filter((_, i) => i % 4 > 1);
        const expected = verbosityPairwise({
          score: kept(list.map(({ score }) => score)),
          human: kept(list.map(({ human }) => human)),
          lengthA: kept(inputs.lengthA),
          lengthB: kept(inputs.lengthB),
          cluster: kept(inputs.cluster),
        });
        expect(holes).toEqual(expected);
        expect(holes.n).toBe(kept(list).length);
      }),
    );
  });

  it("is null where lengths never differ, and has no error from one record", () => {
    const same = [1, 0].map((score) => ({ score, a: 9, b: 9, human: 1 }));
    expect(of(same)).toMatchObject({ lengthCoef: null, humanCoef: null, seLength: null });
    const one = verbosityPairwise({
      score: [1, 1, 0],
      lengthA: [3, 3, 3],
      lengthB: [1, 1, 1],
      human: null,
      cluster: ["a", "a", "a"],
    });
    expect(one.lengthCoef).not.toBeNull();
    expect(one.seLength).toBeNull();
  });
});

const matrix = scoreMatrix({ records: 6, systems: 4, highest: 5, holes: true });
const lengths = scoreMatrix({ records: 6, systems: 4, highest: 120, holes: true });

describe("verbosityGraded", () => {
  it("does not see leniency by record, units of length, or the order of records and systems", () => {
    fc.assert(
      fc.property(matrix, matrix, lengths, (judge, human, length) => {
        const result = verbosityGraded({ judge, human, length });
        const each = (rows: typeof judge, change: (value: number, record: number) => number) =>
          rows.map((row, r) => row.map((cell) => (cell === null ? null : change(cell, r))));
        const mirrored = (rows: typeof judge) => reversed(rows).map((row) => reversed(row));
        const variants = [
          { judge: each(judge, (score, record) => score + record), human, length },
          { judge, human, length: each(length, (tokens, record) => tokens * (record + 1)) },
          { judge: mirrored(judge), human: mirrored(human), length: mirrored(length) },
        ];
        for (const variant of variants) {
          const other = verbosityGraded(variant);
          expectNear(other.slope, result.slope);
          expectNear(other.se, result.se);
          expect(other.records).toBe(result.records);
          expect(other.n).toBe(result.n);
        }
      }),
    );
  });

  it("finds a slope that is there, without error", () => {
    fc.assert(
      fc.property(matrix, lengths, (human, length) => {
        const judge = human.map((row, r) =>
          row.map((score, s) =>
            score === null ? null : score + 2 + 0.5 * Math.log(length[r]?.[s] ?? 1),
          ),
        );
        const { slope, se } = verbosityGraded({ judge, human, length });
        fc.pre(slope !== null);
        expect(slope).toBeCloseTo(0.5, 9);
        if (se !== null) expect(se).toBeCloseTo(0, 9);
      }),
    );
  });

  it("is null where no record has two lengths, and leaves out empty texts", () => {
    const scores = [
      [1, 5],
      [2, 4],
    ];
    const alike = [
      [7, 7],
      [9, 9],
    ];
    const empty = [
      [7, 0],
      [0, 9],
    ];
    expect(verbosityGraded({ judge: scores, human: alike, length: alike })).toEqual({
      slope: null,
      se: null,
      records: 2,
      n: 4,
    });
    expect(verbosityGraded({ judge: scores, human: alike, length: empty })).toEqual({
      slope: null,
      se: null,
      records: 0,
      n: 0,
    });
  });
});

describe("selfPreference", () => {
  const controls = fc.array(matrix, { minLength: 1, maxLength: 3 });

  it("does not see how strict a judge is, only what it gives its own beside others", () => {
    fc.assert(
      fc.property(matrix, controls, fc.integer({ min: 1, max: 8 }), (judge, others, amount) => {
        const result = selfPreference({ judge, controls: others, ownSystems: [1, 2] });
        const lenient = judge.map((row) => row.map((s) => (s === null ? null : s + amount)));
        const shifted = selfPreference({ judge: lenient, controls: others, ownSystems: [1, 2] });
        expectNear(shifted.mean, result.mean);
        const proud = judge.map((row) =>
          row.map((s, system) => (s !== null && (system === 1 || system === 2) ? s + amount : s)),
        );
        const prouder = selfPreference({ judge: proud, controls: others, ownSystems: [1, 2] });
        expectNear(prouder.mean, result.mean === null ? null : result.mean + amount);
        expectNear(prouder.se, result.se);
        const foreign = selfPreference({ judge, controls: others, ownSystems: [0, 3] });
        expectNear(foreign.mean, result.mean === null ? null : 0 - result.mean);
      }),
    );
  });

  it("uses the systems that all judges scored, in records with own and other ones", () => {
    const judge = [
      [5, 1, null],
      [5, null, 3],
      [4, 2, 1],
    ];
    const control = [
      [3, 1, 9],
      [3, 2, null],
      [3, 3, 3],
    ];
    const result = selfPreference({ judge, controls: [control], ownSystems: [0] });
    // (5 − 1) − (3 − 1) = 2; no other system; (4 − 1.5) − 0 = 2.5.
    expect(result.records).toBe(2);
    expect(result.mean).toBeCloseTo(2.25, 12);
  });

  it("is null without a control, without an own system and without another one", () => {
    const judge = [
      [1, 2],
      [3, 4],
    ];
    const nothing = { mean: null, se: null, lo: null, hi: null, p: null, records: 0 };
    expect(selfPreference({ judge, controls: [], ownSystems: [0] })).toEqual(nothing);
    expect(selfPreference({ judge, controls: [judge], ownSystems: [] })).toEqual(nothing);
    expect(selfPreference({ judge, controls: [judge], ownSystems: [0, 1] })).toEqual(nothing);
  });
});
