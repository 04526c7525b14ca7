import type { Accept } from "./json.ts";
import { excerptOf, type Reading } from "./reading.ts";

/** Reads one answer a fact. */
export interface FactsReader {
  /** A reply that holds no object with the key: it is not read. */
  readWhole(text: string): Reading<readonly boolean[]>;
  /** A value of a JSON answer: a list of true and false, or of "yes" and "no". */
  accept: Accept<readonly boolean[]>;
}

/** A reader of answers on `asked` facts: as many as were asked, in the order asked. */
export function factsReader(asked: number): FactsReader {
  return {
    readWhole: () => ({ why: 'no-verdict: no object has the key "facts"' }),
    accept(value) {
      if (!Array.isArray(value)) return { why: "not-a-list: the answers are another type" };
      const facts: boolean[] = [];
      for (const entry of value) {
        const fact = typeof entry === "string" ? words.get(entry.trim().toLowerCase()) : entry;
        if (typeof fact !== "boolean") {
          const shown = typeof entry === "string" ? excerptOf(entry) : "another type";
          return { why: `not-yes-or-no: ${shown}` };
        }
        facts.push(fact);
      }
      if (facts.length === asked) return { value: facts };
      return { why: `wrong-length: ${facts.length} answers to ${asked} facts` };
    },
  };
}

const words = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);
