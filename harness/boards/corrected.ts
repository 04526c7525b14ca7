import {
  type PredictionPoweredUnits,
  ppiJackknife,
  ppiMean,
  ppiReplicatesOf,
} from "../stats/ppi.ts";
import { type WeightRows, weightRows } from "../stats/weights.ts";
import type { LabelledCells } from "./beside-scores.ts";
import type { BoardInputs } from "./build-boards.ts";
import { columnWords } from "./column-words.ts";
import type { Measured } from "./estimates.ts";
import { rankedRecords, smallSampleRecords } from "./rank-rows.ts";

/** What one judge says of systems, corrected with labels of some of the records (methods.md, section 14). */
export interface Corrected {
  readonly columns: ReadonlyMap<string, Measured>;
  /** Records with labels of every system, and all that went in. */
  readonly labelled: number;
  readonly records: number;
}

/** Weights of as many labelled or unlabelled records: the same for all judges and systems. */
export type PartRows = (part: "labelled" | "unlabelled", records: number) => WeightRows;

/** One matrix of weights for the labelled records and one for the others, as long as their numbers stay. */
export function partRows({ seed, bootstrap }: BoardInputs): PartRows {
  const last = new Map<string, WeightRows>();
  return (part, records) => {
    const known = last.get(part);
    if (known?.records === records) return known;
    const rows = weightRows({ seed, purpose: `bootstrap/${part}`, records, replicates: bootstrap });
    last.set(part, rows);
    return rows;
  };
}

/** What there is to correct with, in records in which every system has a score. */
export interface LabelledParts {
  /** Where in the cells the records start in which every system has a label. */
  readonly labelled: readonly number[];
  /** The same of records in which none has. */
  readonly unlabelled: readonly number[];
  /** How many records have labels of some of their systems. */
  readonly partly: number;
}

export function labelledParts({ recordOf, human, names }: LabelledCells): LabelledParts {
  const labelled: number[] = [];
  const unlabelled: number[] = [];
  let partly = 0;
  for (let start = 0; start < recordOf.length; ) {
    let end = start;
    let labels = 0;
    for (; end < recordOf.length && recordOf[end] === recordOf[start]; end += 1) {
      if (!Number.isNaN(human[end] ?? Number.NaN)) labels += 1;
    }
    if (end - start === names.length) {
      if (labels === names.length) labelled.push(start);
      else if (labels === 0) unlabelled.push(start);
      else partly += 1;
    }
    start = end;
  }
  return { labelled, unlabelled, partly };
}

/** undefined: fewer than ten labelled records, or none without labels. */
export function correctedScores(
  cells: LabelledCells,
  { labelled, unlabelled }: LabelledParts,
  by: { readonly rowsOf: PartRows; readonly level: number },
): Corrected | undefined {
  if (labelled.length < rankedRecords || unlabelled.length === 0) return undefined;
  const { names, systemOf, recordsSeen } = cells;
  const columns = (values: Float64Array, starts: readonly number[]) => {
    const bySystem = names.map(() => new Float64Array(starts.length));
    for (const [unit, start] of starts.entries()) {
      for (let cell = start; cell < start + names.length; cell += 1) {
        const own = bySystem[systemOf[cell] ?? 0];
        if (own !== undefined) own[unit] = values[cell] ?? Number.NaN;
      }
    }
    return bySystem;
  };
  const gold = columns(cells.human, labelled);
  const judge = columns(cells.scores, labelled);
  const rest = columns(cells.scores, unlabelled);
  const none = new Float64Array();
  const means = names.map((_, system) => {
    const units = {
      gold: gold[system] ?? none,
      judge: judge[system] ?? none,
      judgeUnlabelled: rest[system] ?? none,
    };
    const { estimate, lambda, se, lo, hi } = ppiMean({
      gold: [...units.gold],
      judge: [...units.judge],
      judgeUnlabelled: [...units.judgeUnlabelled],
      lambda: null,
      level: by.level,
      smallSample: true,
    });
    const limits = { low: lo, high: hi, method: "ppi++" };
    return { estimate, se, limits, units: { ...units, lambda: lambda ?? 0 } };
  });
  const replicates = ppiReplicatesOf({
    means: means.map(({ units }): PredictionPoweredUnits => units),
    labelledRows: by.rowsOf("labelled", labelled.length),
    unlabelledRows: by.rowsOf("unlabelled", unlabelled.length),
  });
  const records = labelled.length + unlabelled.length;
  const counts = { level: by.level, n: records, records, missing: recordsSeen - records };
  const measured = means.map(({ estimate, se, limits, units }, place): Measured => {
    // An error of 0 would say that nothing is left to be known, of a rate too.
    const own = se === null ? oneRecord : se === 0 ? noVariation : limits;
    return {
      estimate: { value: estimate, ...own, ...counts },
      higherIsBetter: true,
      replicates: replicates[place] ?? none,
      jackknife: ppiJackknife(units),
    };
  });
  return {
    columns: new Map(
      names.flatMap((name, place) => {
        const own = measured[place];
        return own === undefined ? [] : [[name, own] as const];
      }),
    ),
    labelled: labelled.length,
    records,
  };
}

const noLimits = { low: null, high: null, method: "none" };
const noVariation = { ...noLimits, reason: "no-variation" };
/** One record without labels does not show how much such records differ. */
const oneRecord = { ...noLimits, reason: "one-record" };

/** How a table stands to the judge's error. `primary`: the judge's own column; `ranking`: the one that ranks. */
export function correctionCaptions(
  { human, randomLabels, golds }: BoardInputs,
  parts: LabelledParts,
  told: {
    readonly corrected: Corrected | undefined;
    readonly primary: string;
    readonly ranking: string;
  },
): readonly string[] {
  const { corrected, primary, ranking } = told;
  const { labelled, unlabelled, partly } = parts;
  if (corrected !== undefined) {
    return [
      `corrected: ${columnWords(primary)} as the labels (${human}) would have it, estimated from the ${corrected.labelled} of ${corrected.records} records that are labelled, which the config declares a random subset, and from the judge's scores of all (PPI++). ${
        ranking === "corrected"
          ? `It ranks; ${columnWords(primary)} beside it is the judge alone.`
          : `It does not rank; ${columnWords(ranking)} does.`
      }`,
      ...(corrected.labelled < smallSampleRecords
        ? [
            `corrected rests on ${corrected.labelled} labelled records: interval too narrow by up to 5 points of coverage.`,
          ]
        : []),
      ...(partly > 0
        ? [`corrected leaves out ${partly} of the records, with labels of some systems only.`]
        : []),
    ];
  }
  if (golds !== undefined && !golds.includes("human")) return [];
  if (!randomLabels) {
    return labelled.length > 0 && unlabelled.length > 0
      ? [
          `Not corrected, though ${labelled.length} of ${labelled.length + unlabelled.length} records are labelled: the config does not declare them a random subset (records.human.random).`,
        ]
      : [];
  }
  if (labelled.length === 0) {
    return ["Not corrected: no record that counts has labels of every system."];
  }
  if (unlabelled.length === 0) {
    return ["Nothing to correct: every record that counts is labelled."];
  }
  return [
    `Not corrected: ${labelled.length === 1 ? "1 labelled record" : `${labelled.length} labelled records`}, and it takes at least ${rankedRecords}.`,
  ];
}
