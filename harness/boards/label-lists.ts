import type { HumanLabels, Rating } from "../core/item.ts";
import type { JudgedQuestion, JudgedRecord } from "../core/judged.ts";
import type { LabelsRead, Raters } from "./raters.ts";

/** Labels of one candidate or fact as numbers: an entry a rater, null where that rater gave none. */
export type LabelList = readonly (number | null)[];

/** What is put to raters: the questions on a record, and which of its labels are theirs. */
export interface Asked {
  readonly raters: Raters;
  readonly record: JudgedRecord;
  readonly questions: readonly JudgedQuestion[];
  readonly read: LabelsRead;
}

/** The labels of every candidate or fact that was asked about, each once. */
export function labelLists(asked: Asked): readonly LabelList[] {
  return [...givenLabels(asked).values()].flatMap((lists) =>
    lists.map((list) => valuesOf(asked.raters, list)),
  );
}

/** How many raters gave a label. */
export function ratersIn(values: LabelList): number {
  return values.filter((value) => value !== null).length;
}

/** A record as one rater and the others labelled it. */
export interface RaterPart {
  /** What this rater says to the questions. */
  readonly questions: readonly JudgedQuestion[];
  /** The record with the labels of the others. */
  readonly others: JudgedRecord;
}

/** Sets one rater against the others, on what both labelled. Stated preferences have no raters and are left out. */
export function leaveRaterOut(asked: Asked, rater: number): RaterPart {
  const { raters, record, read } = asked;
  const both = new Map<string, readonly Labels[]>();
  for (const [system, lists] of givenLabels(asked)) {
    const shared = lists.filter((list) => {
      const values = valuesOf(raters, list);
      return (values[rater] ?? null) !== null && ratersIn(values) > 1;
    });
    if (shared.length > 0) both.set(system, shared);
  }
  const labelledBy = (counts: (place: number) => boolean) => {
    const human = [...both].map(([system, lists]) => {
      const left = lists.map((list) =>
        list.flatMap((rating, place) => (rating !== undefined && counts(place) ? [rating] : [])),
      );
      return [
        system,
        { [read.dimension]: raters.labelled === "facts" ? left : left.flat() },
      ] as const;
    });
    return withHuman(record, Object.fromEntries(human));
  };
  const own = labelledBy((place) => place === rater);
  return {
    questions: asked.questions.flatMap((question) => {
      const { shown, facts } = question;
      const lists = both.get(shown[0] ?? "");
      if (facts === undefined) return raters.answer(own, question, read) ?? [];
      // A rater who labelled some of the facts is asked about those.
      if (lists === undefined || !fits(asked, question)) return [];
      const reduced = { ...question, facts: { ...facts, asked: lists.length } };
      return raters.answer(own, reduced, read) ?? [];
    }),
    others: labelledBy((place) => place !== rater),
  };
}

/** One entry a rater; undefined: nothing that could be a label. */
type Labels = readonly (Rating | undefined)[];

/** Every system that was asked about, with its labels: a list for the candidate, or one for each of its facts. */
function givenLabels(asked: Asked): ReadonlyMap<string, readonly Labels[]> {
  const { raters, questions } = asked;
  const systems = new Map<string, readonly Labels[]>();
  for (const question of questions) {
    if (!fits(asked, question)) continue;
    for (const system of question.shown) {
      const given = labelsOf(asked, system);
      if (given === undefined || systems.has(system)) continue;
      systems.set(
        system,
        raters.labelled === "facts"
          ? given.map((entry) => (typeof entry === "object" ? entry : [entry]))
          : [given.map((entry) => (typeof entry === "object" ? undefined : entry))],
      );
    }
  }
  return systems;
}

/** Labels of facts are those of a question that asks about as many of the record's own facts. */
function fits(asked: Asked, { shown, facts }: JudgedQuestion): boolean {
  if (asked.raters.labelled === "candidates") return true;
  return facts?.from === "own" && labelsOf(asked, shown[0] ?? "")?.length === facts.asked;
}

function labelsOf(
  { record, read }: Asked,
  system: string,
): HumanLabels[string][string] | undefined {
  return record.item.human[system]?.[read.dimension];
}

function valuesOf({ asNumber }: Raters, labels: Labels): LabelList {
  return labels.map((label) => (label === undefined ? null : asNumber(label)));
}

function withHuman(record: JudgedRecord, human: HumanLabels): JudgedRecord {
  return { ...record, item: { ...record.item, human, preferences: [] } };
}
