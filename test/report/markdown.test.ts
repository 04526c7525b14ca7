import { describe, expect, it } from "vitest";
import { markdown } from "../../harness/report/markdown.ts";
import { escapeMarkdown } from "../../harness/report/markdown-escape.ts";
import { metricWords } from "../../harness/report/metric-words.ts";
import {
  board,
  estimate,
  hostile,
  judges,
  pairwiseReference,
  row,
  systems,
  table,
  textMetrics,
  winRates,
  withJury,
} from "./boards.ts";

describe("markdown", () => {
  it.each([
    ["judges", judges],
    ["systems", systems],
    ["hostile", hostile],
  ])("%s", async (name, one) => {
    await expect(markdown.render(one)).toMatchFileSnapshot(`__snapshots__/${name}.md`);
  });

  it("has no HTML but its own small type, and as many cells in every line of a table", () => {
    const text = markdown.render(hostile);
    expect(text.match(/<[^>]*>/g)?.filter((tag) => !/^<\/?(?:sub|sup)>$/.test(tag))).toEqual([]);
    const cells = text
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.match(/(?<!\\)(?:\\\\)*\|/g)?.length);
    expect(new Set(cells).size).toBe(1);
  });

  it("shows every column of every table", () => {
    const text = markdown.render(judges);
    for (const { columns } of judges.tables) {
      for (const key of columns) expect(text).toContain(metricWords(key).label);
    }
  });

  it("shows what became of the plan, and why a value is missing", () => {
    const text = markdown.render(judges);
    expect(text).toContain("| 96 = 94 answered + 1 unparsed + 1 failed |");
    expect(text).toContain("| n/a <sup>(1)</sup> |");
    expect(text).toContain("\n(1) not defined on these records");
  });

  it("shows under a table whether the members of its juries err together", () => {
    const text = markdown.render(board("judges", [withJury]));
    expect(text).toContain("| panel/faithful *(jury)* | **0.800**");
    expect(text).toContain(`Members of a jury that err together do not correct each other:

| jury | members | error correlation | n | records |
| --- | --- | ---: | ---: | ---: |
| panel/faithful | luna/faithful and overlap/faithful | 0.312 [0.105, 0.501] | 94 of 96 | 32 |
| panel/faithful | luna/faithful and first/faithful | n/a <sup>(1)</sup> | 96 | 32 |

(1) not defined on these records`);
    expect(text).toContain(
      "- **error correlation** (`errorCorrelation`): correlation of the errors",
    );
    expect(markdown.render(judges)).not.toContain("error correlation");
  });

  it("says at the top that a board is partial", () => {
    const partial = board("judges", judges.tables, { pending: { "luna/better": 7, other: 1 } });
    expect(markdown.render(partial).split("\n")[2]).toBe(
      "**PARTIAL: 8 calls of the plan are still pending (luna/better 7, other 1). Only records whose calls are all there went in.**",
    );
    expect(markdown.render(judges)).not.toContain("PARTIAL");
  });

  it("prints single differences for ten pairs, and only their number for more", () => {
    const [one] = textMetrics.differences;
    const withPairs = (count: number) =>
      markdown.render(
        board("judges", [
          {
            ...pairwiseReference,
            differences: one === undefined ? [] : Array.from({ length: count }, () => one),
            footer: { comparisons: count, criticalValue: 2.5, mde: null },
          },
        ]),
      );
    expect(withPairs(10)).toContain("| difference | value | Holm p |");
    expect(withPairs(11)).not.toContain("| difference |");
    expect(withPairs(11)).toContain("Holm p is below 0.05 for 11 of 11.");
  });

  it("says for how many pairs letters and Holm p differ", () => {
    const rows = ["x", "y", "z"].map((name, place) =>
      row(
        name,
        { accEq: estimate([0.7 - place / 10], { n: 9, records: 32 }) },
        { rank: { point: place + 1, first: 1, last: 3 }, group: ["a", "ab", "c"][place] ?? null },
      ),
    );
    const pair = (a: string, b: string, pHolm: number) => ({
      ...{ a, b, value: 0.1, low: 0, high: 0.2, p: pHolm, pHolm },
    });
    const text = (...p: readonly [number, number, number]) => {
      const [xy, xz, yz] = p;
      const differences = [pair("x", "y", xy), pair("x", "z", xz), pair("y", "z", yz)];
      return markdown.render(
        board("judges", [table({ protocol: "score", primary: "accEq", rows, differences })]),
      );
    };
    expect(text(0.5, 0.01, 0.01)).not.toContain("Letters come from the joint test");
    expect(text(0.5, 0.2, 0.01)).toContain(
      "Letters come from the joint test (max-T), Holm p from each pair's resamples; they differ for 1 pair here.",
    );
    expect(text(0.01, 0.2, 0.01)).toContain("they differ for 2 pairs here.");
  });

  it("names no detectable difference where none was found", () => {
    const withMde = (mde: number | null) =>
      markdown.render(
        board("judges", [
          { ...pairwiseReference, footer: { comparisons: 6, criticalValue: 2, mde } },
        ]),
      );
    expect(withMde(0.1)).toContain("So many records find a difference of 0.1");
    expect(withMde(0)).not.toContain("So many records");
    expect(withMde(null)).not.toContain("So many records");
  });

  it("shows the n of a human score over fewer records than its row", () => {
    const rows = [
      row("s", {
        meanScore: estimate([4], { n: 20, records: 20 }),
        humanScore: estimate([3], { n: 10, records: 10, missing: 10 }),
      }),
    ];
    const one = table({ protocol: "score", primary: "meanScore", rows, records: 20 });
    expect(markdown.render(board("systems", [one]))).toContain("3.00 <sub>n 10 of 20</sub>");
  });

  it("calls costs unknown, nothing, or none of ours", () => {
    const text = markdown.render(board("systems", [winRates]));
    expect(text).toMatch(/terra .*\| 1\.23 \|/);
    expect(text).toMatch(/lead-3 .*\| – \|/);
    expect(markdown.render(judges)).toMatch(/luna\/better .*\| unknown \|/);
  });
});

describe("escapeMarkdown", () => {
  it.each([
    ["gpt_4_mini", "gpt_4_mini"],
    ["_emphasis_", "\\_emphasis\\_"],
    ["a|b\\", "a\\|b\\\\"],
    ["![x](y)", "!\\[x\\](y)"],
    ["<b>&amp;", "&lt;b&gt;&amp;amp;"],
    ["one\n\n# two", "one \\# two"],
    ["$a$ `b` ~c~ *d*", "\\$a\\$ \\`b\\` \\~c\\~ \\*d\\*"],
  ])("%j", (text, shown) => {
    expect(escapeMarkdown(text)).toBe(shown);
  });
});
