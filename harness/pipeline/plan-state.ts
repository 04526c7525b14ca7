import type { Config } from "../core/config.ts";
import type { Judge } from "../core/judged.ts";
import type { Prompt } from "../core/prompt.ts";
import type { RecordingCounts } from "../core/recording.ts";
import { readPrompt } from "../inputs/parse-prompt.ts";
import { countQuestions } from "../run/pending.ts";
import { countItems } from "../run/record-store.ts";
import { listJuries, meaningOf, type Setup, sure } from "../run/setup.ts";
import { getState, setState } from "../run/state.ts";
import { damaged, type Storage, unplanned } from "../run/storage.ts";
import { protocols, protocolsByName, votedBy } from "./catalogue.ts";
import type { PlanFingerprint } from "./parts.ts";

/** The plan that counts in a run folder. */
export interface PlanState {
  readonly generation: number;
  readonly fingerprint: PlanFingerprint;
  /** SHA-256 over the records that are used. */
  readonly data: string;
  readonly records: number;
  readonly questions: number;
  /** Invalid records that were left out. */
  readonly skipped: number;
  /** How recordings and plan fit; folders of earlier versions have none. */
  readonly recordings?: readonly RecordingCounts[];
}

/** What the folder's plan is; undefined where none was finished. */
export function readPlanState(storage: Storage): PlanState | undefined {
  const text = getState(storage, "plan");
  return text === undefined ? undefined : JSON.parse(text);
}

/** Makes a plan the one that counts, with everything that a report needs. */
export function writePlanState(
  storage: Storage,
  plan: PlanState,
  setup: Pick<Setup, "config" | "judges" | "prompts">,
): void {
  const prompts = [...setup.prompts].map(([entry, { name, source }]) => ({ entry, name, source }));
  storage.transaction(() => {
    setState(storage, "plan", JSON.stringify(plan));
    setState(storage, "prompts", JSON.stringify(prompts));
    setState(storage, "judges", JSON.stringify(setup.judges));
    setState(storage, "config", JSON.stringify(setup.config));
  });
}

/** Config and prompts as the folder keeps them: a report needs no other file. */
export function readSetup(storage: Storage): { readonly setup: Setup; readonly plan: PlanState } {
  const plan = readPlanState(storage);
  if (plan === undefined) {
    throw unplanned(storage.file);
  }
  const { generation, records, questions } = plan;
  if (
    countItems(storage, generation) !== records ||
    countQuestions(storage, generation) !== questions
  ) {
    throw damaged(storage.file, "it holds more or fewer records or questions than were planned");
  }
  const prompts = new Map<string, Prompt>();
  for (const { entry, name, source } of stored<KeptPrompt[]>(storage, "prompts")) {
    prompts.set(entry, readPrompt({ name, source, shownAs: `${name}.md` }, protocols, undefined));
  }
  const config = stored<Config>(storage, "config");
  // Folders of earlier versions do not tell baselines from other offline judges: there were no others.
  const judges = stored<(Omit<Judge, "kind"> & Partial<Judge>)[]>(storage, "judges").map(
    (judge): Judge => {
      const kind = judge.kind ?? (judge.offline ? "baseline" : "judge");
      const { facts } = sure(prompts, judge.prompt).asking;
      return { ...judge, kind, ...(facts && { facts: meaningOf(facts) }) };
    },
  );
  const juries = listJuries(config, prompts, judges, votedBy);
  return { setup: { config, judges, juries, prompts, protocols: protocolsByName }, plan };
}

interface KeptPrompt {
  /** As the config names it: a name or a path. */
  readonly entry: string;
  readonly name: string;
  readonly source: string;
}

/** State that this program wrote, and whose digest was checked. */
function stored<T>(storage: Storage, key: string): T {
  const text = getState(storage, key);
  if (text === undefined) throw damaged(storage.file, `it has no "${key}"`);
  return JSON.parse(text);
}
