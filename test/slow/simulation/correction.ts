import { randomStream } from "../../../harness/core/random.ts";
import { ppiMean } from "../../../harness/stats/ppi.ts";
import { roganGladen } from "../../../harness/stats/prevalence.ts";
import { wilsonFromSums } from "../../../harness/stats/proportions.ts";
import { chance } from "./design.ts";

/** A system whose share of faithful summaries is known, and how many of its summaries people labelled. */
export interface CorrectionCase {
  readonly truth: number;
  readonly labelled: number;
}

/** In how many simulations an interval held the truth. */
export interface CorrectionHits {
  /** Of the judge's verdicts as they are. */
  readonly naive: number;
  readonly ppi: number;
  readonly roganGladen: number;
  /** In how many that interval does not exist: too few labels of one kind. */
  readonly roganGladenMissing: number;
  /** Mean width of the PPI++ interval, as a share of that of the labels alone. */
  readonly ppiWidth: number;
}

/** The judge: its verdict on a faithful summary is "faithful" so often, and on another one "unfaithful". */
export const sensitivity = 0.9;
export const specificity = 0.7;
/** One summary a record; all are judged. */
export const judged = 200;

const level = 0.95;

export function simulateCorrections(
  { truth, labelled }: CorrectionCase,
  simulations: number,
): CorrectionHits {
  const hits = { naive: 0, ppi: 0, roganGladen: 0, roganGladenMissing: 0 };
  const widths = { ppi: 0, labels: 0 };
  for (let simulation = 0; simulation < simulations; simulation += 1) {
    const random = randomStream("1", `correction/${truth}/${labelled}`, simulation);
    const faithful = Array.from({ length: judged }, () => chance(random, truth));
    const verdicts = faithful.map((is) => chance(random, is ? sensitivity : 1 - specificity));
    const gold = faithful.slice(0, labelled);
    const judge = verdicts.slice(0, labelled);
    const rest = verdicts.slice(labelled);
    const holds = ({ lo, hi }: { readonly lo: number | null; readonly hi: number | null }) =>
      lo !== null && hi !== null && lo <= truth && truth <= hi;

    const naive = wilsonFromSums({
      successes: Float64Array.from(verdicts, Number),
      trials: new Float64Array(judged).fill(1),
      level,
    });
    if (holds(naive)) hits.naive += 1;

    const units = {
      gold: gold.map(Number),
      judge: judge.map(Number),
      judgeUnlabelled: rest.map(Number),
      level,
      smallSample: true,
    };
    const ppi = ppiMean({ ...units, lambda: null });
    const labels = ppiMean({ ...units, lambda: 0 });
    if (holds(ppi)) hits.ppi += 1;
    widths.ppi += (ppi.hi ?? 0) - (ppi.lo ?? 0);
    widths.labels += (labels.hi ?? 0) - (labels.lo ?? 0);

    const corrected = roganGladen({
      apparent: shareOf(rest),
      n: rest.length,
      ...errorsIn(gold, judge),
      level,
    });
    if (corrected.lo === null) hits.roganGladenMissing += 1;
    if (holds(corrected)) hits.roganGladen += 1;
  }
  return { ...hits, ppiWidth: widths.ppi / widths.labels };
}

function errorsIn(gold: readonly boolean[], judge: readonly boolean[]) {
  const onFaithful = judge.filter((_, i) => gold[i]);
  const onOthers = judge.filter((_, i) => !gold[i]);
  return {
    se: shareOf(onFaithful),
    nSe: onFaithful.length,
    sp: 1 - shareOf(onOthers),
    nSp: onOthers.length,
  };
}

/** 0 of nothing: it is not used then. */
function shareOf(values: readonly boolean[]): number {
  return values.length === 0 ? 0 : values.filter(Boolean).length / values.length;
}
