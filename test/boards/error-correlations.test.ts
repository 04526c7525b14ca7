import { describe, expect, it } from "vitest";
import type { Vote } from "../../harness/core/config.ts";
import type { Item } from "../../harness/core/item.ts";
import type { JudgedQuestion, JudgedRecord, Jury } from "../../harness/core/judged.ts";
import type { MemberPair } from "../../harness/core/leaderboard.ts";
import type { ProtocolName } from "../../harness/core/protocol.ts";
import { randomStream } from "../../harness/core/random.ts";
import type { Verdict } from "../../harness/core/verdict.ts";
import { bootstrapWeights, intervalFromReplicates, pearson } from "../../harness/stats/index.ts";
import {
  answered,
  binary,
  boardsOf,
  judge,
  question,
  record,
  score,
  tableOf,
  unparsed,
  winner,
} from "./board-fixtures.ts";

function panel(protocol: ProtocolName, vote: Vote, ...members: number[]): Jury {
  return { ...judge("panel", protocol), kind: "jury", vote, members };
}

/** Pairs of the jury of these judges, on the table against one gold. */
function pairsOf(
  jury: Jury,
  records: readonly JudgedRecord[],
  gold: "human" | "reference" = "human",
): readonly MemberPair[] {
  const judges = ["j0", "j1", "j2"].map((name) => judge(name, jury.protocol));
  return tableOf(boardsOf(judges, records, { juries: [jury] }).judges, gold).juries;
}

const id = (i: number) => `r${String(i).padStart(2, "0")}`;

/** One record a row of verdicts on one system. */
function records(
  rows: readonly (readonly Verdict[])[],
  human: (i: number) => Item["human"],
  more: Partial<JudgedQuestion> = {},
): readonly JudgedRecord[] {
  return rows.map((row, i) =>
    record(
      id(i),
      row.map((verdict, index) => ({ ...question(index, ["s"], verdict), ...more })),
      { human: human(i) },
    ),
  );
}

describe("the errors of two members", () => {
  it("correlate over what both answered and the gold decides; the rest is missing", () => {
    const said: readonly (readonly (boolean | null)[])[] = [
      [true, true],
      [true, false],
      [false, false],
      [false, true],
      [true, true],
      [null, true],
      [true, null],
      [true, true],
      [true, false],
    ];
    const gold: Item["human"][] = [true, true, true, false, false, true, false].map((label) => ({
      s: { overall: [label] },
    }));
    const rows = records(
      said.map((row) => row.map(binary)),
      (i) => gold[i] ?? (i === 7 ? { s: { overall: [true, false] } } : {}),
    );
    const [pair, ...others] = pairsOf(panel("binary", "majority", 0, 1), rows);
    expect(others).toEqual([]);
    expect(pair).toMatchObject({ jury: "panel", a: "j0", b: "j1" });
    expect(pair?.correlation).toMatchObject({ n: 5, records: 5, missing: 3 });
    expect(pair?.correlation.value).toBeCloseTo(pearson([0, 0, 1, 0, 1], [0, 1, 1, 1, 1]) ?? 9, 12);
  });

  it("are told of each two members, in the order of the jury", () => {
    const rows = records(
      Array.from({ length: 6 }, (_, i) => [i % 2, i % 3, i % 5].map((one) => binary(one === 0))),
      () => ({ s: { overall: [true] } }),
    );
    const pairs = pairsOf(panel("binary", "majority", 2, 0, 1), rows);
    expect(pairs.map(({ a, b }) => [a, b])).toEqual([
      ["j2", "j0"],
      ["j2", "j1"],
      ["j0", "j1"],
    ]);
    const wrong = (of: number) => Array.from({ length: 6 }, (_, i) => Number(i % of !== 0));
    for (const [place, [a, b]] of [
      [5, 2],
      [5, 3],
      [2, 3],
    ].entries()) {
      const r = pearson(wrong(a ?? 0), wrong(b ?? 0));
      expect(pairs[place]?.correlation.value).toBeCloseTo(r ?? 9, 12);
    }
  });

  it("are undefined for a member that never errs", () => {
    const rows = records(
      Array.from({ length: 12 }, (_, i) => [binary(true), binary(i % 2 === 0)]),
      () => ({ s: { overall: [true] } }),
    );
    expect(pairsOf(panel("binary", "majority", 0, 1), rows)[0]?.correlation).toMatchObject({
      value: null,
      low: null,
      reason: "undefined",
      n: 12,
    });
  });

  it("are 1 less the credit in each order of a pair; ties of the gold are missing", () => {
    const sides = ["first", "second", "tie"] as const;
    const rows = Array.from({ length: 9 }, (_, i) =>
      record(
        id(i),
        [0, 1].flatMap((index) => [
          question(index, ["x", "y"], winner(sides[(i + index) % 3] ?? null)),
          question(
            index,
            ["y", "x"],
            winner(i === 4 ? null : (sides[(i * (index + 1)) % 3] ?? null)),
          ),
        ]),
        { preferences: [{ a: "x", b: "y", winner: i === 8 ? "tie" : "x" }] },
      ),
    );
    const credit = (side: string | undefined, right: string) =>
      side === "tie" ? 0.5 : side === right ? 1 : 0;
    const errors = (index: number) =>
      Array.from({ length: 8 }, (_, i) => [
        1 - credit(sides[(i + index) % 3], "first"),
        ...(i === 4 ? [] : [1 - credit(sides[(i * (index + 1)) % 3], "second")]),
      ]).flat();
    const [pair] = pairsOf(panel("pairwise", "majority", 0, 1), rows);
    expect(pair?.correlation).toMatchObject({ n: 15, records: 8, missing: 3 });
    expect(pair?.correlation.value).toBeCloseTo(pearson(errors(0), errors(1)) ?? 9, 12);
  });

  it("are counted fact by fact; a lost verdict loses all of its facts", () => {
    const facts = (...said: boolean[]) => answered({ kind: "coverage", facts: said });
    const rows = records(
      [
        [facts(true, true, false), facts(true, false, false)],
        [facts(false, true, true), facts(false, false, true)],
        [facts(true, true, true), unparsed],
      ],
      () => ({ s: { overall: [true, true, false] } }),
      { facts: { asked: 3, from: "own" } },
    );
    const [pair] = pairsOf(panel("coverage", "majority", 0, 1), rows);
    expect(pair?.correlation).toMatchObject({ n: 6, records: 2, missing: 3 });
    const r = pearson([0, 0, 0, 1, 0, 1], [0, 1, 0, 1, 1, 1]);
    expect(pair?.correlation.value).toBeCloseTo(r ?? 9, 12);
  });
});

describe("the errors of scores", () => {
  const stream = randomStream("0", "test/errors", 0);
  const cells = Array.from({ length: 40 }, () => {
    const rating = 1 + stream.below(5);
    const shared = stream.uniform();
    // Far from zero: sums of squares would lose the small differences.
    return { rating, scores: [1e7 + shared, 1e7 + shared + 0.2 * stream.uniform()] };
  });
  const rows = records(
    cells.map(({ rating, scores }) => scores.map((one) => score(one + rating))),
    (i) => ({ s: { overall: [cells[i]?.rating ?? 0] } }),
  ).map((one) => ({
    ...one,
    item: { ...one.item, highlights: "All.", highlightSentences: ["All."] },
    candidates: [{ system: "s", text: "All of it." }],
  }));
  const errors = [0, 1].map((place) => cells.map(({ scores }) => scores[place] ?? 0));
  const r = (weights: readonly number[]) => {
    const drawn = (place: number) =>
      weights.flatMap((weight, i) => Array<number>(weight).fill(errors[place]?.[i] ?? 0));
    return pearson(drawn(0), drawn(1)) ?? Number.NaN;
  };

  it("are the differences from the mean rating, with the shared weights of the records", () => {
    const [pair] = pairsOf(panel("score", "mean", 0, 1), rows);
    const { value, low, high, ...rest } = pair?.correlation ?? {};
    expect(rest).toMatchObject({ n: 40, records: 40, missing: 0, method: "bca-expanded" });
    const all = Array<number>(40).fill(1);
    const interval = intervalFromReplicates({
      estimate: r(all),
      replicates: Float64Array.from({ length: 199 }, (_, replicate) =>
        r(bootstrapWeights({ seed: "1", purpose: "bootstrap/records", replicate, n: 40 })),
      ),
      jackknife: Float64Array.from(all, (_, left) => r(all.with(left, 0))),
      level: 0.95,
      records: 40,
    });
    expect(value).toBeCloseTo(r(all), 6);
    expect(low).toBeCloseTo(interval.low ?? 9, 6);
    expect(high).toBeCloseTo(interval.high ?? 9, 6);
  });

  it("cannot be told against the highlights", () => {
    expect(pairsOf(panel("score", "mean", 0, 1), rows, "reference")).toEqual([]);
  });
});

it("are in no table without a jury, and in none without a gold", () => {
  const rows = records([[binary(true), binary(false)]], () => ({}));
  const judges = [judge("j0", "binary"), judge("j1", "binary")];
  const juries = [panel("binary", "majority", 0, 1)];
  const { judges: board, systems } = boardsOf(judges, rows, { juries });
  expect([...board, ...systems].map((table) => table.juries)).toEqual(
    [...board, ...systems].map(() => []),
  );
});
