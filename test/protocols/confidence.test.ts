import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnswerFormat, Asking } from "../../harness/core/protocol.ts";
import type { AnswerToken } from "../../harness/core/tokens.ts";
import type { Confidence, Verdict } from "../../harness/core/verdict.ts";
import { binary } from "../../harness/protocols/binary.ts";
import { coverage } from "../../harness/protocols/coverage.ts";
import { pairwise } from "../../harness/protocols/pairwise.ts";

const labels = ["yes", "no", "not sure"];

function asking(format: AnswerFormat, given = labels): Asking {
  const answer = { labels: given, positive: given[0], confidence: true };
  return binary.bind({ answer, format, reason: false });
}

type Probabilities = Readonly<Record<string, number>>;

/** Tokens of a text; the one that has several tokens in its place is an object, which opens with the text's own. */
function tokensOf(...parts: readonly (string | Probabilities)[]): readonly AnswerToken[] {
  return parts.map((part) => {
    const own = typeof part === "string" ? { [part]: 1 } : part;
    const top = Object.entries(own).map(([token, p]) => ({ token, logprob: Math.log(p) }));
    return { token: top[0]?.token ?? "", logprob: top[0]?.logprob ?? 0, top };
  });
}

function shown(confidence: Confidence | undefined): string {
  if (confidence === undefined) return "none";
  return typeof confidence === "number"
    ? confidence.toFixed(3)
    : (confidence.why.split(":")[0] ?? "");
}

/** `rule: label confidence`, or the first word of why there is none. */
function told(verdict: Verdict): string {
  if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
  const { answer, rule } = verdict;
  return answer.kind === "binary" ? `${rule}: ${answer.label} ${shown(answer.confidence)}` : "?";
}

describe("the confidence of a label", () => {
  it.each<[AnswerFormat, string, readonly AnswerToken[], string]>([
    ["label", "yes", tokensOf({ yes: 0.6, no: 0.4 }), "label: yes 0.600"],
    ["label", "no", tokensOf({ no: 0.9, yes: 0.1 }), "label: no 0.100"],
    ["label", "no", tokensOf({ no: 0.45, yes: 0.05 }), "label: no 0.100"],
    [
      "label",
      "Yes",
      tokensOf({ Yes: 0.3, " yes": 0.2, YES: 0.1, "no\n": 0.2, maybe: 0.2 }),
      "label: yes 0.750",
    ],
    ["label", "**Yes.**", tokensOf("**", { Yes: 0.9, No: 0.1 }, ".**"), "label: yes 0.900"],
    ["label", "yes", tokensOf({ yes: 0.999, maybe: 0.001 }), "label: yes 1.000"],
    ["label", " yes\n", tokensOf({ " yes": 0.6, " no": 0.2 }, "\n"), "label: yes 0.750"],
    [
      "label",
      "It is so. Final verdict: yes",
      tokensOf("It is so.", " Final", " verdict:", { " yes": 0.8, " no": 0.2 }),
      "label-prefixed: yes 0.800",
    ],
    [
      "label",
      "All is there.\n[[no]]",
      tokensOf("All is there.\n", "[[", { no: 0.7, yes: 0.3 }, "]]"),
      "label-bracketed: no 0.300",
    ],
    [
      "label",
      "Nothing of it stands there.\n*no*",
      tokensOf("Nothing of it stands there.\n*", { no: 0.7, yes: 0.3 }, "*"),
      "label-line: no 0.300",
    ],
    [
      "label",
      "No. The town is another.",
      tokensOf({ No: 0.6, Yes: 0.4 }, ".", " The town is another."),
      "label-leading: no 0.400",
    ],
    [
      "label",
      "Verdict: yes\n[[yes]]",
      tokensOf("Verdict:", { " yes": 0.6, " no": 0.4 }, "\n[[", { yes: 1 }, "]]"),
      "label-bracketed: yes 0.600",
    ],
    [
      "label",
      "Verdict: yes. Final verdict: no",
      tokensOf("Verdict:", { " yes": 0.6, " no": 0.4 }, ". Final verdict:", {
        " no": 0.9,
        " yes": 0.1,
      }),
      "label-prefixed: no 0.100",
    ],
    [
      "json",
      '{"verdict": "yes"}',
      tokensOf('{"', "verdict", '": "', { yes: 0.8, no: 0.2 }, '"}'),
      "json: yes 0.800",
    ],
    [
      "json",
      '{"reason": "no, it is", "verdict": "yes"}',
      tokensOf('{"reason": "', "no", ', it is", "verdict": "', { yes: 0.8, no: 0.2 }, '"}'),
      "json: yes 0.800",
    ],
    ["json", "yes", tokensOf({ yes: 0.6, no: 0.4 }), "label: yes 0.600"],
  ])("%s %j", (format, text, tokens, expected) => {
    expect(told(asking(format).read(text, 1, tokens))).toBe(expected);
  });

  it("counts every label that is not the positive one as a no", () => {
    const tokens = tokensOf({ A: 0.5, B: 0.3, C: 0.1 });
    expect(told(asking("label", ["B", "A", "C"]).read("A", 1, tokens))).toBe(
      `label: A ${(0.3 / 0.9).toFixed(3)}`,
    );
  });
});

describe("a label without a confidence is read all the same", () => {
  const bare = (token: string) => ({ token, logprob: 0, top: [] });

  it.each<[string, AnswerFormat, string, readonly AnswerToken[] | undefined, string]>([
    ["no tokens", "label", "yes", undefined, "label: yes no-probabilities"],
    [
      "more than all",
      "label",
      "yes",
      tokensOf({ yes: 0.9, no: 0.9 }),
      "label: yes no-probabilities",
    ],
    ["two tokens", "label", "not sure", tokensOf("not", " sure"), "label: not sure split"],
    ["other tokens", "label", "yes", tokensOf({ no: 0.6, yes: 0.4 }), "label: yes other-tokens"],
    ["no tokens in the list", "label", "yes", [], "label: yes other-tokens"],
    [
      "with what follows",
      "json",
      '{"verdict":"yes"}',
      tokensOf('{"verdict":"', 'yes"}'),
      "json: yes not-alone",
    ],
    ["no alternatives", "label", "yes", [bare("yes")], "label: yes no-mass"],
    [
      "none is a label",
      "label",
      "yes",
      [{ ...bare("yes"), top: tokensOf("It") }],
      "label: yes no-mass",
    ],
    ["one alternative", "label", "yes", tokensOf({ yes: 0.7 }), "label: yes one-sided"],
    ["too few of them", "label", "yes", tokensOf({ yes: 0.7, maybe: 0.1 }), "label: yes one-sided"],
    [
      "a beginning",
      "label",
      "yes",
      tokensOf({ yes: 0.6, not: 0.3, no: 0.1 }),
      "label: yes ambiguous",
    ],
  ])("%s", (_title, format, text, tokens, expected) => {
    expect(told(asking(format).read(text, 1, tokens))).toBe(expected);
  });

  it("unless what may begin a label is too unlikely to matter", () => {
    const tokens = tokensOf({ yes: 0.6, no: 0.395, not: 0.005 });
    expect(told(asking("label").read("yes", 1, tokens))).toBe(
      `label: yes ${(0.6 / 0.995).toFixed(3)}`,
    );
  });

  it("and no answer that was read before has one", () => {
    expect(asking("json").readRecorded("no", ["a"])).toEqual({
      state: "answered",
      rule: "recorded",
      answer: { kind: "binary", label: "no", positive: false },
    });
  });
});

it("reads no tokens where the prompt does not ask for a confidence", () => {
  const plain = binary.bind({
    answer: { labels, positive: "yes" },
    format: "json",
    reason: false,
  });
  expect([plain.readsTokens, asking("json").readsTokens]).toEqual([undefined, "confidence"]);
  expect(plain.schema).toEqual(asking("json").schema);
  expect(plain.read("yes", 1, tokensOf({ yes: 0.6, no: 0.4 }))).toEqual({
    state: "answered",
    rule: "label",
    answer: { kind: "binary", label: "yes", positive: true },
  });
});

describe("the confidences of facts", () => {
  const askingFacts = (positive = true) =>
    coverage.bind({
      answer: { of: "facts", positive, confidence: true },
      format: "json",
      reason: false,
    });

  /** `yes 0.600, no 0.100`, or the first word of why there is none. */
  function toldOf(verdict: Verdict): string {
    if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
    const { answer } = verdict;
    if (answer.kind !== "coverage") return "?";
    const { facts, confidences } = answer;
    return facts.map((fact, i) => `${fact ? "yes" : "no"} ${shown(confidences?.[i])}`).join(", ");
  }

  const yes = { true: 0.6, false: 0.4 };
  const no = { " false": 0.9, " true": 0.1 };

  it.each<[string, readonly AnswerToken[], string]>([
    [
      '{"facts": [true, false]}',
      tokensOf('{"', "facts", '": [', yes, ",", no, "]}"),
      "yes 0.600, no 0.100",
    ],
    [
      '{"facts":[true,false,],}',
      tokensOf('{"facts":[', yes, ",", { false: 0.9, true: 0.1 }, ",],}"),
      "yes 0.600, no 0.100",
    ],
    [
      '{"facts": ["yes", "no"]}',
      tokensOf('{"facts": ["', { yes: 0.6, no: 0.4 }, '", "', { no: 0.8, yes: 0.2 }, '"]}'),
      "yes 0.600, no 0.200",
    ],
    [
      'So: {"reason": "[true]", "facts": [ true , false ]}',
      tokensOf(
        'So: {"reason": "[true]", "facts": [',
        { " true": 0.7, " false": 0.3 },
        " ,",
        no,
        " ]}",
      ),
      "yes 0.700, no 0.100",
    ],
    [
      '{"facts": [true, false]}',
      tokensOf('{"facts": [true, ', { false: 0.9, true: 0.1 }, "]}"),
      "yes not-alone, no 0.100",
    ],
    [
      '{"facts": [true, false]}',
      tokensOf('{"facts": [', yes, ", ", "fal", "se", "]}"),
      "yes 0.600, no split",
    ],
    [
      '{"facts": [true, false]}',
      tokensOf('{"facts": [', yes, ",", " true"),
      "yes 0.600, no other-tokens",
    ],
    [
      '[{"verdict": "yes"}, {"verdict": "no"}]',
      tokensOf('[{"verdict": "yes"}, {"verdict": "no"}]'),
      "yes no-place, no no-place",
    ],
  ])("%j", (text, tokens, expected) => {
    expect(toldOf(askingFacts().read(text, 2, tokens))).toBe(expected);
  });

  it("are those of being stated, also where true says that a fact is not", () => {
    const tokens = tokensOf('{"facts": [', yes, ",", no, "]}");
    expect(toldOf(askingFacts(false).read('{"facts": [true, false]}', 2, tokens))).toBe(
      "no 0.400, yes 0.900",
    );
  });

  it("are none where the reply came without tokens, and not there where nobody asks", () => {
    const text = '{"facts": [true, false]}';
    expect(toldOf(askingFacts().read(text, 2))).toBe("yes no-probabilities, no no-probabilities");
    const plain = coverage.bind({ answer: { of: "facts" }, format: "json", reason: false });
    expect(plain.read(text, 2, tokensOf(text))).toEqual({
      state: "answered",
      rule: "json",
      answer: { kind: "coverage", facts: [true, false] },
    });
  });
});

describe("the confidence of a winner", () => {
  const choice = { first: ["A", "summary A"], second: ["B"], confidence: true };
  const askingPair = (format: AnswerFormat) =>
    pairwise.bind({ answer: choice, format, reason: false });

  function toldOf(verdict: Verdict): string {
    if (verdict.state !== "answered") return verdict.why.split(":")[0] ?? "";
    const { answer, rule } = verdict;
    return answer.kind === "pairwise"
      ? `${rule}: ${answer.winner} ${shown(answer.confidence)}`
      : "?";
  }

  it.each<[AnswerFormat, string, readonly AnswerToken[], string]>([
    ["label", "A", tokensOf({ A: 0.6, B: 0.4 }), "label: first 0.600"],
    ["label", "B", tokensOf({ B: 0.6, A: 0.2, tie: 0.2 }), "label: second 0.250"],
    [
      "json",
      '{"verdict": "B"}',
      tokensOf('{"verdict": "', { B: 0.9, A: 0.1 }, '"}'),
      "json: second 0.100",
    ],
    [
      "label",
      "Overall, A is better.",
      tokensOf("Overall, A is better."),
      "closing: first no-place",
    ],
    ["label", "A", tokensOf({ A: 0.6, " summary": 0.2, B: 0.2 }), "label: first ambiguous"],
  ])("%s %j is that the first is better", (format, text, tokens, expected) => {
    expect(toldOf(askingPair(format).read(text, 2, tokens))).toBe(expected);
  });

  it("is not there where nobody asks, nor in answers that were read before", () => {
    expect(askingPair("label").readRecorded("first", ["x", "y"])).toEqual({
      state: "answered",
      rule: "recorded",
      answer: { kind: "pairwise", winner: "first" },
    });
    const { confidence: _, ...plain } = choice;
    const asking = pairwise.bind({ answer: plain, format: "label", reason: false });
    expect(asking.readsTokens).toBeUndefined();
    expect(asking.read("A", 2, tokensOf({ A: 0.6, B: 0.4 }))).toEqual({
      state: "answered",
      rule: "label",
      answer: { kind: "pairwise", winner: "first" },
    });
  });

  it.each([
    [choice, true],
    [{ ...choice, tie: [] }, true],
    [{ ...choice, tie: ["tie"] }, false],
    [{ ...choice, tie: ["tie"], confidence: false }, true],
    [{ ...choice, second: ["Ab"] }, false],
    [{ ...choice, first: ["A", "B, the second"] }, false],
  ])("takes the answer %j: %s", (answer, right) => {
    expect(pairwise.answer?.safeParse(answer).success).toBe(right);
  });
});

describe("whatever tokens come", () => {
  const logprob = fc.oneof(
    fc.double({ max: 0, noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, -9999, -1e-9),
  );
  const texts = fc.oneof(
    fc.constantFrom(
      "yes",
      "no",
      " Yes",
      "NO\n",
      "n",
      "true",
      " false",
      "}",
      '{"verdict": "',
      '"',
      "",
    ),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const token = fc.record(
    {
      token: texts,
      logprob,
      top: fc.array(fc.record({ token: texts, logprob }), { maxLength: 6 }),
      bytes: fc.array(fc.nat(255), { maxLength: 4 }),
    },
    { requiredKeys: ["token", "logprob", "top"] },
  );
  const isSound = (confidence: Confidence | undefined) =>
    typeof confidence === "number"
      ? confidence >= 0 && confidence <= 1
      : /^[a-z-]+: ./.test(confidence?.why ?? "");

  it.each<AnswerFormat>(["label", "json"])(
    "nothing throws, and what is read stays (%s)",
    (format) => {
      const plain = binary.bind({ answer: { labels, positive: "yes" }, format, reason: false });
      fc.assert(
        fc.property(
          fc.array(token, { maxLength: 8 }),
          fc.option(fc.constantFrom("yes", '{"verdict": "no"}', "Verdict: no"), { freq: 3 }),
          (tokens, other) => {
            const text = other ?? tokens.map((one) => one.token).join("");
            const verdict = asking(format).read(text, 1, tokens);
            if (verdict.state === "answered" && verdict.answer.kind === "binary") {
              const { confidence, ...answer } = verdict.answer;
              expect(isSound(confidence)).toBe(true);
              expect({ ...verdict, answer }).toEqual(plain.read(text));
            } else {
              expect(verdict).toEqual(plain.read(text));
            }
          },
        ),
      );
    },
  );

  it("two labels share the weight that they have at their place", () => {
    const weight = fc.double({ min: 1e-3, max: 1, noNaN: true });
    fc.assert(
      fc.property(weight, weight, weight, fc.boolean(), (yes, no, other, said) => {
        const whole = yes + no + other;
        const all = { yes: yes / whole, no: no / whole, " perhaps": other / whole };
        const word = said ? "yes" : "no";
        const [place] = tokensOf(all);
        if (place === undefined) return;
        const verdict = asking("label").read(word, 1, [{ ...place, token: word }]);
        if (verdict.state !== "answered" || verdict.answer.kind !== "binary") throw new Error("?");
        expect(verdict.answer.confidence).toBeCloseTo(yes / (yes + no), 9);
      }),
    );
  });
});

it.each([
  [{ labels: ["yes", "no"], positive: "yes", confidence: true }, true],
  [{ labels: ["yes", "no"], positive: "yes", confidence: false }, true],
  [{ labels: ["yes", "no"], positive: "yes", confidence: 1 }, false],
  [{ labels: ["yes", "no", "none"], positive: "yes", confidence: true }, true],
  [{ labels: ["no", "none"], positive: "no", confidence: true }, false],
  [{ labels: ["none", "No"], positive: "none", confidence: true }, false],
  [{ labels: ["no", "none"], positive: "no" }, true],
])("takes the answer %j: %s", (answer, right) => {
  expect(binary.answer?.safeParse(answer).success).toBe(right);
});
