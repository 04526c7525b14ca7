import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decimalsOf,
  formatCount,
  formatDollars,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
} from "../../harness/report/format-number.ts";
import { estimate } from "./boards.ts";

const units = { n: 1, records: 1 };

describe("formatNumber", () => {
  it.each([
    [0.84210526, 3, "0.842"],
    [-0.0004, 3, "0.000"],
    [-0.0006, 3, "-0.001"],
    [1, 3, "1.000"],
    [84.28125, 1, "84.3"],
  ])("%d with %d decimals is %s", (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  it("prints a value inside the interval that it lies in", () => {
    const number = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(number, number, number, fc.nat({ max: 3 }), (a, b, c, decimals) => {
        const [low = 0, value = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
        const shown = Number(formatNumber(value, decimals));
        const [from = 0, to = 0] = (formatInterval({ low, high }, decimals) ?? "")
          .slice(1, -1)
          .split(", ")
          .map(Number);
        expect(from).toBeLessThanOrEqual(shown);
        expect(shown).toBeLessThanOrEqual(to);
      }),
    );
  });

  it("never says minus nothing", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (value) => {
        expect(formatNumber(value, 3)).not.toBe("-0.000");
      }),
    );
  });
});

describe("decimalsOf", () => {
  it.each([
    ["accuracy", 0.5, 3],
    ["meanScore", 3.52, 2],
    ["meanScore", 73.5, 1],
    ["tokens", 0.5, 1],
    ["kendallByRecord", -1, 3],
  ])("%s near %d", (key, value, decimals) => {
    expect(decimalsOf(key, [estimate([value], units), undefined])).toBe(decimals);
  });
});

describe("other numbers", () => {
  it.each([
    [formatCount(1234567), "1,234,567"],
    [formatCount(999), "999"],
    [formatDollars(0), "0"],
    [formatDollars(0.00004), "<0.0001"],
    [formatDollars(0.0213), "0.0213"],
    [formatDollars(12.345), "12.35"],
    [formatP(0.00099), "<0.001"],
    [formatP(0.0412), "0.041"],
    [formatLevel(0.95), "95%"],
    [formatLevel(0.999), "99.9%"],
    [formatInterval({ low: null, high: 1 }, 3), undefined],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});
