import { studentQuantile } from "../stats/distributions.ts";

/** A number that is not known yet; null: nobody can tell. */
export interface Range {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What a record's calls to one judge would take, were they as they look: two parts that grow with their own measure. */
export interface Expected {
  readonly calls: number;
  readonly input: number;
  readonly output: number;
}

/** The same with what they took. */
export interface Taken extends Expected {
  readonly inputTaken: number;
  readonly outputTaken: number;
}

/** The calls of one judge that are to be sent, and how to tell what they will take. */
export interface Term {
  /** How many are to be sent. */
  readonly calls: number;
  /** By record, in a sample of the records that have any. */
  readonly open: ReadonlyMap<number, Expected>;
  /** Replies of the judge by record, or, before there are enough: what one unit of each measure takes at least and at most. */
  readonly by:
    | { readonly known: ReadonlyMap<number, Taken> }
    | {
        readonly input: { readonly low: number; readonly middle: number; readonly high: number };
        /** `high` null: there is no upper bound. Nothing says where between the two. */
        readonly output: { readonly low: number; readonly high: number | null };
      };
}

/**
 * Predicts the sum of what calls will take. Terms with replies: ratio estimators (taken over expected, for input and
 * output apart) times what is expected of the open calls. The interval is a prediction interval by Student's t with
 * (fewest records of a judge) - 1 degrees of freedom. Its variance holds the error of the ratios and the scatter of the
 * open calls themselves, both over records as wholes, as calls on one article are alike; and, where records were
 * sampled, the error of that. Terms without replies add their bounds to both ends.
 */
export function predict(
  terms: readonly Term[],
  sample: { readonly drawn: number; readonly of: number },
  level: number,
): Range {
  const ofRatios = new Map<number, number>();
  const ofCalls = new Map<number, number>();
  const ofSample = new Map<number, number>();
  const at = { low: 0, high: 0, estimate: 0 };
  let bounded = true;
  let located = true;
  let fewest = Number.POSITIVE_INFINITY;
  for (const term of terms) {
    if (term.calls === 0) continue;
    const drawn = sumOf(term.open.values());
    const scale = drawn.calls === 0 ? 0 : term.calls / drawn.calls;
    const input = drawn.input * scale;
    const output = drawn.output * scale;
    let rates: readonly [number, number];
    if ("known" in term.by) {
      const { known } = term.by;
      const all = takenSum(known.values());
      rates = [ratio(all.inputTaken, all.input), ratio(all.outputTaken, all.output)];
      const more = Math.sqrt(term.calls / all.calls);
      for (const [record, one] of known) {
        // A record draws the ratios towards itself: its error without it is larger (HC3, MacKinnon & White 1985).
        const others = 1 - one.calls / all.calls;
        const inputError = (one.inputTaken - rates[0] * one.input) / others;
        const outputError = (one.outputTaken - rates[1] * one.output) / others;
        const influence =
          ratio(input, all.input) * inputError + ratio(output, all.output) * outputError;
        addTo(ofRatios, record, influence);
        addTo(ofCalls, record, more * (inputError + outputError));
      }
      fewest = Math.min(fewest, known.size);
      const expected = rates[0] * input + rates[1] * output;
      at.estimate += expected;
      at.low += expected;
      at.high += expected;
    } else {
      const { input: forInput, output: forOutput } = term.by;
      at.low += forInput.low * input + forOutput.low * output;
      at.high += forInput.high * input + (forOutput.high ?? 0) * output;
      at.estimate += forInput.middle * input;
      if (output > 0) {
        located = false;
        if (forOutput.high === null) bounded = false;
      }
      rates = [forInput.high, forOutput.high ?? forOutput.low];
    }
    const perCall = ratio(rates[0] * drawn.input + rates[1] * drawn.output, drawn.calls);
    for (const [record, one] of term.open) {
      const own = rates[0] * one.input + rates[1] * one.output;
      addTo(ofSample, record, scale * (own - perCall * one.calls));
    }
  }
  const half = halfWidth();
  return {
    estimate: located ? at.estimate : null,
    low: Math.max(0, at.low - half),
    high: bounded ? at.high + half : null,
  };

  function halfWidth(): number {
    const { drawn, of } = sample;
    const sampled =
      drawn < of && drawn > 1 ? (1 - drawn / of) * (drawn / (drawn - 1)) * squares(ofSample) : 0;
    const learnt = Number.isFinite(fewest)
      ? (fewest / (fewest - 1)) * (squares(ofRatios) + squares(ofCalls))
      : 0;
    if (learnt + sampled === 0) return 0;
    const freedom = Number.isFinite(fewest) ? fewest - 1 : drawn - 1;
    return studentQuantile((1 + level) / 2, freedom) * Math.sqrt(learnt + sampled);
  }
}

function sumOf(all: Iterable<Expected>): Expected {
  let calls = 0;
  let input = 0;
  let output = 0;
  for (const one of all) {
    calls += one.calls;
    input += one.input;
    output += one.output;
  }
  return { calls, input, output };
}

function takenSum(all: Iterable<Taken>): Taken {
  const list = [...all];
  const inputTaken = list.reduce((sum, one) => sum + one.inputTaken, 0);
  const outputTaken = list.reduce((sum, one) => sum + one.outputTaken, 0);
  return { ...sumOf(list), inputTaken, outputTaken };
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}

function addTo(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function squares(sums: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const value of sums.values()) total += value * value;
  return total;
}
