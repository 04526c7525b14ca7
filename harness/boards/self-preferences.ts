import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import { selfPreference } from "../stats/self-preference.ts";
import type { Measured } from "./estimates.ts";
import { growingNumbers } from "./growing.ts";
import { meanBySystem } from "./mean-by-system.ts";
import { measureEffect } from "./measure-effect.ts";
import type { SystemScores } from "./system-cells.ts";

/** How judges treat what models of their own family wrote (methods.md, section 11). */
export interface SelfPreferences {
  /** `asked`: the questions on a record, of each judge. */
  add(index: number, record: JudgedRecord, asked: readonly (readonly JudgedQuestion[])[]): void;
  /** Of each judge; undefined: no judge could be compared on any record. */
  measure(level: number): readonly Measured[] | undefined;
}

/** undefined: no judge has both systems of its own family and judges of others to compare with. */
export function selfPreferences(
  judges: readonly Judge[],
  regenerated: readonly Judge[],
  scoresOf: SystemScores,
): SelfPreferences | undefined {
  const comparisons = judges.map((judge) => compare(judge, judges, regenerated));
  const needed = new Set(
    comparisons.flatMap((one, place) => (typeof one === "string" ? [] : [place, ...one.controls])),
  );
  if (needed.size === 0) return undefined;
  const systems = new Map<string, number>();
  const cells = new Map(Array.from(needed, (place) => [place, growingCells()]));
  let records = 0;
  return {
    add(index, record, asked) {
      records = index + 1;
      for (const [place, own] of cells) {
        const questions = asked[place] ?? [];
        if (questions.length > 0) own.asked += 1;
        for (const [system, score] of meanBySystem([...scoresOf(record, questions)])) {
          if (!systems.has(system)) systems.set(system, systems.size);
          own.recordOf.push(index);
          own.systemOf.push(systems.get(system) ?? 0);
          own.scores.push(score);
        }
      }
    },
    measure(level) {
      const rows = new Map(
        Array.from(cells, ([place, own]) => [place, scoreRows(own, records, systems.size)]),
      );
      const measured = comparisons.map((one, place) => {
        const none = { value: null, error: null, records: 0, n: 0, missing: 0 };
        const by = { level, method: "t-by-record" };
        if (typeof one === "string") {
          const { p: _untested, ...column } = measureEffect({ ...none, reason: one }, by);
          return column;
        }
        const result = selfPreference({
          judge: rows.get(place) ?? [],
          controls: one.controls.map((control) => rows.get(control) ?? []),
          ownSystems: one.own.flatMap((system) => systems.get(system) ?? []),
          level,
        });
        const missing = (cells.get(place)?.asked ?? 0) - result.records;
        const counts = { records: result.records, n: result.records, missing };
        return measureEffect({ value: result.mean, error: result.se, ...counts }, by);
      });
      return measured.some(({ estimate }) => estimate.n > 0) ? measured : undefined;
    },
  };
}

interface Comparison {
  /** Names of the systems of the judge's family. */
  readonly own: readonly string[];
  /** Places of the judges that it is compared with. */
  readonly controls: readonly number[];
}

/** What one judge is compared with, or why it is not. */
function compare(
  { family, prompt }: Judge,
  judges: readonly Judge[],
  regenerated: readonly Judge[],
): Comparison | "no-family" | "no-own-system" | "no-control" {
  if (family === undefined) return "no-family";
  const own = regenerated.filter((one) => one.family === family).map(({ name }) => name);
  if (own.length === 0) return "no-own-system";
  const controls = judges.flatMap((one, place) =>
    one.family !== undefined && one.family !== family && one.prompt === prompt ? [place] : [],
  );
  return controls.length === 0 ? "no-control" : { own, controls };
}

function growingCells() {
  return {
    recordOf: growingNumbers(),
    systemOf: growingNumbers(),
    scores: growingNumbers(),
    /** Records with a question. */
    asked: 0,
  };
}

/** Rows of one record each; NaN: no score. */
function scoreRows(
  cells: ReturnType<typeof growingCells>,
  records: number,
  systems: number,
): readonly Float64Array[] {
  const grid = new Float64Array(records * systems).fill(Number.NaN);
  const [recordOf, systemOf] = [cells.recordOf.view(), cells.systemOf.view()];
  for (const [cell, score] of cells.scores.view().entries()) {
    grid[(recordOf[cell] ?? 0) * systems + (systemOf[cell] ?? 0)] = score;
  }
  return Array.from({ length: records }, (_, record) =>
    grid.subarray(record * systems, (record + 1) * systems),
  );
}
