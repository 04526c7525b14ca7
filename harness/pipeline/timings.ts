import { attemptFigures } from "../run/attempt-figures.ts";
import type { Storage } from "../run/storage.ts";
import { writeWhole } from "./write-files.ts";

/** Writes what differs from run to run: clock times, latencies, attempts, money really spent, Node and OS. */
export function writeTimings(folder: string, storage: Storage): void {
  const timings = {
    format: 1,
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    ...attemptFigures(storage),
  };
  writeWhole(folder, "timings.json", `${JSON.stringify(timings, null, 2)}\n`);
}
