import * as z from "zod";
import type { FactsAsked, Protocol } from "../core/protocol.ts";
import { sentencesOf } from "../text/sentences.ts";
import { answerSchema, writeAnswer } from "./json-answer.ts";
import { factsReader } from "./readers/facts.ts";
import { readJson } from "./readers/json.ts";
import { readReply } from "./readers/reading.ts";
import { recordedVerdict } from "./readers/recorded.ts";

interface CoverageAnswer {
  readonly of: "highlights" | "facts" | "sentences";
}

const coverageAnswer: z.ZodType<CoverageAnswer> = z.strictObject({
  of: z.enum(["highlights", "facts", "sentences"]),
});

/** Which of these facts does a text state: the candidate those of the reference, or the article the candidate's. */
export const coverage: Protocol = {
  name: "coverage",
  regenerates: false,
  slots: { required: ["facts"], optional: ["candidate", "article", "highlights", "examples"] },
  formats: ["json"],
  answer: coverageAnswer,
  arrange: (systems) => systems.map((system) => [system]),
  fill: ([candidate], facts = []) => ({
    ...(candidate === undefined ? {} : { candidate: candidate.text }),
    facts: numbered(facts),
  }),

  bind({ answer, reason }) {
    const { of } = coverageAnswer.parse(answer);
    return {
      schema: answerSchema("facts", { type: "array", items: { type: "boolean" } }, reason),
      facts: factsOf[of],
      read(reply, asked = 0) {
        const reader = factsReader(asked);
        const read = (text: string) => readJson(text, "facts", reader.accept, reader.readWhole);
        return readReply(reply, read, (facts) => ({ kind: "coverage", facts }));
      },
      readRecorded: (recorded, _shown, asked = 0) =>
        recordedVerdict(
          Array.isArray(recorded) ? recorded.map(fromNumber) : recorded,
          factsReader(asked).accept,
          (facts) => ({ kind: "coverage", facts }),
        ),
      answerOf: (utilities) =>
        writeAnswer(
          "facts",
          utilities.map((utility) => utility >= 1 / 2),
          reason,
        ),
    };
  },
};

/** Recorded labels are often 1 and 0. */
function fromNumber(label: unknown): unknown {
  return label === 1 ? true : label === 0 ? false : label;
}

const factsOf: Readonly<Record<CoverageAnswer["of"], FactsAsked>> = {
  highlights: {
    needs: "highlights",
    foundIn: "candidate",
    of: ({ highlightSentences }) => highlightSentences,
  },
  facts: { needs: "facts", foundIn: "candidate", of: ({ facts = [] }) => facts },
  sentences: {
    needs: undefined,
    foundIn: "article",
    of: (_item, { sentences, text }) => sentences ?? sentencesOf(text),
  },
};

/** One fact a line: a line break inside a fact would count as another one. */
function numbered(facts: readonly string[]): string {
  return facts.map((fact, i) => `${i + 1}. ${fact.trim().replace(/\s+/gu, " ")}`).join("\n");
}
