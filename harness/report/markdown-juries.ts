import type { Estimate } from "../core/estimate.ts";
import type { Table } from "../core/leaderboard.ts";
import { decimalsOf, formatInterval, formatNumber } from "./format-number.ts";
import { escapeMarkdown as escaped } from "./markdown-escape.ts";
import { metricWords } from "./metric-words.ts";
import { unitsOf } from "./wording.ts";

/** Whether the members of the table's juries err together, two by two; nothing without a jury. */
export function membersBlocks(
  { juries }: Table,
  noteMark: (estimate: Estimate) => string,
): readonly string[] {
  if (juries.length === 0) return [];
  const { label } = metricWords("errorCorrelation");
  const decimals = decimalsOf(
    "errorCorrelation",
    juries.map(({ correlation }) => correlation),
  );
  const lines = juries.map(({ jury, a, b, correlation }) => {
    const { value, records } = correlation;
    const interval = value === null ? undefined : formatInterval(correlation, decimals);
    const shown = value === null ? "n/a" : formatNumber(value, decimals);
    const cell = [shown, ...(interval === undefined ? [] : [interval])].join(" ");
    const members = `${escaped(a)} and ${escaped(b)}`;
    return `| ${escaped(jury)} | ${members} | ${cell}${noteMark(correlation)} | ${unitsOf(correlation)} | ${records} |`;
  });
  return [
    "Members of a jury that err together do not correct each other:",
    [
      `| jury | members | ${escaped(label)} | n | records |`,
      "| --- | --- | ---: | ---: | ---: |",
      ...lines,
    ].join("\n"),
  ];
}
