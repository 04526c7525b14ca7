import { describe, expect, it } from "vitest";
import type { JudgedRecord } from "../../harness/core/judged.ts";
import type { Leaderboard, Table } from "../../harness/core/leaderboard.ts";
import { csv } from "../../harness/report/csv.ts";
import { markdown } from "../../harness/report/markdown.ts";
import { softPairwiseAccuracy } from "../../harness/stats/soft-pairwise.ts";
import { rouge } from "../../harness/text/rouge.ts";
import { boardsOf, judge, question, record, score } from "./board-fixtures.ts";

const gold = "one two three four";
const texts = { a: "one two three four", b: "one two nine", c: "one eight nine", d: "six" };
type System = keyof typeof texts;
const isSystem = (name: string): name is System => Object.hasOwn(texts, name);

function scored(id: string, scores: Readonly<Record<string, number | null>>): JudgedRecord {
  const asked = Object.entries(scores).map(([name, value]) => question(0, [name], score(value)));
  const candidates = Object.keys(scores)
    .filter(isSystem)
    .map((system) => ({ system, text: texts[system] }));
  return record(id, asked, { highlights: gold, highlightSentences: [gold], candidates });
}

function tableOf(records: readonly JudgedRecord[]): Table {
  const { systems } = boardsOf([judge("j", "score")], records);
  const found = systems.find((table) => table.judge === "j");
  if (found === undefined) throw new Error("no table of the judge");
  return found;
}

const rougeOf = (system: System) =>
  rouge({ reference: gold, candidate: texts[system], stemmer: true }).rougeLsum.f;

describe("the order of a judge and that of ROUGE", () => {
  const records = [
    scored("r0", { highlights: 1, a: 5, b: 3, c: 4 }),
    scored("r1", { highlights: 1, a: 4, b: 2, c: 3 }),
    scored("r2", { highlights: 1, a: 1, b: 4, c: 1 }),
    scored("r3", { highlights: 1, a: 5, b: 1, c: 3 }),
  ];

  it("are compared by the means of the systems, the highlights left out", () => {
    const { orderAgreement } = tableOf(records);
    // Judge 15/4, 10/4, 11/4; ROUGE a > b > c: two pairs of three agree.
    expect(orderAgreement?.kendall.value).toBeCloseTo(1 / 3, 12);
    expect(orderAgreement?.kendall).toMatchObject({ n: 12, records: 4, missing: 0 });
    const { spa } = softPairwiseAccuracy({
      judge: [
        [5, 3, 4],
        [4, 2, 3],
        [1, 4, 1],
        [5, 1, 3],
      ],
      human: records.map(() => [rougeOf("a"), rougeOf("b"), rougeOf("c")]),
    });
    expect(orderAgreement?.spa.value).toBeCloseTo(spa ?? 0, 12);
    expect(orderAgreement?.spa).toMatchObject({ method: "percentile", reason: "approximate" });
    expect(orderAgreement?.spa).toMatchObject({ n: 12, records: 4, missing: 0 });
    expect(orderAgreement?.spa.low).toBeLessThanOrEqual(spa ?? 0);
  });

  it("are compared on the records with every score", () => {
    const lost = scored("r4", { highlights: null, a: 1, b: 5, c: null });
    const kept = scored("r5", { highlights: null, a: 1, b: 5, c: 2 });
    const { orderAgreement } = tableOf([...records, lost]);
    expect(orderAgreement?.kendall.value).toBeCloseTo(1 / 3, 12);
    expect(orderAgreement?.kendall).toMatchObject({ n: 12, records: 4, missing: 3 });
    // Judge 16/5, 15/5, 13/5: now as ROUGE. That the highlights were lost does not matter.
    expect(tableOf([...records, kept]).orderAgreement?.kendall.value).toBeCloseTo(1, 12);
  });

  it("are none with two systems, or without highlights", () => {
    expect(tableOf([scored("r0", { highlights: 1, a: 5, b: 3 })]).orderAgreement).toBeNull();
    const bare = records.map((own) => ({
      ...own,
      item: { ...own.item, highlightSentences: [] },
    }));
    expect(tableOf(bare).orderAgreement).toBeNull();
  });

  it("stand under the table, and in the CSV as a row", () => {
    const table = tableOf(records);
    const board: Leaderboard = {
      format: 1,
      board: "systems",
      provenance: {
        name: "test",
        description: null,
        seed: "1",
        level: 0.95,
        bootstrap: 199,
        records: 4,
        data: "d",
        prompts: {},
        answers: "a",
        human: "human labels",
        versions: { assize: "0", methods: "0", prices: "0" },
        pending: null,
      },
      tables: [table],
    };
    expect(markdown.render(board)).toContain("Kendall's tau-b of the means 0.333");
    const one = { ...board, tables: [tableOf(records.slice(0, 1))] };
    expect(markdown.render(one)).toContain("that of ROUGE-Lsum, over 1 record: ");
    const lines = csv.render(board).split("\n");
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^systems\/score\/overall\/j,order agreement,kendall\/rougeLsum,0\.333\d+,.*,12,4,0$/,
      ),
    );
    expect(lines.some((line) => line.includes("order agreement,spa/rougeLsum,"))).toBe(true);
  });
});
