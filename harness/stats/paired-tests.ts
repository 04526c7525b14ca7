import { drawSigns, rngKey, streamFromKey } from "../core/random.ts";
import { binomialCdf, binomialPoint } from "./distributions.ts";
import { sum } from "./records.ts";

/**
 * McNemar's test (1947) from the two discordant counts: exact, and mid-p (Fagerland, Lydersen & Laake
 * 2013). For one item per record. Both are 1 without discordant items.
 */
export function mcnemar({ b, c }: { readonly b: number; readonly c: number }): {
  readonly exact: number;
  readonly midP: number;
} {
  const fewer = Math.min(b, c);
  const tail = 2 * binomialCdf(fewer, b + c, 0.5);
  const point = binomialPoint(fewer, b + c, 0.5);
  return { exact: Math.min(1, tail), midP: b + c === 0 ? 1 : Math.min(1, tail - point) };
}

const EXACT_UP_TO = 16;

/**
 * Two-sided sign-flip permutation test of record sums of differences (Fisher 1935; methods.md,
 * section 5). Without `method`: exact up to 16 records that differ, drawn above.
 */
export function signFlipTest(inputs: {
  /** One sum of differences a record, in ascending record order. */
  readonly clusterSums: readonly number[];
  readonly method?: "exact" | "monte-carlo";
  readonly seed?: string;
  readonly purpose?: string;
  /** Number of draws. */
  readonly B?: number;
}): { readonly p: number } {
  const { clusterSums, seed = "0", purpose = "permutation/records", B = 9999 } = inputs;
  const nonzero = clusterSums.filter((value) => value !== 0);
  const observed = Math.abs(sum(nonzero));
  const atLeast = observed - 1e-12 * Math.max(1, observed);
  const exact =
    inputs.method === undefined ? nonzero.length <= EXACT_UP_TO : inputs.method === "exact";
  if (exact) {
    const totals = signedTotals(nonzero);
    return { p: totals.filter((total) => Math.abs(total) >= atLeast).length / totals.length };
  }
  const key = rngKey({ seed, purpose });
  let reached = 0;
  for (let draw = 0; draw < B; draw += 1) {
    const signs = drawSigns(streamFromKey(key, draw), clusterSums.length);
    const total = clusterSums.reduce((all, value, record) => all + (signs[record] ?? 0) * value, 0);
    if (Math.abs(total) >= atLeast) reached += 1;
  }
  return { p: (1 + reached) / (B + 1) };
}

/** The 2ⁿ totals of ±v₁ ±v₂ … ±vₙ. */
function signedTotals(values: readonly number[]): Float64Array {
  const totals = new Float64Array(2 ** values.length);
  let filled = 1;
  for (const value of values) {
    for (let i = 0; i < filled; i += 1) {
      const total = totals[i] ?? 0;
      totals[i] = total + value;
      totals[filled + i] = total - value;
    }
    filled *= 2;
  }
  return totals;
}
