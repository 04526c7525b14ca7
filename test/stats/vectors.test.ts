import { describe, expect, it } from "vitest";
import * as stats from "../../harness/stats/index.ts";
import { departures, loadVectors, type VectorInputs, vectorFiles } from "../vectors.ts";

/** Every export by its name, as a program finds it that imports `assize/stats`. */
const functions = new Map<string, unknown>(Object.entries(stats));

/**
 * Where a vector itself is off. scipy 1.10 puts the 0.975 quantile of Student's t with 39 degrees of freedom
 * at 2.0226909117; it is 2.02269092003676 (distributions.test.ts), which moves these limits by 1.00003e-9.
 */
const tolerances: Readonly<Record<string, number>> = { "mean-real-40": 1.01e-9 };

/** The function of a vector, by the name that methods.md, section 22, gives it. */
function named(name: string): (inputs: VectorInputs) => unknown {
  const found = functions.get(name);
  if (typeof found !== "function") throw new Error(`assize/stats exports no function "${name}"`);
  return (inputs) => found(inputs);
}

const files = vectorFiles() ?? [];
const all = files.map((file) => ({ file, cases: loadVectors(file) ?? [] }));
const total = all.reduce((sum, { cases }) => sum + cases.length, 0);

describe.skipIf(files.length === 0)(`${total} reference vectors of ../shared/vectors`, () => {
  let compared = 0;

  describe.each(all)("$file", ({ cases }) => {
    it.each(cases)("$fn: $name", ({ name, fn, inputs, expected, tolerance }) => {
      expect(departures(named(fn)(inputs), expected, tolerances[name] ?? tolerance)).toEqual([]);
      compared += 1;
    });
  });

  it(`all ${total} were compared and passed`, () => {
    expect(total).toBeGreaterThan(390);
    expect(compared).toBe(total);
  });
});
