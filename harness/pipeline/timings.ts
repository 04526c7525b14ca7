import type { AttemptFigures } from "../run/attempt-figures.ts";

export type { AttemptFigures } from "../run/attempt-figures.ts";

/**
 * timings.json: what differs from run to run: clock times, latencies, attempts, money really spent, Node and OS. What is
 * known of single attempts, request ids among it, stays in run.sqlite.
 */
export function timings(figures: AttemptFigures): string {
  const system = { node: process.version, system: `${process.platform} ${process.arch}` };
  return `${JSON.stringify({ format: 1, ...system, ...figures }, null, 2)}\n`;
}
