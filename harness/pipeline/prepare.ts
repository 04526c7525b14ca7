import { digestOf } from "../core/digest.ts";
import { AssizeError, nearest, type Problem, throwIfAny } from "../core/errors.ts";
import { reference } from "../core/item.ts";
import { digestFiles, mergeItems, readItems, recordFiles } from "../inputs/records/read-items.ts";
import { dataDigest, ingest } from "../run/ingest.ts";
import type { Pause } from "../run/pause.ts";
import { countQuestions } from "../run/pending.ts";
import { planOnSummaries, writePlan } from "../run/plan.ts";
import { dropOtherGenerations } from "../run/plan-store.ts";
import { countItems } from "../run/record-store.ts";
import type { OpenSetup } from "../run/setup.ts";
import { setState } from "../run/state.ts";
import type { Storage } from "../run/storage.ts";
import { questionProblems } from "./check-questions.ts";
import { type RunEvent, warningOf } from "./events.ts";
import { tellInformed } from "./informed.ts";
import { keptConfig, type Parts, planFingerprint } from "./parts.ts";
import { type PlanState, readPlanState, writePlanState } from "./plan-state.ts";
import { tellFit } from "./recordings.ts";

/** A plan in a store, and the one that it took the place of. */
export interface Prepared {
  readonly plan: PlanState;
  readonly before: PlanState | undefined;
}

interface PrepareOptions {
  readonly pause: Pause;
  readonly accept?: (generation: number) => void;
}

/**
 * Brings a store's plan up to date: reads the records and plans every question, or nothing of it where config, data
 * and prompts are those of the plan that is there. Models are opened only where there is something to plan. `accept`
 * and `pause` may throw: the plan that was there then stays the one that counts.
 */
export async function prepare(
  storage: Storage,
  parts: Parts,
  openModels: () => Promise<OpenSetup>,
  tell: (event: RunEvent) => void,
  { pause, accept = () => undefined }: PrepareOptions,
): Promise<Prepared> {
  const { config, loaded } = parts;
  tellInformed(parts, tell);
  const before = readPlanState(storage);
  const files = await recordFiles(config.records, loaded.folder, loaded.locate);
  const fingerprint = planFingerprint(parts, await digestFiles(files));
  if (before !== undefined && digestOf(before.fingerprint) === digestOf(fingerprint)) {
    // A run that was stopped may have left rows of another plan.
    await dropOtherGenerations(storage, before.generation, pause);
    accept(before.generation);
    storage.transaction(() => setState(storage, "config", JSON.stringify(keptConfig(parts))));
    return { plan: before, before };
  }
  const current = before?.generation ?? 0;
  await dropOtherGenerations(storage, current, pause);
  const generation = current + 1;
  const setup = await openModels();
  let skipped = 0;
  const skip = (problem: Problem) => {
    skipped += 1;
    tell(warningOf({ ...problem, fix: "left out" }));
  };
  const source = readItems(config.records, {
    folder: loaded.folder,
    seed: config.seed,
    locate: loaded.locate,
    warn: ({ what, fix = "look at it", at }) =>
      tell(warningOf({ what, fix, ...(at === undefined ? {} : { at }) })),
    skip,
  });
  const systems = await ingest(storage, source, {
    generation,
    merge: mergeItems,
    invalid: config.records.invalid,
    skip,
    pause,
  });
  checkSystems(parts, systems);
  const records = countItems(storage, generation);
  if (records === 0) {
    throw new AssizeError({
      code: "records/empty",
      what: "there is no valid record to judge",
      fix: "look at records.path and records.fields; set records.invalid to stop to see what is wrong",
      ...loaded.locate(["records", "path"]),
    });
  }
  await writePlan(storage, generation, setup, pause);
  throwIfAny(questionProblems(storage, generation, setup, loaded));
  const recordings = [...setup.models.values()].flatMap(({ config: { name }, fitting }) =>
    fitting === undefined ? [] : [{ model: name, ...fitting.counts() }],
  );
  for (const fit of recordings) tellFit(fit, tell);
  // Summaries of an earlier plan may be there already.
  await planOnSummaries(storage, generation, setup, pause);
  accept(generation);
  const plan: PlanState = {
    generation,
    fingerprint,
    data: dataDigest(storage, generation),
    records,
    questions: countQuestions(storage, generation),
    skipped,
    recordings,
  };
  writePlanState(storage, plan, { ...parts, config: keptConfig(parts) });
  await dropOtherGenerations(storage, generation, pause);
  return { plan, before };
}

/** Every system that the config names must be one of the data's, or one that the run makes. */
function checkSystems(parts: Parts, inData: ReadonlySet<string>): void {
  const { config, judges, loaded } = parts;
  const regenerated = judges.filter((judge) => judge.regenerates).map((judge) => judge.name);
  const known = new Set([reference, ...inData, ...regenerated]);
  const problems: Problem[] = [];
  const check = (name: string, path: readonly (string | number)[]) => {
    if (known.has(name)) return;
    const near = nearest(name, known);
    problems.push({
      code: "config/unknown-name",
      what: `no record has a summary by "${name}"`,
      fix: near === undefined ? `name one of: ${[...known].sort().join(", ")}` : `write "${near}"`,
      ...loaded.locate(path),
    });
  };
  for (const [i, name] of (config.judge.systems ?? []).entries()) {
    if (name !== "regenerated") check(name, ["judge", "systems", i]);
  }
  const { pairs } = config.judge;
  if (typeof pairs !== "string") {
    for (const [i, pair] of pairs.entries()) {
      for (const [j, name] of pair.entries()) check(name, ["judge", "pairs", i, j]);
    }
  }
  throwIfAny(problems);
}
