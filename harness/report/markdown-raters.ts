import type { Estimate } from "../core/estimate.ts";
import type { Table } from "../core/leaderboard.ts";
import { formatInterval, formatNumber } from "./format-number.ts";
import { raterMeasures, raterWords } from "./metric-words.ts";
import type { Notes } from "./notes.ts";
import { noteOn, ratersOf, unitsOf } from "./wording.ts";

const decimals = 3;

/** How far the raters behind a table's labels agree with each other. */
export function ratersBlocks(table: Table, notes: Notes): readonly string[] {
  const { goldRaters } = table;
  if (goldRaters === null) return [];
  const who = `**Raters.** ${ratersOf(goldRaters, table)}`;
  if (goldRaters.raters < 2) return [`${who}; agreement needs two.`];
  const lines = raterMeasures.map((measure) => {
    const estimate = { value: goldRaters[measure], ...goldRaters.intervals[measure] };
    return `| ${raterWords[measure]} | ${cell(estimate, notes)} | ${unitsOf(estimate)} |`;
  });
  return [
    `${who}.`,
    ["| agreement of the raters | value | n |", "| --- | ---: | ---: |", ...lines].join("\n"),
  ];
}

function cell(estimate: Estimate, notes: Notes): string {
  const note = noteOn(estimate);
  const mark = note === undefined ? "" : ` <sup>(${notes.number(note)})</sup>`;
  if (estimate.value === null) return `n/a${mark}`;
  const interval = formatInterval(estimate, decimals);
  const value = formatNumber(estimate.value, decimals);
  return `${value}${interval === undefined ? "" : ` ${interval}`}${mark}`;
}
