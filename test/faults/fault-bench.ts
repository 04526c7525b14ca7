import { configOf, liveModel, makeBench } from "../pipeline/bench.ts";
import { type Ended, type Running, startCommand } from "../pipeline/command.ts";

/** Another seed, other faults: SEED=9 npm run test:slow. */
export const seed = process.env["SEED"] ?? "1";

/** Calls on one record of `makeFaultBench`: a summary, 10 on what the data holds, 4 on the summary. */
export const callsPerRecord = 15;

/** A small benchmark in two stages, what regenerates and what judges, in a folder of its own. */
export function makeFaultBench(
  url: string,
  {
    records,
    model = {},
    config = {},
  }: {
    readonly records: number;
    readonly model?: Readonly<Record<string, unknown>>;
    readonly config?: Readonly<Record<string, unknown>>;
  },
): Promise<string> {
  const write = { regenerate: { models: ["one"], prompts: ["write"] } };
  return makeBench(configOf([liveModel("one", url, model)], { ...write, ...config }), records);
}

/** Starts `assize` in a benchmark's folder; what Node compiles is kept there, so that many starts are quick. */
export function startIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Running {
  return startCommand(args, {
    cwd: folder,
    env: { NODE_COMPILE_CACHE: `${folder}/cache`, ...env },
  });
}

/** Runs `assize` in a benchmark's folder to its end. */
export function endIn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return startIn(folder, args, env).ended;
}

/** Does `work` for every entry, two at a time: a process that is tested and its test share a small machine. */
export async function twoAtATime<T>(
  lanes: readonly [T, T],
  count: number,
  work: (lane: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const run = async (lane: T) => {
    for (let index = next++; index < count; index = next++) await work(lane, index);
  };
  await Promise.all(lanes.map(run));
}

/** Prints the figures of a sweep, in the form that docs/reliability.md has them. */
export function printFigures(title: string, figures: Readonly<Record<string, unknown>>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  process.stdout.write(`\n${title}: ${parts.join(", ")}\n`);
}
