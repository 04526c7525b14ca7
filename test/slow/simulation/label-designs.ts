import type { RandomStream } from "../../../harness/core/random.ts";
import { binary, judge, question, unparsed } from "../../boards/board-fixtures.ts";
import {
  type Cell,
  chance,
  type Design,
  drawDifficulty,
  type EasyHard,
  overRecords,
} from "./design.ts";

/** How often a judge is right and how often its verdict is lost, in easy and in hard records. */
export interface LabelRates {
  readonly recall: EasyHard;
  readonly specificity: EasyHard;
  readonly lost: EasyHard;
}

const systems = ["s1", "s2", "s3", "s4"];
/** Share of positive labels in a record: one of the two, whatever its difficulty. */
const positives = [0.9, 0.4] as const;
const prevalence = (positives[0] + positives[1]) / 2;

/** Binary judges of the same four summaries a record. Errors of different judges are independent within a record. */
export function binaryDesign(inputs: {
  readonly dimension: string;
  readonly judges: Readonly<Record<string, LabelRates>>;
  readonly cells: readonly Cell[];
}): Design {
  const { dimension, cells } = inputs;
  const rates = Object.values(inputs.judges);
  return {
    dimension,
    judges: Object.keys(inputs.judges).map((name) => judge(name, "binary", { dimension })),
    cells,
    draw(random) {
      const difficulty = drawDifficulty(random);
      const share = chance(random, 0.5) ? positives[1] : positives[0];
      const labels = systems.map(() => chance(random, share));
      return {
        labels: Object.fromEntries(systems.map((system, i) => [system, [labels[i] ?? false]])),
        preferences: [],
        questions: rates.flatMap((own, index) =>
          systems.map((system, i) => {
            const lost = chance(random, own.lost[difficulty]);
            const says = sayOf(random, own, labels[i] ?? false, difficulty);
            return question(index, [system], binary(lost ? null : says));
          }),
        ),
      };
    },
  };
}

/** Facts of one summary a record, one to eight. A lost verdict loses all of them. */
export function coverageDesign(inputs: {
  readonly dimension: string;
  readonly name: string;
  readonly rates: LabelRates;
  readonly cells: readonly Cell[];
}): Design {
  const { dimension, name, rates, cells } = inputs;
  return {
    dimension,
    judges: [judge(name, "coverage", { dimension })],
    cells,
    draw(random) {
      const difficulty = drawDifficulty(random);
      const share = chance(random, 0.5) ? positives[1] : positives[0];
      const labels = Array.from({ length: 1 + random.below(8) }, () => chance(random, share));
      const facts = labels.map((label) => sayOf(random, rates, label, difficulty));
      const verdict = chance(random, rates.lost[difficulty])
        ? unparsed
        : ({ state: "answered", answer: { kind: "coverage", facts }, rule: "simulated" } as const);
      const asked = { asked: labels.length, from: "own" } as const;
      return {
        labels: { s1: labels },
        preferences: [],
        questions: [{ ...question(0, ["s1"], verdict), facts: asked }],
      };
    },
  };
}

function sayOf(
  random: RandomStream,
  { recall, specificity }: LabelRates,
  label: boolean,
  difficulty: 0 | 1,
): boolean {
  return chance(random, (label ? recall : specificity)[difficulty]) === label;
}

/** Strict: a lost verdict is wrong. */
export function trueBalancedAccuracy({ recall, specificity, lost }: LabelRates): number {
  return overRecords((d) => (1 - lost[d]) * ((recall[d] + specificity[d]) / 2));
}

/** Strict: a lost verdict is wrong. */
export function trueAccuracy({ recall, specificity, lost }: LabelRates): number {
  return overRecords(
    (d) => (1 - lost[d]) * (prevalence * recall[d] + (1 - prevalence) * specificity[d]),
  );
}

export function trueInvalidRate({ lost }: LabelRates): number {
  return overRecords((d) => lost[d]);
}

/** Share of positive verdicts in the records that lose none of theirs: no others count on a systems board. */
export function truePositiveRate(
  { recall, specificity, lost }: LabelRates,
  verdictsPerRecord: number,
): number {
  const kept = (d: 0 | 1) => (1 - lost[d]) ** verdictsPerRecord;
  const said = (d: 0 | 1) => prevalence * recall[d] + (1 - prevalence) * (1 - specificity[d]);
  return overRecords((d) => kept(d) * said(d)) / overRecords(kept);
}
