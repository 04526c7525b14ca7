import { judge, question, score } from "../../boards/board-fixtures.ts";
import {
  chance,
  type Design,
  drawDifficulty,
  drawIndex,
  type EasyHard,
  lost,
  overRecords,
} from "./design.ts";

// Ratings from 1 to 5. Two systems are good and two are weak, so that many pairs tie.
const scale = [1, 2, 3, 4, 5];
const good = [0.05, 0.1, 0.2, 0.35, 0.3];
const weak = [0.25, 0.3, 0.25, 0.15, 0.05];
const quality: Readonly<Record<string, readonly number[]>> = {
  s1: good,
  s2: good,
  s3: weak,
  s4: weak,
};

/** The judge repeats the rating, is one off, or else draws any score. */
const repeats: EasyHard = [0.7, 0.35];
const oneOff: EasyHard = [0.25, 0.35];

/** How often the judge gives each score to a summary that is rated `rating`. */
function scoresGiven(rating: number, difficulty: 0 | 1): readonly number[] {
  const near = [Math.max(1, rating - 1), Math.min(5, rating + 1)];
  const any = 1 - repeats[difficulty] - oneOff[difficulty];
  return scale.map(
    (given) =>
      (given === rating ? repeats[difficulty] : 0) +
      (near.filter((one) => one === given).length / 2) * oneOff[difficulty] +
      any / 5,
  );
}

/** A judge that scores four systems; the labels are ratings of one rater. */
export function scoreDesign(dimension: string): Design {
  const names = Object.keys(quality);
  return {
    dimension,
    judges: [judge("score", "score", { dimension })],
    cells: [
      { board: "judges", judge: "score", column: "accEq", truth: trueTieAccuracy() },
      {
        board: "systems",
        judge: "score",
        system: "s1",
        column: "meanScore",
        truth: trueMeanScore(),
      },
    ],
    draw(random) {
      const difficulty = drawDifficulty(random);
      const ratings = names.map((name) => 1 + drawIndex(random, quality[name] ?? []));
      const verdicts = ratings.map((rating) => {
        const given = 1 + drawIndex(random, scoresGiven(rating, difficulty));
        return score(chance(random, lost) ? null : given);
      });
      return {
        labels: Object.fromEntries(names.map((name, i) => [name, [ratings[i] ?? 0]])),
        preferences: [],
        questions: names.flatMap((name, i) => {
          const verdict = verdicts[i];
          return verdict === undefined ? [] : [question(0, [name], verdict)];
        }),
      };
    },
  };
}

/** acc_eq at its best threshold, by going through all ratings and scores of two systems; a lost score is wrong. */
function trueTieAccuracy(): number {
  const pairs = Object.values(quality).flatMap((a, i, all) =>
    all.slice(i + 1).map((b) => [a, b] as const),
  );
  const at = (epsilon: number) =>
    pairs.reduce(
      (total, [a, b]) => total + overRecords((d) => rightPairs({ a, b, difficulty: d, epsilon })),
      0,
    ) / pairs.length;
  return (1 - lost) ** 2 * Math.max(...[0, 1, 2, 3, 4].map(at));
}

function rightPairs(pair: {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly difficulty: 0 | 1;
  readonly epsilon: number;
}): number {
  let right = 0;
  for (const ratingA of scale) {
    for (const ratingB of scale) {
      const rated = (pair.a[ratingA - 1] ?? 0) * (pair.b[ratingB - 1] ?? 0);
      const givenA = scoresGiven(ratingA, pair.difficulty);
      const givenB = scoresGiven(ratingB, pair.difficulty);
      for (const [i, chanceA] of givenA.entries()) {
        for (const [j, chanceB] of givenB.entries()) {
          const order = Math.abs(i - j) <= pair.epsilon ? 0 : Math.sign(i - j);
          if (order === Math.sign(ratingA - ratingB)) right += rated * chanceA * chanceB;
        }
      }
    }
  }
  return right;
}

function trueMeanScore(): number {
  return overRecords((d) =>
    good.reduce((total, share, i) => {
      const given = scoresGiven(i + 1, d);
      return total + share * given.reduce((sum, often, j) => sum + often * (j + 1), 0);
    }, 0),
  );
}
