import { describe, expect, it } from "vitest";
import { mergeItems } from "../../harness/inputs/records/merge-items.ts";
import { readContent } from "../fixtures/records/reading.ts";

describe("facts", () => {
  const fields = { facts: "key_facts" };

  it("are a list of texts in the column that the config names", async () => {
    const { items, error } = await readContent(
      "a.jsonl",
      '{"id": "a", "article": "x", "key_facts": ["One.", "Two."]}\n',
      { fields },
    );
    expect(error).toBeUndefined();
    expect(items[0]?.facts).toEqual(["One.", "Two."]);
  });

  it("are JSON in text cells", async () => {
    const { items } = await readContent(
      "a.csv",
      'id,article,key_facts\na,x,"[""One."", ""Two.""]"\nb,y,\n',
      { fields },
    );
    expect(items.map(({ facts }) => facts)).toEqual([["One.", "Two."], undefined]);
  });

  it.each([
    ['{"id": "a", "article": "x", "key_facts": "One."}', /"key_facts" is a text, not a list/],
    ['{"id": "a", "article": "x", "key_facts": [1]}', /"key_facts\[0\]" is the number 1/],
    ['{"id": "a", "article": "x"}', /no column "key_facts"/],
  ])("are refused in %s", async (line, message) => {
    const { error } = await readContent("a.jsonl", `${line}\n`, { fields });
    expect(String(error)).toMatch(message);
  });

  it("of two rows of one record must agree, and one row may state them", () => {
    const row = { id: "a", highlightSentences: [], candidates: [], human: {}, preferences: [] };
    expect(mergeItems(row, { ...row, facts: ["One."] })).toMatchObject({ facts: ["One."] });
    expect(mergeItems({ ...row, facts: ["Two."] }, { ...row, facts: ["One."] })).toEqual({
      conflict: '"a" has two lists of facts',
    });
  });
});

describe("labels of facts", () => {
  it("are one entry a fact, each a label or one a rater", async () => {
    const human = {
      chatgpt: {
        kept: [
          [true, false],
          [1, 0, 1],
        ],
        said: [true, false],
      },
    };
    const { items } = await readContent(
      "a.jsonl",
      `${JSON.stringify({ id: "a", article: "x", chatgpt: "y", human })}\n`,
    );
    expect(items[0]?.human).toEqual(human);
  });

  it("of raters in several rows are put together fact by fact", () => {
    const row = (kept: (boolean | boolean[])[]) => ({
      id: "a",
      highlightSentences: [],
      candidates: [],
      human: { x: { kept } },
      preferences: [],
    });
    expect(mergeItems(row([[true], [false]]), row([[false], [false, true]]))).toMatchObject({
      human: {
        x: {
          kept: [
            [true, false],
            [false, false, true],
          ],
        },
      },
    });
    expect(mergeItems(row([true]), row([false]))).toMatchObject({
      human: { x: { kept: [true, false] } },
    });
  });
});
