import type { Estimate } from "../core/estimate.ts";
import type { Table } from "../core/leaderboard.ts";
import { formatInterval, formatNumber } from "./format-number.ts";
import { metricWords } from "./metric-words.ts";
import { noteOn, plural } from "./wording.ts";

/** Whether the judge of a systems table and a text metric put the systems in the same order; nothing without. */
export function orderLines({ orderAgreement }: Table): readonly string[] {
  if (orderAgreement === null) return [];
  const { kendall, spa } = orderAgreement;
  const metric = metricWords(orderAgreement.with).label;
  const measures = [
    ["Kendall's tau-b of the means", kendall],
    ["soft pairwise accuracy", spa],
  ] as const;
  const parts = measures.map(([name, estimate]) => `${name} ${shown(estimate)}`);
  const n = `over ${plural(kendall.records, "record")}`;
  return [`The judge's order of the systems and that of ${metric}, ${n}: ${parts.join("; ")}.`];
}

function shown(estimate: Estimate): string {
  const note = noteOn(estimate);
  const why = note === undefined ? "" : ` (${note})`;
  if (estimate.value === null) return `n/a${why}`;
  const interval = formatInterval(estimate, 3);
  return `${formatNumber(estimate.value, 3)}${interval === undefined ? "" : ` ${interval}`}${why}`;
}
