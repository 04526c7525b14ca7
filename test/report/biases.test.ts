import { describe, expect, it } from "vitest";
import type { Bias, Table } from "../../harness/core/leaderboard.ts";
import { biasSentences } from "../../harness/report/biases.ts";
import { board, pairwiseReference } from "./boards.ts";

function bias(judge: string, metric: string, value: number | null, more: Partial<Bias> = {}): Bias {
  const limits =
    value === null ? { low: null, high: null } : { low: value - 0.1, high: value + 0.1 };
  return { judge, metric, value, ...limits, p: 0.4, pHolm: 0.8, detected: false, ...more };
}

const shown = { p: 0.0001, pHolm: 0.0002, detected: true };

function sentences(biases: readonly Bias[], gold: Table["gold"] = "human", short = true) {
  const table = { ...pairwiseReference, gold, biases };
  return biasSentences(table, board("judges", [table]), { short });
}

describe("what is said of biases", () => {
  it("is nothing where nothing was tested", () => {
    expect(sentences([])).toEqual([]);
  });

  it("is that there is none to see, and what was looked at", () => {
    const biases = [bias("a/better", "primacyNet", 0.02), bias("a/better", "lengthCoef", 0.1)];
    expect(sentences(biases)).toEqual([
      "No bias is shown that the data can tell from chance (looked at: position and length).",
    ]);
  });

  it("names judge and direction of each", () => {
    expect(
      sentences([
        bias("a/better", "primacyNet", -0.4, shown),
        bias("b/better", "lengthCoef", -2, shown),
        bias("c/better", "selfPreference", 0.3, shown),
        bias("d/better", "selfPreference", 0.1),
      ]),
    ).toEqual([
      "Biases that the data show: a/better favours the second place; b/better favours short candidates more than the labels do; c/better favours its own family.",
    ]);
  });

  it("calls length no bias where no labels say how much of it people like", () => {
    const [found] = sentences([bias("b/better", "lengthCoef", 2, shown)], "reference");
    expect(found).toBe(
      "Biases that the data show: b/better favours long candidates, be it a bias or not.",
    );
  });

  it("names who could not be tested", () => {
    const untested = { p: null, pHolm: null };
    const [, last] = sentences([
      bias("a/better", "lengthCoef", 0.1),
      bias("longest/better", "lengthCoef", null, untested),
    ]);
    expect(last).toBe("Could not be tested: longest/better (length).");
  });

  it("has the numbers and the rule where there is room", () => {
    expect(sentences([bias("a/better", "primacyNet", 0.4, shown)], "human", false)).toEqual([
      "Biases that the data show: a/better favours the first place (0.400 [0.300, 0.500], Holm p <0.001). A bias is shown where Holm p, over the judges of this table for each kind of bias, is below 0.05, and the interval does not hold 0.",
    ]);
  });
});
