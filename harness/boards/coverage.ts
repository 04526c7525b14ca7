import { reference } from "../core/item.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { bothClasses, type Labelled, type LabelledOf, labelTally } from "./binary.ts";
import { factLabels } from "./golds.ts";
import { meanBySystem } from "./mean-by-system.ts";
import type { SystemScores } from "./system-cells.ts";
import type { Against, Tally } from "./tally.ts";

/**
 * Answers against the labels of facts, fact by fact, every repeat an answer of its own. Strict: a lost verdict makes all
 * of its facts wrong.
 */
export function coverageTally(against: Against): Tally {
  return labelTally(bothClasses, coverageLabelled(against));
}

export function coverageLabelled({ gold, dimension, facts }: Against): LabelledOf {
  const positive = facts?.positive ?? true;
  return (record, question) => {
    const labels =
      gold === "human"
        ? humanLabels(record, question, { dimension, positive })
        : referenceLabels(question);
    const answer = answerOf(question);
    return labels.map((label, i) => ({
      label,
      said: answer?.facts[i] ?? null,
      confidence: answer?.confidences?.[i],
    }));
  };
}

/** The highlights state their own facts, and none of the next record's. */
function referenceLabels({ shown, facts }: JudgedQuestion): readonly Labelled["label"][] {
  if (shown[0] !== reference || facts === undefined) return [];
  return Array.from({ length: facts.asked }, () => facts.from === "own");
}

/** Labels that are not as many as the facts that were asked cannot be told apart: all count as missing. */
function humanLabels(
  record: JudgedRecord,
  { shown, facts }: JudgedQuestion,
  read: { readonly dimension: string; readonly positive: boolean },
): readonly Labelled["label"][] {
  if (facts === undefined || facts.from === "next") return [];
  const labels = factLabels(record, { system: shown[0] ?? "", ...read });
  if (labels === undefined) return [];
  return labels.length === facts.asked
    ? labels
    : Array.from({ length: facts.asked }, () => "none" as const);
}

function answerOf({ verdict }: JudgedQuestion) {
  return verdict.state === "answered" && verdict.answer.kind === "coverage"
    ? verdict.answer
    : undefined;
}

/** What the share of facts that were found is called, by what they are and where they were looked for. */
export function shareOf(judge: Judge): { readonly key: string; readonly caption: string } {
  const { each = "highlights", foundIn = "candidate" } = judge.facts ?? {};
  const shared = "by the judge's answers; every record counts once.";
  switch (each) {
    case "highlights":
      return {
        key: "coverageRate",
        caption: `Share of the highlights' sentences that the summary states, ${shared}`,
      };
    case "facts":
      return {
        key: "completeness",
        caption: `Share of the record's facts that the summary states, ${shared}`,
      };
    case "sentences":
      return foundIn === "article"
        ? {
            key: "faithfulness",
            caption: `Share of the summary's sentences that the article supports, ${shared}`,
          }
        : {
            key: "conciseness",
            caption: `Share of the summary's sentences that state one of the ${foundIn === "highlights" ? foundIn : "record's facts"}, ${shared}`,
          };
  }
}

/** Share of its facts that the judge found, mean over the repeats that were read. */
export const coverageRates: SystemScores = (_record, questions) =>
  meanBySystem(
    questions.flatMap((question) => {
      const said = question.facts?.from === "own" ? answerOf(question)?.facts : undefined;
      if (said === undefined || said.length === 0) return [];
      return [[question.shown[0] ?? "", said.filter(Boolean).length / said.length] as const];
    }),
  );
