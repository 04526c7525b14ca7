import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { inGroups } from "../stats/row-groups.ts";
import { type Beside, besideScores, type LabelledCells } from "./beside-scores.ts";
import { recurringNumbers } from "./growing.ts";
import { meanBySystem } from "./mean-by-system.ts";
import { scoredPairs } from "./pairs.ts";
import { repeatedScores } from "./score/repeated-scores.ts";
import { systemLists } from "./system-lists.ts";
import type { Metric, Tally } from "./tally.ts";
import { type TextScores, textScores } from "./text-scores.ts";

/** What one record says of each system; a system without an entry has no score there. */
export type SystemScores = (
  record: JudgedRecord,
  questions: readonly JudgedQuestion[],
) => Iterable<readonly [system: string, score: number]>;

/** A tally whose metrics are the systems: the key of each is the system's name. */
export interface SystemTally extends Tally {
  /** Records with any score, complete or not. */
  readonly recordsSeen: number;
  /** The same scores over more records, and what labels say beside them; undefined: there are no labels. */
  readonly beside: Beside | undefined;
  /** All scores, and what labels give the same systems. */
  readonly cells: LabelledCells;
  /** Systems that labels score, wherever the judge did. */
  readonly labelled: ReadonlySet<string>;
}

interface SystemOptions {
  readonly rate: boolean;
  readonly higherIsBetter: boolean | undefined;
  /** What labels say of each system, on the scale of the scores. */
  readonly human?: SystemScores;
}

/**
 * Mean score of every system over the complete records: those in which every system has a score. `rate`: scores
 * are 0 or 1, and the interval is Wilson's.
 */
export function systemTally(scoresOf: SystemScores, options: SystemOptions): SystemTally {
  const systems = new Map<string, number>();
  const lists = systemLists();
  const scores = recurringNumbers();
  const human = recurringNumbers();
  const labelled = new Set<string>();
  let recordsSeen = 0;
  let beside: { readonly seen: number; readonly scores: Beside | undefined } | undefined;
  return {
    labelled,
    get recordsSeen() {
      return recordsSeen;
    },
    get beside() {
      // Of the same records it is the same: what one pass over the weights adds up, tables find again.
      if (beside?.seen !== recordsSeen) {
        beside = { seen: recordsSeen, scores: besideScores(() => this.cells, options) };
      }
      return beside.scores;
    },
    get cells() {
      const given = { scores: scores.view(), human: human.view() };
      return { ...lists.cells(), ...given, names: [...systems.keys()], recordsSeen };
    },
    get metrics() {
      const seen = recordsSeen;
      return [...systems].map(([system, place]) =>
        systemMetric(system, place, systems.size, seen, options),
      );
    },
    add(index, record, questions) {
      const scored: number[] = [];
      const labels = new Map(options.human?.(record, questions));
      for (const system of labels.keys()) labelled.add(system);
      for (const [system, score] of scoresOf(record, questions)) {
        if (!systems.has(system)) systems.set(system, systems.size);
        scored.push(systems.get(system) ?? 0);
        scores.push(score);
        if (options.human !== undefined) human.push(labels.get(system) ?? Number.NaN);
      }
      lists.add(index, scored);
      if (scored.length > 0 || questions.length > 0) recordsSeen += 1;
    },
    matrix(records) {
      const width = systems.size + 1;
      const sums = new Float64Array(records * width);
      const values = scores.view();
      let cell = 0;
      lists.forEach((record, scored) => {
        const isComplete = scored.length === systems.size;
        for (const system of scored) {
          if (isComplete) sums[record * width + system] = values[cell] ?? 0;
          cell += 1;
        }
        if (isComplete) sums[record * width + systems.size] = 1;
      });
      return inGroups({ width, records, sums });
    },
  };
}

function systemMetric(
  key: string,
  place: number,
  complete: number,
  seen: number,
  options: SystemOptions,
): Metric {
  const rate = (sums: Float64Array) => [sums[place] ?? 0, sums[complete] ?? 0] as const;
  const metric: Metric = {
    key,
    higherIsBetter: options.higherIsBetter,
    measure: (sums) => {
      const [total, records] = rate(sums);
      return records === 0 ? null : total / records;
    },
    n: (sums) => sums[complete] ?? 0,
    missing: (sums) => seen - (sums[complete] ?? 0),
  };
  return options.rate ? { ...metric, rate } : metric;
}

/** 1 where the judge gave the positive label, 0 where another, mean over the repeats that were read. */
export const positives: SystemScores = (_record, questions) =>
  meanBySystem(
    questions.flatMap(({ shown, verdict }) =>
      verdict.state === "answered" && verdict.answer.kind === "binary"
        ? [[shown[0] ?? "", verdict.answer.positive ? 1 : 0] as const]
        : [],
    ),
  );

/** The judge's score, a mean over the repeats that were read. */
export const judgeScores: SystemScores = (_record, questions) =>
  repeatedScores(questions).flatMap(({ system, mean, read }) =>
    read === 0 ? [] : [[system, mean] as const],
  );

/**
 * Mean over opponents of the pair's score (1, a tie ½, 0; orders and repeats averaged). A pair with an unread verdict
 * leaves both of its systems without a score.
 */
export const winRates: SystemScores = (_record, questions) => {
  const sums = new Map<string, { total: number; pairs: number }>();
  const add = (system: string, score: number) => {
    const sum = sums.get(system) ?? { total: 0, pairs: 0 };
    sums.set(system, { total: sum.total + score, pairs: sum.pairs + 1 });
  };
  for (const { a, b, score } of scoredPairs(questions)) {
    add(a, score);
    add(b, 1 - score);
  }
  return [...sums]
    .map(([system, { total, pairs }]) => [system, total / pairs] as const)
    .filter(([, score]) => !Number.isNaN(score));
};

/** One text metric of every candidate of a record. */
export function textScoresOf(key: keyof TextScores): SystemScores {
  return (record) =>
    [...textScores(record)].flatMap(([system, scores]) =>
      Number.isNaN(scores[key]) ? [] : [[system, scores[key]] as const],
    );
}
