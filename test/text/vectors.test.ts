import { describe, expect, it } from "vitest";
import * as text from "../../harness/text/index.ts";
import { departures, loadVectors, type VectorInputs } from "../vectors.ts";

const functions: Readonly<Record<string, (inputs: VectorInputs) => unknown>> = {
  rouge: text.rouge,
  rougeMulti: text.rougeMulti,
  porterStem: text.porterStem,
  extractiveness: text.extractiveness,
  extractivenessTokens: text.extractivenessTokens,
  chrF: text.chrF,
  splitSentences: text.splitSentences,
  leadK: text.leadK,
};

for (const { file, count } of [
  { file: "rouge", count: 38 },
  { file: "text_stats", count: 28 },
]) {
  const cases = loadVectors(file);
  describe.skipIf(cases === undefined)(`reference vectors: ${file}`, () => {
    it(`has ${count} cases`, () => {
      expect(cases).toHaveLength(count);
    });

    for (const { name, fn, inputs, expected, tolerance } of cases ?? []) {
      it(`${fn}: ${name}`, () => {
        expect(departures(functions[fn]?.(inputs), expected, tolerance)).toEqual([]);
      });
    }
  });
}
