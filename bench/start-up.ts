import { type Bench, type Figure, median } from "./bench.ts";
import { runNode } from "./child.ts";

const rounds = 15;

export const startUp: Bench = {
  name: "start-up",
  about: "wall time of commands that do no work, against a Node that does nothing",
  async measure({ launcher, folder }) {
    const commands = [
      ["-e", "0"],
      [launcher, "--version"],
      [launcher, "--help"],
    ] as const;
    const times = commands.map((): number[] => []);
    // In turns, so that a busy moment of the machine hits all of them.
    for (let round = 0; round < rounds; round += 1) {
      for (const [place, args] of commands.entries()) {
        times[place]?.push(await runNode(args, { folder }));
      }
    }
    const [nothing = Number.NaN, version = Number.NaN, help = Number.NaN] = times.map(median);
    const figure = (what: string, value: number): Figure => ({
      what,
      value,
      baseline: nothing,
      unit: "ms",
      bar: { of: "ratio", atMost: 2 },
    });
    return [figure("assize --version", version), figure("assize --help", help)];
  },
};
