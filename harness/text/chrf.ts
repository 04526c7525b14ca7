import { clippedMatches, lengthen, numberTokens } from "./n-grams.ts";

/**
 * chrF (Popović 2015) of a candidate, from 0 to 100, as sacreBLEU 2 computes it for one sentence: precision and recall of
 * the character n-grams are averaged over the orders of which both texts have n-grams; 0 where there is no such order.
 * Characters are code points, white space is left out, case counts.
 */
export function chrF(inputs: {
  readonly candidate: string;
  readonly reference: string;
  /** How much more recall weighs than precision. */
  readonly beta?: number;
  /** The longest n-gram, in characters. */
  readonly charOrder?: number;
}): number {
  const { candidate, reference, beta = 2, charOrder = 6 } = inputs;
  const characters = numberTokens(charactersOf(reference), charactersOf(candidate));
  let [orders, precision, recall] = [0, 0, 0];
  let grams = characters;
  for (let n = 1; n <= charOrder; n++) {
    if (grams.left.length === 0 || grams.right.length === 0) break; // nor has any longer order both
    const matches = clippedMatches(grams);
    precision += matches / grams.right.length;
    recall += matches / grams.left.length;
    orders += 1;
    if (n < charOrder) grams = lengthen(grams, characters);
  }
  if (precision === 0) return 0;
  const weight = beta ** 2;
  return (100 * (1 + weight) * precision * recall) / ((weight * precision + recall) * orders);
}

function charactersOf(text: string): Int32Array {
  const codes = new Int32Array(text.length);
  let count = 0;
  for (const character of text) {
    if (/\p{White_Space}/u.test(character)) continue;
    codes[count] = character.codePointAt(0) ?? 0;
    count += 1;
  }
  return codes.subarray(0, count);
}
