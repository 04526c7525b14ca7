import { type Candidate, type Item, reference } from "../core/item.ts";

/** The candidates that a record came with: the highlights first. */
export function givenCandidates(item: Item): readonly Candidate[] {
  const { highlights, highlightSentences: sentences } = item;
  return highlights === undefined
    ? item.candidates
    : [{ system: reference, text: highlights, sentences }, ...item.candidates];
}
