import { describe, expect, it } from "vitest";
import { makePaint } from "../../harness/report/paint.ts";
import { axisLabels, axisOf, drawWhisker } from "../../harness/report/whisker.ts";
import { estimate } from "./boards.ts";

const units = { n: 1, records: 1 };
const paint = makePaint({ width: 80, color: false, unicode: true });

describe("whisker", () => {
  it("draws the interval on a scale with round ends", () => {
    const all = [estimate([0.842, 0.763, 0.901], units), estimate([0.5, 0.444, 0.556], units)];
    const axis = axisOf(all);
    expect(axis).toEqual({ low: 0.4, high: 1, decimals: 1 });
    if (axis === undefined) return;
    expect(axisLabels(axis, 21)).toBe("0.4               1.0");
    expect(all.map((one) => drawWhisker(one, { axis, width: 21, paint }))).toEqual([
      "            ├──●─┤   ",
      " ├─●─┤               ",
    ]);
  });

  it("draws a dot without an interval, and nothing without a value", () => {
    const axis = { low: 0, high: 1, decimals: 0 };
    const draw = (value: number | null) =>
      drawWhisker(estimate([value], units), { axis, width: 5, paint });
    expect([draw(0), draw(0.5), draw(1), draw(null)]).toEqual(["●    ", "  ●  ", "    ●", ""]);
  });

  it("has no scale where nothing differs", () => {
    expect(axisOf([estimate([1], units), undefined])).toBeUndefined();
    expect(axisOf([])).toBeUndefined();
  });
});
