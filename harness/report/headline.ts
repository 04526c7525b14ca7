import type { Leaderboard, Row, Table } from "../core/leaderboard.ts";
import { cleanText } from "./clean-text.ts";
import { decimalsOf, formatInterval, formatNumber } from "./format-number.ts";
import { metricWords } from "./metric-words.ts";
import { list, plural, rankSet, tableTitle } from "./wording.ts";

/** One sentence a table, for somebody who has never seen one: who leads, by how much, and who may be as good. */
export function headline(board: Leaderboard): readonly string[] {
  return board.tables.map((table) => sentence(table, board));
}

function sentence(table: Table, board: Leaderboard): string {
  const title = tableTitle(table, board);
  const leaders = table.rows.filter(({ rank }) => rank?.point === 1);
  const [leader] = leaders;
  if (leader === undefined) return `${title}: ${withoutRanks(table)}`;
  const ranked = table.rows.filter(({ rank }) => rank !== null);
  if (ranked.length === 1) {
    return `${nameOf(leader)} stands alone in ${title}: ${primaryOf(leader, table)}.`;
  }
  if (ranked.every(({ rank }) => rank?.first === 1)) {
    return `${title}: nobody can be told apart from the best (${primaryOf(leader, table)}).`;
  }
  const leads = `${list(leaders.map(nameOf))} ${leaders.length === 1 ? "leads" : "lead"} ${title}: ${primaryOf(leader, table)}, rank ${rankSet(leader.rank)}`;
  const caution = table.smallSample ? ` A small sample: ${plural(table.records, "record")}.` : "";
  return `${leads}${rivalsOf(table, leaders)}.${caution}`;
}

function withoutRanks({ protocol, primary, rows }: Table): string {
  if (protocol === "text" && primary === "tokens") return "no ranks; there are no highlights.";
  return rows.some(({ estimates }) => estimates[primary]?.value != null)
    ? "no ranks; its captions say why."
    : `no ranks; ${metricWords(primary).label} is defined in no row.`;
}

function nameOf(row: Row): string {
  const name = cleanText(row.name);
  return row.kind === "baseline" || row.kind === "jury" ? `${name} (a ${row.kind})` : name;
}

function primaryOf({ estimates }: Row, { primary, rows }: Table): string {
  const estimate = estimates[primary];
  const { label } = metricWords(primary);
  if (estimate === undefined || estimate.value === null) return `${label} n/a`;
  const decimals = decimalsOf(
    primary,
    rows.map((row) => row.estimates[primary]),
  );
  const interval = formatInterval(estimate, decimals);
  const value = formatNumber(estimate.value, decimals);
  return [label, value, ...(interval === undefined ? [] : [interval])].join(" ");
}

const fewRivals = 3;

/** The other rows whose set of ranks begins with 1. */
function rivalsOf({ rows }: Table, leaders: readonly Row[]): string {
  const rivals = rows.filter((row) => row.rank?.first === 1 && !leaders.includes(row));
  if (rivals.length === 0) return leaders.length === 1 ? ", ahead of all others" : "";
  const named =
    rivals.length > fewRivals
      ? [...rivals.slice(0, fewRivals - 1).map(nameOf), `${rivals.length - fewRivals + 1} others`]
      : rivals.map(nameOf);
  return `; ${list(named)} may be as good`;
}
