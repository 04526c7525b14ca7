import type { JudgedQuestion } from "../core/judged.ts";
import { retestAgreement } from "../stats/reliability.ts";
import { growingRows } from "./growing.ts";
import { rankedPairs } from "./ranking/places.ts";
import type { Metric, Tally } from "./tally.ts";

/**
 * What a verdict says of each thing that a question asks about: as many labels in every repeat; null: it could not be
 * read.
 */
export type LabelsOf = (question: JudgedQuestion) => readonly (string | boolean | null)[];

/** The label itself. */
export const labelSaid: LabelsOf = ({ verdict }) => [
  verdict.state === "answered" && verdict.answer.kind === "binary" ? verdict.answer.label : null,
];

/** The winner, in the order that was asked. */
export const winnerNamed: LabelsOf = ({ verdict }) => [
  verdict.state === "answered" && verdict.answer.kind === "pairwise" ? verdict.answer.winner : null,
];

/** Yes or no to each fact. */
export const factsFound: LabelsOf = ({ verdict, facts }) =>
  verdict.state === "answered" && verdict.answer.kind === "coverage"
    ? verdict.answer.facts
    : Array.from({ length: facts?.asked ?? 0 }, () => null);

/** Which is better in each pair of systems. */
export const relationsSaid: LabelsOf = (question) =>
  rankedPairs(question).map(({ better }) => better);

/**
 * How alike a judge answers the same question again (methods.md, section 13): mean over what was asked about of the
 * share of pairs of repeats with the same label. No column where each question was asked once.
 */
export function retestOfLabels(labelsOf: LabelsOf): Tally {
  return retestTally({
    measure: (sums) => (at(sums, used) === 0 ? null : at(sums, agreement) / at(sums, used)),
    items: (repeats) => labelsOfItems(repeats.map(labelsOf)),
    sums: (labels) => {
      const share = retestAgreement({ labels: [labels] });
      return share === null ? undefined : [share];
    },
  });
}

/** Of scores it is ICC(1); an item with a lost repeat is left out and counted. */
export function retestOfScores(): Tally {
  /** Deviations from the first score that comes lose no digits. */
  let centre: number | undefined;
  let runs = 0;
  return retestTally({
    measure: (sums) => iccOfSums(sums, runs),
    items: (repeats) => {
      runs = Math.max(runs, repeats.length);
      return [repeats.map(scoreOf)];
    },
    sums: (given) => {
      const scores = given.filter((score) => score !== null);
      if (scores.length < runs) return undefined;
      centre ??= scores[0] ?? 0;
      const deviations = scores.map((score) => score - (centre ?? 0));
      const mean = deviations.reduce((sum, one) => sum + one, 0) / runs;
      const within = deviations.reduce((sum, one) => sum + (one - mean) ** 2, 0);
      return [mean, mean * mean, within];
    },
  });
}

// Columns of a record's row: items, then what those that are used add up to. Of labels:
const asked = 0;
const used = 1;
const agreement = 2;
// Of scores, in the place of agreement:
const means = 2;
const squaredMeans = 3;
const squaresWithin = 4;
const width = 5;

function retestTally<Answer>(of: {
  readonly measure: Metric["measure"];
  /** The answers to each thing that the repeats of one question ask about. */
  readonly items: (repeats: readonly JudgedQuestion[]) => readonly (readonly Answer[])[];
  /** What one item adds to the columns from `agreement` on; undefined: it cannot be used. */
  readonly sums: (answers: readonly Answer[]) => readonly number[] | undefined;
}): Tally {
  const rows = growingRows(width);
  let isRepeated = false;
  const metric: Metric = {
    key: "retestAgreement",
    higherIsBetter: true,
    measure: of.measure,
    n: (sums) => at(sums, used),
    missing: (sums) => at(sums, asked) - at(sums, used),
  };
  return {
    get metrics() {
      return isRepeated ? [metric] : [];
    },
    add(index, _record, questions) {
      if (questions.every(({ repeat }) => repeat === 1)) return;
      const add = (column: number, amount: number) => {
        const row = rows.row(index);
        row[column] = (row[column] ?? 0) + amount;
      };
      for (const repeats of repeatsOf(questions)) {
        if (repeats.length < 2) continue;
        isRepeated = true;
        for (const answers of of.items(repeats)) {
          add(asked, 1);
          const sums = of.sums(answers);
          if (sums === undefined) continue;
          add(used, 1);
          for (const [place, amount] of sums.entries()) add(agreement + place, amount);
        }
      }
    },
    matrix: rows.matrix,
  };
}

/** The repeats of each question, together. */
function repeatsOf(questions: readonly JudgedQuestion[]): Iterable<readonly JudgedQuestion[]> {
  const groups = new Map<string, JudgedQuestion[]>();
  for (const question of questions) {
    const key = JSON.stringify([question.shown, question.facts?.from]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [question]);
    else group.push(question);
  }
  return groups.values();
}

/** From the labels of each repeat those of each item. */
function labelsOfItems<Label>(repeats: readonly (readonly (Label | null)[])[]) {
  const items = Math.max(...repeats.map((labels) => labels.length));
  return Array.from({ length: items }, (_, item) => repeats.map((labels) => labels[item] ?? null));
}

function scoreOf({ verdict }: JudgedQuestion): number | null {
  return verdict.state === "answered" && verdict.answer.kind === "score"
    ? verdict.answer.score
    : null;
}

function iccOfSums(sums: Float64Array, runs: number): number | null {
  const items = at(sums, used);
  if (items < 2) return null;
  const squares = at(sums, squaredMeans);
  const spread = squares - at(sums, means) ** 2 / items;
  // What is left of equal means after rounding.
  const between = spread <= 1e-12 * squares ? 0 : (runs * spread) / (items - 1);
  const within = at(sums, squaresWithin) / (items * (runs - 1));
  const total = between + (runs - 1) * within;
  return total === 0 ? null : (between - within) / total;
}

function at(sums: Float64Array, column: number): number {
  return sums[column] ?? 0;
}
