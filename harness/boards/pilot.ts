import type { Gold } from "../core/config.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Arrangement } from "../core/protocol.ts";
import { weightRows } from "../stats/weights.ts";
import { measureRows } from "./estimates.ts";
import { type Kind, kinds } from "./kinds.ts";
import type { Tally } from "./tally.ts";

/** The primary column of one judges table in a pilot run. */
export interface PilotTable {
  readonly kind: Kind;
  readonly dimension: string;
  readonly gold: Gold;
  readonly primary: string;
  /** Records that went in. */
  readonly records: number;
  readonly rows: readonly PilotRow[];
}

export interface PilotRow {
  readonly judge: Judge;
  readonly value: number | null;
  /** The primary column without each record of the run. */
  readonly jackknife: Float64Array;
}

export interface PilotInputs {
  readonly records: Iterable<JudgedRecord>;
  readonly judges: readonly Judge[];
  readonly golds: readonly Gold[];
  readonly seed: string;
  readonly orders: Arrangement["orders"];
}

/** Measures the primary column of every judge and gold, with its jackknife and without resamples. */
export function measurePilot(inputs: PilotInputs): readonly PilotTable[] {
  const members = inputs.judges.flatMap((judge, index) => {
    const kind = kinds.find(({ protocol }) => protocol === judge.protocol);
    if (judge.regenerates || kind === undefined) return [];
    const { dimension, facts } = judge;
    const against = inputs.golds.map(
      (gold) =>
        [
          gold,
          kind.against({ gold, dimension, facts, orders: inputs.orders, seed: inputs.seed }),
        ] as const,
    );
    return [{ index, judge, kind, against: new Map(against) }];
  });
  let records = 0;
  for (const record of inputs.records) {
    const byJudge = Map.groupBy(record.verdicts, (question: JudgedQuestion) => question.judge);
    for (const { index, against } of members) {
      const questions = byJudge.get(index) ?? [];
      for (const tally of against.values()) tally.add(records, record, questions);
    }
    records += 1;
  }
  const groups = Map.groupBy(members, ({ judge: { protocol, dimension } }) =>
    JSON.stringify([protocol, dimension]),
  );
  return [...groups.values()].flatMap((group) =>
    inputs.golds.flatMap((gold) => tableOf(group, gold, records)),
  );
}

interface Member {
  readonly judge: Judge;
  readonly kind: Kind;
  readonly against: ReadonlyMap<Gold, Tally>;
}

function tableOf(group: readonly Member[], gold: Gold, records: number): readonly PilotTable[] {
  const [first] = group;
  if (first === undefined) return [];
  const { kind, judge } = first;
  const primary = kind.primary[gold];
  const rows = weightRows({ seed: "", purpose: "none", records, replicates: 0 });
  const tallies = group.map(({ against }) =>
    [...against].flatMap(([g, t]) => (g === gold ? [t] : [])),
  );
  // No interval is made, so that the level is of no account.
  const measured = measureRows(tallies, rows, { level: 0.95, compared: primary });
  const columns = measured.map((own) => own.get(primary));
  if (columns.every((column) => (column?.estimate.n ?? 0) === 0)) return [];
  return [
    {
      kind,
      dimension: judge.dimension,
      gold,
      primary,
      records: Math.max(...columns.map((column) => column?.estimate.records ?? 0)),
      rows: group.map((member, place) => ({
        judge: member.judge,
        value: columns[place]?.estimate.value ?? null,
        jackknife: columns[place]?.jackknife ?? new Float64Array(0),
      })),
    },
  ];
}
