import type { JudgedQuestion } from "../../core/judged.ts";
import type { ScoredPair } from "../pairs.ts";

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

/** A judge's score of every pair of a record's systems: 1, ½ or 0 for `a`; NaN where one of the two was not read. */
export function pairsByScore(questions: readonly JudgedQuestion[]): readonly ScoredPair[] {
  const systems = repeatedScores(questions).toSorted((x, y) => (x.system < y.system ? -1 : 1));
  return systems.flatMap((a, i) =>
    systems.slice(i + 1).map((b) => {
      const score = (1 + Math.sign(a.mean - b.mean)) / 2;
      return { a: a.system, b: b.system, score };
    }),
  );
}
