import type { Rating } from "../core/item.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { FactsMeaning } from "../core/protocol.ts";
import type { Answer } from "../core/verdict.ts";
import { factLabels, goldLabel, goldPreference, goldScore } from "./golds.ts";

/** Which labels are read, and how those of facts are. */
export interface LabelsRead {
  readonly dimension: string;
  readonly facts?: FactsMeaning | undefined;
}

/** How labels answer the questions of a protocol, as if those who gave them had been asked. */
export interface Raters {
  /** What is labelled: candidates as wholes, or their facts one by one. */
  readonly labelled: "candidates" | "facts";
  /** A label as a number, booleans as 0 and 1; null: it is none for this protocol. */
  readonly asNumber: (rating: Rating) => number | null;
  /**
   * What all labels of a record answer together, with as much of the question as they decide: of a ranking the
   * candidates that were rated, of facts those on which the raters are not even. undefined: nothing.
   */
  readonly answer: (
    record: JudgedRecord,
    question: JudgedQuestion,
    read: LabelsRead,
  ) => JudgedQuestion | undefined;
  /** In words: what some raters say together, and what all labels of a record answer. */
  readonly words: { readonly together: string; readonly answer: string };
}

const aNumber = (rating: Rating) => (typeof rating === "number" ? rating : null);

export const binaryRaters: Raters = {
  labelled: "candidates",
  asNumber: (rating) => (typeof rating === "boolean" ? Number(rating) : null),
  answer(record, question, { dimension }) {
    const label = goldLabel(record, question.shown[0] ?? "", dimension, "human");
    if (label === undefined || label === "split") return undefined;
    const word = label ? "positive" : "negative";
    return answeredBy(question, { kind: "binary", label: word, positive: label });
  },
  words: {
    together: "their majority; an even split is left out and counted",
    answer: "the majority of the labels; an even split is no answer",
  },
};

export const scoreRaters: Raters = {
  labelled: "candidates",
  asNumber: aNumber,
  answer(record, question, { dimension }) {
    const score = goldScore(record, question.shown[0] ?? "", dimension, "human");
    return score === undefined ? undefined : answeredBy(question, { kind: "score", score });
  },
  words: {
    together: "the mean of their ratings",
    answer: "the mean rating",
  },
};

const winners = { a: "first", b: "second", tie: "tie" } as const;

export const pairwiseRaters: Raters = {
  labelled: "candidates",
  asNumber: aNumber,
  answer(record, question, { dimension }) {
    const [a = "", b = ""] = question.shown;
    const preferred = goldPreference(record, [a, b], dimension, "human");
    if (preferred === undefined) return undefined;
    return answeredBy(question, { kind: "pairwise", winner: winners[preferred] });
  },
  words: {
    together: "the mean of their ratings",
    answer: "the preference that was stated, else the order of the mean ratings",
  },
};

export const rankingRaters: Raters = {
  labelled: "candidates",
  asNumber: aNumber,
  answer(record, question, { dimension }) {
    const rated = question.shown.flatMap((system) => {
      const score = goldScore(record, system, dimension, "human");
      return score === undefined ? [] : [{ system, score }];
    });
    if (rated.length < 2) return undefined;
    const places = rated.map((one) => 1 + rated.filter(({ score }) => score > one.score).length);
    return answeredBy(
      { ...question, shown: rated.map(({ system }) => system) },
      { kind: "ranking", places },
    );
  },
  words: {
    together: "the mean of their ratings",
    answer: "the order of the mean ratings",
  },
};

export const coverageRaters: Raters = {
  labelled: "facts",
  asNumber: (rating) =>
    rating === true || rating === 1 ? 1 : rating === false || rating === 0 ? 0 : null,
  answer(record, question, { dimension, facts: meaning }) {
    const { shown, facts } = question;
    if (facts === undefined || facts.from === "next") return undefined;
    const labels = factLabels(record, {
      system: shown[0] ?? "",
      dimension,
      positive: meaning?.positive ?? true,
    });
    if (labels === undefined || labels.length !== facts.asked) return undefined;
    const decided = labels.filter((label) => label !== "none");
    return answeredBy(
      { ...question, facts: { ...facts, asked: decided.length } },
      { kind: "coverage", facts: decided },
    );
  },
  words: {
    together: "their majority on each fact; an even split is left out and counted",
    answer: "the majority of the labels of each fact; an even split is no answer",
  },
};

/** Nothing else of the question's verdict is kept: what a judge said beside its answer is no label. */
function answeredBy({ judge, shown, facts }: JudgedQuestion, answer: Answer): JudgedQuestion {
  const verdict = { state: "answered", answer, rule: "labels" } as const;
  return { judge, shown, repeat: 1, verdict, ...(facts === undefined ? {} : { facts }) };
}

/** What several judges were asked, each question once: labels answer once for all of them. */
export function distinctQuestions(questions: Iterable<JudgedQuestion>): readonly JudgedQuestion[] {
  const distinct = new Map<string, JudgedQuestion>();
  let last: JudgedQuestion | undefined;
  for (const question of questions) {
    // Of one system all judges are asked the same, and lists of systems are mostly one object.
    if (last !== undefined && isPlainlySame(last, question)) continue;
    last = question;
    const key = JSON.stringify([question.shown, question.facts?.from, question.facts?.asked]);
    if (!distinct.has(key)) distinct.set(key, question);
  }
  return [...distinct.values()];
}

function isPlainlySame(a: JudgedQuestion, b: JudgedQuestion): boolean {
  return (
    a.shown === b.shown && a.facts?.from === b.facts?.from && a.facts?.asked === b.facts?.asked
  );
}

/** Whether anybody labelled anything of a record in this dimension: most records of most data have no labels. */
export function isLabelled({ item }: JudgedRecord, dimension: string): boolean {
  if (item.preferences.some((one) => (one.dimension ?? dimension) === dimension)) return true;
  return Object.values(item.human).some((own) => Object.hasOwn(own, dimension));
}

/** What labels say to the questions on a record, each asked once; where they say nothing there is no question. */
export function answersOfLabels(
  raters: Raters,
  record: JudgedRecord,
  questions: Iterable<JudgedQuestion>,
  read: LabelsRead,
): readonly JudgedQuestion[] {
  if (!isLabelled(record, read.dimension)) return [];
  return distinctQuestions(questions).flatMap(
    (question) => raters.answer(record, question, read) ?? [],
  );
}

/**
 * What labels say to the very questions on a record, to be compared with what a judge says to them: where they do not
 * decide on all candidates shown, the question is lost.
 */
export function sameAnswersOfLabels(
  raters: Raters,
  record: JudgedRecord,
  questions: Iterable<JudgedQuestion>,
  read: LabelsRead,
): readonly JudgedQuestion[] {
  if (!isLabelled(record, read.dimension)) return [];
  return distinctQuestions(questions).map((question) => {
    const answer = raters.answer(record, question, read);
    if (answer !== undefined && answer.shown.length === question.shown.length) return answer;
    return { ...question, verdict: { state: "failed", why: "no label" } };
  });
}
