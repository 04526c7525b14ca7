import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Confidence } from "../core/verdict.ts";
import { binaryFromCounts, type ConfusionCounts } from "../stats/classification.ts";
import { gwetFromCounts } from "../stats/gwet.ts";
import { kappaFromCounts } from "../stats/kappa.ts";
import { goldLabel } from "./golds.ts";
import { growingRows } from "./growing.ts";
import type { Against, Metric, Rate, Tally } from "./tally.ts";

// Columns of a record's row. Counts of answered verdicts, then of unread ones by what gold says.
const tp = 0;
const fp = 1;
const fn = 2;
const tn = 3;
const unreadPositive = 4;
const unreadNegative = 5;
const noLabel = 6;
const width = 7;

/**
 * Verdicts against labels, every repeat a verdict of its own. Strict: an unread verdict counts as the wrong label.
 * Lenient: it is left out.
 */
export function binaryTally(against: Against): Tally {
  const metrics = against.gold === "reference" ? onlyPositives : bothClasses;
  return labelTally(metrics, binaryLabelled(against));
}

export function binaryLabelled({ gold, dimension }: Against): LabelledOf {
  return (record, { shown, verdict }) => {
    const label = goldLabel(record, shown[0] ?? "", dimension, gold);
    if (label === undefined) return [];
    const own = label === "split" ? "none" : label;
    const read = verdict.state === "answered" && verdict.answer.kind === "binary";
    if (!read) return [{ label: own, said: null }];
    const { positive, confidence } = verdict.answer;
    return [{ label: own, said: positive, confidence }];
  };
}

/** A label, and what a verdict says in its place; of a pair it is a yes to the first one. */
export interface Labelled {
  /** "none": the raters are even, they tie the pair, or their labels do not fit what was asked. */
  readonly label: boolean | "none";
  /** null: it could not be read. */
  readonly said: boolean | null;
  /** The probability that it gave to a yes; undefined: it could not be read, or its prompt does not ask for it. */
  readonly confidence?: Confidence | undefined;
}

/** What a question says in the place of labels, one entry a label. */
export type LabelledOf = (record: JudgedRecord, question: JudgedQuestion) => readonly Labelled[];

/** Counts what questions say against labels, as many a question as it has. */
export function labelTally(metrics: readonly Metric[], labelled: LabelledOf): Tally {
  const rows = growingRows(width);
  return {
    metrics,
    add(index, record, questions) {
      for (const question of questions) {
        for (const one of labelled(record, question)) rows.add(index, columnOf(one), 1);
      }
    },
    matrix: rows.matrix,
  };
}

function columnOf({ label, said }: Labelled): number {
  if (label === "none") return noLabel;
  if (said === null) return label ? unreadPositive : unreadNegative;
  return said ? (label ? tp : fp) : label ? fn : tn;
}

function at(sums: Float64Array, column: number): number {
  return sums[column] ?? 0;
}

function strict(sums: Float64Array): ConfusionCounts {
  return {
    tp: at(sums, tp),
    fp: at(sums, fp) + at(sums, unreadNegative),
    fn: at(sums, fn) + at(sums, unreadPositive),
    tn: at(sums, tn),
  };
}

function lenient(sums: Float64Array): ConfusionCounts {
  return { tp: at(sums, tp), fp: at(sums, fp), fn: at(sums, fn), tn: at(sums, tn) };
}

const total = ({ tp, fp, fn, tn }: ConfusionCounts) => tp + fp + fn + tn;

/** A column of the confusion table under one policy. */
function column(
  key: keyof ReturnType<typeof binaryFromCounts> | "kappa" | "ac1",
  policy: "strict" | "lenient",
  more: Pick<Metric, "rate" | "mover"> = {},
): Metric {
  const counts = policy === "strict" ? strict : lenient;
  return {
    key: policy === "strict" ? key : `${key}Lenient`,
    higherIsBetter: true,
    measure: (sums) => {
      const own = counts(sums);
      return key === "kappa" || key === "ac1" ? beyondChance[key](own) : binaryFromCounts(own)[key];
    },
    n: (sums) => total(counts(sums)),
    missing: (sums) =>
      at(sums, noLabel) +
      (policy === "lenient" ? at(sums, unreadPositive) + at(sums, unreadNegative) : 0),
    ...more,
  };
}

/** Agreement of verdict and label that chance does not give. */
const beyondChance = {
  kappa: (counts: ConfusionCounts) => kappaFromCounts(tableOf(counts), 2, "none"),
  ac1: (counts: ConfusionCounts) =>
    gwetFromCounts(tableOf(counts), { categories: [0, 1], weights: "none" }),
};

function tableOf({ tp, fn, fp, tn }: ConfusionCounts): Float64Array {
  return Float64Array.of(tp, fn, fp, tn);
}

const recall: Rate = (row) => {
  const { tp, fn } = strict(row);
  return [tp, tp + fn];
};
const recallLenient: Rate = (row) => {
  const { tp, fn } = lenient(row);
  return [tp, tp + fn];
};
const specificity: Rate = (row) => {
  const { tn, fp } = strict(row);
  return [tn, tn + fp];
};
const specificityLenient: Rate = (row) => {
  const { tn, fp } = lenient(row);
  return [tn, tn + fp];
};
const accuracy: Rate = (row) => {
  const counts = strict(row);
  return [counts.tp + counts.tn, total(counts)];
};

/** The columns where gold has positives and negatives. */
export const bothClasses: readonly Metric[] = [
  column("balancedAccuracy", "strict", { mover: [recall, specificity] }),
  column("balancedAccuracy", "lenient", { mover: [recallLenient, specificityLenient] }),
  column("accuracy", "strict", { rate: accuracy }),
  column("recall", "strict", { rate: recall }),
  column("specificity", "strict", { rate: specificity }),
  column("precision", "strict"),
  column("f1", "strict"),
  column("mcc", "strict"),
  column("kappa", "strict"),
  column("ac1", "strict"),
];

/** The highlights are all positive: of the classes, only the positives can be told. */
const onlyPositives: readonly Metric[] = [
  column("recall", "strict", { rate: recall }),
  column("recall", "lenient", { rate: recallLenient }),
];
