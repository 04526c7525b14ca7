import { tokenOf, wordsOf } from "./tokens.ts";

/** The stemmed tokens of a text that say what it is about: no function words, no single letters. In order. */
export function contentWords(text: string): readonly string[] {
  return wordsOf(text)
    .filter((word) => !functionWords.has(word))
    .map((word) => tokenOf(word, { stem: true }));
}

// Single letters and "ll", "re", "ve", "don" ... are what tokens leave of contractions.
const functionWords: ReadonlySet<string> = new Set(
  [
    "the this that these those such some any each every all both either neither no not nor",
    "and or but if then than because while although though unless until whether as so yet",
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves",
    "he him his himself she her hers herself it its itself they them their theirs themselves",
    "who whom whose which what when where why how there here",
    "am is are was were be been being have has had having do does did doing",
    "can could will would shall should may might must cannot",
    "of in on at by for with from to into onto upon about against between among through during",
    "before after above below over under up down out off again further once",
    "an only own same too very just also more most other others",
    "ll re ve isn aren wasn weren hasn haven hadn don doesn didn won wouldn shouldn couldn",
    ..."abcdefghijklmnopqrstuvwxyz",
  ]
    .join(" ")
    .split(" "),
);
