import type { FactsMeaning } from "../../core/protocol.ts";
import { readFactList, yesOrNo } from "./fact-list.ts";
import type { Accept } from "./json.ts";
import { excerptOf, type Reading } from "./reading.ts";

type Answers = readonly boolean[];

/** Reads one answer a fact, as it was given: what true says depends on the prompt. */
export interface FactsReader {
  /** A reply that holds no object with the key: a JSON list with an object a fact. */
  readWhole(text: string): Reading<Answers>;
  /** A value of a JSON answer: a list of true and false, or of "yes" and "no". */
  accept: Accept<Answers>;
  /** What somebody has read already: such a list, also of 1 and 0, or { lines: numbers of the facts, from 1 }. */
  acceptRecorded: Accept<Answers>;
}

/** A reader of answers on `asked` facts: as many as were asked, in the order asked. */
export function factsReader(
  asked: number,
  { positive }: Pick<FactsMeaning, "positive">,
): FactsReader {
  const accept: Accept<Answers> = (value) => {
    if (!Array.isArray(value)) return { why: "not-a-list: the answers are another type" };
    const facts: boolean[] = [];
    for (const entry of value) {
      const fact = yesOrNo(entry);
      if (fact === undefined) return { why: `not-yes-or-no: ${shownIn(entry)}` };
      facts.push(fact);
    }
    if (facts.length === asked) return { value: facts };
    return { why: `wrong-length: ${facts.length} answers to ${asked} facts` };
  };
  return {
    readWhole(text) {
      const list = readFactList(text, positive ? [...neutral, ...affirming] : neutral);
      if (list === undefined) return { why: 'no-verdict: no object has the key "facts"' };
      if ("why" in list) return list;
      const accepted = accept(list.value);
      return "why" in accepted ? accepted : { ...accepted, rule: list.rule };
    },
    accept,
    acceptRecorded(recorded) {
      if (Array.isArray(recorded)) return accept(recorded.map(fromNumber));
      const isLines = typeof recorded === "object" && recorded !== null && "lines" in recorded;
      return isLines ? fromLines(recorded.lines, asked) : accept(recorded);
    },
  };
}

/** Keys of an entry of a list: what these say is what was asked. */
const neutral = ["verdict", "response", "answer"];

/** These say that a fact is stated: no answer where it was asked what is not. */
const affirming = ["stated", "supported"];

/** Recorded labels are often 1 and 0. */
function fromNumber(label: unknown): unknown {
  return label === 1 ? true : label === 0 ? false : label;
}

function fromLines(lines: unknown, asked: number): ReturnType<Accept<Answers>> {
  if (!Array.isArray(lines)) return { why: "not-a-list: the numbers are another type" };
  const answers = Array.from({ length: asked }, () => false);
  for (const line of lines) {
    if (!Number.isInteger(line)) return { why: `not-a-number: ${shownIn(line)}` };
    if (line < 1 || line > asked)
      return { why: `out-of-range: ${line} is not within 1 to ${asked}` };
    answers[line - 1] = true;
  }
  return { value: answers };
}

function shownIn(entry: unknown): string {
  return typeof entry === "string" ? excerptOf(entry) : "another type";
}
