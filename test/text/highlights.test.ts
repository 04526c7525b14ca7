import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitHighlights } from "../../harness/text/index.ts";

describe("splitHighlights", () => {
  it("splits the CNN/DailyMail form and puts each full stop back", () => {
    const seed =
      "Tehreek-e-Khilafat has now pledged its support to the Islamic State . The group was formerly part of the " +
      "Pakistani Taliban . It is expected more terror groups will now flock to the Islamic State .";
    expect(splitHighlights(seed)).toEqual([
      "Tehreek-e-Khilafat has now pledged its support to the Islamic State.",
      "The group was formerly part of the Pakistani Taliban.",
      "It is expected more terror groups will now flock to the Islamic State.",
    ]);
  });

  it.each([
    [
      "a stop that is there already",
      "He met Mr. . Is it so? . Yes .",
      ["He met Mr.", "Is it so?", "Yes."],
    ],
    ["a last part without one", "It rained . We left", ["It rained.", "We left."]],
    [
      "line breaks",
      "It rained .\nWe left\r\nShe stayed .",
      ["It rained.", "We left.", "She stayed."],
    ],
    ["empty parts", " . . It rained . . ", ["It rained."]],
    [
      "sentences inside a part",
      "It rained. We left . She stayed .",
      ["It rained. We left.", "She stayed."],
    ],
    [
      "a point that begins a word",
      "He had a .22 rifle . He fled .",
      ["He had a .22 rifle.", "He fled."],
    ],
  ])("copes with %s", (_what, text, parts) => {
    expect(splitHighlights(text)).toEqual(parts);
  });

  it.each([
    ["It rained. We left!", ["It rained.", "We left!"]],
    ["He had a .22 rifle. He fled.", ["He had a .22 rifle.", "He fled."]],
    ["", []],
  ])("splits %j into sentences", (text, parts) => {
    expect(splitHighlights(text)).toEqual(parts);
  });

  it("never makes an empty part or one with a line break, and keeps every word", () => {
    const piece = fc.constantFrom("word", " ", " .", " . ", ".", "?", "\n", "\r\n", "A", ".5");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const parts = splitHighlights(text);
        for (const part of parts) expect(part).toMatch(/^[^\s](?:[^\r\n]*[^\s])?$/);
        const words = (of: string) => of.match(/[a-zA-Z0-9]+/g) ?? [];
        expect(words(parts.join(" "))).toEqual(words(text));
      }),
    );
  });
});
