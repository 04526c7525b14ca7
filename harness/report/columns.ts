import type { Table } from "../core/leaderboard.ts";
import { leadingMetrics } from "./metric-words.ts";

/** Every metric key of a table: its columns, then what only rows have. */
export function orderedKeys(table: Table): readonly string[] {
  const others = new Set(table.rows.flatMap((row) => Object.keys(row.estimates)));
  for (const key of table.columns) others.delete(key);
  return [...new Set(table.columns), ...[...others].sort()];
}

/** The columns beside the primary one, those that say most first: for where not all of them fit. */
export function secondaryKeys(table: Table): readonly string[] {
  const keys = orderedKeys(table).filter((key) => key !== table.primary);
  const leading = leadingMetrics.filter((key) => keys.includes(key));
  return [...leading, ...keys.filter((key) => !leading.includes(key))];
}
