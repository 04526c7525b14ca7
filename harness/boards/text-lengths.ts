import type { JudgedRecord } from "../core/judged.ts";

const known = new WeakMap<JudgedRecord, ReadonlyMap<string, number>>();

/** How many words, divided by white space, every candidate of a record has, by system; worked out once. */
export function textLengths(record: JudgedRecord): ReadonlyMap<string, number> {
  const found = known.get(record);
  if (found !== undefined) return found;
  const lengths = new Map(
    record.candidates.map(({ system, text }) => [system, text.match(/\S+/g)?.length ?? 0]),
  );
  known.set(record, lengths);
  return lengths;
}
