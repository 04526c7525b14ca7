import * as z from "zod";
import type { FactsAsked, Protocol } from "../core/protocol.ts";
import type { Answer } from "../core/verdict.ts";
import { oneLine } from "../text/one-line.ts";
import { sentencesOf } from "../text/sentences.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { factsReader } from "./readers/facts.ts";
import { readJson } from "./readers/json.ts";
import { readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

interface CoverageAnswer {
  readonly of: "highlights" | "facts" | "sentences";
  readonly in?: "article" | "facts" | "highlights" | undefined;
  readonly positive: boolean;
}

const coverageAnswer: z.ZodType<CoverageAnswer> = z
  .strictObject({
    of: z.enum(["highlights", "facts", "sentences"]),
    in: z.enum(["article", "facts", "highlights"]).optional(),
    positive: z.boolean().default(true),
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
    const asked = factsAsked(coverageAnswer.parse(answer));
    const answerOf = (said: readonly boolean[]): Answer => ({
      kind: "coverage",
      facts: said.map((one) => one === asked.positive),
    });
    return {
      schema: answerSchema("facts", { type: "array", items: { type: "boolean" } }, reason),
      facts: asked,
      read(reply, count = 0) {
        const reader = factsReader(count, asked);
        const read = (text: string) => readJson(text, "facts", reader.accept, reader.readWhole);
        return readReply(reply, read, answerOf);
      },
      readRecorded: (recorded, _shown, count = 0) =>
        recordedVerdict(recorded, factsReader(count, asked).acceptRecorded, answerOf),
      answerOf: (utilities) =>
        writeAnswer(
          "facts",
          utilities.map((utility) => utility >= 1 / 2 === asked.positive),
          reason,
        ),
    };
  },
};

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
