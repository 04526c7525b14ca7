import type { Gold } from "../core/config.ts";
import type { Judge } from "../core/judged.ts";
import type { Table } from "../core/leaderboard.ts";
import type { WeightRows } from "../stats/weights.ts";
import { invalidTally } from "./asked.ts";
import type { BoardInputs, TableMaker } from "./build-boards.ts";
import type { VerdictCounter } from "./count-verdicts.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { type Kind, kinds } from "./kinds.ts";
import { captionOfSize, makeTable } from "./make-table.ts";
import type { Tally } from "./tally.ts";

/** Judges that answer the same kind of question on the same dimension, against every gold there may be. */
interface Group {
  readonly kind: Kind;
  readonly dimension: string;
  readonly members: readonly Member[];
}

interface Member {
  readonly index: number;
  readonly judge: Judge;
  readonly against: ReadonlyMap<Gold, Tally>;
  readonly alone: readonly Tally[];
}

const allGolds: readonly Gold[] = ["human", "reference"];

/** How good is each judge: one table a protocol, dimension and gold. */
export function judgesTables(inputs: BoardInputs): TableMaker {
  const groups = groupsOf(inputs);
  return {
    add(index, record, byJudge) {
      for (const { members } of groups) {
        for (const member of members) {
          const questions = byJudge[member.index] ?? [];
          for (const tally of member.against.values()) tally.add(index, record, questions);
          for (const tally of member.alone) tally.add(index, record, questions);
        }
      }
    },
    tables: (rows, counters) =>
      groups.flatMap((group) => groupTables(inputs, group, rows, counters)),
  };
}

function groupsOf(inputs: BoardInputs): readonly Group[] {
  const { golds = allGolds, orders } = inputs;
  const groups = new Map<string, Group & { members: Member[] }>();
  for (const [index, judge] of inputs.judges.entries()) {
    const kind = kinds.find((one) => one.protocol === judge.protocol);
    if (judge.regenerates || kind === undefined) continue;
    const { protocol, dimension } = judge;
    const key = JSON.stringify([protocol, dimension]);
    const group = groups.get(key) ?? { kind, dimension, members: [] };
    groups.set(key, group);
    group.members.push({
      index,
      judge,
      against: new Map(golds.map((gold) => [gold, kind.against({ gold, dimension, orders })])),
      alone: [...kind.alone(), invalidTally()],
    });
  }
  return [...groups.values()];
}

/** What a table without a gold ranks by. */
const loneKey = "invalidRate";

function groupTables(
  inputs: BoardInputs,
  group: Group,
  rows: WeightRows,
  counters: readonly VerdictCounter[],
): readonly Table[] {
  const { members, kind } = group;
  const alone = measureRows(
    members.map((member) => member.alone),
    rows,
    { level: inputs.level, compared: loneKey },
  );
  const golds = [...(members[0]?.against.keys() ?? [])];
  const tables = golds.flatMap((gold) => {
    const tallies = members.map((member) => {
      const tally = member.against.get(gold);
      return tally === undefined ? [] : [tally];
    });
    const primary = kind.primary[gold];
    const measured = measureRows(tallies, rows, { level: inputs.level, compared: primary });
    const compared = measured.some((columns) => (columns.get(primary)?.estimate.n ?? 0) > 0);
    if (!compared) return [];
    const columns = measured.map((own, place) => new Map([...own, ...(alone[place] ?? [])]));
    return [judgesTable(inputs, group, { gold, primary, columns }, counters)];
  });
  if (tables.length > 0) return tables;
  return [judgesTable(inputs, group, { gold: null, primary: loneKey, columns: alone }, counters)];
}

/** Who is compared with a text that it was shown. */
function captionOfInformed(
  { informed }: BoardInputs,
  members: readonly Member[],
): readonly string[] {
  const names = members.map(({ judge }) => judge.name).filter((name) => informed?.has(name));
  if (names.length === 0) return [];
  return [
    `Shown the highlights by the prompt, so that agreement with them is no test: ${names.join(", ")}.`,
  ];
}

function judgesTable(
  inputs: BoardInputs,
  { members, kind, dimension }: Group,
  compared: {
    readonly gold: Gold | null;
    readonly primary: string;
    readonly columns: readonly ReadonlyMap<string, Measured>[];
  },
  counters: readonly VerdictCounter[],
): Table {
  const { gold, primary, columns } = compared;
  const records = Math.max(
    ...columns.map((measured) => measured.get(primary)?.estimate.records ?? 0),
  );
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
          "Strict: a verdict that could not be read counts as wrong; the Lenient column leaves it out.",
        ];
  return makeTable({
    protocol: kind.protocol,
    dimension,
    gold,
    judge: null,
    primary,
    rows,
    records,
    ranked: gold !== null && kind.rankedBy.includes(gold),
    captions: [...captions, ...captionOfSize(records)],
    pairs: [],
    level: inputs.level,
  });
}
