import type { JudgedQuestion } from "../../core/judged.ts";

/** What one judge said of one system of a record, all repeats together. */
export interface RepeatedScore {
  readonly system: string;
  /** Mean of the repeats that were read; NaN: none was. */
  readonly mean: number;
  /** Verdicts that were read, and that were not. */
  readonly read: number;
  readonly lost: number;
}

/** The scores of a record's systems, in the order in which they were asked about first. */
export function repeatedScores(questions: readonly JudgedQuestion[]): readonly RepeatedScore[] {
  const systems = new Map<string, { readonly scores: number[]; asked: number }>();
  for (const { shown, verdict } of questions) {
    const [system = ""] = shown;
    const own = systems.get(system) ?? { scores: [], asked: 0 };
    systems.set(system, own);
    own.asked += 1;
    if (verdict.state === "answered" && verdict.answer.kind === "score") {
      own.scores.push(verdict.answer.score);
    }
  }
  return [...systems].map(([system, { scores, asked }]) => ({
    system,
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    read: scores.length,
    lost: asked - scores.length,
  }));
}
