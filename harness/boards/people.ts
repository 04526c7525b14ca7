import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { GoldRaters } from "../core/leaderboard.ts";
import { type CeilingTally, ceilingTally } from "./ceiling.ts";
import type { Measured } from "./estimates.ts";
import type { Kind } from "./kinds.ts";
import type { MeasuredRow } from "./make-table.ts";
import { agreementTally } from "./rater-agreement.ts";
import { distinctQuestions, isLabelled } from "./raters.ts";
import type { Against, Tally } from "./tally.ts";

/** What the labels that some judges are compared with say of the people who gave them. */
export interface People {
  /** `asked`: the questions on a record, of each judge. */
  add(index: number, record: JudgedRecord, asked: readonly (readonly JudgedQuestion[])[]): void;
  /** To be measured with the rows of the judges, and handed back in the same order. */
  readonly tallies: readonly (readonly Tally[])[];
  parts(measured: readonly ReadonlyMap<string, Measured>[]): PeopleParts;
}

/** What people add to a table. */
export interface PeopleParts {
  readonly goldRaters: GoldRaters | null;
  /** Empty where nothing has two raters. */
  readonly rows: readonly MeasuredRow[];
  readonly captions: readonly string[];
}

export const ceilingName = "human (leave-one-out)";

export function peopleOf(kind: Kind, against: Against): People {
  const { dimension } = against;
  const ceiling = ceilingTally(kind.raters, against, () => kind.against(against));
  const agreement = agreementTally(kind.raters, against);
  return {
    add(index, record, asked) {
      if (!isLabelled(record, dimension)) return;
      const questions = distinctQuestions(asked.flat());
      ceiling.add(index, record, questions);
      agreement.add(index, record, questions);
    },
    tallies: [[ceiling], [agreement]],
    parts([ofCeiling, ofAgreement]) {
      return {
        goldRaters: ofAgreement === undefined ? null : agreement.goldRaters(ofAgreement),
        ...ceilingParts(kind, ceiling, ofCeiling),
      };
    },
  };
}

function ceilingParts(
  { raters }: Kind,
  ceiling: CeilingTally,
  measured: ReadonlyMap<string, Measured> | undefined,
): Pick<PeopleParts, "rows" | "captions"> {
  if (measured === undefined || ceiling.raters < 2) return { rows: [], captions: [] };
  const row = {
    name: ceilingName,
    kind: "ceiling",
    verdicts: null,
    usage: null,
    usd: null,
  } as const;
  return {
    rows: [{ ...row, measured }],
    captions: [
      `${ceilingName}: each of ${ceiling.raters} raters in turn against the others (${raters.words.together}), mean over the raters. It is compared with the labels of fewer people than the judges are, so it has no rank: read it as what can be expected of a judge, not as a rival.`,
    ],
  };
}
