import type { JudgedQuestion } from "../../core/judged.ts";
import type { ScoredPair } from "../pairs.ts";

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

/** What a ranking says of one pair of systems; null: it was not read, or left one of them out. */
export interface RankedPair {
  readonly a: string;
  readonly b: string;
  readonly better: "a" | "b" | "tie" | null;
}

/** The pairs of one ranking, each once, named in the order of their names: the same for every order shown. */
export function rankedPairs(question: JudgedQuestion): readonly RankedPair[] {
  return pairsOfRanked(rankedSystems([question])).map(([a, b]) => {
    // NaN where one of them has no place.
    const side = meanPlace(b) - meanPlace(a);
    const better = side > 0 ? "a" : side < 0 ? "b" : side === 0 ? "tie" : null;
    return { a: a.system, b: b.system, better };
  });
}

const points = { a: 1, b: 0, tie: 0.5 };

/** Each pair of a record once: 1, ½ or 0 for `a`, the mean over the repeats that place both; NaN: none does. */
export function rankedPairScores(questions: readonly JudgedQuestion[]): readonly ScoredPair[] {
  const pairs = new Map<
    string,
    { readonly a: string; readonly b: string; readonly all: number[] }
  >();
  for (const { a, b, better } of questions.flatMap(rankedPairs)) {
    const key = JSON.stringify([a, b]);
    const pair = pairs.get(key) ?? { a, b, all: [] };
    pairs.set(key, pair);
    if (better !== null) pair.all.push(points[better]);
  }
  return Array.from(pairs.values(), ({ a, b, all }) => ({
    a,
    b,
    score: all.reduce((sum, score) => sum + score, 0) / all.length,
  }));
}
