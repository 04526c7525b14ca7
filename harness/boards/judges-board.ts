import { allGolds, type Gold } from "../core/config.ts";
import type { Judge } from "../core/judged.ts";
import type { MemberPair, Row, Table } from "../core/leaderboard.ts";
import type { WeightRows } from "../stats/weights.ts";
import { aloneTallies, loneKey } from "./alone.ts";
import { biasesOf } from "./biases.ts";
import type { BoardInputs, TableMaker } from "./build-boards.ts";
import { type Calibration, calibrationCaptions, calibrationOf } from "./calibration.ts";
import type { VerdictCounter } from "./count-verdicts.ts";
import { rankingColumn } from "./declared-column.ts";
import { type Effects, effectsOf } from "./effects.ts";
import { efficiencyColumns } from "./efficiency.ts";
import { type ErrorCorrelations, errorCorrelations } from "./error-correlations.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { type Kind, kinds, orderCaption } from "./kinds.ts";
import { captionOfSize, makeTable } from "./make-table.ts";
import { type People, type PeopleParts, peopleOf } from "./people.ts";
import type { Tally } from "./tally.ts";

/** Judges that answer the same kind of question on the same dimension, against every gold there may be. */
interface Group {
  readonly kind: Kind;
  readonly dimension: string;
  readonly members: readonly Member[];
  /** undefined: labels are no gold of this run. */
  readonly people: People | undefined;
  readonly effects: Effects;
  /** Of the members of the juries that are in this group. */
  readonly errors: ReadonlyMap<Gold, ErrorCorrelations>;
}

interface Member {
  readonly index: number;
  readonly judge: Judge;
  readonly against: ReadonlyMap<Gold, Tally>;
  /** Of golds that can tell it. */
  readonly calibration: ReadonlyMap<Gold, Calibration>;
  readonly alone: readonly Tally[];
  /** All three. */
  readonly tallies: readonly Tally[];
}

/** How good is each judge: one table a protocol, dimension and gold. */
export function judgesTables(inputs: BoardInputs): TableMaker {
  const groups = groupsOf(inputs);
  return {
    add(index, record, byJudge) {
      for (const { members, people, effects, errors } of groups) {
        const asked = members.map((member) => byJudge[member.index] ?? []);
        people?.add(index, record, asked);
        effects.add(index, record, asked);
        for (const [place, { tallies }] of members.entries()) {
          const questions = asked[place] ?? [];
          for (const tally of tallies) tally.add(index, record, questions);
        }
        for (const own of errors.values()) own.add(index, record, byJudge);
      }
    },
    tallies: () =>
      groups.flatMap(({ members, errors, people }) => [
        ...members.flatMap(({ tallies }) => tallies),
        ...[...errors.values()].flatMap(({ sums }) => sums),
        ...(people?.tallies.flat() ?? []),
      ]),
    *tables(rows, counters) {
      const tables: Table[] = [];
      for (const group of groups) {
        tables.push(...groupTables(inputs, group, rows, counters));
        yield;
      }
      return tables;
    },
  };
}

function groupsOf(inputs: BoardInputs): readonly Group[] {
  const { golds = allGolds, orders, seed } = inputs;
  const groups = new Map<string, Omit<Group, "effects"> & { members: Member[] }>();
  for (const [index, judge] of inputs.judges.entries()) {
    const kind = kinds.find((one) => one.protocol === judge.protocol);
    if (judge.regenerates || kind === undefined) continue;
    const { protocol, dimension, facts } = judge;
    const key = JSON.stringify([protocol, dimension]);
    const group = groups.get(key) ?? {
      kind,
      dimension,
      members: [],
      people: golds.includes("human")
        ? peopleOf(kind, { gold: "human", dimension, facts, orders, seed })
        : undefined,
      errors: errorsIn(inputs, kind, dimension),
    };
    groups.set(key, group);
    const sought = { dimension, facts, orders, seed };
    const against = new Map(golds.map((gold) => [gold, kind.against({ gold, ...sought })]));
    const calibration = new Map(
      golds.flatMap((gold) => {
        const own = calibrationOf(kind, { gold, ...sought });
        return own === undefined ? [] : [[gold, own]];
      }),
    );
    const alone = aloneTallies(kind, { orders });
    const tallies = [...against.values(), ...calibration.values(), ...alone];
    group.members.push({ index, judge, against, calibration, alone, tallies });
  }
  const regenerated = inputs.judges.filter((judge) => judge.regenerates);
  return Array.from(groups.values(), (group) => {
    const judges = group.members.map(({ judge }) => judge);
    return { ...group, effects: effectsOf(group.kind, judges, regenerated) };
  });
}

function errorsIn(
  { juries, golds = allGolds, orders, seed }: BoardInputs,
  kind: Kind,
  dimension: string,
): Group["errors"] {
  const own = juries.filter(
    (jury) => jury.protocol === kind.protocol && jury.dimension === dimension,
  );
  return new Map(
    golds.map((gold) => {
      const errors = kind.jury?.errors({ gold, dimension, facts: own[0]?.facts, orders, seed });
      return [gold, errorCorrelations(own, errors)];
    }),
  );
}

function groupTables(
  inputs: BoardInputs,
  group: Group,
  rows: WeightRows,
  counters: readonly VerdictCounter[],
): readonly Table[] {
  const { members, kind } = group;
  const declared = inputs.judgesBy[kind.protocol];
  const alone = measureRows(
    members.map((member) => member.alone),
    rows,
    { level: inputs.level, compared: declared ?? loneKey },
  );
  const golds = [...(members[0]?.against.keys() ?? [])];
  const tables = golds.flatMap((gold) => {
    const tallies = members.map((member) => {
      const tally = member.against.get(gold);
      const calibration = member.calibration.get(gold);
      return [tally, calibration].filter((one) => one !== undefined);
    });
    const usual = kind.primary[gold];
    const isRanked = kind.rankedBy.includes(gold);
    const isColumn = (key: string) =>
      tallies.flat().some(({ metrics }) => metrics.some((metric) => metric.key === key)) ||
      alone.some((columns) => columns.has(key));
    const by = rankingColumn(isRanked ? declared : undefined, usual, isColumn);
    const errors = group.errors.get(gold)?.sums ?? [];
    const people = gold === "human" ? group.people : undefined;
    // Rows, pairs of jury members and people, in one pass over the weights.
    const all = measureRows(
      [...tallies, ...errors.map((one) => [one]), ...(people?.tallies ?? [])],
      rows,
      { level: inputs.level, compared: by.key },
    );
    const measured = all.slice(0, tallies.length);
    const compared = measured.some((columns) => {
      const { n = 0, missing = 0 } = columns.get(usual)?.estimate ?? {};
      return n + missing > 0;
    });
    if (!compared) return [];
    const effects = group.effects.columns(gold, inputs.level);
    const known = measured.map((own, place) => new Map([...own, ...(alone[place] ?? [])]));
    const efficiency = isRanked ? efficiencyColumns(known, by.key) : [];
    const columns = known.map(
      (own, place) => new Map([...own, ...(efficiency[place] ?? []), ...(effects[place] ?? [])]),
    );
    const beside = tallies.length + errors.length;
    const juries = group.errors
      .get(gold)
      ?.named(all.slice(tallies.length, beside), (index) => inputs.judges[index]?.name ?? "");
    const parts = people?.parts(all.slice(beside));
    const records = recordsIn(measured, by.key);
    const compare = {
      gold,
      primary: by.key,
      by: by.captions,
      columns,
      records,
      juries,
      people: parts,
    };
    return [judgesTable(inputs, group, compare, counters)];
  });
  if (tables.length > 0) return tables;
  const effects = group.effects.columns(null, inputs.level);
  const columns = alone.map((own, place) => new Map([...own, ...(effects[place] ?? [])]));
  const lone = { primary: loneKey, columns, records: recordsIn(alone, loneKey) };
  return [judgesTable(inputs, group, { gold: null, ...lone }, counters)];
}

/** Records that went into the column that ranks; where it is defined in none, into the others. */
function recordsIn(columns: readonly ReadonlyMap<string, Measured>[], primary: string): number {
  const most = (of: readonly (Measured | undefined)[]) =>
    Math.max(0, ...of.map((one) => one?.estimate.records ?? 0));
  return (
    most(columns.map((own) => own.get(primary))) ||
    most(columns.flatMap((own) => [...own.values()]))
  );
}

/** Who is compared with a text that it was shown. */
function captionOfInformed(
  { informed }: BoardInputs,
  members: readonly Member[],
): readonly string[] {
  const names = members.map(({ judge }) => judge.name).filter((name) => informed?.has(name));
  if (names.length === 0) return [];
  return [
    `Who sees the highlights agrees with them for that reason, and it is no test: ${names.join(", ")}.`,
  ];
}

/** What must be known of juries to compare them with their members. */
function captionsOfJuries(
  { unsettled }: BoardInputs,
  members: readonly Member[],
  rows: readonly Pick<Row, "kind" | "verdicts">[],
): readonly string[] {
  if (rows.every(({ kind }) => kind !== "jury")) return [];
  const isLost = rows.some(({ verdicts }) => verdicts && verdicts.answered < verdicts.planned);
  const names = members.flatMap(({ index, judge }) => (unsettled?.(index) ? [judge.name] : []));
  return [
    ...(isLost ? ["A jury answers where any of its members did; compare the Lenient column."] : []),
    ...(names.length > 0
      ? [
          `Dawid–Skene stopped at its limit of rounds before its probabilities settled, so that close votes may be decided by where it stopped: ${names.join(", ")}.`,
        ]
      : []),
  ];
}

function judgesTable(
  inputs: BoardInputs,
  { members, kind, dimension, effects }: Group,
  compared: {
    readonly gold: Gold | null;
    readonly primary: string;
    /** What captions say of it. */
    readonly by?: readonly string[];
    readonly columns: readonly ReadonlyMap<string, Measured>[];
    readonly records: number;
    readonly juries?: readonly MemberPair[] | undefined;
    readonly people?: PeopleParts | undefined;
  },
  counters: readonly VerdictCounter[],
): Table {
  const { gold, primary, by = [], columns, records, juries = [], people } = compared;
  const rows = members.map(({ index, judge }, place) => ({
    name: judge.name,
    kind: judge.kind,
    measured: columns[place] ?? new Map<string, Measured>(),
    verdicts: counters[index]?.total() ?? null,
    usage: inputs.costs[index]?.usage ?? null,
    usd: inputs.costs[index]?.usd ?? null,
  }));
  const captions =
    gold === null
      ? ["Nothing to compare with: no labels for this dimension and no highlights."]
      : [
          ...(gold === "human" ? [`Compared with: ${inputs.human}.`] : []),
          kind.captions[gold],
          ...(gold === "reference" ? captionOfInformed(inputs, members) : []),
          ...by,
          "Strict: a verdict that could not be read counts as wrong; the Lenient column leaves it out.",
          ...calibrationCaptions(
            kind,
            members.map(({ judge, calibration }) => ({
              name: judge.name,
              own: calibration.get(gold),
            })),
          ),
          ...captionsOfJuries(inputs, members, rows),
          ...(people?.captions ?? []),
        ];
  return makeTable({
    protocol: kind.protocol,
    dimension,
    gold,
    judge: null,
    primary,
    rows: [...rows, ...(people?.rows ?? [])],
    records,
    ranked: gold !== null && kind.rankedBy.includes(gold),
    captions: [
      ...captions,
      ...orderCaption(kind, inputs),
      ...effects.captions(columns, gold, inputs.level),
      ...captionOfSize(records),
    ],
    pairs: [],
    juries,
    biases: biasesOf(rows, { level: inputs.level, records }),
    goldRaters: people?.goldRaters ?? null,
    level: inputs.level,
  });
}
