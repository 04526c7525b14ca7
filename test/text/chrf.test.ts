import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chrF } from "../../harness/text/index.ts";

const text = fc.oneof(
  fc
    .array(fc.constantFrom("a", "b", "A", " ", "é", "😀"), { maxLength: 40 })
    .map((c) => c.join("")),
  fc.string({ unit: "binary" }),
);

describe("chrF", () => {
  it("equals the plain form", () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 7 }), (candidate, reference, charOrder) => {
        const value = chrF({ candidate, reference, beta: 2, charOrder });
        expect(value).toBeCloseTo(naiveChrF(candidate, reference, charOrder), 9);
      }),
      { numRuns: 300 },
    );
  });

  it("stays in [0, 100]", () => {
    fc.assert(
      fc.property(text, text, (candidate, reference) => {
        const value = chrF({ candidate, reference });
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100 + 1e-9);
      }),
    );
  });

  it("is 100 for equal texts, white space aside", () => {
    expect(chrF({ candidate: "a b\tc", reference: "ab c\n" })).toBeCloseTo(100, 12);
  });

  it("takes β = 2 and orders up to 6 unless told otherwise", () => {
    const pair = { candidate: "the cat sat down", reference: "a cat sat" };
    expect(chrF(pair)).toBe(chrF({ ...pair, beta: 2, charOrder: 6 }));
    expect(chrF(pair)).not.toBe(chrF({ ...pair, beta: 1, charOrder: 6 }));
    expect(chrF(pair)).not.toBe(chrF({ ...pair, beta: 2, charOrder: 5 }));
  });

  it("counts a character beyond the basic plane once", () => {
    // The two share no code point, but their first UTF-16 unit.
    expect(chrF({ candidate: "😀", reference: "😁" })).toBe(0);
  });
});

/** Popović 2015 with strings and maps; β = 2. */
function naiveChrF(candidate: string, reference: string, charOrder: number): number {
  const [c, r] = [candidate, reference].map((one) => [...one.replaceAll(/\p{White_Space}/gu, "")]);
  const [precisions, recalls]: [number[], number[]] = [[], []];
  for (let n = 1; n <= charOrder; n++) {
    const [inC, inR] = [gramsOf(c ?? [], n), gramsOf(r ?? [], n)];
    if (inC.length === 0 || inR.length === 0) continue;
    const left = [...inR];
    const matches = inC.filter((gram) => {
      const at = left.indexOf(gram);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    }).length;
    precisions.push(matches / inC.length);
    recalls.push(matches / inR.length);
  }
  const mean = (values: readonly number[]) =>
    values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
  const [precision, recall] = [mean(precisions), mean(recalls)];
  return precision + recall === 0 ? 0 : (100 * 5 * precision * recall) / (4 * precision + recall);
}

function gramsOf(characters: readonly string[], n: number): readonly string[] {
  return characters.slice(n - 1).map((_character, i) => characters.slice(i, i + n).join("|"));
}
