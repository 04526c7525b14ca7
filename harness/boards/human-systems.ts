import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Table } from "../core/leaderboard.ts";
import type { WeightRows } from "../stats/weights.ts";
import type { Beside } from "./beside-scores.ts";
import type { BoardInputs } from "./build-boards.ts";
import { columnOpening, columnWords } from "./column-words.ts";
import { rankingColumn } from "./declared-column.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { type Games, gatherGames } from "./games.ts";
import { type Kind, kinds, wordsFor } from "./kinds.ts";
import { captionOfSize, type MeasuredRow, makeTable } from "./make-table.ts";
import { answersOfLabels, sameAnswersOfLabels } from "./raters.ts";
import { strengthRanking } from "./strength-ranking.ts";
import { type SystemScores, type SystemTally, systemTally } from "./system-cells.ts";
import type { Tally } from "./tally.ts";

/** What labels say of each system when they are asked the very questions that a judge was asked. */
export function humanScores(kind: Kind, judge: Judge): SystemScores {
  return onceARecord(scoresOfLabels(kind, judge));
}

/** Judges of one prompt are asked the same: what labels say is found out once for all of them. */
function onceARecord(scores: SystemScores): SystemScores {
  let last:
    | {
        readonly record: JudgedRecord;
        readonly asked: readonly JudgedQuestion[];
        readonly found: readonly (readonly [system: string, score: number])[];
      }
    | undefined;
  return (record, asked) => {
    if (last?.record !== record || !isSameAsked(last.asked, asked)) {
      last = { record, asked, found: [...scores(record, asked)] };
    }
    return last.found;
  };
}

function isSameAsked(a: readonly JudgedQuestion[], b: readonly JudgedQuestion[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ shown, repeat, facts }, place) => {
      const other = b[place];
      return (
        other !== undefined &&
        repeat === other.repeat &&
        facts?.from === other.facts?.from &&
        facts?.asked === other.facts?.asked &&
        shown.length === other.shown.length &&
        shown.every((system, i) => system === other.shown[i])
      );
    })
  );
}

function scoresOfLabels({ raters, systems }: Kind, judge: Judge): SystemScores {
  return (record, questions) =>
    systems.scores(record, sameAnswersOfLabels(raters, record, questions, judge));
}

/** What the labels of one dimension say of the systems, without any judge. */
export interface LabelledSystems {
  readonly kind: Kind;
  readonly dimension: string;
  /** The column of the judges' tables. */
  readonly primary: string;
  readonly tally: SystemTally;
  readonly games: Games | undefined;
  /** Whether labels answer any question that this judge was asked. */
  answers(judge: Judge): boolean;
  add(index: number, record: JudgedRecord, byJudge: readonly (readonly JudgedQuestion[])[]): void;
}

/** One for each protocol, dimension and column in which judges are asked for systems. */
export function labelledSystems(judges: readonly Judge[]): readonly LabelledSystems[] {
  const groups = new Map<string, { kind: Kind; first: Judge; members: number[] }>();
  for (const [index, judge] of judges.entries()) {
    const kind = kinds.find((one) => one.protocol === judge.protocol);
    if (judge.regenerates || kind === undefined) continue;
    const key = JSON.stringify([
      judge.protocol,
      judge.dimension,
      wordsFor(judge, kind.systems.primary),
    ]);
    const group = groups.get(key) ?? { kind, first: judge, members: [] };
    groups.set(key, group);
    group.members.push(index);
  }
  return [...groups.values()].map(({ kind, first, members }) => {
    const { scores, rate, strengths, pairs } = kind.systems;
    const tally = systemTally(scores, { rate, higherIsBetter: true });
    const games = strengths ? gatherGames() : undefined;
    return {
      kind,
      dimension: first.dimension,
      primary: wordsFor(first, kind.systems.primary),
      tally,
      games,
      answers: (judge) =>
        members.some((member) => judges[member] === judge) && tally.recordsSeen > 0,
      add(index, record, byJudge) {
        const questions = members.flatMap((member) => byJudge[member] ?? []);
        const answers = answersOfLabels(kind.raters, record, questions, first);
        tally.add(index, record, answers);
        games?.add(index, pairs?.(answers) ?? []);
      },
    };
  });
}

/** Ranks the systems by the labels; no table where nothing is labelled. */
export function labelsTable(
  inputs: BoardInputs,
  { kind, dimension, primary, tally, games }: LabelledSystems,
  made: {
    readonly rows: WeightRows;
    readonly rowOf: (system: string) => Omit<MeasuredRow, "measured" | "verdicts">;
  },
): readonly Table[] {
  const { level, human } = inputs;
  const [measured = new Map<string, Measured>()] = measureRows([[tally]], made.rows, { level });
  if (measured.size === 0) return [];
  const strengths = games && strengthRanking(games, made.rows, inputs);
  const complete = Math.max(...[...measured.values()].map(({ estimate }) => estimate.records));
  // Labels have no errors to correct.
  const declared = inputs.systemsBy[kind.protocol];
  const ranking = rankingColumn(
    declared === "corrected" ? undefined : declared,
    strengths?.primary ?? primary,
    (key) => key === primary || (key === "bradleyTerryWinProbability" && strengths !== undefined),
  );
  const byStrength = ranking.key === primary ? undefined : strengths;
  const records = byStrength?.records ?? complete;
  const column = byStrength === undefined ? "" : `${columnOpening(primary)}: `;
  return [
    makeTable({
      protocol: kind.protocol,
      dimension,
      gold: "human",
      judge: null,
      primary: ranking.key,
      rows: [...measured].map(([system, own]) => ({
        ...made.rowOf(system),
        measured: new Map([[primary, own], ...(strengths?.columns.get(system) ?? [])]),
        verdicts: null,
      })),
      records,
      ranked: true,
      captions: [
        `What the labels say, no judge is asked: ${human}.`,
        `Computed as for a judge who answers with ${kind.raters.words.answer}.`,
        ...(strengths?.captions ?? []),
        ...ranking.captions,
        ...(complete < tally.recordsSeen
          ? [
              `${column}${complete} of ${tally.recordsSeen} labelled records: those with labels of every system.`,
            ]
          : []),
        ...captionOfSize(records),
      ],
      pairs: [],
      level,
    }),
  ];
}

/** The columns beside a judge's scores of systems, with their keys. */
export function besideColumns(
  primary: string,
  beside: Beside | undefined,
): readonly (readonly [key: string, tally: Tally])[] {
  if (beside === undefined) return [];
  return [
    ["humanScore", beside.human],
    [`${primary}Lenient`, beside.lenient],
    ["humanScoreLenient", beside.humanLenient],
  ];
}

/** What there is of one system in a judge's table. */
interface SeenOfSystem {
  /** Its verdicts that were read. */
  readonly read: number;
  readonly isScored: boolean;
  readonly isLabelled: boolean;
  /** Records in which every system has a score. */
  readonly complete: number;
}

/** Says of a column without any record what it is for want of. */
export function withReason(key: string, measured: Measured, seen: SeenOfSystem): Measured {
  const { estimate } = measured;
  if (estimate.n > 0) return measured;
  return { ...measured, estimate: { ...estimate, reason: wantOf(key, seen) } };
}

function wantOf(key: string, { read, isScored, isLabelled, complete }: SeenOfSystem): string {
  const isHuman = key.startsWith("humanScore");
  if (isHuman && !isLabelled) return "no-labels";
  if (!isScored) return read === 0 ? "no-verdicts" : "no-score";
  return isHuman && (complete > 0 || key.endsWith("Lenient"))
    ? "no-shared-record"
    : "no-complete-record";
}

/** What the columns beside a judge's scores are, or why there are none though there are labels. */
export function besideCaptions(
  { human }: BoardInputs,
  column: {
    readonly primary: string;
    readonly beside: Beside | undefined;
    readonly isLabelled: boolean;
    /** Whether the judge gave any system a score. */
    readonly isScored: boolean;
    /** Records of the primary column, and those of them that human scores are over. */
    readonly scored: number;
    readonly labelled: number;
  },
): readonly string[] {
  const { primary, beside, isLabelled, isScored, scored, labelled } = column;
  if (beside !== undefined) {
    return [
      `Human score (\`humanScore\`): what the labels (${human}) answer to the same questions, to be read beside ${columnWords(primary)}, over those of its records in which every labelled system has its labels; it ranks nothing. Lenient: each system over all records in which the judge gave it a score, and for the human score labels did too.`,
      ...(labelled < scored ? [`Human score: ${labelled} of ${scored} records.`] : []),
    ];
  }
  if (!isLabelled) return [];
  return [
    isScored
      ? "No human score: of no system that the judge scored do the labels answer all that it was asked in a record."
      : "No human score to compare: no verdict of the judge gives a system a score.",
  ];
}
