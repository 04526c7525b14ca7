import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resampleSystemPairs, systemPairAccuracy, weightRows } from "../../harness/stats/index.ts";
import { reversed, scoreMatrix } from "./arbitraries.ts";

type Matrix = readonly (readonly (number | null)[])[];

/** By the definition: points of 1, ½ and 0 a record, and the side of half the records on which their sums lie. */
function naive(judge: Matrix, human: Matrix) {
  const points = (rows: Matrix, record: number, i: number, j: number) => {
    const [a = null, b = null] = [rows[record]?.[i], rows[record]?.[j]];
    return a === null || b === null || a === b ? 0.5 : a > b ? 1 : 0;
  };
  let correct = 0;
  let pairs = 0;
  for (let i = 0; i < (human[0]?.length ?? 0); i += 1) {
    for (let j = 0; j < i; j += 1) {
      const records = [...human.keys()].filter(
        (record) => human[record]?.[i] !== null && human[record]?.[j] !== null,
      );
      if (records.length === 0) continue;
      const side = (rows: Matrix) =>
        Math.sign(
          records.reduce((sum, record) => sum + points(rows, record, i, j), 0) - records.length / 2,
        );
      pairs += 1;
      if (side(judge) === side(human)) correct += 1;
    }
  }
  return { accuracy: pairs === 0 ? null : correct / pairs, correct, pairs };
}

const size = { records: 5, systems: 4, highest: 3, holes: true };
const both = fc.record({ judge: scoreMatrix(size), human: scoreMatrix(size) });

describe("systemPairAccuracy", () => {
  it("counts a pair as right where both totals are on one side of half the records", () => {
    const judge = [
      [1, 2, 3],
      [1, 2, 1],
      [3, 2, null],
    ];
    const human = [
      [1, 2, 2],
      [4, 5, 4],
      [1, 1, 5],
    ];
    // 0–1: judge 1 of 3, human ½ of 3, both below. 0–2: judge 1, human 1. 1–2: judge 1½ is half, human 1½ is half.
    expect(systemPairAccuracy({ judge, human })).toEqual({ accuracy: 1, correct: 3, pairs: 3 });
    // An unread score is a tie: the judge's totals are now 1½ in 0–2 and 2 in 1–2.
    judge[0] = [1, 2, null];
    expect(systemPairAccuracy({ judge, human })).toMatchObject({ correct: 1, pairs: 3 });
  });

  it("is what its definition says, whatever is missing", () => {
    fc.assert(
      fc.property(both, ({ judge, human }) => {
        expect(systemPairAccuracy({ judge, human })).toEqual(naive(judge, human));
      }),
    );
  });

  it("does not see the order of systems or of records", () => {
    fc.assert(
      fc.property(both, ({ judge, human }) => {
        const value = systemPairAccuracy({ judge, human });
        const turned = (rows: Matrix) => rows.map((row) => reversed(row));
        expect(systemPairAccuracy({ judge: turned(judge), human: turned(human) })).toEqual(value);
        expect(systemPairAccuracy({ judge: reversed(judge), human: reversed(human) })).toEqual(
          value,
        );
      }),
    );
  });

  it("has as replicates and jackknife its values on the drawn records", () => {
    fc.assert(
      fc.property(both, ({ judge, human }) => {
        const rows = weightRows({
          seed: "4",
          purpose: "bootstrap/records",
          records: 5,
          replicates: 9,
        });
        const { estimate, replicates, jackknife } = resampleSystemPairs({ judge, human, rows });
        const accuracyOn = (weights: ArrayLike<number>) => {
          const drawn = <T>(list: readonly T[]) =>
            list.flatMap((row, record) => new Array<T>(weights[record] ?? 0).fill(row));
          const of = { judge: drawn(judge), human: drawn(human) };
          return systemPairAccuracy(of).accuracy ?? Number.NaN;
        };
        expect(estimate).toBe(accuracyOn([1, 1, 1, 1, 1]));
        expect(jackknife[3]).toBe(accuracyOn([1, 1, 1, 0, 1]));
        rows.forEach((b, weights) => {
          expect(replicates[b]).toBe(accuracyOn(weights));
        });
      }),
    );
  });

  it("is null where the humans compare nothing", () => {
    expect(systemPairAccuracy({ judge: [[1, 2]], human: [[1, null]] })).toEqual({
      accuracy: null,
      correct: 0,
      pairs: 0,
    });
  });
});
