import type { Estimate } from "../core/estimate.ts";
import type { GoldRaters, Leaderboard, Row, Table } from "../core/leaderboard.ts";
import { type VerdictCounts, type VerdictState, verdictStates } from "../core/verdict.ts";
import { cleanText } from "./clean-text.ts";
import {
  decimalsOf,
  formatCount,
  formatDollars,
  formatLevel,
  formatNumber,
} from "./format-number.ts";
import { metricWords } from "./metric-words.ts";

/** `1 record`, `1,234 records`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

export function boardTitle({ board, provenance }: Leaderboard): string {
  return `${board === "judges" ? "Judges" : "Systems"} · ${cleanText(provenance.name)}`;
}

/** The question that a board answers. */
export const boardQuestion: Readonly<Record<Leaderboard["board"], string>> = {
  judges: "How good is each judge?",
  systems: "Which summaries do the judges prefer?",
};

/**
 * `binary · faithfulness · against human labels`, `pairwise · overall · by luna/better`, `pairwise · overall · by human
 * labels`, `text metrics`.
 */
export function tableTitle(table: Table, board: Leaderboard): string {
  const { protocol, dimension, judge } = table;
  if (protocol === "text") return "text metrics";
  const gold = goldName(table, board);
  return [
    protocol,
    dimension ?? "",
    gold === undefined ? "" : `${board.board === "judges" ? "against" : "by"} ${gold}`,
    judge === null ? "" : `by ${judge}`,
  ]
    .map(cleanText)
    .filter((part) => part !== "")
    .join(" · ");
}

export function goldName({ gold }: Table, { provenance }: Leaderboard): string | undefined {
  if (gold === null) return undefined;
  return gold === "human" ? cleanText(provenance.human) : "the highlights";
}

/** What the rows of a table are. */
export function rowNoun({ judge, protocol, rows }: Table): "judge" | "system" {
  const areSystems = rows.some(({ kind }) => kind === "system" || kind === "reference");
  return judge === null && protocol !== "text" && !areSystems ? "judge" : "system";
}

/** `2`, `2–4`, and `–` for no rank. */
export function rankSet(rank: Row["rank"]): string {
  if (rank === null) return "–";
  return rank.first === rank.last ? String(rank.first) : `${rank.first}–${rank.last}`;
}

/** `96 = 94 answered + 1 unparsed + 1 failed`: the plan and what became of it. */
export function verdictSum(counts: VerdictCounts): string {
  const states = verdictStates.filter((state) => state === "answered" || counts[state] > 0);
  return `${formatCount(counts.planned)} = ${states.map((state) => countOf(counts, state)).join(" + ")}`;
}

function countOf(counts: VerdictCounts, state: VerdictState): string {
  return `${formatCount(counts[state])} ${state}`;
}

/** `1 unparsed, 1 failed`; empty where nothing was lost. */
export function lostVerdicts(counts: VerdictCounts): string {
  return verdictStates
    .filter((state) => state !== "answered" && counts[state] > 0)
    .map((state) => countOf(counts, state))
    .join(", ");
}

/** Whether a model of this run made the row; people and texts of the data file cost nothing, and no cost is shown. */
export function wasAsked({ usd, usage, kind, verdicts }: Row): boolean {
  const isText = verdicts === null && kind === "baseline";
  const isGiven = isText || kind === "system" || kind === "reference" || kind === "ceiling";
  return usd !== null || usage !== null || !isGiven;
}

/** Dollars; `unknown` without a price. */
export function costOf(row: Row): string {
  if (!wasAsked(row)) return "–";
  return row.usd === null ? "unknown" : formatDollars(row.usd);
}

/** What the mark of a row that is no judge and no system means. */
export function markedKind({
  kind,
}: Row): "baseline" | "jury" | "ceiling" | "reference" | undefined {
  return kind === "judge" || kind === "system" ? undefined : kind;
}

/** The mark where there is no room for the word. */
export function markOf(kind: NonNullable<ReturnType<typeof markedKind>>): string {
  return { baseline: "*", jury: "+", ceiling: "^", reference: "#" }[kind];
}

const reasons: Readonly<Record<string, string>> = {
  undefined: "not defined on these records: a denominator is zero, or all values are equal",
  "undefined-estimate": "not defined on these records",
  "no-confidence": "no verdict says how sure the judge was: the captions count why",
  "unknown-cost": "not known: a price, or the tokens of a reply, are unknown",
  "no-width": "not known: the column in bold has no interval",
  "of-an-interval": "no interval: it is made of the width of one",
  "above-by-chance":
    "no interval: chance alone makes it larger, and resamples larger still; the captions of the judges board say how large",
  "one-record": "no interval: one record does not show how much records differ",
  "no-replicates": "no interval: nothing was resampled",
  "undefined-replicates": "no interval: not defined in more than a fifth of the resamples",
  "undefined-replicates-left-out": "interval without the resamples in which it is not defined",
  "no-variation": "no interval: every resample gives the same value",
  approximate: "approximate interval: p-values of resamples are not exact",
  "too-large": "no interval: too many cells to resample",
  "no-labels": "no labels answer what the judge was asked about it",
  "no-verdicts": "no verdict on it was read",
  "no-score": "no score: in every record a verdict that it takes was lost",
  "no-complete-record": "no complete record: in none does every system have a score",
  "no-shared-record": "no record has all the scores of the judge and the labels that it takes",
  "no-categories": "not defined for labels that are fractional or take too many values",
  regularised:
    "a ridge of 0.1 keeps strengths finite, and says how large: some systems never lost, or never won",
  "regularised-resamples":
    "in some resamples a ridge of 0.1 keeps strengths finite: a system wins, or loses, all of them",
  "no-finite-fit": "no finite fit: which summary is longer decides who wins, or nearly so",
  "no-family": "nobody says of which family its model is",
  "no-own-system": "no model of its family wrote a system of this run",
  "no-control": "no judge of another family was asked the same",
  "not-connected": "no strength: it never met the others, directly or by way of others",
};

/** Why a value or an interval is missing, or the flag on it; undefined where there is nothing to say. */
export function noteOn({
  value,
  low,
  high,
  reason,
}: Pick<Estimate, "value" | "low" | "high" | "reason">): string | undefined {
  if (reason !== undefined) {
    return Object.hasOwn(reasons, reason) ? reasons[reason] : cleanText(reason);
  }
  if (value === null) return "not defined, for no stated reason";
  return low === null || high === null ? "no interval, for no stated reason" : undefined;
}

/** How a board is read, in one paragraph. */
export function howToRead({ board, provenance, tables }: Leaderboard): string {
  const level = formatLevel(provenance.level);
  return [
    "Best first.",
    `A rank is a set: 2–4 says that the data cannot tell whether it is second, third or fourth. ${board === "judges" ? "Judges" : "Systems"} that share a letter are not separated.`,
    `Brackets are ${level} intervals; records are what is resampled.`,
    `Ranks and letters hold for all pairs of a table together, at ${level}; Holm p-values are a second test of the same pairs.`,
    ...(tables.length > 1
      ? [`Nothing is adjusted across the ${plural(tables.length, "table")} of this board.`]
      : []),
  ].join(" ");
}

/** What is missing from a board that was made before its run was complete; undefined: nothing. */
export function pendingCalls({ provenance }: Leaderboard): string | undefined {
  if (provenance.pending === null) return undefined;
  const judges = Object.entries(provenance.pending).sort(([a], [b]) => (a < b ? -1 : 1));
  const total = judges.reduce((sum, [, calls]) => sum + calls, 0);
  const each = judges.map(([judge, calls]) => `${cleanText(judge)} ${formatCount(calls)}`);
  const whose = each.length === 0 ? "" : ` (${each.join(", ")})`;
  return `${plural(total, "call")} of the plan ${total === 1 ? "is" : "are"} still pending${whose}. Only records whose calls are all there went in.`;
}

/** `32 records`, with a warning where there are few. */
export function sampleSize({ records, smallSample }: Table): string {
  return plural(records, "record") + (smallSample ? ", a small sample" : "");
}

/** n of an estimate: `96`, or `94 of 96` where 2 of what was asked could not be used. */
export function unitsOf({ n, missing }: Estimate): string {
  return missing === 0 ? formatCount(n) : `${formatCount(n)} of ${formatCount(n + missing)}`;
}

/** `3 raters on 1,200 candidates, mean label 3.35`. */
export function ratersOf({ units, raters, mean }: GoldRaters, { protocol }: Table): string {
  const labelled = plural(units, protocol === "coverage" ? "fact" : "candidate");
  const value = mean === null ? "" : `, mean label ${formatNumber(mean, 3)}`;
  return `${plural(raters, "rater")} on ${labelled}${value}`;
}

/** What the records can show, under a table with ranks; empty where that is not known. */
export function detectableIn({ footer: { mde }, primary, rows }: Table): string {
  if (mde === null || mde <= 0) return "";
  const estimates = rows.map(({ estimates }) => estimates[primary]);
  const least = formatNumber(mde, decimalsOf(primary, estimates));
  return `So many records find a difference of ${least} in ${metricWords(primary).label} with 80% power: the median pair, two-sided, adjusted for all pairs.`;
}

/** The family of comparisons, and how many of its pairs a table separates. */
export function familyOf(table: Table, level: number): string {
  const { comparisons, criticalValue } = table.footer;
  const column = metricWords(table.primary).label;
  if (comparisons === 0) return "No pairs are compared in this table.";
  const alpha = Number((1 - level).toPrecision(6));
  const separated = table.differences.filter(({ pHolm }) => pHolm !== null && pHolm < alpha).length;
  const critical =
    criticalValue === null
      ? ""
      : ` (critical value of the first step ${formatNumber(criticalValue, 2)})`;
  const family = `Family of comparisons: ${plural(comparisons, "pair")} in ${column}${critical}. Holm p is below ${alpha} for ${formatCount(separated)} of ${formatCount(comparisons)}.`;
  const differ = pairsApart(table, alpha);
  if (differ === 0) return family;
  return `${family} Letters come from the joint test (max-T), Holm p from each pair's resamples; they differ for ${plural(differ, "pair")} here.`;
}

/** With more rows a group may have two letters, and which it has can no longer be read. */
const alphabet = 26;

/** Pairs that letters separate and Holm p does not, or the reverse. */
function pairsApart({ differences, rows }: Table, alpha: number): number {
  const groups = new Map(
    rows.flatMap(({ name, group }) => (group === null ? [] : [[name, group]])),
  );
  if (groups.size > alphabet) return 0;
  return differences.filter(({ a, b, pHolm }) => {
    const [left, right] = [groups.get(a), groups.get(b)];
    if (left === undefined || right === undefined || pHolm === null) return false;
    const share = [...left].some((letter) => right.includes(letter));
    return share === pHolm < alpha;
  }).length;
}
