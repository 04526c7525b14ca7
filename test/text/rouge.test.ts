import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Overlap,
  prepare,
  type Rouge,
  rouge,
  rougeFromTokens,
  rougeMulti,
  rougeScores,
  tokenize,
} from "../../harness/text/index.ts";

/** Few words and many lines, so that texts share much; long enough for several 32-bit words a row. */
const text = fc
  .array(fc.constantFrom("a", "b", "c", "the", "running", "runs", "café", "...", "\n"), {
    maxLength: 150,
    size: "max",
  })
  .map((words) => words.join(" "));

const measures = ["rouge1", "rouge2", "rougeL", "rougeLsum"] as const;

describe("rouge", () => {
  it("equals the plain form of rouge_score, stemmed and not", () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (reference, candidate, stemmer) => {
        expect(rouge({ reference, candidate, stemmer })).toEqual(
          naiveRouge(reference, candidate, stemmer),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("swaps precision and recall when the texts are swapped, but for the lines of ROUGE-Lsum", () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, stemmer) => {
        const there = rouge({ reference: a, candidate: b, stemmer });
        const back = rouge({ reference: b, candidate: a, stemmer });
        for (const measure of ["rouge1", "rouge2", "rougeL"] as const) {
          expect(back[measure].precision).toBe(there[measure].recall);
          expect(back[measure].recall).toBe(there[measure].precision);
          expect(back[measure].f).toBeCloseTo(there[measure].f, 14);
        }
      }),
    );
  });

  it("stays in [0, 1]", () => {
    fc.assert(
      fc.property(text, text, (reference, candidate) => {
        const scores = rouge({ reference, candidate, stemmer: true });
        for (const value of Object.values(scores).flatMap((score: Overlap) =>
          Object.values(score),
        )) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("is 1 for a text and itself", () => {
    fc.assert(
      fc.property(text, fc.boolean(), (same, stemmer) => {
        fc.pre(tokenize(same, { stem: false }).length >= 2);
        const perfect = { precision: 1, recall: 1, f: 1 };
        expect(rouge({ reference: same, candidate: same, stemmer })).toEqual({
          rouge1: perfect,
          rouge2: perfect,
          rougeL: perfect,
          rougeLsum: perfect,
        });
      }),
    );
  });

  it.each([
    ["", "a b"],
    ["a b", ""],
    ["", ""],
    ["... !", "\n\n"],
  ])("is 0 where there is nothing to compare: %j and %j", (reference, candidate) => {
    const nothing = { precision: 0, recall: 0, f: 0 };
    const scores = rouge({ reference, candidate, stemmer: true });
    expect(measures.map((measure) => scores[measure])).toEqual(measures.map(() => nothing));
  });

  it("finds sentences in another order only by lines", () => {
    const scores = rouge({
      reference: "one two three\nfour five six",
      candidate: "four five six\none two three",
      stemmer: false,
    });
    expect(scores.rougeL.f).toBe(0.5);
    expect(scores.rougeLsum.f).toBe(1);
  });
});

describe("rougeMulti", () => {
  it("takes the best reference of each measure apart", () => {
    const references = ["c b a", "a b x y"]; // best by words, best by pairs of words
    const candidate = "a b c";
    const [words, pairs] = references.map((reference) =>
      rouge({ reference, candidate, stemmer: false }),
    );
    for (const order of [references, references.toReversed()]) {
      const best = rougeMulti({ references: order, candidate, stemmer: false });
      expect(best.rouge1).toEqual(words?.rouge1);
      expect(best.rouge2).toEqual(pairs?.rouge2);
      expect(best.rougeL).toEqual(pairs?.rougeL);
    }
    expect(words?.rouge1.f).toBeGreaterThan(pairs?.rouge1.f ?? 1);
    expect(pairs?.rouge2.f).toBeGreaterThan(words?.rouge2.f ?? 1);
    expect(pairs?.rougeL.f).toBeGreaterThan(words?.rougeL.f ?? 1);
  });

  it("is 0 without a reference", () => {
    expect(rougeMulti({ references: [], candidate: "a", stemmer: false }).rouge1.f).toBe(0);
  });
});

describe("the fast forms", () => {
  it("give the F values of rouge for prepared texts", () => {
    fc.assert(
      fc.property(text, text, fc.boolean(), (reference, candidate, stem) => {
        const slow = rouge({ reference, candidate, stemmer: stem });
        expect(rougeScores(prepare(reference, { stem }), prepare(candidate, { stem }))).toEqual({
          rouge1: slow.rouge1.f,
          rouge2: slow.rouge2.f,
          rougeL: slow.rougeL.f,
          rougeLsum: slow.rougeLsum.f,
        });
      }),
    );
  });

  it("take any integers as ids", () => {
    const ids = (factor: number, shift: number) => ({
      ids: Int32Array.from([1, 2, 3, 2, 1], (id) => id * factor + shift),
      lineEnds: Int32Array.from([3, 5]),
    });
    const other = (factor: number, shift: number) => ({
      ids: Int32Array.from([3, 2, 1, 7], (id) => id * factor + shift),
      lineEnds: Int32Array.from([4]),
    });
    expect(rougeFromTokens(ids(-300_000_000, 5), other(-300_000_000, 5))).toEqual(
      rougeFromTokens(ids(1, 0), other(1, 0)),
    );
  });

  it("do not remember the texts before", () => {
    const score = () => rouge({ reference: "a b c", candidate: "a c d", stemmer: false });
    const before = score();
    rouge({ reference: "d a ".repeat(5000), candidate: "c d b\n".repeat(5000), stemmer: false });
    expect(score()).toEqual(before);
  });
});

/** rouge_score 0.1.2, line by line: counters, full tables and walking back. */
function naiveRouge(reference: string, candidate: string, stem: boolean): Rouge<Overlap> {
  const of = (text: string) => tokenize(text, { stem });
  const lines = (text: string) => text.split("\n").map(of);
  const [r, c] = [of(reference), of(candidate)];
  return {
    rouge1: naiveNGrams(r, c, 1),
    rouge2: naiveNGrams(r, c, 2),
    rougeL: naiveOverlap(naiveTable(r, c)[r.length]?.[c.length] ?? 0, r.length, c.length),
    rougeLsum: naiveOverlap(naiveUnion(lines(reference), lines(candidate)), r.length, c.length),
  };
}

function naiveNGrams(r: readonly string[], c: readonly string[], n: number): Overlap {
  const grams = (tokens: readonly string[]) =>
    tokens.slice(n - 1).map((_token, i) => tokens.slice(i, i + n).join(" "));
  const [left, right] = [countsOf(grams(r)), countsOf(grams(c))];
  let matches = 0;
  for (const [gram, count] of left) matches += Math.min(count, right.get(gram) ?? 0);
  return naiveOverlap(matches, Math.max(0, r.length - n + 1), Math.max(0, c.length - n + 1));
}

function naiveTable(r: readonly string[], c: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: r.length + 1 }, () => new Array<number>(c.length + 1).fill(0));
  for (let i = 1; i <= r.length; i++) {
    const row = table[i] ?? [];
    for (let j = 1; j <= c.length; j++) {
      row[j] =
        r[i - 1] === c[j - 1]
          ? (table[i - 1]?.[j - 1] ?? 0) + 1
          : Math.max(table[i - 1]?.[j] ?? 0, row[j - 1] ?? 0);
    }
  }
  return table;
}

function naiveUnion(
  reference: readonly (readonly string[])[],
  candidate: readonly (readonly string[])[],
): number {
  const left = countsOf(reference.flat());
  const right = countsOf(candidate.flat());
  let hits = 0;
  for (const r of reference) {
    const union = new Set<number>();
    for (const c of candidate) {
      const table = naiveTable(r, c);
      let [i, j] = [r.length, c.length];
      while (i > 0 && j > 0) {
        if (r[i - 1] === c[j - 1]) {
          union.add(i - 1);
          i -= 1;
          j -= 1;
        } else if ((table[i]?.[j - 1] ?? 0) > (table[i - 1]?.[j] ?? 0)) {
          j -= 1;
        } else {
          i -= 1;
        }
      }
    }
    for (const i of [...union].sort((a, b) => a - b)) {
      const token = r[i] ?? "";
      const [inLeft, inRight] = [left.get(token) ?? 0, right.get(token) ?? 0];
      if (inLeft === 0 || inRight === 0) continue;
      left.set(token, inLeft - 1);
      right.set(token, inRight - 1);
      hits += 1;
    }
  }
  return hits;
}

function naiveOverlap(matches: number, r: number, c: number): Overlap {
  const precision = matches / Math.max(c, 1);
  const recall = matches / Math.max(r, 1);
  const f = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return { precision, recall, f };
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
