import type { WeightRows } from "../stats/weights.ts";
import type { BoardInputs } from "./build-boards.ts";
import type { Games } from "./games.ts";
import { type LengthControlled, lengthControlled } from "./length-controlled.ts";
import { measureStrengths, type Strengths } from "./strength-columns.ts";

/** The columns of strengths of a systems table, and whether they rank it. */
export interface StrengthRanking extends Pick<Strengths, "columns"> {
  /** undefined: the design is complete, and win rates rank (methods.md, section 0). */
  readonly primary: typeof byStrength | undefined;
  /** Records with a comparison. */
  readonly records: number;
  readonly captions: readonly string[];
  /** undefined: lengths are not known. */
  readonly lengths: LengthControlled | undefined;
}

const byStrength = "bradleyTerryWinProbability";

/**
 * Where every pair of systems was compared on every record that counts, win rates have met the same opponents and
 * need no model. Elsewhere, as where all meet the highlights alone, strengths rank.
 */
export function strengthRanking(
  games: Games,
  rows: WeightRows,
  { level, systemsBy }: Pick<BoardInputs, "level" | "systemsBy">,
): StrengthRanking {
  const played = games.played(rows.records);
  const { records, readRecords, completeRecords } = played;
  const { columns, regularised, groups } = measureStrengths(played, rows, { level });
  const isComplete = completeRecords === readRecords && (readRecords > 0 || records === 0);
  const doesRank = (systemsBy.pairwise ?? byStrength) === byStrength;
  const why =
    readRecords === 0
      ? "No record has all systems compared and all verdicts read"
      : "Not every pair of systems was compared";
  return {
    columns,
    primary: isComplete ? undefined : byStrength,
    records,
    lengths: lengthControlled(played, { level }),
    captions: [
      ...(isComplete
        ? []
        : [
            `${why}, so that a win rate hangs on whom a system met. ${doesRank ? "What ranks is the win probability" : "That does not hold for the win probability"} (\`${byStrength}\`): the share of wins to expect against all others, from Bradley–Terry strengths.`,
          ]),
      ...(regularised
        ? [
            "Some systems never lost to the others, or never won: a ridge of 0.1 keeps strengths finite.",
          ]
        : []),
      ...(groups.length > 1
        ? [
            `No strengths: systems of different groups never met (${groups.map((one) => one.join(", ")).join("; ")}).`,
          ]
        : []),
    ],
  };
}
