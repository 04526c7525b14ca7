import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Bench, median } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { measureChild } from "./child.ts";

const few = 5_000;
const many = 100_000;
const judges = ["overlap", "random", "first", "longest", "reference-rouge"];
/** A record and judge may add so much; and the whole may be so many times as large. */
const bytesPerVerdict = 300;
const slack = 1.2;

export const memory: Bench = {
  name: "memory",
  about: `peak memory of ${judges.length} baseline judges on ${many} records of 4 KB, against ${few} records`,
  async measure({ launcher, folder }) {
    const peak = async (records: number): Promise<number> => {
      const place = join(folder, String(records));
      mkdirSync(place);
      const models = judges.map((name) => ({ name, provider: "baseline", model: name }));
      const config = writeBenchmark(place, { records, models });
      const used = await measureChild(launcher, ["run", config, "--out", join(place, "run")], {
        folder: place,
      });
      rmSync(place, { recursive: true, force: true });
      return used.peakMiB;
    };
    const baseline = median([await peak(few), await peak(few), await peak(few)]);
    const value = await peak(many);
    const atMost = slack * baseline + (bytesPerVerdict * many * judges.length) / 2 ** 20;
    return [
      { what: "peak resident memory", value, baseline, unit: "MiB", bar: { of: "value", atMost } },
    ];
  },
};
