import type { RandomStream } from "../../../harness/core/random.ts";
import { answered, judge, question } from "../../boards/board-fixtures.ts";
import { chance, type Design, drawDifficulty, type EasyHard, overRecords } from "./design.ts";

// Rankings of four systems: six pairs.
const sameOrder: EasyHard = [0.6, 0.2];
const twoEqual = 0.3;
const leavesOneOut = 0.1;

/** A judge that ranks four systems: like the labels, or in any order; now and then it leaves one out. */
export function rankingDesign(dimension: string): Design {
  const names = ["s1", "s2", "s3", "s4"];
  // Any order is right in half of the pairs that the labels do not tie; one left out makes three of six wrong.
  const inAnyOrder = (1 - twoEqual / 6) / 2;
  const truth =
    (1 - leavesOneOut / 2) * overRecords((d) => sameOrder[d] + (1 - sameOrder[d]) * inAnyOrder);
  return {
    dimension,
    judges: [judge("ranking", "ranking", { dimension })],
    cells: [{ board: "judges", judge: "ranking", column: "accEq", truth }],
    draw(random) {
      const difficulty = drawDifficulty(random);
      const places = permutation(random, names.length);
      const tied = chance(random, twoEqual);
      // The two best share their place.
      const gold = places.map((place) => (tied && place === 2 ? 1 : place));
      const said = chance(random, sameOrder[difficulty]) ? gold : permutation(random, names.length);
      const out = chance(random, leavesOneOut) ? random.below(names.length) : undefined;
      const given = said.map((place, i) => (i === out ? null : place));
      return {
        labels: Object.fromEntries(names.map((name, i) => [name, [-(gold[i] ?? 0)]])),
        preferences: [],
        questions: [question(0, names, answered({ kind: "ranking", places: given }))],
      };
    },
  };
}

/** The numbers 1 to n in any order. */
function permutation(random: RandomStream, n: number): number[] {
  const left = Array.from({ length: n }, (_, i) => i + 1);
  return Array.from({ length: n }, () => left.splice(random.below(left.length), 1)[0] ?? 0);
}
