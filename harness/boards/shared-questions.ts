import type { SharedQuestions } from "../core/comparison.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";

/** One record as both runs judged it. */
export interface RecordOfBoth {
  readonly a: JudgedRecord;
  readonly b: JudgedRecord;
  /** Whether the facts of the next record, which some questions ask about, are the same in both runs. */
  readonly sameNext: () => boolean;
}

/** The questions of two judges on one record that are the same, in the order of each run. */
export interface QuestionsOfBoth {
  readonly a: readonly JudgedQuestion[];
  readonly b: readonly JudgedQuestion[];
  readonly counts: SharedQuestions;
}

/** Keeps the questions that both judges were asked about the same texts; all others are counted. */
export function shareQuestions(
  record: RecordOfBoth,
  ofA: readonly JudgedQuestion[],
  ofB: readonly JudgedQuestion[],
): QuestionsOfBoth {
  const textsA = textsOf(record.a);
  const textsB = textsOf(record.b);
  const askedB = new Map(ofB.map((question) => [keyOf(question), question]));
  const same = (question: JudgedQuestion) => {
    const other = askedB.get(keyOf(question));
    return (
      other !== undefined &&
      question.shown.every((system) => textsA.get(system) === textsB.get(system)) &&
      question.facts?.asked === other.facts?.asked &&
      (question.facts?.from !== "next" || record.sameNext())
    );
  };
  const keysA = new Set(ofA.map(keyOf));
  const inBoth = ofA.filter((question) => askedB.has(keyOf(question)));
  const a = inBoth.filter(same);
  const kept = new Set(a.map(keyOf));
  return {
    a,
    b: ofB.filter((question) => kept.has(keyOf(question))),
    counts: {
      shared: a.length,
      onlyA: ofA.length - inBoth.length,
      onlyB: ofB.filter((question) => !keysA.has(keyOf(question))).length,
      otherTexts: inBoth.length - a.length,
    },
  };
}

function keyOf({ shown, repeat, facts }: JudgedQuestion): string {
  return JSON.stringify([shown, repeat, facts?.from ?? null]);
}

function textsOf({ candidates }: JudgedRecord): ReadonlyMap<string, string> {
  return new Map(candidates.map(({ system, text }) => [system, text]));
}
