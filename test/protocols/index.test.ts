import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Asking } from "../../harness/core/protocol.ts";
import type { Answer } from "../../harness/core/verdict.ts";
import { binary } from "../../harness/protocols/binary.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { protocols } from "../../harness/protocols/index.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";
import { ranking } from "../../harness/protocols/ranking.ts";
import { score } from "../../harness/protocols/score.ts";
import { summary } from "../../harness/protocols/summary.ts";

const yesNo = { labels: ["faithful", "unfaithful"], positive: "faithful" };
const sides = { first: ["A"], second: ["B"], tie: ["C"] };
const scale = { min: 1, max: 5 };

/** Reads as if three candidates, or three facts, were asked about. */
function ofThree(asking: Asking): Asking {
  return { ...asking, read: (text) => asking.read(text, 3) };
}

const readers: readonly (readonly [string, Asking])[] = [
  ["binary json", binary.bind({ answer: yesNo, format: "json", reason: false })],
  ["binary label", binary.bind({ answer: yesNo, format: "label", reason: false })],
  ["score json", score.bind({ answer: scale, format: "json", reason: false })],
  ["score number", score.bind({ answer: scale, format: "number", reason: false })],
  ["pairwise json", pairwise.bind({ answer: sides, format: "json", reason: false })],
  ["pairwise label", pairwise.bind({ answer: sides, format: "label", reason: false })],
  ["ranking json", ofThree(ranking.bind({ answer: undefined, format: "json", reason: false }))],
  ["ranking label", ofThree(ranking.bind({ answer: undefined, format: "label", reason: false }))],
  [
    "coverage json",
    ofThree(coverage.bind({ answer: { of: "facts" }, format: "json", reason: false })),
  ],
  [
    "coverage json of errors",
    ofThree(
      coverage.bind({
        answer: { of: "sentences", positive: false },
        format: "json",
        reason: false,
      }),
    ),
  ],
  ["summary text", summary.bind({ answer: undefined, format: "text", reason: false })],
];

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

function isAllowed(answer: Answer, text: string): boolean {
  switch (answer.kind) {
    case "binary":
      return yesNo.labels.includes(answer.label);
    case "score":
      return (
        answer.score >= scale.min &&
        answer.score <= scale.max &&
        /\d|one|two|three|four|five/i.test(text)
      );
    case "pairwise":
      return ["first", "second", "tie"].includes(answer.winner);
    case "ranking":
      return answer.places.length === 3 && answer.places.some((place) => place === 1);
    case "coverage":
      return answer.facts.length === 3;
    case "summary":
      return answer.text === text.trim();
  }
}

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

  it.each([
    ...'score |score: |score (|scored 1 |rating: 3 or |[[[[|[[A|[A]|{{{{|{"|}|{}|1|1 |1.1.|1/5 |out of |one '.split(
      "|",
    ),
    ...'```|```\n|```x\n|"|\\"|("|") |\'a |“|> |, |*|#|!!! | |\n|\t\n |é|\u{1F600}|A\n|A. |A, B, '.split(
      "|",
    ),
    ...'verdict: |answer is |Final answer: A |[{"a":|{"a":"\\|{"verdict":|{"score"}'.split("|"),
    '{"verdict"}',
    '{"verdict":"A"}',
    '{"verdict":"B",}',
    "A > ",
    "A = B > \n",
    '{"ranking": [',
    '{"facts": [',
    '{"facts": [true]} ',
    '{"ranking": [["A"]]} ',
    `score${" ".repeat(70)}`,
    `verdict:${" ".repeat(70)}`,
  ])("takes linear time for a long run of %j", (piece) => {
    const run = piece.repeat(Math.ceil(200_000 / piece.length)).slice(0, 200_000);
    for (const text of [run, `x${run}x`]) {
      const start = performance.now();
      asking.read(text);
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });
});
