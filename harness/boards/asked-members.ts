import type { JudgedQuestion, JudgedRecord, Jury } from "../core/judged.ts";

/** The questions of one record, by index of the judge. */
export type ByJudge = readonly (readonly JudgedQuestion[])[];

export function groupByJudge({ verdicts }: JudgedRecord, judges: number): JudgedQuestion[][] {
  const questions: JudgedQuestion[][] = Array.from({ length: judges }, () => []);
  for (const question of verdicts) questions[question.judge]?.push(question);
  return questions;
}

/** One question as the members of a jury were asked it, in their order. */
export type Asked = readonly [JudgedQuestion, ...JudgedQuestion[]];

/** The questions of a jury's members on one record, in the order of the first member's. */
export function askedOf({ name, members }: Jury, questions: ByJudge): readonly Asked[] {
  const [first = [], ...others] = members.map((member) => questions[member] ?? []);
  return first.map((question, place) => [
    question,
    ...others.map((own) => {
      const next = own[place];
      // Members are asked in the same order; the search is for whoever asks them otherwise.
      const found =
        next !== undefined && isSame(question, next)
          ? next
          : own.find((one) => isSame(question, one));
      if (found === undefined) throw new Error(`bug: a member of ${name} was not asked the same`);
      return found;
    }),
  ]);
}

/** Two judges with one prompt were asked the same of one record. */
function isSame(a: JudgedQuestion, b: JudgedQuestion): boolean {
  return (
    a.repeat === b.repeat &&
    a.facts?.from === b.facts?.from &&
    a.shown.length === b.shown.length &&
    a.shown.every((system, place) => system === b.shown[place])
  );
}
