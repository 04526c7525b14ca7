import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addPairSums,
  cohenKappa,
  kappaFromMargins,
  PAIR_SUMS,
  quadraticKappaFromSums,
} from "../../harness/stats/index.ts";

const size = 5;
const pairs = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 });

function tableOf(items: readonly (readonly [number, number])[]): number[][] {
  const table = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [i, j] of items) {
    const row = table[i] ?? [];
    row[j] = (row[j] ?? 0) + 1;
  }
  return table;
}

function expectNear(actual: number | null, expected: number | null) {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 9);
}

describe("kappa from sums over items", () => {
  it("is Cohen's kappa of the table", () => {
    fc.assert(
      fc.property(pairs, (items) => {
        const table = tableOf(items);
        const first = table.map((row) => row.reduce((a, b) => a + b, 0));
        const second = table.map((_, j) => table.reduce((a, row) => a + (row[j] ?? 0), 0));
        const agreed = items.filter(([i, j]) => i === j).length;
        const { kappa } = cohenKappa({ table, weights: "none" });
        expectNear(kappaFromMargins({ agreed, first, second }), kappa);
      }),
    );
  });

  it("is Cohen's kappa with quadratic weights, wherever the origin lies", () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: -9, max: 9 }), (items, origin) => {
        const sums = new Float64Array(PAIR_SUMS);
        for (const [i, j] of items) addPairSums(sums, i, j, origin);
        const { kappa } = cohenKappa({ table: tableOf(items), weights: "quadratic" });
        expectNear(quadraticKappaFromSums(sums), kappa);
      }),
    );
  });
});
