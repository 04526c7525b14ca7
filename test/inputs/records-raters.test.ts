import { describe, expect, it } from "vitest";
import { readContent, type Settings } from "../fixtures/records/reading.ts";

const long: Settings["fields"] = {
  system: "system",
  human: { faithfulness: "errors", overall: "stars" },
};
const byRater = { name: "labels", lists: "rater", random: false } as const;

function lineOf(more: Readonly<Record<string, unknown>>): string {
  const row = { id: "a", article: "x", system: "s", summary: "y", errors: null, stars: null };
  return `${JSON.stringify({ ...row, ...more })}\n`;
}

async function labelsOf(content: string, settings: Settings, file = "a.jsonl") {
  const { items, error } = await readContent(file, content, settings);
  expect(error).toBeUndefined();
  return items.map(({ human }) => human);
}

describe("columns of labels, one a dimension", () => {
  it("hold what a label may be, and nothing where they are null", async () => {
    const labels = await labelsOf(
      lineOf({ errors: [0, [1, 0]], stars: 4 }) + lineOf({ id: "b", stars: [3, 4] }) + lineOf({}),
      { fields: long },
    );
    expect(labels).toEqual([
      { s: { faithfulness: [0, [1, 0]], overall: [4] } },
      { s: { overall: [3, 4] } },
      {},
    ]);
  });

  it("hold JSON or entries with ; in text cells", async () => {
    const header = "id,article,system,summary,errors,stars\n";
    const csv = `${header}a,x,s,y,0;1,4\nb,x,s,y,"[[0, 1], [1, 1]]",\n`;
    expect(await labelsOf(csv, { fields: long }, "a.csv")).toEqual([
      { s: { faithfulness: [0, 1], overall: [4] } },
      {
        s: {
          faithfulness: [
            [0, 1],
            [1, 1],
          ],
        },
      },
    ]);
  });

  it("of txt are fields", async () => {
    const txt = "id: a\narticle: x\nsystem: s\nsummary: y\nerrors: true\nstars: 2;3\n";
    expect(await labelsOf(txt, { fields: long }, "a.txt")).toEqual([
      { s: { faithfulness: [true], overall: [2, 3] } },
    ]);
  });

  it.each([
    [{ errors: "no" }, '"errors" is a text, not a number, true, false or a list of them'],
    [{ errors: [[0], ["x"]] }, '"errors[1][0]" is a text, not a number'],
    [{ stars: 1e200 }, '"stars" is 1e+200, which no scale reaches'],
  ])("are refused where they hold %j", async (more, what) => {
    const { error } = await readContent("a.jsonl", lineOf(more), { fields: long });
    expect(error).toContain(`error[records/invalid]: ${what}`);
    expect(error).toContain("at a.jsonl:1:");
  });

  it("must be there", async () => {
    const fields = { ...long, human: { overall: "star" } };
    const { error } = await readContent("a.jsonl", lineOf({}), { fields });
    expect(error).toContain('error[records/missing-field]: no column "star"');
    expect(error).toContain('write "stars" under records.fields');
  });
});

describe("one list a rater", () => {
  const errors = [
    [0, 1, 0],
    [1, 1, 0],
  ];

  it("becomes one list a fact", async () => {
    const transposed = [
      [0, 1],
      [1, 1],
      [0, 0],
    ];
    const nested = JSON.stringify({
      id: "a",
      article: "x",
      human: { s: { faithfulness: errors } },
    });
    const wide = await labelsOf(`${nested}\n`, { fields: { candidates: {} }, human: byRater });
    expect(wide).toEqual([{ s: { faithfulness: transposed } }]);
    const mapped = await labelsOf(lineOf({ errors }), { fields: long, human: byRater });
    expect(mapped).toEqual(wide);
    const csv = `id,article,system,summary,errors,stars\na,x,s,y,"${JSON.stringify(errors)}",\n`;
    expect(await labelsOf(csv, { fields: long, human: byRater }, "a.csv")).toEqual(wide);
  });

  it("stays as it is where lists are a fact's, and so does a list without lists", async () => {
    expect(await labelsOf(lineOf({ errors }), { fields: long })).toEqual([
      { s: { faithfulness: errors } },
    ]);
    const flat = await labelsOf(lineOf({ errors: [0, 1], stars: 3 }), {
      fields: long,
      human: byRater,
    });
    expect(flat).toEqual([{ s: { faithfulness: [0, 1], overall: [3] } }]);
  });

  it.each([
    [
      [[0, 1], [0]],
      '"errors[1]" is a list of 1, and the first rater\'s one of 2',
      "write one list a rater, each with one label a fact",
    ],
    [
      [[0], 1],
      '"errors[1]" is the number 1, not a list with one label a fact, as the others are',
      "write a list with one label a fact, as the others are",
    ],
  ])("is refused where it is %j", async (given, what, fix) => {
    const { error } = await readContent("a.jsonl", lineOf({ errors: given }), {
      fields: long,
      human: byRater,
    });
    expect(error).toContain(`error[records/invalid]: ${what}\n  at a.jsonl:1:`);
    expect(error).toContain(`fix: ${fix}`);
  });
});
