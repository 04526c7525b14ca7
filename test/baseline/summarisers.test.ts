import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineSummarisers } from "../../harness/models/baseline/summarisers/index.ts";
import { lead3 } from "../../harness/models/baseline/summarisers/lead-3.ts";
import { oracleExtract } from "../../harness/models/baseline/summarisers/oracle-extract.ts";
import { textrank } from "../../harness/models/baseline/summarisers/textrank.ts";
import { prepare, rougeScores, sentencesOf } from "../../harness/text/index.ts";

const article = [
  "It was a rainy morning.",
  "Gulls cried over the roofs.",
  "Nobody expected much of the day.",
  "The council voted to close the harbour bridge for repairs.",
  "Engineers found that cables of the harbour bridge were corroding.",
  "A bakery opened next door.",
  "Repairs of the bridge cables will cost the council two million.",
].join(" ");
const highlights = "Council votes to close harbour bridge\nCables of the bridge were corroding";

describe.each(baselineSummarisers)("baseline summariser $name", (summariser) => {
  it("takes at most three sentences of the article, in its order", () => {
    const sentence = fc.constantFrom(
      "The bridge closed.",
      "Cables of the bridge corroded!",
      "It was.",
      "Gulls cried over cables.",
      "Is 5 the cost?",
      "...",
    );
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 12 }), (sentences) => {
        const text = sentences.join(" ");
        const summary = summariser.summarise({ article: text, highlights });
        const lines = summary === "" ? [] : summary.split("\n");
        expect(lines.length).toBeLessThanOrEqual(3);
        let at = -1;
        for (const line of lines) {
          at = sentencesOf(text).indexOf(line, at + 1);
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("is empty for an empty article, and the article for one sentence that says it all", () => {
    expect(summariser.summarise({ article: "", highlights })).toBe("");
    expect(summariser.summarise({ article: "The bridge closed.", highlights })).toBe(
      "The bridge closed.",
    );
  });

  it("looks at the highlights only if it says so", () => {
    const other = summariser.summarise({ article, highlights: "A bakery opened" });
    const same = other === summariser.summarise({ article, highlights });
    expect(same).toBe(!summariser.sees.includes("highlights"));
  });
});

it("every baseline summariser has a name of its own", () => {
  expect(baselineSummarisers.map(({ name }) => name)).toEqual([
    "lead-3",
    "textrank",
    "oracle-extract",
  ]);
});

describe("lead-3", () => {
  it("is the first three sentences", () => {
    expect(lead3.summarise({ article, highlights })).toBe(
      "It was a rainy morning.\nGulls cried over the roofs.\nNobody expected much of the day.",
    );
  });
});

describe("textrank", () => {
  const rank = (text: string) => textrank.summarise({ article: text, highlights }).split("\n");

  it("takes the sentences that resemble others", () => {
    expect(rank(article)).toEqual([
      "The council voted to close the harbour bridge for repairs.",
      "Engineers found that cables of the harbour bridge were corroding.",
      "Repairs of the bridge cables will cost the council two million.",
    ]);
  });

  it("gives the same summary every time", () => {
    expect(rank(article)).toEqual(rank(article));
  });

  it("takes the earlier of equal sentences", () => {
    const words = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"];
    expect(rank(words.map((word) => `${word} stands.`).join(" "))).toEqual([
      "Alpha stands.",
      "Beta stands.",
      "Gamma stands.",
    ]);
  });

  it("divides by length: of two sentences that share as much, the shorter resembles more", () => {
    const long =
      "Bridge cables corroded while seagulls, herons, ducks, geese, swans cried overhead.";
    const text = `${long} Unrelated bakery opened. Bridge cables corroded. Bridge cables snapped. Corroded cables snapped.`;
    expect(rank(text)).not.toContain(long);
  });

  it("ranks 1,000 sentences in seconds and leaves out what follows", () => {
    const noise = Array.from({ length: 1000 }, (_, i) => `Word${i} word${(i * 7) % 1000} bridge.`);
    const start = performance.now();
    const summary = rank([...noise, ...noise.slice(0, 3), "The bridge bridge."].join(" "));
    expect(summary).not.toContain("The bridge bridge.");
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe("oracle-extract", () => {
  const score = (summary: string) => {
    const reference = prepare(highlights, { stem: true });
    const { rouge1, rouge2 } = rougeScores(reference, prepare(summary, { stem: true }));
    return rouge1 + rouge2;
  };

  it("beats lead-3 and textrank", () => {
    const oracle = score(oracleExtract.summarise({ article, highlights }));
    expect(oracle).toBeGreaterThan(score(lead3.summarise({ article, highlights })));
    expect(oracle).toBeGreaterThan(score(textrank.summarise({ article, highlights })));
  });

  it("stops when no sentence raises the score", () => {
    expect(oracleExtract.summarise({ article, highlights }).split("\n")).toEqual([
      "The council voted to close the harbour bridge for repairs.",
      "Engineers found that cables of the harbour bridge were corroding.",
    ]);
    expect(oracleExtract.summarise({ article, highlights: "Elephants danced" })).toBe("");
  });

  it("takes at most three, even where a fourth would help", () => {
    const sentences = ["One ant.", "Two bees.", "Three cats.", "Four dogs."];
    const summary = oracleExtract.summarise({
      article: sentences.join(" "),
      highlights: sentences.join("\n"),
    });
    expect(summary.split("\n")).toEqual(sentences.slice(0, 3));
  });
});
