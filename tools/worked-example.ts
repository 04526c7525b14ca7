import * as z from "zod";
import {
  formatCount,
  formatInterval,
  formatLevel,
  formatNumber,
  formatP,
} from "../harness/report/format-number.ts";

const limit = z.number().nullable();
const estimate = z.object({ value: limit, low: limit, high: limit, n: z.number() });
const table = z.object({
  protocol: z.string(),
  gold: z.string().nullable(),
  records: z.number(),
  rows: z.array(
    z.object({
      name: z.string(),
      rank: z.object({ first: z.number(), last: z.number() }).nullable(),
      group: z.string().nullable(),
      estimates: z.record(z.string(), estimate),
    }),
  ),
  differences: z.array(
    z.object({ a: z.string(), b: z.string(), value: limit, low: limit, high: limit, pHolm: limit }),
  ),
});
const board = z.object({
  provenance: z.object({ level: z.number(), bootstrap: z.number() }),
  tables: z.array(table),
});

type Table = z.infer<typeof table>;
type Estimate = z.infer<typeof estimate>;

/** What the numbers of the quickstart's table of pairs say, in words, from the text of its judges.json. */
export function workedExample(json: string): string {
  const { provenance, tables } = board.parse(JSON.parse(json));
  const found = tables.find((one) => one.protocol === "pairwise" && one.gold === "human");
  if (found === undefined) throw new Error("the quickstart has no table of pairs against labels");
  const [best] = found.rows;
  const [name, accuracy] = [best?.name ?? "", estimateIn(found, best?.name, "pairwiseAccuracy")];
  const level = formatLevel(provenance.level);
  const side = holds(accuracy, 0.5) ? "inside" : "outside";
  const constant = "first/better";
  const consistency = estimateIn(found, constant, "consistency");
  return `${[
    `- **The value.** \`${name}\` has ${interval(accuracy)}. The labels prefer one summary in ${formatCount(accuracy.n)} pairs from ${found.records} records. For each of them a judge can earn 1 point in each order, and this one earned ${number(accuracy.value)} points on average.`,
    `- **The interval.** From the ${found.records} records, ${formatCount(provenance.bootstrap)} data sets of ${found.records} were drawn, in each of which some records stand twice or more often and others are missing. The spread of the value over them gives the ${level} interval, ${bounds(accuracy)}. Chance is 0.5, which is ${side} of it.`,
    ...ranks(found),
    ...comparisons(found),
    `- **A rate at its end.** \`${constant}\` always names the candidate shown first, so it never names the same winner in both orders: its \`consistency\` is ${number(consistency.value)} in ${formatCount(consistency.n)} pairs. The interval is ${bounds(consistency)}, as wide as that of ${found.records} independent pairs: all pairs of a record behaved alike, and so did all records, so nothing shows that ${formatCount(consistency.n)} pairs tell more than ${found.records} records.`,
  ].join("\n")}\n`;
}

function ranks({ rows }: Table): readonly string[] {
  const told = rows.map(({ name, rank, group }) => {
    const set = rank === null ? "none" : `${rank.first}${last(rank)}`;
    return `\`${name}\` ${set} (${group ?? "none"})`;
  });
  return [`- **Rank sets and letters.** ${told.join(", ")}.`];
}

function last({ first, last: to }: { readonly first: number; readonly last: number }): string {
  return to === first ? "" : `–${to}`;
}

/** One pair that is told apart, and one that is not. */
function comparisons({ differences }: Table): readonly string[] {
  const told = differences.find(({ pHolm }) => pHolm !== null && pHolm < 0.05);
  const open = differences.find(({ pHolm }) => pHolm !== null && pHolm >= 0.05);
  const inWords = (one: Table["differences"][number]) =>
    `\`${one.a}\` − \`${one.b}\` is ${interval(one)}, with Holm's p ${formatP(one.pHolm ?? 1)}`;
  return [
    ...(told === undefined ? [] : [`- **A difference that is there.** ${inWords(told)}.`]),
    ...(open === undefined
      ? []
      : [
          `- **A difference that may be none.** ${inWords(open)}. It is not shown that the two are equal, only that these records cannot tell.`,
        ]),
  ];
}

function estimateIn({ rows }: Table, name: string | undefined, key: string): Estimate {
  const found = rows.find((row) => row.name === name)?.estimates[key];
  if (found === undefined) throw new Error(`the quickstart has no ${key} of ${name}`);
  return found;
}

function holds({ low, high }: Pick<Estimate, "low" | "high">, value: number): boolean {
  return low !== null && high !== null && low <= value && value <= high;
}

function interval(of: Pick<Estimate, "value" | "low" | "high">): string {
  return `${number(of.value)} ${formatInterval(of, 3) ?? "(no interval)"}`;
}

function bounds({ low, high }: Pick<Estimate, "low" | "high">): string {
  return low === null || high === null ? "none" : `${number(low)} to ${number(high)}`;
}

function number(value: number | null): string {
  return value === null ? "n/a" : formatNumber(value, 3);
}
