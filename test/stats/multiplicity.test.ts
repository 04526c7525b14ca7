import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustP } from "../../harness/stats/index.ts";

// Benjamini & Hochberg 1995, section 3.2: at 0.05 four hypotheses fall to BH, three to Bonferroni-type rules.
const published = [
  0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
  0.6528, 0.759, 1,
];

const pValues = fc.array(
  fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null, freq: 5 }),
  { maxLength: 12 },
);

describe("adjustP", () => {
  it("rejects what the published example rejects", () => {
    const { holm, bh } = adjustP({ p: published });
    expect(bh.filter((p) => p !== null && p <= 0.05)).toHaveLength(4);
    expect(holm.filter((p) => p !== null && p <= 0.05)).toHaveLength(3);
    expect(bh[3]).toBeCloseTo((15 * 0.0095) / 4, 12);
  });

  it("multiplies by the hypotheses that are left (Holm 1979)", () => {
    const { holm } = adjustP({ p: [0.01, 0.04, 0.03, 0.005] });
    expect(holm.map((p) => Number(p?.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it("keeps the order of p-values, never lowers one, and BH is never above Holm", () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const { holm, bh } = adjustP({ p });
        const rows = p.map((value, i) => ({ value, holm: holm[i], bh: bh[i] }));
        for (const row of rows) {
          if (row.value === null) {
            expect(row).toEqual({ value: null, holm: null, bh: null });
            continue;
          }
          expect(row.bh).toBeGreaterThanOrEqual(row.value * (1 - 1e-12));
          expect(row.holm).toBeGreaterThanOrEqual((row.bh ?? 2) - 1e-12);
          expect(row.holm).toBeLessThanOrEqual(1);
          for (const other of rows) {
            if (other.value === null || other.value < row.value) continue;
            expect(other.holm).toBeGreaterThanOrEqual(row.holm ?? 2);
            expect(other.bh).toBeGreaterThanOrEqual(row.bh ?? 2);
          }
        }
      }),
    );
  });

  it("does not count null", () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const defined = p.filter((value) => value !== null);
        const without = adjustP({ p: defined });
        const { holm, bh } = adjustP({ p });
        expect(holm.filter((value) => value !== null)).toEqual(without.holm);
        expect(bh.filter((value) => value !== null)).toEqual(without.bh);
      }),
    );
  });
});
