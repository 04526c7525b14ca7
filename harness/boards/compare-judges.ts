import type { ComparisonTable, SharedQuestions } from "../core/comparison.ts";
import type { Gold } from "../core/config.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Arrangement } from "../core/protocol.ts";
import { type WeightRows, weightRows } from "../stats/weights.ts";
import { aloneTallies, loneKey } from "./alone.ts";
import { calibrationOf } from "./calibration.ts";
import { adjustColumns, compareMetrics } from "./compare-metrics.ts";
import { countVerdicts, type VerdictCounter } from "./count-verdicts.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { type Kind, kinds } from "./kinds.ts";
import { rankedRecords, smallSampleRecords } from "./rank-rows.ts";
import { type RecordOfBoth, shareQuestions } from "./shared-questions.ts";
import type { Tally } from "./tally.ts";

/** A judge of run A and the one of run B that it is compared with: same protocol, same dimension. */
export interface JudgePair {
  readonly a: { readonly index: number; readonly judge: Judge };
  readonly b: { readonly index: number; readonly judge: Judge };
}

export interface ComparisonInputs {
  readonly pairs: readonly JudgePair[];
  readonly golds: readonly Gold[];
  /** `seeded` where one of the runs asked in one order alone. */
  readonly orders: Arrangement["orders"];
  readonly seed: string;
  readonly level: number;
  readonly bootstrap: number;
  /** How tables call the labels. */
  readonly human: string;
}

/** Grows with the records that both runs judged; only typed sums are held. */
export interface JudgeComparison {
  add(record: RecordOfBoth): void;
  readonly records: number;
  /** By pair. */
  readonly questions: readonly SharedQuestions[];
  tables(): readonly ComparisonTable[];
}

interface Member {
  readonly pair: JudgePair;
  readonly kind: Kind;
  readonly against: ReadonlyMap<Gold, OfBoth<readonly Tally[]>>;
  readonly alone: OfBoth<readonly Tally[]>;
  readonly verdicts: OfBoth<VerdictCounter>;
  questions: SharedQuestions;
}

type OfBoth<T> = { readonly a: T; readonly b: T };

/** Judges of two runs on the questions that both were asked: the tallies and columns of the judges board. */
export function compareJudges(inputs: ComparisonInputs): JudgeComparison {
  const members = inputs.pairs.flatMap((pair) => memberOf(pair, inputs));
  let records = 0;
  return {
    add(record) {
      const byJudge = { a: questionsByJudge(record.a), b: questionsByJudge(record.b) };
      for (const member of members) {
        const { a, b } = member.pair;
        const asked = shareQuestions(
          record,
          byJudge.a.get(a.index) ?? [],
          byJudge.b.get(b.index) ?? [],
        );
        member.questions = addCounts(member.questions, asked.counts);
        for (const side of ["a", "b"] as const) {
          const tallies = [...member.against.values()].flatMap((both) => both[side]);
          for (const tally of [...tallies, ...member.alone[side]]) {
            tally.add(records, record[side], asked[side]);
          }
          for (const question of asked[side]) member.verdicts[side].add(question);
        }
      }
      records += 1;
    },
    get records() {
      return records;
    },
    get questions() {
      return members.map((member) => member.questions);
    },
    tables() {
      const { seed, bootstrap: replicates } = inputs;
      const rows = weightRows({ seed, purpose: "bootstrap/records", records, replicates });
      return groupsOf(members).flatMap((group) => groupTables(group, rows, inputs));
    },
  };
}

function memberOf(pair: JudgePair, { golds, orders, seed }: ComparisonInputs): readonly Member[] {
  const { protocol, dimension, facts } = pair.a.judge;
  const kind = kinds.find((one) => one.protocol === protocol);
  if (kind === undefined) return [];
  const both = <T>(make: () => T): OfBoth<T> => ({ a: make(), b: make() });
  return [
    {
      pair,
      kind,
      against: new Map(
        golds.map((gold) => {
          const against = { gold, dimension, facts, orders, seed };
          const tallies = () => [kind.against(against), calibrationOf(kind, against)];
          return [gold, both(() => tallies().filter((tally) => tally !== undefined))];
        }),
      ),
      alone: both(() => aloneTallies(kind, { orders })),
      verdicts: both(countVerdicts),
      questions: { shared: 0, onlyA: 0, onlyB: 0, otherTexts: 0 },
    },
  ];
}

function questionsByJudge({ verdicts }: JudgedRecord): ReadonlyMap<number, JudgedQuestion[]> {
  return Map.groupBy(verdicts, ({ judge }) => judge);
}

function addCounts(one: SharedQuestions, other: SharedQuestions): SharedQuestions {
  return {
    shared: one.shared + other.shared,
    onlyA: one.onlyA + other.onlyA,
    onlyB: one.onlyB + other.onlyB,
    otherTexts: one.otherTexts + other.otherTexts,
  };
}

/** Judges without a shared question stand in no table. */
function groupsOf(members: readonly Member[]): readonly (readonly Member[])[] {
  const asked = members.filter(({ questions }) => questions.shared > 0);
  const keyOf = ({ pair: { a } }: Member) => JSON.stringify([a.judge.protocol, a.judge.dimension]);
  return [...Map.groupBy(asked, keyOf).values()];
}

type MeasuredPair = OfBoth<ReadonlyMap<string, Measured>>;

function groupTables(
  group: readonly Member[],
  rows: WeightRows,
  inputs: ComparisonInputs,
): readonly ComparisonTable[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, pair } = first;
  const { dimension } = pair.a.judge;
  const alone = group.map((member) => measurePair(member.alone, rows, inputs.level));
  const tables = inputs.golds.flatMap((gold) => {
    const primary = kind.primary[gold];
    const measured = group.map(({ against }) => {
      return measurePair(against.get(gold) ?? { a: [], b: [] }, rows, inputs.level);
    });
    const compared = measured.some(({ a }) => (a.get(primary)?.estimate.n ?? 0) > 0);
    if (!compared) return [];
    const columns = measured.map((own, place) => joined(own, alone[place]));
    return [tableOf(group, { kind, dimension, gold, primary, columns }, inputs)];
  });
  if (tables.length > 0) return tables;
  const without = { gold: null, primary: loneKey, columns: alone };
  return [tableOf(group, { kind, dimension, ...without }, inputs)];
}

/** Pair by pair: the replicates of a whole table's columns would fill the memory. */
function measurePair(
  { a, b }: OfBoth<readonly Tally[]>,
  rows: WeightRows,
  level: number,
): MeasuredPair {
  const [ofA = new Map(), ofB = new Map()] = measureRows([a, b], rows, { level });
  return { a: ofA, b: ofB };
}

function joined(own: MeasuredPair, alone: MeasuredPair | undefined): MeasuredPair {
  return {
    a: new Map([...own.a, ...(alone?.a ?? [])]),
    b: new Map([...own.b, ...(alone?.b ?? [])]),
  };
}

function tableOf(
  group: readonly Member[],
  compared: {
    readonly kind: Kind;
    readonly dimension: string;
    readonly gold: Gold | null;
    readonly primary: string;
    readonly columns: readonly MeasuredPair[];
  },
  { level, human, orders }: ComparisonInputs,
): ComparisonTable {
  const { kind, dimension, gold, primary, columns } = compared;
  const metrics = adjustColumns(
    columns.map(({ a, b }) => compareMetrics(a, b, { primary, level })),
  );
  const records = Math.max(0, ...metrics.map((row) => row[0]?.difference.records ?? 0));
  return {
    protocol: kind.protocol,
    dimension,
    gold,
    primary,
    records,
    captions: [
      ...(gold === "human" ? [`Compared with: ${human}.`] : []),
      ...(gold === null ? ["Nothing to compare with: no gold that both runs have."] : []),
      ...(gold === null ? [] : [kind.captions[gold]]),
      ...(kind.protocol === "pairwise" && orders === "seeded"
        ? ["Single order: a run asked each pair in one order alone, and only that one is compared."]
        : []),
      ...captionOfSize(records),
    ],
    rows: group.map(({ pair: { a, b }, questions, verdicts }, place) => ({
      a: a.judge.name,
      b: b.judge.name,
      kind: a.judge.kind,
      questions,
      verdicts: { a: verdicts.a.total(), b: verdicts.b.total() },
      metrics: metrics[place] ?? [],
    })),
  };
}

function captionOfSize(records: number): readonly string[] {
  if (records < rankedRecords) {
    return [
      `${records === 1 ? "1 record" : `${records} records`}: estimates only; a p needs at least ${rankedRecords}.`,
    ];
  }
  if (records < smallSampleRecords) {
    return [`Small sample (${records} records): intervals are rough.`];
  }
  return [];
}
