import type { Estimate } from "../core/estimate.ts";

/**
 * A number as files hold it: ten significant digits, because engines may differ in the last bit of a logarithm
 * (methods.md, section 1). Counts are exact and stay as they are. Never -0.
 */
export function roundNumber(value: number): number {
  const rounded = (Number.isSafeInteger(value) ? value : Number(value.toPrecision(10))) + 0;
  if (!Number.isFinite(rounded)) throw new Error(`bug: a board holds ${value}; undefined is null`);
  return rounded;
}

/** Fixed decimals. Rounding keeps order, so a value inside its interval is printed inside it. Never "-0.000". */
export function formatNumber(value: number, decimals: number): string {
  const text = roundNumber(value).toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** How many decimals a column has: the same for all of its cells, so that they can be compared at a glance. */
export function decimalsOf(key: string, estimates: Iterable<Estimate | undefined>): number {
  if (key === "tokens") return 1;
  let largest = 0;
  for (const estimate of estimates) {
    if (estimate === undefined) continue;
    for (const value of [estimate.value, estimate.low, estimate.high]) {
      largest = Math.max(largest, Math.abs(value ?? 0));
    }
  }
  if (key.startsWith("usd") && largest < 1) return largest === 0 ? 0 : 4;
  // Rates and correlations; a limit may be a rounding error above 1.
  if (largest < 1.001) return 3;
  return largest < 10 ? 2 : 1;
}

/** `[low, high]`, or undefined where a limit is missing. */
export function formatInterval(
  { low, high }: Pick<Estimate, "low" | "high">,
  decimals: number,
): string | undefined {
  if (low === null || high === null) return undefined;
  return `[${formatNumber(low, decimals)}, ${formatNumber(high, decimals)}]`;
}

export function formatP(p: number): string {
  return roundNumber(p) < 0.001 ? "<0.001" : formatNumber(p, 3);
}

/** 12,345: thousands are set off. */
export function formatCount(count: number): string {
  return String(roundNumber(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Dollars without the sign: `0` only for nothing at all. */
export function formatDollars(dollars: number): string {
  if (roundNumber(dollars) === 0) return "0";
  if (dollars > 0 && dollars < 0.0001) return "<0.0001";
  return formatNumber(dollars, dollars < 1 ? 4 : 2);
}

/** 0.95 as `95%`. */
export function formatLevel(level: number): string {
  return `${Number((100 * roundNumber(level)).toPrecision(6))}%`;
}
