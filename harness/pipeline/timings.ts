import { attemptFigures } from "../run/attempt-figures.ts";
import type { Storage } from "../run/storage.ts";

/** timings.json, what differs from run to run: clock times, latencies, attempts, money really spent, Node and OS. */
export function timings(storage: Storage): string {
  const values = {
    format: 1,
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    ...attemptFigures(storage),
  };
  return `${JSON.stringify(values, null, 2)}\n`;
}
