import type { JudgedRecord, Jury } from "../core/judged.ts";
import type { MemberPair } from "../core/leaderboard.ts";
import { pearsonFromSums } from "../stats/correlation.ts";
import { askedOf, type ByJudge } from "./asked-members.ts";
import type { Measured } from "./estimates.ts";
import { growingRows } from "./growing.ts";
import type { Metric, Tally } from "./tally.ts";
import type { Errors } from "./verdict-errors.ts";

/** Whether the members of juries err together: a correlation for each two members of each jury. */
export interface ErrorCorrelations {
  /** Called once a record, in ascending order of records. */
  add(index: number, record: JudgedRecord, questions: ByJudge): void;
  /** What each pair adds up to, to be measured with the rows of the table that it stands under. */
  readonly sums: readonly PairSums[];
  /** The estimates of `sums` with their names. */
  named(
    measured: readonly ReadonlyMap<string, Measured>[],
    nameOf: (judge: number) => string,
  ): readonly MemberPair[];
}

type PairSums = Pick<Tally, "metrics" | "matrix">;

/** `errors` undefined: there is nothing to correlate. */
export function errorCorrelations(
  juries: readonly Jury[],
  errors: Errors | undefined,
): ErrorCorrelations {
  const panels =
    errors === undefined ? [] : juries.map((jury) => ({ jury, errors, pairs: pairsOf(jury) }));
  const all = panels.flatMap(({ pairs }) => pairs);
  return {
    add(index, record, questions) {
      for (const { jury, errors: of, pairs } of panels) {
        for (const asked of askedOf(jury, questions)) {
          const byMember = asked.map((question) => of(record, question));
          for (const { a, b, add } of pairs) add(index, byMember[a] ?? [], byMember[b] ?? []);
        }
      }
    },
    sums: all.map(({ sums }) => sums),
    named: (measured, nameOf) =>
      all.flatMap(({ jury, judges: [a, b] }, place) => {
        const correlation = measured[place]?.get(metric.key)?.estimate;
        return correlation === undefined ? [] : [{ jury, a: nameOf(a), b: nameOf(b), correlation }];
      }),
  };
}

/** Every two members: their places in the jury, and who they are. */
function pairsOf({ name, members }: Jury) {
  return members.flatMap((first, a) =>
    members.slice(a + 1).map((second, after) => ({
      jury: name,
      a,
      b: a + 1 + after,
      judges: [first, second] as const,
      ...errorSums(),
    })),
  );
}

// Columns of a record's row: what both were asked and answered, sums over it, and what else gold speaks of.
const answered = 0;
const missing = 6;
const width = 7;

function errorSums() {
  const rows = growingRows(width);
  // Differences from the first errors have the same correlation, and their squares lose no digits.
  let origin: readonly [number, number] | undefined;
  const sums: PairSums = { metrics: [metric], matrix: rows.matrix };
  return {
    sums,
    /** Errors of the two on one question. */
    add(index: number, ofA: ReturnType<Errors>, ofB: ReturnType<Errors>): void {
      const row = rows.row(index);
      for (const [place, errorA] of ofA.entries()) {
        const errorB = ofB[place] ?? null;
        if (errorA === null || errorB === null) {
          row[missing] = (row[missing] ?? 0) + 1;
          continue;
        }
        origin ??= [errorA, errorB];
        const [x, y] = [errorA - origin[0], errorB - origin[1]];
        for (const [column, amount] of [1, x, y, x * x, y * y, x * y].entries()) {
          row[answered + column] = (row[answered + column] ?? 0) + amount;
        }
      }
    },
  };
}

const metric: Metric = {
  key: "errorCorrelation",
  higherIsBetter: undefined,
  measure: (totals) => {
    const [n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0] = totals.subarray(answered, missing);
    return pearsonFromSums({ n, x, y, xx, yy, xy });
  },
  n: (totals) => totals[answered] ?? 0,
  missing: (totals) => totals[missing] ?? 0,
};
