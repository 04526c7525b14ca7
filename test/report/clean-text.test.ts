import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "../../harness/report/clean-text.ts";

describe("cleanText", () => {
  it.each([
    ["plain", "luna/better", "luna/better"],
    ["colours", "\u001b[1;31mred\u001b[0m", "red"],
    ["a hyperlink", "\u001b]8;;https://evil.example\u0007link\u001b]8;;\u001b\\", "link"],
    ["a cleared screen", "a\u001b[2J\u001b[Hb", "ab"],
    ["C1 codes", "a\u009b2Jb\u0085c", "ab c"],
    ["a sequence without an end", "a\u001b]0;title", "a0;title"],
    ["line ends and tabs", " a\r\n\tb\u2028c ", "a b c"],
    ["reordering and hidden characters", "a\u202eb\u2066c\u200bd\ufeff", "abcd"],
    ["emoji that are joined", "👩‍🔬", "👩‍🔬"],
    ["half a character", "a\ud800b", "a\ufffdb"],
  ])("%s", (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it("leaves no control character in any text, and nothing to do the second time", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("\u001b", "[", "]", "\u009b", "\u0007", "2J", "\\", "\n"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const clean = cleanText(pieces.join(""));
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});
