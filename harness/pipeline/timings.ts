import { type AttemptFigures, attemptFigures } from "../run/attempt-figures.ts";
import type { Storage } from "../run/storage.ts";
import { writeWhole } from "./write-files.ts";

export type { AttemptFigures } from "../run/attempt-figures.ts";

/**
 * Writes what differs from run to run: clock times, latencies, attempts, money really spent, Node and OS. What is
 * known of single attempts, request ids among it, stays in run.sqlite.
 */
export function writeTimings(folder: string, storage: Storage): AttemptFigures {
  const figures = attemptFigures(storage);
  const system = { node: process.version, system: `${process.platform} ${process.arch}` };
  const timings = { format: 1, ...system, ...figures };
  writeWhole(folder, "timings.json", `${JSON.stringify(timings, null, 2)}\n`);
  return figures;
}
