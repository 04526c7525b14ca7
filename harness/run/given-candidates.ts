import { type Candidate, type Item, reference } from "../core/item.ts";

/** The candidates that a record came with: the highlights first. */
export function givenCandidates(item: Item): readonly Candidate[] {
  const { highlights } = item;
  if (highlights === undefined) return item.candidates;
  const highlighted = {
    system: reference,
    text: highlights,
    // Few ask for them, and a stored record splits them when it is asked.
    get sentences() {
      return item.highlightSentences;
    },
  };
  return [highlighted, ...item.candidates];
}
