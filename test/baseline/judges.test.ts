import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BaselineJudge, BaselineQuestion } from "../../harness/models/baseline/baseline.ts";
import { first } from "../../harness/models/baseline/judges/first.ts";
import { baselineJudges } from "../../harness/models/baseline/judges/index.ts";
import { longest } from "../../harness/models/baseline/judges/longest.ts";
import { overlap } from "../../harness/models/baseline/judges/overlap.ts";
import { random } from "../../harness/models/baseline/judges/random.ts";
import { referenceRouge } from "../../harness/models/baseline/judges/reference-rouge.ts";

const question: BaselineQuestion = {
  seed: "0",
  item: "record-1",
  prompt: "compare",
  repeat: 1,
  article: "The council closed the harbour bridge on Tuesday. Engineers found corroding cables.",
  highlights: "The bridge was closed on Tuesday.\nIts cables were corroding.",
  shown: [
    { system: "copy", text: "The council closed the bridge." },
    { system: "invented", text: "Elephants danced." },
    { system: "mixed", text: "Cables danced." },
  ],
  comparison: true,
};

const turned: BaselineQuestion = { ...question, shown: question.shown.toReversed() };

function askAlone(judge: BaselineJudge, text: string): number | undefined {
  const shown = [{ system: "x", text }];
  return judge.utilities({ ...question, shown, comparison: false })[0];
}

describe.each(baselineJudges)("baseline judge $name", (judge) => {
  it("gives each candidate a number in [0, 1], whatever the texts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary" }), { maxLength: 4 }),
        fc.string(),
        fc.string(),
        fc.boolean(),
        (texts, article, highlights, comparison) => {
          const shown = texts.map((text, i) => ({ system: `s${i}`, text }));
          const utilities = judge.utilities({
            ...question,
            article,
            highlights,
            shown,
            comparison,
          });
          expect(utilities).toHaveLength(texts.length);
          for (const u of utilities) {
            expect(u).toBeGreaterThanOrEqual(0);
            expect(u).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it("answers the same question in the same way, with others asked between", () => {
    const before = judge.utilities(question);
    judge.utilities({ ...question, article: "Elephants danced.", highlights: "Elephants." });
    expect(judge.utilities(question)).toEqual(before);
  });

  it("looks at nothing that it does not name", () => {
    const elsewhere = { article: "Elephants danced.", highlights: "Elephants danced.", seed: "1" };
    const seen = new Set<string>(judge.sees);
    for (const [field, value] of Object.entries(elsewhere)) {
      const changed = judge.utilities({ ...question, [field]: value });
      if (seen.has(field)) expect(changed).not.toEqual(judge.utilities(question));
      else expect(changed).toEqual(judge.utilities(question));
    }
  });
});

it.each(baselineJudges.filter((judge) => judge !== first))(
  "$name gives a candidate the same number wherever it stands",
  (judge) => {
    expect(judge.utilities(turned).toReversed()).toEqual(judge.utilities(question));
  },
);

it("every baseline judge has a name of its own", () => {
  expect(baselineJudges.map(({ name }) => name)).toEqual([
    "overlap",
    "random",
    "first",
    "longest",
    "reference-rouge",
  ]);
});

describe("overlap", () => {
  it("is the share of content words that the article has, by stem", () => {
    expect(overlap.utilities(question)).toEqual([1, 0, 0.5]);
    expect(askAlone(overlap, "Closing bridges, closing councils, flying elephants")).toBe(4 / 6);
  });

  it.each(["", "...", "It was on the"])("is 0 for %j, which has no content word", (text) => {
    expect(askAlone(overlap, text)).toBe(0);
  });

  it("does not read the article of 4 KB again for every word", () => {
    const words = Array.from({ length: 700 }, (_, i) => `word${(i * 7) % 400}ing`);
    const ask = (i: number) =>
      overlap.utilities({ ...question, article: `${i} ${words.join(" ")}`, comparison: false });
    // The fastest of many: other work on the machine only adds time.
    const times = Array.from({ length: 200 }, (_, i) => {
      const start = performance.now();
      ask(i);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(20);
  });
});

describe("random", () => {
  it.each([
    ["seed", { seed: "1" }],
    ["record", { item: "record-2" }],
    ["prompt", { prompt: "other" }],
    ["repeat", { repeat: 2 }],
  ])("draws again for another %s", (_what, change) => {
    const changed = random.utilities({ ...question, ...change });
    for (const [i, u] of random.utilities(question).entries()) expect(changed[i]).not.toBe(u);
  });

  it("draws apart for systems with the same text and for texts of the same system", () => {
    const shown = [
      { system: "a", text: "x" },
      { system: "b", text: "x" },
      { system: "a", text: "y" },
    ];
    expect(new Set(random.utilities({ ...question, shown })).size).toBe(3);
  });

  it("does not confuse fields that run together", () => {
    const of = (item: string, prompt: string) => random.utilities({ ...question, item, prompt });
    expect(of("a|b", "c")).not.toEqual(of("a", "b|c"));
  });

  it("is uniform: 2,000 records have mean 1/2 and fill each tenth", () => {
    const draws = Array.from({ length: 2000 }, (_, i) =>
      random.utilities({ ...question, item: `record-${i}` }),
    ).map(([u]) => u ?? -1);
    // 1/2 ± 4 standard errors; 200 ± 4 standard deviations of a binomial count
    expect(Math.abs(draws.reduce((sum, u) => sum + u, 0) / 2000 - 0.5)).toBeLessThan(0.026);
    for (let tenth = 0; tenth < 10; tenth++) {
      const count = draws.filter((u) => Math.floor(u * 10) === tenth).length;
      expect(Math.abs(count - 200)).toBeLessThan(54);
    }
  });
});

describe("first", () => {
  it("names whoever is shown first", () => {
    expect(first.utilities(question)).toEqual([1, 0, 0]);
    expect(first.utilities(turned)).toEqual([1, 0, 0]);
  });

  it("gives the best answer where there is nothing to compare", () => {
    expect(first.utilities({ ...question, comparison: false })).toEqual([1, 1, 1]);
  });
});

describe("longest", () => {
  it("prefers the longer text, of any length", () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (a, b) => {
        fc.pre(a < b);
        const [short, long] = [a, b].map((n) => askAlone(longest, "word ".repeat(n)) ?? 0);
        expect(long).toBeGreaterThan(short ?? 1);
      }),
    );
  });

  it.each([
    [0, 0],
    [50, 0.5],
    [150, 0.75],
  ])("gives %i tokens %f", (tokens, u) => {
    expect(askAlone(longest, "word, ".repeat(tokens))).toBe(u);
  });
});

describe("reference-rouge", () => {
  it("is 1 for the highlights themselves, in any order and on one line", () => {
    expect(askAlone(referenceRouge, question.highlights)).toBe(1);
    expect(
      askAlone(referenceRouge, "Its cables were corroding. The bridge was closed on Tuesday."),
    ).toBe(1);
  });

  it("splits a candidate in the CNN/DailyMail form as well", () => {
    expect(
      askAlone(referenceRouge, "its cables were corroding . the bridge was closed on tuesday ."),
    ).toBe(1);
  });

  it("stems", () => {
    expect(askAlone(referenceRouge, "Cable corroded")).toBeCloseTo((2 * 2) / (10 + 2), 12);
  });

  it("is 0 for a summary that shares nothing", () => {
    expect(askAlone(referenceRouge, "Elephants danced.")).toBe(0);
  });
});
