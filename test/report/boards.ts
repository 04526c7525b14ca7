import type { Estimate } from "../../harness/core/estimate.ts";
import type { Leaderboard, Row, Table } from "../../harness/core/leaderboard.ts";
import type { VerdictCounts } from "../../harness/core/verdict.ts";

/** A board as `harness/boards` makes it, from the few numbers that a test is about. */

type Cell = readonly [value: number | null, low?: number | null, high?: number | null];

interface Units {
  readonly n: number;
  readonly records: number;
  readonly missing?: number;
}

export function estimate(
  [value, low = null, high = null]: Cell,
  { n, records, missing = 0 }: Units,
  more: Partial<Estimate> = {},
): Estimate {
  return { value, low, high, level: 0.95, method: "bca-expanded", n, records, missing, ...more };
}

export function verdicts(answered: number, lost: Partial<VerdictCounts> = {}): VerdictCounts {
  const states = { answered, unparsed: 0, refused: 0, truncated: 0, failed: 0, ...lost };
  const { unparsed, refused, truncated, failed } = states;
  return { planned: answered + unparsed + refused + truncated + failed, ...states };
}

export function row(name: string, estimates: Row["estimates"], more: Partial<Row> = {}): Row {
  return {
    name,
    kind: "judge",
    rank: null,
    group: null,
    verdicts: null,
    usage: null,
    usd: null,
    ...more,
    estimates,
  };
}

export function table(parts: Partial<Table> & Pick<Table, "protocol" | "primary" | "rows">): Table {
  const columns = new Set([
    parts.primary,
    ...parts.rows.flatMap(({ estimates }) => Object.keys(estimates)),
  ]);
  return {
    dimension: null,
    gold: null,
    judge: null,
    columns: [...columns],
    records: 32,
    smallSample: false,
    captions: [],
    footer: { comparisons: parts.differences?.length ?? 0, criticalValue: null, mde: null },
    goldRaters: null,
    differences: [],
    pairs: [],
    juries: [],
    biases: [],
    orderAgreement: null,
    ...parts,
  };
}

export function board(
  name: Leaderboard["board"],
  tables: readonly Table[],
  more: Partial<Leaderboard["provenance"]> = {},
): Leaderboard {
  return {
    format: 1,
    board: name,
    provenance: {
      name: "quickstart",
      description: null,
      seed: "0",
      level: 0.95,
      bootstrap: 9999,
      records: 32,
      data: "3f2a91c07be4d5a8".repeat(4),
      prompts: { faithful: "a1".repeat(32), better: "b2".repeat(32) },
      answers: "c3d4e5f60718293a".repeat(4),
      human: "human labels",
      versions: { assize: "0.1.0", methods: "1", prices: "2025-11-20" },
      pending: null,
      ...more,
    },
    tables,
  };
}

const free = { kind: "baseline", usd: 0 } as const;
const usage = { input: 61_440, cachedInput: 0, cacheWrite: 0, output: 960, reasoning: 0 };
const strict =
  "Strict: a verdict that could not be read counts as wrong; the Lenient column leaves it out.";

const binaryUnits = { n: 96, records: 32 };

export const binaryHuman = table({
  protocol: "binary",
  dimension: "faithfulness",
  gold: "human",
  primary: "balancedAccuracy",
  captions: [
    "Compared with: human labels.",
    "Labels of the raters, by majority; an even split is left out and counted.",
    strict,
  ],
  footer: { comparisons: 3, criticalValue: 2.371, mde: 0.0612 },
  rows: [
    row(
      "luna/faithful",
      {
        balancedAccuracy: estimate([0.8421052632, 0.7634123, 0.9012345], binaryUnits),
        balancedAccuracyLenient: estimate([0.861, 0.7834, 0.9156], {
          n: 94,
          records: 32,
          missing: 2,
        }),
        accuracy: estimate([0.8333333333, 0.7446, 0.8955], binaryUnits),
        recall: estimate([0.859, 0.762, 0.921], binaryUnits),
        specificity: estimate([0.8252, 0.682, 0.912], binaryUnits),
        precision: estimate([0.887, 0.801, 0.943], binaryUnits),
        f1: estimate([0.8727, 0.803, 0.921], binaryUnits),
        mcc: estimate([0.661, 0.518, 0.789], binaryUnits),
        invalidRate: estimate([0.0208, 0.0041, 0.0989], binaryUnits),
      },
      {
        rank: { point: 1, first: 1, last: 2 },
        group: "a",
        verdicts: verdicts(94, { unparsed: 1, failed: 1 }),
        usage,
        usd: 0.0213,
      },
    ),
    row(
      "overlap/faithful",
      {
        balancedAccuracy: estimate([0.7712, 0.6823, 0.8412], binaryUnits),
        balancedAccuracyLenient: estimate([0.7712, 0.6823, 0.8412], binaryUnits),
        accuracy: estimate([0.78125, 0.6855, 0.8541], binaryUnits),
        recall: estimate([0.8015, 0.696, 0.877], binaryUnits),
        specificity: estimate([0.741, 0.589, 0.851], binaryUnits),
        precision: estimate([0.8365, 0.738, 0.905], binaryUnits),
        f1: estimate([0.8186, 0.741, 0.878], binaryUnits),
        mcc: estimate([0.5348, 0.366, 0.68], binaryUnits),
        invalidRate: estimate([0, 0, 0.1119], binaryUnits),
      },
      {
        ...free,
        rank: { point: 2, first: 1, last: 2 },
        group: "a",
        verdicts: verdicts(96),
      },
    ),
    row(
      "first/faithful",
      {
        balancedAccuracy: estimate([0.5, 0.4441, 0.5559], binaryUnits, { method: "mover" }),
        balancedAccuracyLenient: estimate([0.5, 0.4441, 0.5559], binaryUnits, { method: "mover" }),
        accuracy: estimate([0.6458, 0.5412, 0.738], binaryUnits),
        recall: estimate([1, 0.8881, 1], binaryUnits),
        specificity: estimate([0, 0, 0.1119], binaryUnits),
        precision: estimate([0.6458, 0.541, 0.739], binaryUnits),
        f1: estimate([0.7848, 0.702, 0.85], binaryUnits),
        mcc: estimate([null], binaryUnits, { method: "none", reason: "undefined" }),
        invalidRate: estimate([0, 0, 0.1119], binaryUnits),
      },
      {
        ...free,
        rank: { point: 3, first: 3, last: 3 },
        group: "b",
        verdicts: verdicts(96),
      },
    ),
  ],
  differences: [
    difference("luna/faithful", "overlap/faithful", [0.0709, -0.0143, 0.1562], 0.0981),
    difference("luna/faithful", "first/faithful", [0.3421, 0.2612, 0.4098], 0.0003),
    difference("overlap/faithful", "first/faithful", [0.2712, 0.1799, 0.3461], 0.0003),
  ],
});

export const binaryReference = table({
  protocol: "binary",
  dimension: "faithfulness",
  gold: "reference",
  primary: "recall",
  captions: [
    "The highlights are positive by construction, so only recall can be told, and a judge that always says yes has 1: no ranks. Agreement with the highlights shows whether a judge sides with the human-written reference; it is no accuracy.",
    strict,
  ],
  rows: ["first/faithful", "luna/faithful"].map((name, place) =>
    row(
      name,
      {
        recall: estimate([1 - place / 32, 0.84 - place / 8, 1], { n: 32, records: 32 }),
        recallLenient: estimate([1 - place / 32, 0.84 - place / 8, 1], { n: 32, records: 32 }),
        invalidRate: estimate([place / 48, 0, 0.11], { n: 96, records: 32 }),
      },
      { kind: place === 0 ? "baseline" : "judge", usd: null, usage, verdicts: verdicts(96) },
    ),
  ),
});

const fewUnits = { n: 48, records: 12 };

export const scoreHuman = table({
  protocol: "score",
  dimension: "coherence",
  gold: "human",
  primary: "accEq",
  records: 12,
  smallSample: true,
  captions: [
    "accEq: share of pairs of systems inside a record that judge and mean rating order alike, ties included; the judge's tie threshold is fitted on other records.",
    "Small sample (12 records): intervals are rough.",
  ],
  footer: { comparisons: 1, criticalValue: 2.2, mde: null },
  rows: [
    row(
      "luna/coherence",
      {
        accEq: estimate([0.6389, 0.5124, 0.7411], fewUnits),
        kendallByRecord: estimate([0.4123, 0.181, 0.6014], fewUnits),
        spearmanPooled: estimate([0.512, null, null], fewUnits, {
          method: "none",
          reason: "too-large",
        }),
        invalidRate: estimate([0, 0, 0.25], fewUnits),
      },
      {
        rank: { point: 1, first: 1, last: 1 },
        group: "a",
        verdicts: verdicts(48),
        usage,
        usd: 0.00004,
      },
    ),
    row(
      "random/coherence",
      {
        accEq: estimate([0.3472, 0.2381, 0.4602], fewUnits),
        kendallByRecord: estimate([-0.0002, -0.221, 0.2405], fewUnits, {
          reason: "undefined-replicates-left-out",
        }),
        spearmanPooled: estimate([null, null, null], fewUnits, {
          method: "none",
          reason: "undefined",
        }),
        invalidRate: estimate([0, 0, 0.25], fewUnits),
      },
      {
        ...free,
        rank: { point: 2, first: 2, last: 2 },
        group: "b",
        verdicts: verdicts(48),
      },
    ),
  ],
  differences: [difference("luna/coherence", "random/coherence", [0.2917, 0.091, 0.4721], 0.0041)],
});

const spread = (value: number): Cell => [value, value - 0.08, value + 0.07];
const pairUnits = { n: 96, records: 32 };

export const pairwiseReference = table({
  protocol: "pairwise",
  dimension: "overall",
  gold: "reference",
  primary: "pairwiseAccuracy",
  captions: [
    "The highlights should win; credit 1, a tie ½, else 0; mean of both orders of presentation.",
    strict,
  ],
  footer: { comparisons: 6, criticalValue: 2.61, mde: null },
  differences: allDifferences(["luna/better", "longest/better", "random/better", "first/better"]),
  rows: ["luna/better", "longest/better", "random/better", "first/better"].map((name, place) =>
    row(
      name,
      {
        pairwiseAccuracy: estimate(
          [0.71875 - place * 0.07, 0.63 - place * 0.07, 0.79 - place * 0.07],
          pairUnits,
        ),
        pairwiseAccuracyLenient: estimate(
          [0.71875 - place * 0.07, 0.63 - place * 0.07, 0.79 - place * 0.07],
          pairUnits,
        ),
        strictAccuracy: estimate(spread(0.6146 - place * 0.1), pairUnits),
        firstOrderAccuracy: estimate(spread(0.74 - place * 0.05), pairUnits),
        swappedOrderAccuracy: estimate(spread(0.7 - place * 0.05), pairUnits),
        consistency: estimate(spread(0.8125 - place * 0.2), {
          n: 94,
          records: 32,
          missing: 2,
        }),
        firstShare: estimate(spread(0.521 + place * 0.1), {
          n: 180,
          records: 32,
          missing: 12,
        }),
        primacyNet: estimate(spread(0.02 + place * 0.2), pairUnits),
        invalidRate: estimate([0.0104, 0.002, 0.06], { n: 192, records: 32 }),
      },
      {
        kind: place === 0 ? "judge" : "baseline",
        rank: { point: place + 1, first: Math.max(1, place), last: Math.min(4, place + 2) },
        group: ["a", "ab", "bc", "c"][place] ?? null,
        verdicts: place === 0 ? verdicts(190, { truncated: 2 }) : verdicts(192),
        usage: place === 0 ? usage : null,
        usd: place === 0 ? null : 0,
      },
    ),
  ),
});

/** Every kind of judges' table, as a small run leaves them. */
export const judges = board("judges", [
  binaryHuman,
  binaryReference,
  scoreHuman,
  pairwiseReference,
]);

/** Differences of all pairs of rows, best first, as far apart as their places. */
function allDifferences(names: readonly string[]): Table["differences"] {
  return names.flatMap((a, i) =>
    names.slice(i + 1).map((b, j) => {
      const value = 0.07 * (j + 1);
      return difference(a, b, [value, value - 0.1, value + 0.1], j > 0 ? 0.012 : 0.21);
    }),
  );
}

const systemRows = ["terra", "highlights", "通义千问", "lead-3"] as const;

export const winRates = table({
  protocol: "pairwise",
  dimension: "overall",
  judge: "luna/better",
  primary: "winRate",
  captions: [
    "By luna/better: judge-relative, not corrected for judge error. Mean over opponents of 1 for a win, ½ for a tie; both orders of presentation averaged.",
    "31 of 32 records: those in which every system has a score.",
  ],
  records: 31,
  footer: { comparisons: 6, criticalValue: 2.58, mde: null },
  differences: allDifferences(systemRows),
  rows: systemRows.map((name, place) =>
    row(
      name,
      {
        winRate: estimate([0.66 - place * 0.11, 0.58 - place * 0.11, 0.73 - place * 0.11], {
          n: 31,
          records: 31,
          missing: 1,
        }),
      },
      {
        kind: name === "highlights" ? "reference" : "system",
        rank: { point: place + 1, first: place < 2 ? 1 : 3, last: place < 2 ? 2 : 4 },
        group: place < 2 ? "a" : "b",
        verdicts: verdicts(190, { unparsed: 2 }),
        usage: name === "terra" ? usage : null,
        usd: name === "terra" ? 1.2345 : null,
      },
    ),
  ),
  pairs: [{ a: "terra", b: "highlights", score: 0.55, goldScore: null, n: 31 }],
});

export const textMetrics = table({
  protocol: "text",
  primary: "rougeLsum",
  columns: ["rougeLsum", "rouge1", "rouge2", "tokens"],
  captions: [
    "Text metrics; no judge is asked. ROUGE: F against the highlights, stemmed, in [0, 1]. tokens: mean length, neither good nor bad.",
  ],
  footer: { comparisons: 1, criticalValue: 1.99, mde: null },
  rows: [
    row(
      "lead-3",
      {
        rougeLsum: estimate([0.3312, 0.301, 0.3617], { n: 32, records: 32 }),
        rouge1: estimate([0.3914, 0.36, 0.4221], { n: 32, records: 32 }),
        rouge2: estimate([0.1622, 0.131, 0.1951], { n: 32, records: 32 }),
        tokens: estimate([84.28125, 79.1, 89.9], { n: 32, records: 32 }),
      },
      { kind: "system", rank: { point: 1, first: 1, last: 1 }, group: "a" },
    ),
    row(
      "terra",
      {
        rougeLsum: estimate([0.2871, 0.262, 0.311], { n: 32, records: 32 }),
        rouge1: estimate([0.3512, 0.329, 0.3741], { n: 32, records: 32 }),
        rouge2: estimate([0.1133, 0.092, 0.1381], { n: 32, records: 32 }),
        tokens: estimate([61.5, 58.2, 65.1], { n: 32, records: 32 }),
      },
      { kind: "system", rank: { point: 2, first: 2, last: 2 }, group: "b" },
    ),
    row(
      "highlights",
      { tokens: estimate([52.03125, 49.9, 54.2], { n: 32, records: 32 }) },
      { kind: "reference" },
    ),
  ],
  differences: [difference("lead-3", "terra", [0.0441, 0.0191, 0.0687], 0.0012)],
});

export const systems = board("systems", [winRates, textMetrics]);

/** `binaryHuman` with a jury of its three judges. */
export const withJury = table({
  ...binaryHuman,
  rows: [
    ...binaryHuman.rows,
    row(
      "panel/faithful",
      { balancedAccuracy: estimate([0.8, 0.7, 0.9], binaryUnits) },
      { kind: "jury", verdicts: verdicts(94, { unparsed: 2 }), usage, usd: 0.0213 },
    ),
  ],
  juries: [
    {
      jury: "panel/faithful",
      a: "luna/faithful",
      b: "overlap/faithful",
      correlation: estimate([0.3121, 0.1049, 0.5012], { n: 94, records: 32, missing: 2 }),
    },
    {
      jury: "panel/faithful",
      a: "luna/faithful",
      b: "first/faithful",
      correlation: estimate([null], binaryUnits, { method: "none", reason: "undefined" }),
    },
  ],
});

/** What an untrusted file may call a judge, a system, a dimension and its labels. */
export const hostileNames = [
  "a|b\\|c",
  "two\nlines\r\n# heading",
  "<script>alert(1)</script> & <b>",
  "\u001b[31mred\u001b[0m\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u009b2J",
  "![pixel](https://evil.example/x.png) `code` **bold** $x$",
  "通义千问 👩‍🔬 한국어",
  "=HYPERLINK(1)",
  "right\u202eto left\u200b",
] as const;

export const hostile = board(
  "judges",
  [
    table({
      protocol: "binary",
      dimension: "faith|ful/<i>\u001b[2J",
      gold: "human",
      primary: "accuracy",
      captions: ["Compared with: <img src=x onerror=alert(1)> | \u001b[5mblink\u001b[0m.\n\n# no"],
      rows: hostileNames.map((name, place) =>
        row(
          name,
          {
            accuracy: estimate(
              [0.5 + place / 100, 0.4, 0.7],
              { n: 32, records: 32 },
              {
                ...(place === 0 ? { reason: "because\u001b[1m | <b>" } : {}),
              },
            ),
          },
          { verdicts: verdicts(32), usd: 0 },
        ),
      ),
    }),
  ],
  {
    name: "bad | <b>name</b>\u0007",
    description: "[click](javascript:alert(1)) \u001b[2J\n# heading",
    human: "labels\n| x |",
    seed: "0\u001b[31m",
    prompts: { "p|`q`\u0000": "0".repeat(64) },
    pending: { "luna|x\n": 3, "a\u001b[2Kb": 1 },
  },
);

function difference(
  a: string,
  b: string,
  [value, low, high]: readonly [number, number, number],
  pHolm: number,
): Table["differences"][number] {
  return { a, b, value, low, high, p: pHolm / 2, pHolm };
}
