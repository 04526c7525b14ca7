import { describe, expect, it } from "vitest";
import type { GoldRaters } from "../../harness/core/leaderboard.ts";
import { csv } from "../../harness/report/csv.ts";
import { headline } from "../../harness/report/headline.ts";
import { json } from "../../harness/report/json.ts";
import { markdown } from "../../harness/report/markdown.ts";
import { renderTerminal } from "../../harness/report/terminal.ts";
import { board, estimate, row, table, verdicts } from "./boards.ts";

const units = { level: 0.95, n: 96, records: 32, missing: 0 };
const interval = (low: number, high: number) => ({ low, high, method: "bca-expanded", ...units });
const none = (reason: string) => ({ low: null, high: null, method: "none", reason, ...units });

const raters: GoldRaters = {
  units: 96,
  raters: 3,
  mean: 3.353055556,
  alphaNominal: 0.160708,
  alphaOrdinal: 0.574386,
  alphaInterval: 0.57558,
  kappa12: null,
  quadraticKappa12: null,
  intervals: {
    mean: { ...interval(3.26, 3.44), n: 288 },
    alphaNominal: none("too-large"),
    alphaOrdinal: interval(0.54, 0.61),
    alphaInterval: interval(0.55, 0.61),
    kappa12: none("no-categories"),
    quadraticKappa12: none("no-categories"),
  },
};

const rank = { point: 1, first: 1, last: 1 };
const of = (value: number) => ({
  accEq: estimate([value, value - 0.02, value + 0.02], { n: 96, records: 32 }),
});
const judged = (goldRaters: GoldRaters | null) =>
  board("judges", [
    table({
      protocol: "score",
      dimension: "coherence",
      gold: "human",
      primary: "accEq",
      goldRaters,
      rows: [
        row("human (leave-one-out)", of(0.61), { kind: "ceiling" }),
        row("luna/coherence", of(0.492), { rank, group: "a", verdicts: verdicts(96), usd: 0.5 }),
      ],
    }),
  ]);
const terminal = (one: ReturnType<typeof board>) =>
  renderTerminal(one, { color: false, unicode: true, width: 100 });

describe("people in a table of judges", () => {
  it("are marked, and were neither asked nor paid", () => {
    expect(terminal(judged(null))).toMatchInlineSnapshot(`
      "Judges · quickstart
      How good is each judge? Best first. A rank is the set of ranks that the data allow; rows that share
      a letter are not separated. Brackets and whiskers: 95% intervals, by record.

      score · coherence · against human labels · 32 records

      rank  judge                                  accEq  0.47                 0.63   n  answered     USD
      ───────────────────────────────────────────────────────────────────────────────────────────────────
      –     human (leave-one-out)^  0.610 [0.590, 0.630]                    ├──●──┤  96         –       –
      1 a   luna/coherence          0.492 [0.472, 0.512]  ├──●──┤                    96     96/96  0.5000

      ^ ceiling
      Every planned verdict was answered.

      9,999 bootstrap replicates · seed 0 · data 3f2a91c07be4 · assize 0.1.0
      "
    `);
    const [, people] = /^(\| .*leave-one-out.*)$/m.exec(markdown.render(judged(null))) ?? [];
    expect(people).toBe(
      "| – | – | human (leave-one-out) *(ceiling)* | **0.610** [0.590, 0.630] | 96 | 32 | – | – |",
    );
    const lines = csv.render(judged(null)).split("\n");
    expect(lines.filter((line) => line.includes("leave-one-out"))).toHaveLength(1);
  });

  it("are no leader", () => {
    expect(headline(judged(null))).toEqual([
      "luna/coherence stands alone in score · coherence · against human labels: accEq 0.492 [0.472, 0.512].",
    ]);
  });

  it("have their agreement under it", () => {
    const text = markdown.render(judged(raters));
    expect(text).toContain(`**Raters.** 3 raters on 96 candidates, mean label 3.353.

| agreement of the raters | value | n |
| --- | ---: | ---: |
| mean label | 3.353 [3.260, 3.440] | 288 |
| Krippendorff's alpha, nominal | 0.161 <sup>(1)</sup> | 96 |
| Krippendorff's alpha, ordinal | 0.574 [0.540, 0.610] | 96 |
| Krippendorff's alpha, interval | 0.576 [0.550, 0.610] | 96 |
| Cohen's kappa of raters 1 and 2 | n/a <sup>(2)</sup> | 96 |
| Cohen's kappa of raters 1 and 2, quadratic weights | n/a <sup>(2)</sup> | 96 |

(1) no interval: too many cells to resample.

(2) not defined for labels that are fractional or take too many values.
`);
    expect(terminal(judged(raters))).toContain(
      "3 raters on 96 candidates, mean label 3.353; Krippendorff's alpha 0.161 nominal, 0.574 ordinal,\n0.576 interval.",
    );
  });

  it("have their agreement in the files for machines", () => {
    const lines = csv.render(judged(raters)).split("\n");
    const table = "judges/score/coherence/human,human (raters)";
    expect(lines.filter((line) => line.startsWith(table))).toEqual([
      `${table},units,96,,,,,`,
      `${table},raters,3,,,,,`,
      `${table},mean,3.353055556,3.26,3.44,288,32,0`,
      `${table},alphaNominal,0.160708,,,96,32,0`,
      `${table},alphaOrdinal,0.574386,0.54,0.61,96,32,0`,
      `${table},alphaInterval,0.57558,0.55,0.61,96,32,0`,
      `${table},kappa12,,,,96,32,0`,
      `${table},quadraticKappa12,,,,96,32,0`,
    ]);
    expect(JSON.parse(json.render(judged(raters))).tables[0].goldRaters).toEqual(raters);
  });

  it("are one where labels have one rater: nothing to agree with", () => {
    const one = judged({ ...raters, raters: 1, units: 1 });
    expect(markdown.render(one)).toContain(
      "**Raters.** 1 rater on 1 candidate, mean label 3.353; agreement needs two.\n",
    );
    expect(terminal(one)).not.toContain("rater on");
  });
});

it("a table of what labels say of systems is by them, and its rows are systems", () => {
  const winRate = estimate([0.75, 0.6, 0.9], { n: 32, records: 32 });
  const one = board("systems", [
    table({
      protocol: "pairwise",
      dimension: "overall",
      gold: "human",
      primary: "winRate",
      rows: [row("lead", { winRate }, { kind: "system", rank, group: "a" })],
    }),
  ]);
  expect(terminal(one)).toContain("pairwise · overall · by human labels · 32 records");
  expect(markdown.render(one)).toContain("| rank | group | system | **win rate** | n | records |");
  expect(csv.render(one)).toContain("systems/pairwise/overall/human,lead,winRate,0.75,");
});
