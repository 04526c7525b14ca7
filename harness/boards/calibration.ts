import {
  addToBins,
  eceFromBins,
  eceIfCalibrated,
  logLossOf,
  squaredError,
} from "../stats/calibration.ts";
import type { Labelled, LabelledOf } from "./binary.ts";
import { type GrowingNumbers, growingNumbers, growingRows } from "./growing.ts";
import type { Kind } from "./kinds.ts";
import type { Against, Metric, Tally } from "./tally.ts";

/** Of equal width. */
const bins = 10;

// Columns of a record's row: those of `addToBins`, then two sums.
const squares = 3 * bins;
const losses = squares + 1;
const width = losses + 1;

/** How far the probabilities that a judge gave to a yes are from what gold says. */
export interface Calibration extends Tally {
  /** None where no answer was asked for its confidence; known after the last record. */
  readonly metrics: readonly Metric[];
  /** Why labelled verdicts have no confidence, and how often, in the order of reasons. */
  without(): Readonly<Record<string, number>>;
  /** Labelled verdicts, with a confidence or without. */
  readonly asked: number;
  /** The `ece` that a perfectly calibrated judge with these confidences has on average; null without a confidence. */
  expected(): number | null;
}

/** undefined: the answers of the kind have no confidence, or this gold cannot tell. */
export function calibrationOf(kind: Kind, against: Against): Calibration | undefined {
  const labelled = kind.confident?.labelled(against);
  return labelled === undefined ? undefined : calibrationTally(labelled, against.seed);
}

/** Every repeat a verdict of its own, of coverage every fact. Nothing is held for a judge without confidences. */
function calibrationTally(labelled: LabelledOf, seed: string): Calibration {
  const rows = growingRows(width);
  let stated: GrowingNumbers | undefined;
  const reasons = new Map<string, number>();
  let isTold = false;
  let missing = 0;
  let expected: number | null | undefined;
  const metrics = columns(() => missing);
  return {
    get metrics() {
      return isTold ? metrics : [];
    },
    get asked() {
      return (stated?.length ?? 0) + missing;
    },
    add(index, record, questions) {
      for (const question of questions) {
        for (const one of labelled(record, question)) {
          const { label, confidence } = one;
          isTold ||= confidence !== undefined;
          const why = whyWithout(one);
          if (why !== undefined || typeof confidence !== "number") {
            reasons.set(why ?? untold, (reasons.get(why ?? untold) ?? 0) + 1);
            missing += 1;
            continue;
          }
          const row = rows.row(index);
          const correct = label === true ? 1 : 0;
          addToBins(row.subarray(0, squares), confidence, correct);
          row[squares] = (row[squares] ?? 0) + squaredError(confidence, correct);
          row[losses] = (row[losses] ?? 0) + logLossOf(confidence, correct);
          stated ??= growingNumbers();
          stated.push(confidence);
        }
      }
    },
    matrix: (records) =>
      stated === undefined
        ? { width: 0, records, sums: new Float64Array(0) }
        : rows.matrix(records),
    without: () => Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
    expected() {
      if (stated === undefined) return null;
      expected ??= eceIfCalibrated({ confidence: stated.view(), bins, seed });
      return expected;
    },
  };
}

function columns(missing: () => number): readonly Metric[] {
  const common = {
    higherIsBetter: false,
    whyUndefined: () => "no-confidence",
    n: verdictsIn,
    missing,
  };
  const mean = (column: number) => (sums: Float64Array) => {
    const n = verdictsIn(sums);
    return n === 0 ? null : (sums[column] ?? 0) / n;
  };
  return [
    {
      key: "ece",
      measure: (sums) => eceFromBins(sums.subarray(0, squares)),
      // Chance alone makes it larger, and resamples have chance twice: their interval misses a small error nearly always.
      noInterval: "above-by-chance",
      ...common,
    },
    { key: "brier", measure: mean(squares), ...common },
    { key: "logLoss", measure: mean(losses), ...common },
  ];
}

/** The first column of each bin counts. */
function verdictsIn(sums: Float64Array): number {
  let n = 0;
  for (let column = 0; column < squares; column += 3) n += sums[column] ?? 0;
  return n;
}

/** Of an answer that was read already: its recording does not tell. */
const untold = "not-told";

/** Why a labelled verdict has no confidence, in a word; undefined: it has one. */
function whyWithout({ label, said, confidence = { why: untold } }: Labelled): string | undefined {
  if (label === "none") return "no-label";
  if (said === null) return "lost";
  return typeof confidence === "number" ? undefined : confidence.why.split(":")[0];
}

/** What must be known to read the columns of these judges; nothing where no table shows them. */
export function calibrationCaptions(
  { confident }: Kind,
  judges: readonly { readonly name: string; readonly own: Calibration | undefined }[],
): readonly string[] {
  const told = judges.flatMap(({ name, own }) =>
    own === undefined || own.metrics.length === 0 ? [] : [{ name, own }],
  );
  if (told.length === 0 || confident === undefined) return [];
  const expected = told.flatMap(({ name, own }) => {
    const error = own.expected();
    return error === null ? [] : [`${name} ${error.toFixed(3)}`];
  });
  const without = told.flatMap(({ name, own }) => {
    const reasons = Object.entries(own.without());
    if (reasons.length === 0) return [];
    const all = reasons.reduce((sum, [, count]) => sum + count, 0);
    const each = reasons.map(([why, count]) => `${why} ${count}`).join(", ");
    return [`${name} ${all} of ${own.asked} (${each})`];
  });
  return [
    `ECE, Brier score and log loss: how far the probability of ${confident.of}, by the tokens of the judge's answer, is from what the gold says, 1 or 0; lower is better, and verdicts without a confidence are left out.`,
    ...(expected.length === 0
      ? []
      : [
          `ECE is above 0 by chance alone, so it has no interval: a perfectly calibrated judge with the same confidences has on average ${expected.join(", ")}.`,
        ]),
    ...(without.length === 0 ? [] : [`Verdicts without a confidence: ${without.join("; ")}.`]),
  ];
}
