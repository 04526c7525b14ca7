/** One thing that is measured. */
export interface Bench {
  readonly name: string;
  /** What is measured against what, in one sentence. */
  readonly about: string;
  measure(place: Place): Promise<readonly Figure[]>;
}

/** Where a bench works: both are gone afterwards. */
export interface Place {
  /** The launcher of the packed and unpacked package, as somebody gets it who installs it. */
  readonly launcher: string;
  /** A temporary folder. */
  readonly folder: string;
}

/** A measured value beside its baseline, both in the same unit. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly baseline: number;
  readonly unit: "ms" | "MiB" | "requests" | "pairs/s" | "calls/s" | "tokens";
  /** How the value may compare with the bar. None: for information. */
  readonly bar?: { readonly of: "ratio" | "value" } & (
    | { readonly atMost: number }
    | { readonly atLeast: number }
  );
}

/** A figure as a line: value, baseline, ratio, bar, and whether it holds. */
export function figureLine(figure: Figure): string {
  const { what, value, baseline, unit, bar } = figure;
  const ratio = value / baseline;
  const parts = [
    what.padEnd(46),
    `${amount(value)} ${unit}`.padStart(14),
    `baseline ${amount(baseline)} ${unit}`.padStart(25),
    Number.isFinite(ratio) ? `ratio ${ratio.toFixed(2)}`.padStart(12) : "".padStart(12),
  ];
  if (bar === undefined) return parts.join("  ");
  const measured = bar.of === "ratio" ? ratio : value;
  const isLeast = "atLeast" in bar;
  const bound = isLeast ? bar.atLeast : bar.atMost;
  const limit = bar.of === "ratio" ? `${bound} x` : `${amount(bound)} ${unit}`;
  const holds = isLeast ? measured >= bound : measured <= bound;
  return [...parts, `bar ${isLeast ? "at least " : ""}${limit}`, holds ? "ok" : "OVER"].join("  ");
}

function amount(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}

/** The middle value; of an even number of values the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
