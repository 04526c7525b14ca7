import type { Gold } from "../core/config.ts";
import { type Rating, reference } from "../core/item.ts";
import type { JudgedRecord } from "../core/judged.ts";
import { textScores } from "./text-scores.ts";

/** What gold says of one candidate's label: true is the positive label; "split" when the raters are even. */
export function goldLabel(
  record: JudgedRecord,
  system: string,
  dimension: string,
  gold: Gold,
): boolean | "split" | undefined {
  if (gold === "reference") return system === reference ? true : undefined;
  if (last?.record === record && last.system === system && last.dimension === dimension) {
    return last.label;
  }
  const labels = ratings(record, system, dimension).filter((one) => typeof one === "boolean");
  const label = labels.length === 0 ? undefined : majority(labels);
  last = { record, system, dimension, label };
  return label;
}

/** All judges are compared with the same label: it is found out once for those that come one after the other. */
let last:
  | {
      readonly record: JudgedRecord;
      readonly system: string;
      readonly dimension: string;
      readonly label: boolean | "split" | undefined;
    }
  | undefined;

/**
 * The labels of one candidate's facts by majority of the raters of each: true where a fact is stated, which true or 1
 * says, or, unless `positive`, false or 0; "none" where they are even. undefined: nobody labelled them.
 */
export function factLabels(
  { item }: JudgedRecord,
  {
    system,
    dimension,
    positive,
  }: { readonly system: string; readonly dimension: string; readonly positive: boolean },
): readonly (boolean | "none")[] | undefined {
  const given = item.human[system]?.[dimension];
  return given?.map((entry) => {
    const ratings: readonly Rating[] = typeof entry === "object" ? entry : [entry];
    const labels = ratings.filter((one) => one === true || one === false || one === 0 || one === 1);
    const label = majority(labels.map((one) => Boolean(one) === positive));
    return labels.length < ratings.length || label === "split" ? "none" : label;
  });
}

function majority(labels: readonly boolean[]): boolean | "split" {
  const positive = labels.filter(Boolean).length;
  return 2 * positive === labels.length ? "split" : 2 * positive > labels.length;
}

/**
 * What gold gives one candidate: human, the mean of its ratings; reference, ROUGE-Lsum F (stemmed) with the
 * highlights, which are no candidate then.
 */
export function goldScore(
  record: JudgedRecord,
  system: string,
  dimension: string,
  gold: Gold,
): number | undefined {
  if (gold === "reference") {
    return system === reference ? undefined : textScores(record).get(system)?.rougeLsum;
  }
  const scores = ratings(record, system, dimension).filter((one) => typeof one === "number");
  if (scores.length === 0) return undefined;
  return scores.reduce((sum, one) => sum + one, 0) / scores.length;
}

/** Which of two candidates gold prefers: human, a stated preference, else the sign of the rating difference. */
export function goldPreference(
  record: JudgedRecord,
  pair: readonly [a: string, b: string],
  dimension: string,
  gold: Gold,
): "a" | "b" | "tie" | undefined {
  const [a, b] = pair;
  if (gold === "reference") return a === reference ? "a" : b === reference ? "b" : undefined;
  for (const stated of record.item.preferences) {
    const same = stated.a === a && stated.b === b;
    if (!same && !(stated.a === b && stated.b === a)) continue;
    if (stated.dimension !== undefined && stated.dimension !== dimension) continue;
    return stated.winner === a ? "a" : stated.winner === b ? "b" : "tie";
  }
  const scoreA = goldScore(record, a, dimension, gold);
  const scoreB = goldScore(record, b, dimension, gold);
  if (scoreA === undefined || scoreB === undefined) return undefined;
  return scoreA > scoreB ? "a" : scoreA < scoreB ? "b" : "tie";
}

function ratings(
  { item }: JudgedRecord,
  system: string,
  dimension: string,
): readonly (number | boolean)[] {
  const given = item.human[system]?.[dimension] ?? [];
  return given.filter((one) => typeof one === "number" || typeof one === "boolean");
}
