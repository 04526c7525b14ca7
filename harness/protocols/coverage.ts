import * as z from "zod";
import type { Asking, FactsAsked, Protocol } from "../core/protocol.ts";
import type { Confidence } from "../core/verdict.ts";
import { oneLine } from "../text/one-line.ts";
import { sentencesOf } from "../text/sentences.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { readConfidences } from "./readers/confidence.ts";
import { yesAndNo } from "./readers/fact-list.ts";
import { factsReader } from "./readers/facts.ts";
import { readJson } from "./readers/json.ts";
import { type Reading, readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

interface CoverageAnswer {
  readonly of: "highlights" | "facts" | "sentences";
  readonly in?: "article" | "facts" | "highlights" | undefined;
  readonly positive: boolean;
  /** How probable it was that a fact is stated is read as well. */
  readonly confidence?: boolean | undefined;
}

const coverageAnswer: z.ZodType<CoverageAnswer> = z
  .strictObject({
    of: z.enum(["highlights", "facts", "sentences"]),
    in: z.enum(["article", "facts", "highlights"]).optional(),
    positive: z.boolean().default(true),
    confidence: z.boolean().optional(),
  })
  .superRefine(({ of, in: place }, context) => {
    if (of === "sentences" || place === undefined) return;
    context.addIssue({
      code: "custom",
      path: ["in"],
      message: `${of} are looked for in the candidate: only sentences have "in"`,
      params: { fix: 'remove it, or write "of: sentences"' },
    });
  });

/** Which of these facts does a text state: the candidate those of the reference, or the article the candidate's. */
export const coverage: Protocol = {
  name: "coverage",
  regenerates: false,
  slots: {
    required: ["facts"],
    optional: ["candidate", "article", "highlights", "key_facts", "examples"],
  },
  formats: ["json"],
  answer: coverageAnswer,
  arrange: (systems) => systems.map((system) => [system]),
  fill: ([candidate], facts = []) => ({
    ...(candidate === undefined ? {} : { candidate: candidate.text }),
    facts: numbered(facts),
  }),

  bind({ answer, reason }) {
    const given = coverageAnswer.parse(answer);
    const asked = factsAsked(given);
    const answerOf = (said: readonly boolean[]) =>
      ({ kind: "coverage", facts: said.map((one) => one === asked.positive) }) as const;
    const read = (text: string, count: number) => {
      const reader = factsReader(count, asked);
      return readJson(text, "facts", reader.accept, reader.readWhole);
    };
    const asking: Asking = {
      schema: answerSchema("facts", { type: "array", items: { type: "boolean" } }, reason),
      facts: asked,
      read: (reply, count = 0) => readReply(reply, (text) => read(text, count), answerOf),
      readRecorded: (recorded, _shown, count = 0) =>
        recordedVerdict(recorded, factsReader(count, asked).acceptRecorded, answerOf),
      answerOf: (utilities) =>
        writeAnswer(
          "facts",
          utilities.map((utility) => utility >= 1 / 2 === asked.positive),
          reason,
        ),
    };
    if (given.confidence !== true) return asking;
    const sides = new Map([...yesAndNo].map(([word, yes]) => [word, yes === asked.positive]));
    return {
      ...asking,
      readsTokens: "confidence",
      read(reply, count = 0, tokens) {
        const weigh = (text: string): Reading<Weighed> => {
          const reading = read(text, count);
          if ("why" in reading) return reading;
          const { value: said, rule, each } = reading;
          const confidences = readConfidences(text, { count, each }, sides, tokens);
          return { value: { said, confidences }, rule };
        };
        return readReply(reply, weigh, ({ said, ...more }) => ({ ...answerOf(said), ...more }));
      },
    };
  },
};

interface Weighed {
  readonly said: readonly boolean[];
  readonly confidences: readonly Confidence[];
}

function factsAsked({ of, in: place = "article", positive }: CoverageAnswer): FactsAsked {
  const inCandidate = { each: of, foundIn: "candidate", positive } as const;
  switch (of) {
    case "highlights":
      return { ...inCandidate, needs: of, of: ({ highlightSentences }) => highlightSentences };
    case "facts":
      return { ...inCandidate, needs: of, of: ({ facts = [] }) => facts };
    case "sentences":
      return {
        ...inCandidate,
        foundIn: place === "facts" ? "key_facts" : place,
        needs: undefined,
        of: (_item, { sentences, text }) => sentences ?? sentencesOf(text),
      };
  }
}

/** One fact a line: a line break inside a fact would count as another one. */
function numbered(facts: readonly string[]): string {
  return facts.map((fact, i) => `${i + 1}. ${oneLine(fact)}`).join("\n");
}
