import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayWidth } from "../../harness/report/fit-text.ts";
import { renderTerminal } from "../../harness/report/terminal.ts";
import {
  board,
  estimate,
  hostile,
  judges,
  row,
  systems,
  table,
  verdicts,
  withJury,
} from "./boards.ts";

const plain = { color: false, unicode: true };
const boards = { judges, systems, hostile };

describe("renderTerminal", () => {
  it.each([
    ["judges", 80],
    ["judges", 120],
    ["systems", 80],
    ["systems", 120],
    ["hostile", 80],
  ] as const)("%s at %d columns", async (name, width) => {
    await expect(renderTerminal(boards[name], { ...plain, width })).toMatchFileSnapshot(
      `__snapshots__/${name}-${width}.txt`,
    );
  });

  it("is all ASCII without Unicode, but for names", async () => {
    const text = renderTerminal(judges, { color: false, unicode: false, width: 80 });
    expect(text).toMatch(/^[\n -~]*$/);
    await expect(text).toMatchFileSnapshot("__snapshots__/judges-80-ascii.txt");
  });

  it("marks juries apart from baselines", () => {
    const text = renderTerminal(board("judges", [withJury]), { ...plain, width: 120 });
    for (const mark of ["overlap/faithful* ", "panel/faithful+ ", "\n* baseline, + jury\n"]) {
      expect(text).toContain(mark);
    }
  });

  it("says once how tables are read that are read alike, whoever the judge", () => {
    const by = (judge: string, rest: string) =>
      table({
        protocol: "score",
        primary: "meanScore",
        rows: [row("a", { meanScore: estimate([0.5, 0.4, 0.6], { n: 32, records: 32 }) })],
        judge,
        captions: [`By ${judge}.`, rest],
      });
    const text = renderTerminal(
      board("systems", [
        by("one", "Share of wins."),
        by("two", "Share of wins."),
        by("two", "Mean score."),
      ]),
      { ...plain, width: 100 },
    );
    expect(text.match(/Share of wins\./g)).toHaveLength(1);
    expect(text.match(/Mean score\./g)).toHaveLength(1);
    expect(text.match(/^Read like the tables above\.$/gm)).toHaveLength(1);
  });

  it("has no escape codes without colour, and says the same with it", () => {
    for (const one of Object.values(boards)) {
      const text = renderTerminal(one, { ...plain, width: 100 });
      expect(text).not.toContain("\u001b");
      const coloured = renderTerminal(one, { color: true, unicode: true, width: 100 });
      expect(coloured).toContain("\u001b[2m");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
      const bare = coloured.replace(/\u001b\[\d+m/g, "").replace(/ +$/gm, "");
      expect(bare).toBe(text);
    }
  });

  it("never writes a longer line than there is room for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        (names, width, unicode) => {
          const rows = names.map((name, place) =>
            row(
              name,
              {
                accEq: estimate([place / 10, place / 20, 0.7], { n: 1234, records: 32 }),
                kendallByRecord: estimate([-0.2], { n: 1234, records: 32 }),
              },
              { verdicts: verdicts(9999), usd: place, rank: { point: 1, first: 1, last: 2 } },
            ),
          );
          const one = board("judges", [
            table({ protocol: "score", primary: "accEq", captions: names, rows }),
          ]);
          for (const line of renderTerminal(one, { color: false, unicode, width }).split("\n")) {
            expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(40, width));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("leaves out the columns that say least, and names the file that has them", () => {
    const narrow = renderTerminal(judges, { ...plain, width: 60 });
    expect(narrow).toContain("balanced accuracy");
    expect(narrow.replace(/\n/g, " ")).toContain("More in judges.md: cost, recall,");
    const wide = renderTerminal(judges, { ...plain, width: 400 });
    expect(wide).not.toContain("More in");
  });

  it("warns of a partial board and of a small sample", () => {
    const text = renderTerminal(hostile, { ...plain, width: 200 });
    expect(text).toContain("PARTIAL: 4 calls of the plan are still pending (ab 1, luna|x 3).");
    expect(renderTerminal(judges, { ...plain, width: 80 })).toContain("12 records, a small sample");
  });

  it("aligns wide characters", () => {
    const lines = renderTerminal(systems, { ...plain, width: 80 }).split("\n");
    const at = (name: string) => {
      const line = lines.find((one) => one.includes(name)) ?? "";
      return displayWidth(line.slice(0, line.indexOf("[")));
    };
    expect(at("通义千问")).toBe(at("terra "));
  });

  it("writes a board without tables, and a table without rows", () => {
    expect(renderTerminal(board("judges", []), { ...plain, width: 80 })).toContain("Judges");
    const empty = table({ protocol: "text", primary: "tokens", rows: [] });
    expect(renderTerminal(board("systems", [empty]), { ...plain, width: 80 })).toContain("tokens");
  });
});
