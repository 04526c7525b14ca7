import type { Bias, Leaderboard, Table } from "../core/leaderboard.ts";
import { cleanText } from "./clean-text.ts";
import { decimalsOf, formatInterval, formatNumber, formatP } from "./format-number.ts";
import { list } from "./wording.ts";

/** What the tests of a table's biases say, in sentences; nothing where there was no test. */
export function biasSentences(
  { biases, gold }: Table,
  { provenance }: Leaderboard,
  { short = false }: { readonly short?: boolean } = {},
): readonly string[] {
  if (biases.length === 0) return [];
  const alpha = Number((1 - provenance.level).toPrecision(6));
  const words = (bias: Bias) => `${cleanText(bias.judge)} ${directionOf(bias, gold)}`;
  const shown = biases.filter(({ detected }) => detected);
  const untested = biases.filter(({ p }) => p === null);
  const named = shown.map((bias) => (short ? words(bias) : `${words(bias)} (${numbersOf(bias)})`));
  const rule = short
    ? ""
    : ` A bias is shown where Holm p, over the judges of this table for each kind of bias, is below ${alpha}, and the interval does not hold 0.`;
  const sorts = list([...new Set(biases.map((bias) => sortOf(bias, gold)))]);
  const judges = [
    ...new Set(untested.map((bias) => `${cleanText(bias.judge)} (${sortOf(bias, gold)})`)),
  ];
  return [
    (named.length === 0
      ? `No bias is shown that the data can tell from chance (looked at: ${sorts}).`
      : `Biases that the data show: ${named.join("; ")}.`) + rule,
    ...(judges.length === 0 ? [] : [`Could not be tested: ${list(judges)}.`]),
  ];
}

function numbersOf(bias: Bias): string {
  const decimals = decimalsOf(bias.metric, [{ ...bias, ...uncounted }]);
  const interval = formatInterval(bias, decimals);
  const value = bias.value === null ? "n/a" : formatNumber(bias.value, decimals);
  const p = bias.pHolm === null ? "n/a" : formatP(bias.pHolm);
  return `${value}${interval === undefined ? "" : ` ${interval}`}, Holm p ${p}`;
}

const uncounted = { level: 0, method: "", n: 0, records: 0, missing: 0 };

function sortOf({ metric }: Bias, gold: Table["gold"]): string {
  if (metric === "lengthCoef") return gold === "human" ? "length" : "length preference";
  return sorts[metric] ?? metric;
}

const sorts: Readonly<Record<string, string>> = {
  primacyNet: "position",
  selfPreference: "own family",
};

function directionOf(bias: Bias, gold: Table["gold"]): string {
  const { metric, value } = bias;
  const [up, down] = directions[metric] ?? [`has ${metric} above 0`, `has ${metric} below 0`];
  const words = (value ?? 0) < 0 ? down : up;
  if (metric !== "lengthCoef") return words;
  return gold === "human" ? `${words} more than the labels do` : `${words}, be it a bias or not`;
}

const directions: Readonly<Record<string, readonly [up: string, down: string]>> = {
  primacyNet: ["favours the first place", "favours the second place"],
  lengthCoef: ["favours long candidates", "favours short candidates"],
  selfPreference: ["favours its own family", "is hard on its own family"],
};
