import type { Gold } from "../core/config.ts";
import type { Judge, JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { Measured } from "./estimates.ts";
import type { Kind } from "./kinds.ts";
import { lostBySystem } from "./lost-by-system.ts";
import { selfPreferences } from "./self-preferences.ts";

/** What the verdicts of judges owe to length and to their own family, where they owe it to quality at best in part. */
export interface Effects {
  /** `asked`: the questions on a record, of each judge. */
  add(index: number, record: JudgedRecord, asked: readonly (readonly JudgedQuestion[])[]): void;
  /** Columns of each judge, beside those of its tallies; null: without a gold. */
  columns(gold: Gold | null, level: number): readonly ReadonlyMap<string, Measured>[];
  /** What must be known to read those columns, and of which systems verdicts are lost more often. */
  captions(
    columns: readonly ReadonlyMap<string, Measured>[],
    gold: Gold | null,
    level: number,
  ): readonly string[];
}

/** `regenerated`: who made the systems of this run. */
export function effectsOf(
  kind: Kind,
  judges: readonly Judge[],
  regenerated: readonly Judge[],
): Effects {
  const lengths = judges.flatMap(({ dimension }) => kind.length?.effect(dimension) ?? []);
  const lost = judges.map(({ name }) => lostBySystem(name));
  const families = selfPreferences(judges, regenerated, kind.systems.scores);
  return {
    add(index, record, asked) {
      for (const [place, length] of lengths.entries()) {
        length.add(index, record, asked[place] ?? []);
      }
      for (const [place, own] of lost.entries()) own.add(index, asked[place] ?? []);
      families?.add(index, record, asked);
    },
    columns(gold, level) {
      const preferences = families?.measure(level);
      return judges.map((_, place) => {
        const length = lengths[place]?.measure(gold, level);
        const preference = preferences?.[place];
        return new Map([
          ...(length === undefined ? [] : [["lengthCoef", length] as const]),
          ...(preference === undefined ? [] : [["selfPreference", preference] as const]),
        ]);
      });
    },
    captions(columns, gold, level) {
      const isShown = (key: string) => columns.some((own) => own.has(key));
      return [
        ...(isShown("lengthCoef") ? [kind.length?.caption(gold) ?? ""] : []),
        ...(isShown("selfPreference") ? [familyCaption] : []),
        ...lost.flatMap((own) => own.caption(level)),
      ];
    },
  };
}

const familyCaption =
  "selfPreference: how much better a judge treats what models of its own family wrote in this run than the other systems, less the mean of the same over the judges of other families with its prompt. It assumes that those have no common bias for or against these systems.";
