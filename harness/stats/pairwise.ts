import { clusteredMean } from "./clustered-mean.ts";
import { mcnemar } from "./paired-tests.ts";

/** Verdict on a pair, mapped back from the order shown to the candidates; null is invalid. */
export type PairVerdict = "A" | "B" | "tie" | null;

/** How a judge's verdicts depend on the order shown. Shares in [0, 1]; all null without a valid pair. */
export interface PositionBias {
  /** Pairs with a valid verdict in both orders. */
  readonly n: number;
  /** Share of pairs with the same winner in both orders; a tie is a winner named tie. */
  readonly consistency: number | null;
  readonly flipRate: number | null;
  /** Share of pairs in which one position won both times. */
  readonly hardFlipRate: number | null;
  /** Pairs in which the candidate shown first won both times. */
  readonly firstFirst: number | null;
  readonly secondSecond: number | null;
  /** Share of first-shown winners among the verdicts that are not ties; null if all are. */
  readonly firstShare: number | null;
  /** (firstFirst − secondSecond) / n, in [−1, 1]. */
  readonly primacyNet: number | null;
  /** Exact two-sided sign test of firstFirst against secondSecond. */
  readonly p: number | null;
  /** Standard error of the consistency, clustered by record; null with one record. */
  readonly consistencySe: number | null;
}

/** Position bias from pairs judged in both orders (Wang et al. 2023; Shi et al. 2024; methods.md, section 11). */
export function positionBias(inputs: {
  /** Verdicts with A shown first. */
  readonly ab: readonly PairVerdict[];
  /** Verdicts with B shown first. */
  readonly ba: readonly PairVerdict[];
  /** Record of each pair. */
  readonly cluster: readonly string[];
}): PositionBias {
  const same: number[] = [];
  const cluster: string[] = [];
  let firstFirst = 0;
  let secondSecond = 0;
  let firstWins = 0;
  let notTied = 0;
  for (const [pair, ab] of inputs.ab.entries()) {
    const ba = inputs.ba[pair] ?? null;
    if (ab === null || ba === null) continue;
    same.push(ab === ba ? 1 : 0);
    cluster.push(inputs.cluster[pair] ?? "");
    if (ab === "A" && ba === "B") firstFirst += 1;
    if (ab === "B" && ba === "A") secondSecond += 1;
    if (ab === "A") firstWins += 1;
    if (ba === "B") firstWins += 1;
    if (ab !== "tie") notTied += 1;
    if (ba !== "tie") notTied += 1;
  }
  const n = same.length;
  const { mean: consistency, se } = clusteredMean({ y: same, cluster, level: 0.95 });
  if (consistency === null) {
    return {
      n: 0,
      consistency: null,
      flipRate: null,
      hardFlipRate: null,
      firstFirst: null,
      secondSecond: null,
      firstShare: null,
      primacyNet: null,
      p: null,
      consistencySe: null,
    };
  }
  return {
    n,
    consistency,
    flipRate: 1 - consistency,
    hardFlipRate: (firstFirst + secondSecond) / n,
    firstFirst,
    secondSecond,
    firstShare: notTied === 0 ? null : firstWins / notTied,
    primacyNet: (firstFirst - secondSecond) / n,
    p: mcnemar({ b: firstFirst, c: secondSecond }).exact,
    consistencySe: se,
  };
}

/** Credit of a verdict against a gold of A or B: 1 match, ½ tie, 0 else and for an invalid verdict. */
export function pairCredit(gold: "A" | "B", verdict: PairVerdict): number {
  if (verdict === "tie") return 0.5;
  return verdict === gold ? 1 : 0;
}

/** Agreement with a gold preference, in both orders (methods.md, section 10); null for n = 0. */
export function pairwiseAgreement(inputs: {
  /** Pairs whose gold is a tie or null are left out. */
  readonly gold: readonly PairVerdict[];
  readonly ab: readonly PairVerdict[];
  readonly ba: readonly PairVerdict[];
}): {
  /** Pairs with a gold of A or B. */
  readonly n: number;
  /** Pairs whose gold is a tie. */
  readonly goldTies: number;
  /** Mean credit over pairs and both orders. */
  readonly balancedAccuracy: number | null;
  /** Share of pairs in which both orders name the gold. */
  readonly strictAccuracy: number | null;
  /** Mean credit with A shown first. */
  readonly firstOrderAccuracy: number | null;
} {
  let n = 0;
  let goldTies = 0;
  let credit = 0;
  let both = 0;
  let firstOrder = 0;
  for (const [pair, gold] of inputs.gold.entries()) {
    if (gold === "tie") goldTies += 1;
    if (gold === null || gold === "tie") continue;
    const ab = inputs.ab[pair] ?? null;
    const ba = inputs.ba[pair] ?? null;
    n += 1;
    credit += (pairCredit(gold, ab) + pairCredit(gold, ba)) / 2;
    firstOrder += pairCredit(gold, ab);
    if (ab === gold && ba === gold) both += 1;
  }
  const over = (total: number) => (n === 0 ? null : total / n);
  return {
    n,
    goldTies,
    balancedAccuracy: over(credit),
    strictAccuracy: over(both),
    firstOrderAccuracy: over(firstOrder),
  };
}
