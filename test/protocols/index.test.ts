import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protocols } from "../../harness/protocols/index.ts";
import { isAllowed, readers } from "./readers.ts";

it("lists every protocol once", () => {
  expect(protocols.map(({ name }) => name)).toEqual([
    "binary",
    "score",
    "pairwise",
    "ranking",
    "coverage",
    "summary",
  ]);
});

const pieces = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom(
        "A",
        "B",
        "faithful",
        "score",
        ": ",
        "5",
        "[[",
        "]]",
        "{",
        "}",
        '"',
        ",",
        "\n",
      ),
      fc.constantFrom('{"verdict": ', '"verdict"', '{"score": 4}', "```", "> ", " of ", "/", "is "),
      fc.constantFrom(" > ", " = ", "C", '{"ranking": [["A"], "C"]}', '{"ranking": ["'),
      fc.constantFrom('{"facts": [true, "no", false]}', '"facts"', "true,"),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

describe.each(readers)("the reader of %s", (_name, asking) => {
  it("never throws and never invents an answer", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), pieces), (text) => {
        const verdict = asking.read(text);
        if (verdict.state === "answered") expect(isAllowed(verdict.answer, text)).toBe(true);
        else expect(verdict).toEqual({ state: "unparsed", why: expect.stringMatching(/^[a-z-]+/) });
      }),
      { numRuns: 500 },
    );
  });

  it("does not mind white space round the reply", () => {
    const space = fc.stringMatching(/^[ \t\r\n]{0,9}$/);
    fc.assert(
      fc.property(pieces, space, space, (text, before, after) => {
        expect(asking.read(before + text + after)).toEqual(asking.read(text));
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a reply of more than 256 KB", () => {
    const tooLong = { state: "unparsed", why: expect.stringMatching(/^too-long: /) };
    expect(asking.read("A".repeat(262_145))).toEqual(tooLong);
    expect(asking.read("é".repeat(131_073))).toEqual(tooLong);
    expect(asking.read("\u{1F600}".repeat(65_537))).toEqual(tooLong);
    expect(asking.read("A".repeat(262_144))).not.toEqual(tooLong);
    expect(asking.read("\u{1F600}".repeat(65_536))).not.toEqual(tooLong);
  });
});
