import { existsSync } from "node:fs";
import { join } from "node:path";
import { measurePilot } from "../boards/pilot.ts";
import { type PlanOptions, planFromAssumed, planFromPilot } from "../boards/plan-records.ts";
import { allGolds } from "../core/config.ts";
import { AssizeError } from "../core/errors.ts";
import type { RecordsPlan } from "../core/planning.ts";
import type { LoadedConfig } from "../inputs/load-config.ts";
import { check } from "./check.ts";
import { type Environment, loadParts } from "./parts.ts";
import { openRun, type ReadRun } from "./read-run.ts";

export interface PowerOptions {
  /** Half-width of an interval that is wanted. */
  readonly width?: number | undefined;
  /** Difference of two judges that is to be found. */
  readonly difference?: number | undefined;
  /** Chance of finding it; default 0.8. */
  readonly power?: number | undefined;
  /** A complete run to learn from; default: `results/<name>` where that is one. */
  readonly run?: string | undefined;
  /** Stated instead of learnt: sd of a record's value, or of the paired difference by record. */
  readonly sd?: number | undefined;
  /** Stated instead of learnt: a rate, for a width. */
  readonly rate?: number | undefined;
  /** Design effect of what is stated; default 1. */
  readonly deff?: number | undefined;
  /** Size of the family; default: the pairs of judges of a table. */
  readonly comparisons?: number | undefined;
  readonly environment?: Environment | undefined;
}

/** How many records a config needs for a half-width or a difference; sends nothing, writes nothing. */
export async function power(
  loaded: LoadedConfig,
  options: PowerOptions = {},
): Promise<RecordsPlan> {
  checkOptions(options);
  const environment = options.environment ?? process.env;
  const { config } = loaded;
  const level = config.leaderboard.confidence;
  const plan: PlanOptions = {
    wanted: { width: options.width ?? null, difference: options.difference ?? null },
    level,
    power: options.power ?? 0.8,
    comparisons: options.comparisons,
  };
  const { records } = (await check(loaded, { environment })).plan;
  const common = {
    format: 1,
    name: config.name,
    human: config.records.human.name,
    records,
    level,
    power: plan.power,
    wanted: plan.wanted,
  } as const;
  if (options.sd !== undefined || options.rate !== undefined) {
    const { judges, juries } = await loadParts(loaded, environment);
    const { sd = null, rate = null, deff = 1 } = options;
    const tables = planFromAssumed(
      [...judges, ...juries],
      { sd, rate, deff },
      { ...plan, records },
    );
    return { ...common, from: { kind: "assumed", sd, rate, deff }, tables };
  }
  const pilot = openPilot(options.run, `results/${config.name}`);
  try {
    const { setup, judges, plan: own, path } = pilot;
    const tables = measurePilot({
      records: pilot.records(),
      judges,
      golds: setup.config.gold ?? allGolds,
      seed: setup.config.seed,
      orders: setup.config.judge.orders,
    });
    return {
      ...common,
      from: { kind: "pilot", run: path, records: own.records },
      tables: tables.map((table) => planFromPilot(table, plan)),
    };
  } finally {
    pilot.close();
  }
}

function checkOptions({ width, difference, run, sd, rate, deff }: PowerOptions): void {
  const wrong = (what: string, fix: string): AssizeError =>
    new AssizeError({ code: "flags/wrong-value", what, fix });
  if (width === undefined && difference === undefined) {
    throw wrong(
      "nothing says what the records are to show",
      "give --width, half of an interval, or --difference, of two judges; --width 0.05 --difference 0.1 gives both",
    );
  }
  if (run !== undefined && (sd !== undefined || rate !== undefined)) {
    throw wrong(
      "--run and what is assumed exclude each other",
      "learn from the run, or give --sd or --rate",
    );
  }
  if (deff !== undefined && sd === undefined && rate === undefined) {
    throw wrong(
      "--deff belongs to what is assumed, and a pilot run has its own",
      "give --sd or --rate too, or take --deff out",
    );
  }
  if (sd !== undefined && rate !== undefined) {
    throw wrong("--sd and --rate exclude each other", "give the one that belongs to the column");
  }
  if (difference !== undefined && rate !== undefined) {
    throw wrong(
      "a rate does not say how much two judges differ from record to record",
      "give --sd, of the paired difference by record, or a pilot with --run",
    );
  }
}

function openPilot(given: string | undefined, usual: string): ReadRun {
  if (given !== undefined) return openRun(given);
  const fix =
    "run the config, name a complete run with --run, or state what you assume: --sd, or --rate for a width";
  if (!existsSync(join(usual, "run.sqlite"))) {
    throw new AssizeError({
      code: "power/no-pilot",
      what: `there is no run in "${usual}" to learn from`,
      fix,
    });
  }
  try {
    return openRun(usual);
  } catch (error) {
    if (!(error instanceof AssizeError) || error.code !== "run/incomplete") throw error;
    throw new AssizeError(
      { code: "power/no-pilot", what: error.problems[0].what, fix },
      { cause: error },
    );
  }
}
