import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadK, sentencesOf, splitSentences } from "../../harness/text/index.ts";

describe("sentencesOf", () => {
  it.each([
    ["after a stop, white space and a capital", "It rained. We left.", ["It rained.", "We left."]],
    ["after a stop before a digit", "He won. 12 came.", ["He won.", "12 came."]],
    ["after several stops", "Really?! Yes... No.", ["Really?!", "Yes...", "No."]],
    [
      "after closing quotes and brackets",
      'He left (at 5.)" She ran.',
      ['He left (at 5.)"', "She ran."],
    ],
    ["before an opening quote", "He left. “She ran.”", ["He left.", "“She ran.”"]],
    ["at every line break", "One\r\ntwo\rthree\n\nfour", ["One", "two", "three", "four"]],
    ["after a detached stop", "In Syria . Described", ["In Syria .", "Described"]],
    ["after an abbreviation with another stop", "Was it Mr? Yes.", ["Was it Mr?", "Yes."]],
    [
      "after a word that ends like an abbreviation",
      "At first. It went.",
      ["At first.", "It went."],
    ],
  ])("splits %s", (_where, text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences);
  });

  it.each([
    "He met Mr. Smith at 5 p.m. Friday",
    "The U.S. Army paid $3.5 million",
    "J. K. Rowling wrote it",
    "É. Dupont said so",
    "It is (Dr. Jones) or “Gen. Lee”",
    "It came. and went",
    "See example.Com or e.g. This",
    'He said "(Sgt. Pepper"',
  ])("leaves %j whole", (text) => {
    expect(sentencesOf(text)).toEqual([text]);
  });

  it("loses no character but white space", () => {
    const piece = fc.oneof(
      fc.constantFrom(". ", "? ", "! ", ".", "\n", "\r", '"', "”", "(", ")", "Mr", "A", "7", "é"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { size: "medium" }), (pieces) => {
        const text = pieces.join("");
        const bare = (part: string) => part.replaceAll(/\s/g, "");
        const sentences = sentencesOf(text);
        expect(bare(sentences.join(""))).toBe(bare(text));
        for (const sentence of sentences) {
          expect(sentence).not.toBe("");
          expect(sentence.trim()).toBe(sentence);
        }
      }),
    );
  });

  it.each([
    ["stops", "."],
    ["closing quotes", '.""""'],
    ["spaced stops", ". "],
    ["abbreviations", "U.S. A"],
    ["white space", " "],
  ])("takes linear time on a long run of %s", (_what, part) => {
    const start = performance.now();
    sentencesOf(part.repeat(200_000));
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});

describe("splitSentences and leadK", () => {
  const text = "One. Two. Three. Four.";

  it("agree with each other", () => {
    expect(splitSentences({ text })).toEqual(["One.", "Two.", "Three.", "Four."]);
    expect(leadK({ text, k: 3 })).toBe("One.\nTwo.\nThree.");
    expect(leadK({ text, k: 9 })).toBe(sentencesOf(text).join("\n"));
  });
});
