import Table from "cli-table3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth, fitText, noLines, wrapText } from "../../harness/report/fit-text.ts";

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["a–b", 3],
    ["通义千问", 8],
    ["👩‍🔬", 2],
    ["\u001b[2mdim\u001b[22m", 3],
  ])("%j takes %d columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("displayWidth and cli-table3", () => {
  it("count alike", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (raw) => {
        const text = `${raw.replace(/[\s\p{Cc}]+/gu, "").normalize("NFC")}.`;
        const table = new Table({
          chars: { ...noLines, bottom: "-" },
          style: { "padding-left": 0, "padding-right": 0, border: [] },
        });
        table.push([text]);
        expect(table.toString().split("\n").at(-1)).toHaveLength(displayWidth(text));
      }),
    );
  });

  it("takes time in proportion to the text", () => {
    const long = "通".repeat(50_000);
    expect(displayWidth(long)).toBe(100_000);
    expect(wrapText(long, 80)).toHaveLength(1250);
    expect(fitText(long, 9, "…")).toBe("通通通通…");
  });
});

describe("fitText", () => {
  it.each([
    ["short", 5, "short"],
    ["longer", 5, "long…"],
    ["通义千问", 5, "通义…"],
    ["👩‍🔬👩‍🔬👩‍🔬", 5, "👩‍🔬👩‍🔬…"],
  ])("%j in %d", (text, width, fitted) => {
    expect(fitText(text, width, "…")).toBe(fitted);
  });
});

describe("wrapText", () => {
  it("breaks at spaces, and inside words that are too long", () => {
    expect(wrapText("one two three abcdefghij", 7)).toEqual(["one two", "three", "abcdefg", "hij"]);
  });

  it("loses nothing and keeps to any width that holds a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 8, max: 30 }),
        (raw, width) => {
          const text = raw.replace(/\s+/g, " ").trim();
          const lines = wrapText(text, width);
          expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 50 },
    );
  });
});
