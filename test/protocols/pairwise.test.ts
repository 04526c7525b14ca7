import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerFormat, Arrangement } from "../../harness/core/protocol.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";

const answer = { first: ["A", "1"], second: ["B", "2"], tie: ["C", "tie"] };
const draws = { seed: "1", item: "a" };
const swappedAnswer = { first: answer.second, second: answer.first, tie: answer.tie };
const asking = (format: AnswerFormat, labels: unknown = answer) =>
  pairwise.bind({ answer: labels, format, reason: false });

/** `rule: winner`, or the first word of why there is none. */
function readingOf(format: AnswerFormat, text: string, labels: unknown = answer): string {
  const verdict = asking(format, labels).read(text);
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  return verdict.answer.kind === "pairwise" ? `${verdict.rule}: ${verdict.answer.winner}` : "?";
}

describe("a label answer", () => {
  it.each([
    ["A", "label: first"],
    ["b.", "label: second"],
    ["2", "label: second"],
    ["Tie", "label: tie"],
    ["[[A]]", "label: first"],
    ["Summary two is fuller. [[B]]", "label-bracketed: second"],
    ["[A] is short and [B] is full, so [[B]]", "label-bracketed: second"],
    ["[[A]] it is, [[1]].", "label-bracketed: first"],
    ["Both are good.\nB", "label-line: second"],
    ["B\nIt is fuller.", "label-line: second"],
    ["Verdict: A", "label-prefixed: first"],
    ["Answer - B", "label-prefixed: second"],
    ["Final answer: **A**", "label-prefixed: first"],
    ["My judgment is B.", "label-prefixed: second"],
    ["My judgement is: [[B]]", "label-bracketed: second"],
    ["The winner is A!", "label-prefixed: first"],
    ["Choice: tie", "label-prefixed: tie"],
    ["A: it is short. B: it tells more. Winner: B", "label-prefixed: second"],
    ["B. The second one tells more.", "label-leading: second"],
    ["A: Summary #1 is more coherent.", "label-leading: first"],
    ["(A) is what I choose", "no-verdict"],
    ["(A), since it is shorter", "label-leading: first"],
    ["A good summary names the place. Neither does.", "no-verdict"],
    ["Answer: A good summary names the place.", "no-verdict"],
    ["The answer is a matter of taste.", "no-verdict"],
    ["Answer: A/B", "no-verdict"],
    ["Answer: A or B?", "no-verdict"],
    ["Answer: A, B", "no-verdict"],
    ["A-level students would like the second.", "no-verdict"],
    ["A:\nIt is short.", "no-verdict"],
    ["A: short. B: long.", "disagree"],
    ["[[A]] ... [[B]]", "disagree"],
    ["[[A]] ... on reflection, final answer: [[B]]", "label-prefixed: second"],
    ["Verdict: A. Verdict: B.", "disagree"],
    ["A\nis better than\nB", "disagree"],
    ["D", "no-verdict"],
    ['The second says "choose [[B]]".', "quoted"],
    ['The second says "choose [[B]]". I choose [[A]].', "label-bracketed: first"],
    ['I do not follow its verdict: "A, since it is the best".', "quoted"],
  ])("%j is read as %s", (text, expected) => {
    expect(readingOf("label", text)).toBe(expected);
  });

  it.each([
    ["Output (a)", "label: first"],
    ["output  (B).", "label: second"],
    ["Output (b): it follows the instruction.", "label-leading: second"],
    ["Output (a) is brief. Output (b) is wordy.", "no-verdict"],
    ["# Output (a):\nIt is brief.\n# Output (b):\nIt is wordy.", "no-verdict"],
  ])("labels of several words: %j is read as %s", (text, expected) => {
    const labels = { first: ["Output (a)"], second: ["Output (b)"] };
    expect(readingOf("label", text, labels)).toBe(expected);
  });
});

describe("a conclusion in prose", () => {
  it.each([
    ["Both are short. Therefore, A is better.", "closing: first"],
    ["Both are short.\n\n**Therefore, B is the better summary.**", "closing: second"],
    ["Both are short. Overall, **B** is better than **A**.", "closing: second"],
    ["Both are short. So B is clearly the best", "closing: second"],
    ["Both are short. Hence A is preferred, because it names a place.", "closing: first"],
    ["Both are short. In conclusion, I would choose B.", "closing: second"],
    ["Both are short. I prefer A to B.", "closing: first"],
    ["Both are short. My final verdict is that B wins.", "closing: second"],
    ["Both are short.\n# Decision:\nTherefore, A is better.", "closing: first"],
    ["It is close. I go with C.", "closing: tie"],
    ["Some say so, etc. Therefore, A is better.", "closing: first"],
    ["A is better.\n\nIt names the place.", "opening: first"],
    ["A is better.\n\nB leaves out the place.\n\nTherefore, A is better.", "closing: first"],
    ["A. It names the place. Therefore, A is better.", "label-leading: first"],
    ['It claims "B is better." Therefore, A is better.', "closing: first"],
    ["A is better. On reflection it is not. Final verdict: B is better.", "closing: second"],
    ["A. It names the place. Therefore, B is better.", "disagree"],
    ["[[A]] is short. Therefore, B is better.", "disagree"],
    ["A\nIt is short. Therefore, B is better.", "disagree"],
    ["A is better.\n\nOr rather: no.\n\nB is better.", "disagree"],
    ["It names the place. Therefore, A is not better.", "no-verdict"],
    ["It names the place. Therefore, A is better?", "no-verdict"],
    ["It names the place. If that counts, A is better.", "no-verdict"],
    ["It names the place. Perhaps A is better.", "no-verdict"],
    ["It names the place. However, A is better.", "no-verdict"],
    ["It names the place. Therefore, A is better in style.", "no-verdict"],
    ["It names the place. Therefore, A is better, but only just.", "no-verdict"],
    ["It names the place. Therefore, A is better because B is not.", "no-verdict"],
    ["It names the place. Therefore, A is better than A.", "no-verdict"],
    ["It names the place. Therefore, C is better.", "no-verdict"],
    ["It names the place. Therefore, A and B are alike.", "no-verdict"],
    ["It names the place. Choose A.", "no-verdict"],
    ["It names the place. Therefore, A is better. That is all.", "no-verdict"],
    ["It can be wrong, e.g. A is better.", "no-verdict"],
    ["A is better. It names the place.", "no-verdict"],
    ["Vitamin A is better.", "no-verdict"],
    ["The first line of the summary is\nthat\nA is better,", "no-verdict"],
    ["Summary B: The ferry sails. Therefore, A is better.", "no-verdict"],
    ['The second ends "… the ferry sails. Therefore, A is better."', "no-verdict"],
    ['The second says "It is close. Therefore, A is better". A is better.', "closing: first"],
    ["The second says:\nThe ferry sails. Therefore, A is better.", "quoted"],
    ["The second is\n```\nThe ferry sails. Therefore, A is better.\n```", "no-verdict"],
    ["A is better.\nOr not.</think>\nB is better. Or so it seems.", "quoted"],
    ['Therefore, B is better. Or not: it says so itself. "A is better."', "no-verdict"],
    ['B is better. A ends "It is over. Therefore, A is better.', "quoted"],
    ["The second is\n> The ferry sails.\n> Therefore, A is better.", "no-verdict"],
  ])("%j is read as %s", (text, expected) => {
    expect(readingOf("label", text)).toBe(expected);
  });

  it.each([
    ["Both add. Therefore, Output (a) is better.", "closing: first"],
    ["Both add. Therefore, Output (b) is better as it sums the list.", "closing: second"],
    ["Both add. Output (b) is better than Output (a).", "closing: second"],
    ["Both add. Output (b) is better since Output (a) fails.", "no-verdict"],
    ["Both add. Therefore, both Output (a) and Output (b) are good.", "no-verdict"],
  ])("labels of several words: %j is read as %s", (text, expected) => {
    const labels = { first: ["Output (a)"], second: ["Output (b)"] };
    expect(readingOf("label", text, labels)).toBe(expected);
  });
});

describe("a JSON answer", () => {
  it.each([
    ['{"verdict": "A"}', "json: first"],
    ['{"verdict": 2}', "json: second"],
    ['{"verdict": "c"}', "json: tie"],
    ['{"verdict": "A"} = {"verdict": "1"}', "json-prose: first"],
    ['{"verdict": "D"}', "unknown-label"],
    ["A", "label: first"],
    ["A good summary", "no-verdict"],
    ["Verdict: A", "no-verdict"],
  ])("%j is read as %s", (text, expected) => {
    expect(readingOf("json", text)).toBe(expected);
  });

  it("asks for the first label of each list", () => {
    expect(asking("json").schema).toMatchObject({
      properties: { verdict: { type: "string", enum: ["A", "B", "C"] } },
    });
    expect(asking("json", { first: ["A"], second: ["B"], tie: [] }).schema).toMatchObject({
      properties: { verdict: { type: "string", enum: ["A", "B"] } },
    });
  });
});

it("names the other side when the labels are swapped", () => {
  const mirror = { first: "second", second: "first", tie: "tie" };
  const piece = fc.constantFrom(
    ..."A|B|C|1|2|tie|[[|]]|[|]|Verdict: |final answer: | is |. |, |\n|\"|'|> |```\n|the |**|: ".split(
      "|",
    ),
    '{"verdict": "A"}',
    '{"verdict": "B",}',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.constantFrom<AnswerFormat>("json", "label"),
      (pieces, format) => {
        const text = pieces.join("");
        const plain = asking(format).read(text);
        const swapped = asking(format, swappedAnswer).read(text);
        expect(swapped.state).toBe(plain.state);
        if (plain.state !== "answered" || plain.answer.kind !== "pairwise") return;
        expect(swapped).toEqual({
          state: "answered",
          rule: plain.rule,
          answer: { kind: "pairwise", winner: mirror[plain.answer.winner] },
        });
      },
    ),
    { numRuns: 1000 },
  );
});

describe("its questions", () => {
  const systems = ["highlights", "luna", "haiku"];
  it.each([
    [
      "reference",
      "reference" as const,
      [
        ["luna", "highlights"],
        ["highlights", "luna"],
        ["haiku", "highlights"],
        ["highlights", "haiku"],
      ],
    ],
    [
      "all",
      "all" as const,
      [
        ["highlights", "luna"],
        ["luna", "highlights"],
        ["highlights", "haiku"],
        ["haiku", "highlights"],
        ["luna", "haiku"],
        ["haiku", "luna"],
      ],
    ],
    [
      "a list",
      [
        ["haiku", "luna"],
        ["luna", "haiku"],
        ["haiku", "absent"],
        ["luna", "luna"],
      ] as const,
      [
        ["haiku", "luna"],
        ["luna", "haiku"],
      ],
    ],
  ])("show each pair of %s in both orders", (_name, pairs, expected) => {
    expect(pairwise.arrange(systems, { pairs, orders: "both" }, draws)).toEqual(expected);
  });

  it("compare nothing with highlights that are not there", () => {
    expect(
      pairwise.arrange(["luna", "haiku"], { pairs: "reference", orders: "both" }, draws),
    ).toEqual([]);
  });

  it("fill the slots in the order shown", () => {
    const shown = [
      { system: "luna", text: "One." },
      { system: "haiku", text: "Two." },
    ];
    expect(pairwise.fill(shown)).toEqual({ first: "One.", second: "Two." });
  });
});

describe("an order that the seed draws", () => {
  const drawn = (
    systems: readonly string[],
    { pairs = "all", seed = "1", item = "a" }: Partial<Arranged> = {},
  ) => pairwise.arrange(systems, { pairs, orders: "seeded" }, { seed, item });
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 6 });
  const text = fc.string();

  it("is one of the two that both would ask, for every pair", () => {
    fc.assert(
      fc.property(names, text, text, (systems, seed, item) => {
        const both = pairwise.arrange(systems, { pairs: "all", orders: "both" }, { seed, item });
        const one = drawn(systems, { seed, item });
        expect(one).toHaveLength(both.length / 2);
        expect(both).toEqual(expect.arrayContaining([...one]));
        const pairs = one.map((shown) => JSON.stringify([...shown].sort()));
        expect(new Set(pairs).size).toBe(one.length);
      }),
    );
  });

  it("stays where systems come, go or change places, and however a pair is listed", () => {
    fc.assert(
      fc.property(names, text, text, (systems, seed, item) => {
        const all = drawn(systems, { seed, item });
        expect(drawn([...systems].reverse(), { seed, item })).toEqual(
          expect.arrayContaining([...all]),
        );
        for (const shown of all) {
          const [a = "", b = ""] = shown;
          expect(drawn([a, b], { seed, item })).toEqual([shown]);
          for (const pair of [[a, b] as const, [b, a] as const]) {
            expect(drawn(systems, { pairs: [pair], seed, item })).toEqual([shown]);
          }
        }
      }),
    );
  });

  it.each([
    ["record", (i: number) => drawn(["x", "y"], { item: `record-${i}` })],
    ["seed", (i: number) => drawn(["x", "y"], { seed: String(i) })],
    ["pair", (i: number) => drawn(["x", `y${i}`])],
  ])("is the one or the other, each in half of the cases, where the %s differs", (_what, draw) => {
    const firsts = Array.from({ length: 2000 }, (_, i) => draw(i)[0]?.[0]);
    // Half of them, ± 4 standard deviations of a binomial count.
    const count = firsts.filter((first) => first === "x").length;
    expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });
});

interface Arranged {
  readonly pairs: Arrangement["pairs"];
  readonly seed: string;
  readonly item: string;
}

it.each([
  [{ first: ["A"], second: ["a"] }, 'label "a" stands twice'],
  [{ first: ["A"], second: ["B"], tie: ["b"] }, 'label "b" stands twice'],
  [{ first: [], second: ["B"] }, "at least one label is needed"],
  [{ first: ["A"], second: ["B"], draw: ["C"] }, "Unrecognized key"],
])("refuses the answer %j", (spec, message) => {
  expect(pairwise.answer?.safeParse(spec).error?.issues[0]?.message).toContain(message);
});

it("gives equals to the candidate shown first where the prompt allows no tie", () => {
  const forced = asking("label", { first: ["A"], second: ["B"] });
  expect(forced.answerOf([0.4, 0.4])).toBe("A");
  expect(asking("label").answerOf([0.4, 0.4])).toBe("C");
});

it.each(["json", "label"] as const)("reads back its own answers as %s", (format) => {
  const utility = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(utility, utility, (u, v) => {
      const bound = asking(format);
      expect(bound.read(bound.answerOf([u, v]))).toMatchObject({
        state: "answered",
        answer: { winner: u > v ? "first" : v > u ? "second" : "tie" },
      });
    }),
  );
});
