import { reference } from "../core/item.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { bothClasses, type Labelled, type LabelledOf, labelTally } from "./binary.ts";
import { factLabels } from "./golds.ts";
import type { SystemScores } from "./system-cells.ts";
import type { Against, Tally } from "./tally.ts";

/** Answers against the labels of facts, fact by fact. Strict: a lost verdict makes all of its facts wrong. */
export function coverageTally(against: Against): Tally {
  return labelTally(bothClasses, coverageLabelled(against));
}

export function coverageLabelled({ gold, dimension }: Against): LabelledOf {
  return (record, question) => {
    const labels =
      gold === "human" ? humanLabels(record, question, dimension) : referenceLabels(question);
    const said = answersOf(question);
    return labels.map((label, i) => ({ label, said: said?.[i] ?? null }));
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
  dimension: string,
): readonly Labelled["label"][] {
  if (facts === undefined || facts.from === "next") return [];
  const labels = factLabels(record, shown[0] ?? "", dimension);
  if (labels === undefined) return [];
  return labels.length === facts.asked
    ? labels
    : Array.from({ length: facts.asked }, () => "none" as const);
}

function answersOf({ verdict }: JudgedQuestion): readonly boolean[] | undefined {
  return verdict.state === "answered" && verdict.answer.kind === "coverage"
    ? verdict.answer.facts
    : undefined;
}

/** Share of its facts that the judge found. */
export const coverageRates: SystemScores = (_record, questions) =>
  questions.flatMap((question) => {
    const said = question.facts?.from === "own" ? answersOf(question) : undefined;
    if (said === undefined || said.length === 0) return [];
    return [[question.shown[0] ?? "", said.filter(Boolean).length / said.length] as const];
  });
