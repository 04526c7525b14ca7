import { describe, expect, it } from "vitest";
import { type RandomStream, randomStream } from "../../harness/core/random.ts";
import { predict, type Taken, type Term } from "../../harness/pipeline/predict.ts";

const all = { drawn: 1, of: 1 };

/** Records whose calls are alike: a ratio and an answer's length of their own, and some more scatter a call. */
function makeRecord(random: RandomStream): Taken {
  const calls = 2 + random.below(5);
  const ownRatio = 0.25 * Math.exp(0.1 * gauss(random));
  const ownLength = 40 * Math.exp(0.8 * gauss(random));
  let input = 0;
  let inputTaken = 0;
  let outputTaken = 0;
  for (let call = 0; call < calls; call += 1) {
    const bytes = 1000 + 4000 * random.uniform();
    input += bytes;
    inputTaken += bytes * ownRatio * (0.98 + 0.04 * random.uniform());
    outputTaken += 5 * ownLength * (0.5 + random.uniform());
  }
  return { calls, input, output: calls, inputTaken, outputTaken };
}

function gauss(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function recordsOf(random: RandomStream, from: number, count: number): Map<number, Taken> {
  return new Map(Array.from({ length: count }, (_, i) => [from + i, makeRecord(random)]));
}

function callsIn(records: ReadonlyMap<number, Taken>): number {
  return [...records.values()].reduce((sum, { calls }) => sum + calls, 0);
}

describe("a prediction from replies", () => {
  it.each([
    ["few replies, many calls", 20, 300],
    ["as many as were answered", 60, 60],
    ["nearly all answered", 200, 15],
  ])("holds what comes as often as its level says: %s", (_what, answered, open) => {
    let held = 0;
    const rounds = 600;
    for (let round = 0; round < rounds; round += 1) {
      const random = randomStream("predict", `${answered}/${open}`, round);
      const known = recordsOf(random, 0, answered);
      const coming = recordsOf(random, answered, open);
      const took = [...coming.values()].reduce((sum, r) => sum + r.inputTaken + r.outputTaken, 0);
      const term: Term = { calls: callsIn(coming), open: coming, by: { known } };
      const { low, high } = predict([term], all, 0.95);
      if ((low ?? 0) <= took && took <= (high ?? 0)) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.9);
    expect(held / rounds).toBeLessThan(0.99);
  });

  it("holds the sum over judges of the same records, whose errors go together", () => {
    let held = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round += 1) {
      const random = randomStream("predict", "judges", round);
      const known = recordsOf(random, 0, 30);
      const coming = recordsOf(random, 30, 120);
      const took = [...coming.values()].reduce((sum, r) => sum + r.inputTaken + r.outputTaken, 0);
      const term: Term = { calls: callsIn(coming), open: coming, by: { known } };
      const { low, high } = predict([term, term, term], all, 0.95);
      if ((low ?? 0) <= 3 * took && 3 * took <= (high ?? 0)) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.9);
  });

  it("allows for records that were not looked at", () => {
    let held = 0;
    let wider = 0;
    const rounds = 400;
    for (let round = 0; round < rounds; round += 1) {
      const random = randomStream("predict", "sample", round);
      const known = recordsOf(random, 0, 400);
      const coming = recordsOf(random, 400, 300);
      const looked = new Map([...coming].slice(0, 30));
      const took = [...coming.values()].reduce((sum, r) => sum + r.inputTaken + r.outputTaken, 0);
      const term: Term = { calls: callsIn(coming), open: looked, by: { known } };
      const { low, high } = predict([term], { drawn: 30, of: 300 }, 0.95);
      if ((low ?? 0) <= took && took <= (high ?? 0)) held += 1;
      const naive = predict([term], all, 0.95);
      if ((high ?? 0) - (low ?? 0) > (naive.high ?? 0) - (naive.low ?? 0)) wider += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.9);
    expect(wider).toBe(rounds);
  });
});

describe("a prediction without replies", () => {
  const open = new Map([[1, { calls: 2, input: 100, output: 10 }]]);
  const input = { low: 0.5, middle: 1, high: 2 };

  it("runs from the lower bounds to the upper ones, and claims no point between them", () => {
    const by = { input, output: { low: 5, high: 50 } };
    expect(predict([{ calls: 2, open, by }], all, 0.95)).toEqual({
      estimate: null,
      low: 100,
      high: 700,
    });
  });

  it("has no upper end where an answer has none", () => {
    const by = { input, output: { low: 5, high: null } };
    expect(predict([{ calls: 2, open, by }], all, 0.95)).toMatchObject({ low: 100, high: null });
  });

  it("is nothing where nothing is to be sent", () => {
    const by = { input, output: { low: 5, high: null } };
    const nothing = { estimate: 0, low: 0, high: 0 };
    expect(predict([{ calls: 0, open: new Map(), by }], all, 0.95)).toEqual(nothing);
  });
});
