import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { porterStem, stemWord } from "../../harness/text/index.ts";

// Expected stems are those of NLTK 3.10.4, PorterStemmer().
describe("stemWord", () => {
  it.each([
    ["skies", "sky"],
    ["innings", "inning"],
    ["howe", "howe"],
    ["dies", "die"],
    ["flies", "fli"],
    ["died", "die"],
    ["spied", "spi"],
    ["by", "by"],
    ["say", "say"],
    ["enjoy", "enjoy"],
    ["possibly", "possibl"],
    ["digitally", "digit"],
    ["carefully", "care"],
    ["theology", "theolog"],
    ["geology", "geolog"],
    ["oed", "o"],
    ["aging", "age"],
    ["used", "use"],
    ["feed", "feed"],
    ["falling", "fall"],
    ["hopping", "hop"],
    ["filing", "file"],
    ["adoption", "adopt"],
    ["million", "million"],
    ["rolled", "roll"],
    ["controlled", "control"],
    ["syzygy", "syzygi"],
    ["2000s", "2000"],
    ["ss", "ss"],
    ["", ""],
  ])("stems %j to %j", (word, stem) => {
    expect(stemWord(word)).toBe(stem);
  });

  it("gives the same stem the second time", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{0,20}$/), (word) => {
        const fresh = stemWord(word);
        expect(stemWord(word)).toBe(fresh);
        expect(porterStem({ words: [word] })).toEqual([fresh]);
      }),
    );
  });

  it("forgets words without changing stems", () => {
    const before = stemWord("bridges");
    for (let i = 0; i < 70_000; i++) stemWord(`w${i}`);
    expect(stemWord("bridges")).toBe(before);
  });

  it("stems a word of 100,000 letters without taking minutes, as it would in quadratic time", () => {
    const start = performance.now();
    stemWord("y".repeat(100_000));
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});
