import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import * as z from "zod";

// Answers that real judges gave; too large to be kept in the repository.
const folder = new URL("../../../shared/data/", import.meta.url);
const files = [
  "summeval-judge-rts.jsonl",
  "summeval-judge-h2h.jsonl",
  "llmbar-natural-verdicts.jsonl",
  "finesure-sample.jsonl",
];

const ownAnswers = [
  '{"verdict": "faithful"}',
  '```json\n{"reason": "the date is \\"1914\\"", "verdict": "unfaithful",}\n```',
  'Here it is:\n{"score": 4}\nI hope it helps.',
  '{"ranking": [["B"], ["A", "C"]]}',
  '{"facts": [true, false, true]}',
  "The summary repeats itself and leaves the main point out. Score: 2/5.",
  "Each sentence reads well, so I give it a score of four out of five for fluency.",
  "A: Summary A tells who pays for the ferry, which is the point of the article.",
  "Output (a) is brief. Output (b) invents a date. Therefore, Output (a) is better.",
  "B > A = C\n\nC contradicts the article.",
  "**Verdict:** unfaithful — the article says “fourteen months”, not four.",
  "<think>Either could win.</think>\n\n[[B]]",
];

function recordedAnswers(): readonly string[] {
  if (!existsSync(folder)) return [];
  const row = z.object({ raw: z.string().optional() });
  return files.flatMap((file) =>
    readFileSync(new URL(file, folder), "utf8")
      .split("\n")
      .filter(Boolean)
      .flatMap((line) => row.parse(JSON.parse(line)).raw ?? []),
  );
}

const pieces = [
  ...'{ } [ ] ( ) < > [[ ]] {{ }} {% %} " \' ` ``` ~~~ “ ” ‘ ’ « » „ \\ \\\\ \\" \\u0000 \\u00 , : ; . ! ? - — / = | # * ** _ ~'.split(
    " ",
  ),
  ..."A B C AA a b c Output (a) (b) faithful unfaithful poor fair tie verdict Verdict: score Score: rating".split(
    " ",
  ),
  ..."ranking facts true false null yes no 5 4.5 -3 1e999 1E+5 0x5 5/5/5 3-4 2–3 4,5 1.2.3 ５ ٥ ⅘ Ⅴ five 10,000 NaN".split(
    " ",
  ),
  ..."very good|out of|is better|is the best|Therefore, |I choose |final answer is |The summary says: |e.g. |not ".split(
    "|",
  ),
  '{"verdict": "A"}',
  '{"verdict": "faithful", "verdict": "unfaithful"}',
  '{"__proto__": {"verdict": "A"}, "constructor": 1}',
  '{"verdict": {"toString": 1}}',
  '{"score": 1e999}',
  '{"score": 4,}',
  '{"ranking": [["A"], "B", ',
  '{"facts": [true, false, "no"]}',
  "```json\n",
  "\n```\n",
  "\n~~~\n",
  "> ",
  "<think>",
  "</think>",
  "<summary>",
  "</summary",
  "3f0c9a5d1b7e4426",
  "\n3f0c9a5d1b7e4426\n",
  " ",
  "\n",
  "\r\n",
  "\n\n",
  "\t",
  "\u0000",
  "\u0007",
  "\u001b[2J",
  "\u200e",
  "\u200f",
  "\u202e",
  "\u2066",
  "\u200b",
  "\ufeff",
  "\u2028",
  "\ud800",
  "\udc00",
  "\u{1F600}",
  "e\u0301",
  "А", // Cyrillic
  "Ａ",
  "ſcore: 5",
  "İ",
];

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...pieces) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.nat(99_999).map(String) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);

const jumble = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));

/** One or two pieces repeated: sizes up to what is read at all, and, rarely, beyond. */
const run = fc
  .record({
    piece: fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("") || " "),
    size: fc.oneof(
      { weight: 40, arbitrary: fc.integer({ min: 1, max: 2000 }) },
      { weight: 4, arbitrary: fc.integer({ min: 2000, max: 40_000 }) },
      { weight: 1, arbitrary: fc.constantFrom(87_000, 262_000, 3_000_000) },
    ),
    before: jumble,
    after: jumble,
  })
  .map(({ piece, size, before, after }) => {
    const times = Math.ceil(size / piece.length);
    return `${before}${piece.repeat(times)}${after}`;
  });

interface Edit {
  readonly kind: "cut" | "repeat" | "insert" | "swap" | "end";
  readonly at: number;
  readonly length: number;
  readonly piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom<Edit["kind"]>("cut", "repeat", "insert", "swap", "end"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 60 }),
  piece,
});

function edited(text: string, { kind, at, length, piece }: Edit): string {
  const start = Math.floor(at * text.length);
  const [before, middle, after] = [
    text.slice(0, start),
    text.slice(start, start + length),
    text.slice(start + length),
  ];
  if (kind === "cut") return before + after;
  if (kind === "repeat") return before + middle + middle + after;
  if (kind === "insert") return before + piece + middle + after;
  if (kind === "swap") return middle + before + after;
  return before;
}

/** Texts that a model, or who wants to mislead a reader, might answer with. */
export function hostileTexts(): fc.Arbitrary<string> {
  const answers = [...ownAnswers, ...recordedAnswers()];
  const mutation = fc
    .record({
      answer: fc.nat(answers.length - 1),
      edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
    })
    .map(({ answer, edits }) => edits.reduce(edited, answers[answer] ?? ""));
  return fc.oneof(
    { weight: 4, arbitrary: mutation },
    { weight: 3, arbitrary: jumble },
    { weight: 2, arbitrary: run },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}

/** Pieces of which long runs have been slow to read, or might be. */
export const slowPieces: readonly string[] = [
  ...'score |score: |score (|scored 1 |rating: 3 or |[[[[|[[A|[A]|{{{{|{"|}|{}|1|1 |1.1.|1/5 |5/5/|out of |one '.split(
    "|",
  ),
  ...'```|``` |```\n|```x\n|~~~\n|"|\\"|("|") |\'a |\'a\' |`a` |“|”|« |> |> A\n|, |*|#|!!! | |\n|\t\n |é|\u{1F600}|A\n|A. |A, B, '.split(
    "|",
  ),
  ...'verdict: |answer is |Final answer: A |Verdict "\'*_`|[{"a":|{"a":"\\|{"verdict":|{"score"}|{"verdict":1},'.split(
    "|",
  ),
  ..."A is better. |Therefore, A is better because |therefore, |I choose A|so |says: |says:\n\n|<q>|</think>|0123456789abcdef ".split(
    "|",
  ),
  '{"verdict"}',
  '{"verdict":"A"}',
  '{"verdict":"B",}',
  '"verdict":"A",',
  "A > ",
  "A = B > \n",
  '{"ranking": [',
  '{"facts": [',
  '{"facts": [true]} ',
  '{"ranking": [["A"]]} ',
  `score${" ".repeat(70)}`,
  `verdict:${" ".repeat(70)}`,
];
