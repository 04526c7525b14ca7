import type { Gold } from "../core/config.ts";
import type { Judge, JudgedQuestion, JudgedRecord, Jury } from "../core/judged.ts";
import type { Table } from "../core/leaderboard.ts";
import type { Usage } from "../core/model.ts";
import type { Arrangement } from "../core/protocol.ts";
import type { RankedBy } from "../core/ranking-columns.ts";
import { atOnce, type Steps } from "../core/steps.ts";
import type { VerdictCounts } from "../core/verdict.ts";
import { weightRows } from "../stats/weights.ts";
import { groupByJudge } from "./asked-members.ts";
import { countVerdicts, type VerdictCounter } from "./count-verdicts.ts";
import { type SummedRows, sumAllInSteps } from "./estimates.ts";
import { judgesTables } from "./judges-board.ts";
import { withJuries } from "./juries.ts";
import { systemsTables } from "./systems-board.ts";
import type { Tally } from "./tally.ts";

export interface BoardInputs {
  /** Begins a pass over every record with its verdicts, in ascending order of ids. */
  readonly records: () => Iterable<JudgedRecord>;
  readonly judges: readonly Judge[];
  /** On boards they come after `judges`. */
  readonly juries: readonly Jury[];
  /** What each of `judges` used and cost, then each of `juries`. */
  readonly costs: readonly Cost[];
  /** undefined: all that the records allow. */
  readonly golds: readonly Gold[] | undefined;
  /** Names of the judges that see the highlights; absent: none. */
  readonly informed?: ReadonlySet<string>;
  /** Pairwise: each pair was asked in both orders, or in one that the seed drew. */
  readonly orders: Arrangement["orders"];
  readonly seed: string;
  readonly level: number;
  readonly bootstrap: number;
  /** How tables call the labels. */
  readonly human: string;
  /** The labelled records are a random subset of all: what judges say of systems is corrected with them. */
  readonly randomLabels: boolean;
  /** Columns that rank, by protocol, where not the usual ones do. */
  readonly judgesBy: RankedBy;
  readonly systemsBy: RankedBy;
  /** Whether the votes of this jury, by its index on boards, did not settle; known after the last record. */
  readonly unsettled?: (index: number) => boolean;
}

export interface Cost {
  readonly usage: Usage | null;
  /** USD; null: unknown. */
  readonly usd: number | null;
}

export interface Boards {
  readonly judges: readonly Table[];
  readonly systems: readonly Table[];
  readonly records: number;
  /** By index of the judge, then of the jury. */
  readonly verdicts: readonly VerdictCounts[];
  /** By index of the judge, then of the jury: how many answers each rule read. */
  readonly rules: readonly Readonly<Record<string, number>>[];
  /** By index of the jury. */
  readonly voting: readonly JuryVoting[];
}

/** What there is to know of a jury's votes beside its verdicts. */
export interface JuryVoting {
  /** Why it has no answer, and how often. */
  readonly unparsed: Readonly<Record<string, number>>;
  /** Whether the model of its votes settled; null: there is none. */
  readonly converged: boolean | null;
}

/** A part of a board that grows with the records and makes its tables from all of them. */
export interface TableMaker {
  /** What its tables measure, as far as it is known before: added up in one pass for both boards. */
  tallies(): readonly Pick<Tally, "matrix">[];
  add(index: number, record: JudgedRecord, byJudge: readonly (readonly JudgedQuestion[])[]): void;
  tables(rows: SummedRows, counters: readonly VerdictCounter[]): Steps<readonly Table[]>;
}

/** Both leaderboards, from one pass over the records, or two with some juries: only typed sums are held. */
export function buildBoards(inputs: BoardInputs): Boards {
  return atOnce(boardsInSteps(inputs));
}

/** The same in steps. */
export function* boardsInSteps(inputs: BoardInputs): Steps<Boards> {
  const converged: (boolean | null)[] = inputs.juries.map(() => null);
  const unsettled = (index: number) => converged[index - inputs.judges.length] === false;
  const all = { ...inputs, judges: [...inputs.judges, ...inputs.juries], unsettled };
  const judges = judgesTables(all);
  const systems = systemsTables(all);
  const counters = all.judges.map(({ kind }) => countVerdicts({ reasons: kind === "jury" }));
  const onFit = (jury: number, has: boolean) => {
    converged[jury] = has;
  };
  let records = 0;
  for (const record of withJuries(inputs, onFit)) {
    const byJudge = groupByJudge(record, all.judges.length);
    for (const [index, questions] of byJudge.entries()) {
      for (const question of questions) counters[index]?.add(question);
    }
    judges.add(records, record, byJudge);
    systems.add(records, record, byJudge);
    records += 1;
    yield;
  }
  // One matrix of weights for all judges, systems and metrics: every comparison is paired.
  const weights = weightRows({
    seed: inputs.seed,
    purpose: "bootstrap/records",
    records,
    replicates: inputs.bootstrap,
  });
  const rows = yield* sumAllInSteps(weights, [...judges.tallies(), ...systems.tallies()]);
  return {
    judges: yield* judges.tables(rows, counters),
    systems: yield* systems.tables(rows, counters),
    records,
    verdicts: counters.map((counter) => counter.total()),
    rules: counters.map((counter) => counter.rules()),
    voting: converged.map((own, jury) => ({
      unparsed: counters[inputs.judges.length + jury]?.unparsed() ?? {},
      converged: own,
    })),
  };
}
