import type { JudgedQuestion } from "../../core/judged.ts";

/** Where the repeats of one ranking put a system. */
export interface RankedSystem {
  readonly system: string;
  /** Its place in each repeat, 1 is the best; null: the repeat was not read, or left it out. */
  readonly places: readonly (number | null)[];
}

/** The systems of a record in the order of their names, the same for every order shown. */
export function rankedSystems(questions: readonly JudgedQuestion[]): readonly RankedSystem[] {
  const systems = [...new Set(questions.flatMap(({ shown }) => shown))].sort();
  return systems.map((system) => ({
    system,
    places: questions.map(({ shown, verdict }) =>
      verdict.state === "answered" && verdict.answer.kind === "ranking"
        ? (verdict.answer.places[shown.indexOf(system)] ?? null)
        : null,
    ),
  }));
}

/** Mean place over the repeats that have one; NaN: none has. */
export function meanPlace({ places }: RankedSystem): number {
  const read = places.filter((place) => place !== null);
  return read.reduce((sum, place) => sum + place, 0) / read.length;
}

/** Every pair of systems, each once. */
export function pairsOfRanked(
  systems: readonly RankedSystem[],
): readonly (readonly [a: RankedSystem, b: RankedSystem])[] {
  return systems.flatMap((a, i) => systems.slice(i + 1).map((b) => [a, b] as const));
}

/** Repeats that have no place for one of the two. */
export function lostRepeats(a: RankedSystem, b: RankedSystem): number {
  return a.places.filter((place, repeat) => place === null || b.places[repeat] === null).length;
}

/** Score of `a` in each pair of a record: 1, ½ or 0, a mean over the repeats that place both; NaN: none does. */
export function rankedPairs(
  questions: readonly JudgedQuestion[],
): readonly { readonly a: string; readonly b: string; readonly score: number }[] {
  return pairsOfRanked(rankedSystems(questions)).map(([a, b]) => {
    const scores = a.places.flatMap((place, repeat) => {
      const other = b.places[repeat] ?? null;
      return place === null || other === null ? [] : [(1 + Math.sign(other - place)) / 2];
    });
    const total = scores.reduce((sum, score) => sum + score, 0);
    return { a: a.system, b: b.system, score: total / scores.length };
  });
}
