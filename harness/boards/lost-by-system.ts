import type { JudgedQuestion } from "../core/judged.ts";
import { wilsonFromSums } from "../stats/proportions.ts";
import { type GrowingRows, growingRows } from "./growing.ts";

/** How often the verdicts of one judge are lost, by the system that they are about (methods.md, section 11). */
export interface LostBySystem {
  add(index: number, questions: readonly JudgedQuestion[]): void;
  /** Where the limits of two systems are apart: those of which most and fewest are lost; else nothing. */
  caption(level: number): readonly string[];
}

const lost = 0;
const asked = 1;

/** A question that shows several systems counts for each of them. */
export function lostBySystem(judge: string): LostBySystem {
  const systems = new Map<string, GrowingRows>();
  let records = 0;
  let isAnyLost = false;
  let told: readonly string[] | undefined;
  const sentences = (level: number): readonly string[] => {
    const rates = Array.from(systems, ([system, rows]) => rateOf(system, rows, records, level));
    const most = rates.reduce((a, b) => (b.low > a.low ? b : a));
    const fewest = rates.reduce((a, b) => (b.high < a.high ? b : a));
    if (most.low <= fewest.high) return [];
    return [
      `${judge} lost verdicts more often on one system than on another: ${most.words}, ${fewest.words}.`,
    ];
  };
  return {
    add(index, questions) {
      records = index + 1;
      for (const { shown, verdict } of questions) {
        const isLost = verdict.state !== "answered";
        isAnyLost ||= isLost;
        for (const system of shown) {
          let rows = systems.get(system);
          if (rows === undefined) {
            rows = growingRows(2);
            systems.set(system, rows);
          }
          if (isLost) rows.add(index, lost, 1);
          rows.add(index, asked, 1);
        }
      }
    },
    caption(level) {
      // The tables of all golds say the same.
      told ??= isAnyLost ? sentences(level) : [];
      return told;
    },
  };
}

function rateOf(system: string, rows: GrowingRows, records: number, level: number) {
  const { sums } = rows.matrix(records);
  const column = (place: number) => sums.filter((_, cell) => cell % 2 === place);
  const [successes, trials] = [column(lost), column(asked)];
  const { lo, hi } = wilsonFromSums({ successes, trials, level });
  const [low, high] = [lo ?? 0, hi ?? 1];
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const counts = `${total(successes)} of ${total(trials)} on ${system}`;
  return { low, high, words: `${counts} [${low.toFixed(3)}, ${high.toFixed(3)}]` };
}
