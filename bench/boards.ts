import { dirname, join } from "node:path";
import { type Bench, median } from "./bench.ts";
import { writeBenchmark } from "./benchmark.ts";
import { childFile, measureChild, runNode } from "./child.ts";

const judges = 20;
const many = 100_000;
const few = 25_000;
const rounds = 3;

export const boards: Bench = {
  name: "boards",
  about: `boards of ${judges} binary judges from the run folder, every row that is used hashed, against 999 weighted sums a judge`,
  async measure({ launcher, folder }) {
    const models = Array.from({ length: judges }, (_, n) => ({
      name: `judge-${n}`,
      provider: "baseline",
      model: ["overlap", "random", "longest", "reference-rouge"][n % 4],
    }));
    const reportOf = async (records: number) => {
      const place = join(folder, String(records));
      const config = writeBenchmark(place, { records, models });
      await runNode([launcher, "run", config, "--out", join(place, "run")], { folder: place });
      const dist = join(dirname(launcher), "../../dist");
      const used = [];
      const alone = [];
      for (let round = 0; round < rounds; round += 1) {
        const run = join(place, "run");
        alone.push(
          await measureChild(childFile("judges-board.mjs"), [dist, run], { folder: place }),
        );
        used.push(await measureChild(launcher, ["report", run], { folder: place }));
      }
      return {
        aloneMs: median(alone.map(({ wallMs }) => wallMs)),
        wallMs: median(used.map(({ wallMs }) => wallMs)),
        peakMiB: median(used.map(({ peakMiB }) => peakMiB)),
      };
    };
    const small = await reportOf(few);
    const large = await reportOf(many);
    const loops: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      loops.push(
        await runNode([childFile("weighted-sums.mjs"), String(judges), String(many)], { folder }),
      );
    }
    return [
      {
        what: `the judges board alone, ${many} records`,
        value: large.aloneMs,
        baseline: median(loops),
        unit: "ms",
        bar: { of: "ratio", atMost: 10 },
      },
      {
        what: `assize report, both boards, ${many} records`,
        value: large.wallMs,
        baseline: median(loops),
        unit: "ms",
      },
      {
        what: `the same against ${few} records`,
        value: large.wallMs,
        baseline: small.wallMs,
        unit: "ms",
        bar: { of: "ratio", atMost: (1.2 * many) / few },
      },
      {
        what: "peak resident memory",
        value: large.peakMiB,
        baseline: small.peakMiB,
        unit: "MiB",
        bar: { of: "value", atMost: 1024 },
      },
    ];
  },
};
