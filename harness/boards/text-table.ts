import type { JudgedRecord } from "../core/judged.ts";
import type { Table } from "../core/leaderboard.ts";
import type { WeightRows } from "../stats/weights.ts";
import type { BoardInputs } from "./build-boards.ts";
import { rankingColumn } from "./declared-column.ts";
import { type Measured, measureRows } from "./estimates.ts";
import { captionOfSize, completeCases, type MeasuredRow, makeTable } from "./make-table.ts";
import { type SystemTally, systemTally, textScoresOf } from "./system-cells.ts";
import { givesLead3, lead3, type TextScores } from "./text-scores.ts";

/** Text metrics of all candidates, and of lead-3. */
export interface TextMetrics {
  /** Of ROUGE-Lsum. */
  readonly compared: SystemTally;
  /** All of its columns. */
  readonly tallies: readonly SystemTally[];
  add(index: number, record: JudgedRecord): void;
  table(
    inputs: Pick<BoardInputs, "level" | "systemsBy">,
    made: {
      readonly rows: WeightRows;
      readonly rowOf: (system: string) => Omit<MeasuredRow, "measured" | "verdicts">;
    },
  ): Table;
}

/** Columns beside ROUGE-Lsum, and whether more of them is better. */
const besideKeys = [
  ["rouge1", true],
  ["rouge2", true],
  ["chrF", true],
  ["coverage", undefined],
  ["density", undefined],
  ["compression", undefined],
] as const satisfies readonly (readonly [keyof TextScores, true | undefined])[];

function tallyOf(key: keyof TextScores, higherIsBetter: true | undefined): SystemTally {
  return systemTally(textScoresOf(key), { rate: false, higherIsBetter });
}

export function textMetrics(): TextMetrics {
  const compared = tallyOf("rougeLsum", true);
  const lengths = tallyOf("tokens", undefined);
  const columns = [
    ["rougeLsum", compared] as const,
    ...besideKeys.map(([key, isBetter]) => [key, tallyOf(key, isBetter)] as const),
    ["tokens", lengths] as const,
  ];
  let isGiven = false;
  return {
    compared,
    tallies: columns.map(([, tally]) => tally),
    add(index, record) {
      isGiven ||= givesLead3(record);
      for (const [, tally] of columns) tally.add(index, record, []);
    },
    table({ level, systemsBy }, { rows, rowOf }) {
      const measured = measureRows(
        columns.map(([, tally]) => [tally]),
        rows,
        { level },
      );
      const bySystem = new Map<string, Map<string, Measured>>();
      for (const [place, [key]] of columns.entries()) {
        for (const [system, own] of measured[place] ?? []) {
          const all = bySystem.get(system) ?? new Map<string, Measured>();
          bySystem.set(system, all.set(key, own));
        }
      }
      const hasReference = (measured[0]?.size ?? 0) > 0;
      const ranking = rankingColumn(
        systemsBy.text,
        hasReference ? "rougeLsum" : "tokens",
        () => hasReference,
      );
      const primary = ranking.key;
      const records = Math.max(
        0,
        ...[...bySystem.values()].map((columns) => columns.get(primary)?.estimate.records ?? 0),
      );
      const isComputed = !isGiven && bySystem.has(lead3);
      return makeTable({
        protocol: "text",
        dimension: null,
        gold: null,
        judge: null,
        primary,
        rows: [...bySystem].map(([system, own]) => ({
          ...rowOf(system),
          ...(isComputed && system === lead3 ? { kind: "baseline" } : {}),
          measured: own,
          verdicts: null,
        })),
        records,
        ranked: hasReference,
        captions: [
          hasReference
            ? "Text metrics; no judge is asked. ROUGE (F, stemmed, in [0, 1]) and chrF (0 to 100): against the highlights. Copied share, copied density and compression: against the article. Tokens: mean length. None of these four is good or bad in itself."
            : withoutHighlights(measured.slice(0, -1).some(({ size }) => size > 0)),
          ...(isComputed
            ? ["lead-3: the first three sentences of the article, which no judge was asked about."]
            : []),
          ...ranking.captions,
          ...completeCases(records, (hasReference ? compared : lengths).recordsSeen),
          ...captionOfSize(records),
        ],
        pairs: [],
        level,
      });
    },
  };
}

function withoutHighlights(hasArticle: boolean): string {
  const said = "Text metrics; no judge is asked. Without highlights there is only length";
  return hasArticle
    ? `${said} and the article; nothing ranks. Copied share, copied density and compression: against the article. Tokens: mean length. None of them is good or bad in itself.`
    : `${said}; nothing ranks. Tokens: mean length, neither good nor bad in itself.`;
}
