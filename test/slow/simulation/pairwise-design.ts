import type { RandomStream } from "../../../harness/core/random.ts";
import { judge, question, winner } from "../../boards/board-fixtures.ts";
import { chance, type Design, drawDifficulty, type EasyHard, lost, overRecords } from "./design.ts";

// Pairs of three systems.
const pairs = [
  ["s1", "s2"],
  ["s1", "s3"],
  ["s2", "s3"],
] as const;
const goldTies = 0.15;
const judgeTies = 0.1;
const right: EasyHard = [0.9, 0.6];
const namesTheFirst: EasyHard = [0.05, 0.3];

/** A judge that compares pairs in both orders, and in some names whoever is shown first. */
export function pairwiseDesign(dimension: string): Design {
  const credit = overRecords(
    (d) =>
      (1 - lost) *
      (namesTheFirst[d] / 2 +
        (1 - namesTheFirst[d]) * (judgeTies / 2 + (1 - judgeTies) * right[d])),
  );
  return {
    dimension,
    judges: [judge("pairwise", "pairwise", { dimension })],
    cells: [
      { board: "judges", judge: "pairwise", column: "pairwiseAccuracy", truth: credit },
      // Nobody is better: every preference is drawn.
      { board: "systems", judge: "pairwise", system: "s1", column: "winRate", truth: 0.5 },
    ],
    draw(random) {
      const difficulty = drawDifficulty(random);
      const drawn = pairs.map(([a, b]) => {
        const better = chance(random, 0.5) ? a : b;
        const other = better === a ? b : a;
        const gold = chance(random, goldTies) ? "tie" : better;
        const says = sayOfPair(random, difficulty);
        const verdictOf = (first: string) => {
          if (chance(random, lost)) return winner(null);
          if (says === "first" || says === "tie") return winner(says);
          return winner((says === "right" ? better : other) === first ? "first" : "second");
        };
        return {
          preference: { a, b, winner: gold, dimension },
          questions: [question(0, [a, b], verdictOf(a)), question(0, [b, a], verdictOf(b))],
        };
      });
      return {
        labels: {},
        preferences: drawn.map(({ preference }) => preference),
        questions: drawn.flatMap(({ questions }) => questions),
      };
    },
  };
}

function sayOfPair(random: RandomStream, difficulty: 0 | 1): "first" | "tie" | "right" | "wrong" {
  if (chance(random, namesTheFirst[difficulty])) return "first";
  if (chance(random, judgeTies)) return "tie";
  return chance(random, right[difficulty]) ? "right" : "wrong";
}
