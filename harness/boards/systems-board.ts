import { reference } from "../core/item.ts";
import type { Judge, JudgedRecord } from "../core/judged.ts";
import type { OrderAgreement, PairScore, Table } from "../core/leaderboard.ts";
import type { VerdictCounts } from "../core/verdict.ts";
import type { WeightRows } from "../stats/weights.ts";
import type { BoardInputs, TableMaker } from "./build-boards.ts";
import {
  type Corrected,
  correctedScores,
  correctionCaptions,
  type LabelledParts,
  labelledParts,
  partRows,
} from "./corrected.ts";
import type { VerdictCounter } from "./count-verdicts.ts";
import { rankingColumn } from "./declared-column.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { gatherGames } from "./games.ts";
import {
  besideCaptions,
  besideColumns,
  humanScores,
  labelledSystems,
  labelsTable,
  withReason,
} from "./human-systems.ts";
import { type Kind, kinds, orderCaption, wordsFor } from "./kinds.ts";
import { captionOfSize, completeCases, type MeasuredRow, makeTable } from "./make-table.ts";
import { orderAgreement } from "./order-agreement.ts";
import { pairScores } from "./pair-scores.ts";
import { type StrengthRanking, strengthRanking } from "./strength-ranking.ts";
import { type SystemScores, type SystemTally, systemTally } from "./system-cells.ts";
import { textMetrics } from "./text-table.ts";

/**
 * Which summaries do the judges prefer: one table a judge, one for each protocol and dimension of what labels say, and
 * one of text metrics that ask nobody.
 */
export function systemsTables(inputs: BoardInputs): TableMaker {
  const isHuman = inputs.golds?.includes("human") ?? true;
  const humanOf = new Map<string, SystemScores>();
  const judged = inputs.judges.flatMap((judge, index) => {
    const kind = kinds.find((one) => one.protocol === judge.protocol);
    if (judge.regenerates || kind === undefined) return [];
    const { scores, rate, strengths } = kind.systems;
    const same = JSON.stringify([judge.protocol, judge.dimension, judge.facts]);
    const ofLabels = humanOf.get(same) ?? humanScores(kind, judge);
    humanOf.set(same, ofLabels);
    const human = isHuman ? { human: ofLabels } : {};
    const tally = systemTally(scores, { rate, higherIsBetter: true, ...human });
    const { pairsUpTo } = kind.systems;
    const games = strengths ? gatherGames() : undefined;
    return [{ index, judge, kind, tally, pairs: pairScores(judge.dimension, pairsUpTo), games }];
  });
  const labelled = isHuman ? labelledSystems(inputs.judges) : [];
  const rowsOf = partRows(inputs);
  const text = textMetrics();
  return {
    add(index, record, byJudge) {
      for (const one of judged) {
        const questions = byJudge[one.index] ?? [];
        one.tally.add(index, record, questions);
        const pairs = one.kind.systems.pairs?.(questions) ?? [];
        one.pairs.add(record, pairs);
        one.games?.add(index, pairs, (system) => wordsIn(record, system));
      }
      for (const one of labelled) one.add(index, record, byJudge);
      text.add(index, record);
    },
    tallies: () => [
      ...judged.flatMap(({ tally }) => [tally, ...Object.values(tally.beside ?? {})]),
      ...labelled.map(({ tally }) => tally),
      ...text.tallies,
    ],
    *tables(rows, counters) {
      const tables: Table[] = [];
      for (const one of judged) {
        const { judge, kind, tally, games } = one;
        const pairs = one.pairs.list();
        const strengths = games && strengthRanking(games, rows, inputs);
        const isLabelled = labelled.some((own) => own.answers(judge));
        const labels = labelledParts(tally.cells);
        const corrected = inputs.randomLabels
          ? correctedScores(tally.cells, labels, { rowsOf, level: inputs.level })
          : undefined;
        const order = orderAgreement(tally.cells, text.compared.cells, { rows, ...inputs });
        const parts = {
          judge,
          kind,
          tally,
          pairs,
          strengths,
          isLabelled,
          labels,
          corrected,
          order,
        };
        tables.push(judgedTable(inputs, parts, rows, counters[one.index]));
        yield;
      }
      const places = { rows, rowOf: (system: string) => rowOf(inputs, system) };
      for (const one of labelled) {
        tables.push(...labelsTable(inputs, one, places));
        yield;
      }
      tables.push(text.table(inputs, places));
      return tables;
    },
  };
}

interface JudgedSystems {
  readonly judge: Judge;
  readonly kind: Kind;
  readonly tally: SystemTally;
  readonly pairs: readonly PairScore[];
  readonly strengths: StrengthRanking | undefined;
  /** Whether there are labels that answer any question of such judges. */
  readonly isLabelled: boolean;
  readonly labels: LabelledParts;
  /** undefined: the judge's error cannot be corrected. */
  readonly corrected: Corrected | undefined;
  readonly order: OrderAgreement | null;
}

function judgedTable(
  inputs: BoardInputs,
  { judge, kind, tally, pairs, strengths, isLabelled, labels, corrected, order }: JudgedSystems,
  rows: WeightRows,
  counter: VerdictCounter | undefined,
): Table {
  const primary = wordsFor(judge, kind.systems.primary);
  const caption = wordsFor(judge, kind.systems.caption);
  const { beside } = tally;
  const columns = [[primary, tally] as const, ...besideColumns(primary, beside)];
  const byColumn = measureRows(
    columns.map(([, one]) => [one]),
    rows,
    { level: inputs.level },
  );
  const [measured = new Map<string, Measured>()] = byColumn;
  const columnsOf = (system: string) =>
    new Map(
      columns.map(([key], place) => {
        const own = byColumn[place]?.get(system) ?? unscored(inputs.level, tally);
        const seen = {
          read: counter?.of(system).answered ?? 0,
          isScored: measured.has(system),
          isLabelled: tally.labelled.has(system),
          complete: scored,
        };
        return [key, withReason(key, own, seen)];
      }),
    );
  const recordsOf = (column: ReadonlyMap<string, Measured> | undefined) =>
    Math.max(0, ...[...(column?.values() ?? [])].map((one) => one.estimate.records));
  const scored = recordsOf(measured);
  const inHuman = recordsOf(byColumn[columns.findIndex(([key]) => key === "humanScore")]);
  const usual = strengths?.primary ?? (corrected === undefined ? primary : "corrected");
  const ranking = rankingColumn(
    inputs.systemsBy[kind.protocol],
    usual,
    (key) =>
      key === primary ||
      (key === "corrected" && corrected !== undefined) ||
      (key === "bradleyTerryWinProbability" && strengths !== undefined),
  );
  const byCorrected = ranking.key === "corrected" ? corrected : undefined;
  const byStrength = byCorrected === undefined && ranking.key !== primary ? strengths : undefined;
  const records = byCorrected?.records ?? byStrength?.records ?? scored;
  const { lengths } = strengths ?? {};
  const lengthControlledOf = (system: string) =>
    lengths === undefined
      ? []
      : [
          [
            "lengthControlled",
            lengths.columns.get(system) ?? unscored(inputs.level, tally, counter?.of(system)),
          ] as const,
        ];
  const correctedOf = (system: string) =>
    corrected === undefined
      ? []
      : [
          [
            "corrected",
            corrected.columns.get(system) ?? unscored(inputs.level, tally, counter?.of(system)),
          ] as const,
        ];
  const asked = kind.systems.pairsUpTo === undefined && pairs.length > 0;
  const star = asked && pairs.every(({ a, b }) => a === reference || b === reference);
  return makeTable({
    protocol: kind.protocol,
    dimension: judge.dimension,
    gold: null,
    judge: judge.name,
    primary: ranking.key,
    // A system whose every verdict was lost has a row too: what was lost stands there.
    rows: [...new Set([...measured.keys(), ...(counter?.systems ?? [])])].map((system) => ({
      ...rowOf(inputs, system),
      measured: new Map([
        ...correctedOf(system),
        ...columnsOf(system),
        ...(strengths?.columns.get(system) ?? []),
        ...lengthControlledOf(system),
      ]),
      verdicts: counter?.of(system) ?? null,
    })),
    records,
    deciding: byCorrected?.labelled,
    ranked: true,
    captions: [
      byCorrected === undefined
        ? `By ${judge.name}: judge-relative, not corrected for judge error. ${caption}`
        : `By ${judge.name}, corrected for judge error. ${caption}`,
      ...orderCaption(kind, inputs),
      ...(star
        ? ["Every system was compared with the highlights only, and they with every system."]
        : []),
      ...(strengths?.captions ?? []),
      ...(lengths?.captions ?? []),
      ...ranking.captions,
      ...completeCases(scored, tally.recordsSeen, byStrength && primary),
      ...correctionCaptions(inputs, labels, { corrected, primary, ranking: ranking.key }),
      ...besideCaptions(inputs, {
        primary,
        beside,
        isLabelled,
        isScored: measured.size > 0,
        scored,
        labelled: inHuman,
      }),
      ...captionOfSize(records),
    ],
    pairs,
    orderAgreement: order,
    level: inputs.level,
  });
}

/** Divided by white space. */
function wordsIn({ candidates }: JudgedRecord, system: string): number | undefined {
  const text = candidates.find((candidate) => candidate.system === system)?.text;
  return text === undefined ? undefined : (text.match(/\S+/g)?.length ?? 0);
}

function unscored(
  level: number,
  { recordsSeen }: SystemTally,
  verdicts?: Pick<VerdictCounts, "answered">,
): Measured {
  const reason = verdicts?.answered === 0 ? "no-verdicts" : "no-score";
  const none = { value: null, low: null, high: null, method: "none", reason };
  return {
    estimate: { ...none, level, n: 0, records: 0, missing: recordsSeen },
    higherIsBetter: true,
    replicates: new Float64Array(0),
    jackknife: new Float64Array(0),
  };
}

/** A regenerating system shows what its summaries cost; texts of the data file cost this run nothing. */
function rowOf(inputs: BoardInputs, system: string): Omit<MeasuredRow, "measured" | "verdicts"> {
  const index = inputs.judges.findIndex((judge) => judge.regenerates && judge.name === system);
  return {
    name: system,
    kind: system === reference ? "reference" : "system",
    usage: inputs.costs[index]?.usage ?? null,
    usd: inputs.costs[index]?.usd ?? null,
  };
}
