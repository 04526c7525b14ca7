import type { CorrectionCase, CorrectionHits } from "./correction.ts";
import { aloneKeyOf, type Hits, keyOf, lettersKey, ranksKey } from "./count-covering.ts";
import type { Cell } from "./design.ts";
import { protocolDesigns } from "./designs.ts";

/** A row of the coverage table: what is counted, and what kind of statement it is. */
export interface CoverageRow {
  readonly key: string;
  readonly title: string;
  readonly truth: number | null;
  readonly kind: "interval" | "alone" | "ranks" | "letters";
}

const cells = protocolDesigns.flatMap((design) => design.cells);

export const coverageRows: readonly CoverageRow[] = [
  ...cells.map((cell): CoverageRow => {
    return { key: keyOf(cell), title: titleOf(cell), truth: cell.truth, kind: "interval" };
  }),
  {
    key: ranksKey,
    title: "five judges, the first two equal, and the last two: all rank sets hold the true ranks",
    truth: null,
    kind: "ranks",
  },
  { key: lettersKey, title: "five equal judges share a letter", truth: null, kind: "letters" },
  ...cells
    .filter((cell) => cell.alone)
    .map((cell): CoverageRow => {
      const title = `${titleOf(cell)}, *if it took every fact for a record of its own*`;
      return { key: aloneKeyOf(cell), title, truth: cell.truth, kind: "alone" };
    }),
];

function titleOf({ board, judge, column }: Cell): string {
  return `${board}, ${judge === "rates" ? "binary (a good judge)" : judge}: \`${column}\``;
}

/** Share of simulations in which each statement was true, by number of records. */
export function coverageTable(bySize: ReadonlyMap<number, Hits>, simulations: number): string {
  const sizes = [...bySize.keys()];
  const rows = coverageRows.map(({ key, title, truth }) => [
    title,
    truth === null ? "" : truth.toFixed(3),
    ...sizes.map((size) => share((bySize.get(size)?.[key] ?? 0) / simulations)),
  ]);
  return table(["statement", "true value", ...sizes.map((size) => `${size} records`)], rows);
}

export function correctionTable(
  cases: readonly (readonly [CorrectionCase, CorrectionHits])[],
  simulations: number,
): string {
  const rows = cases.map(([{ truth, labelled }, hits]) => [
    truth.toFixed(2),
    String(labelled),
    share(hits.naive / simulations),
    share(hits.ppi / simulations),
    hits.ppiWidth.toFixed(2),
    share(hits.roganGladen / (simulations - hits.roganGladenMissing)),
    share(hits.roganGladenMissing / simulations),
  ]);
  return table(
    [
      "true share",
      "labelled",
      "judge as it is",
      "PPI++",
      "its width, labels alone = 1",
      "Rogan–Gladen",
      "of which none",
    ],
    rows,
  );
}

function share(value: number): string {
  return value.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (values: readonly string[]) => `| ${values.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return `${[head, rule, ...rows].map(line).join("\n")}\n`;
}
