import { existsSync } from "node:fs";
import { join } from "node:path";
import { withJuries } from "../boards/juries.ts";
import { AssizeError } from "../core/errors.ts";
import type { Judge, JudgedRecord } from "../core/judged.ts";
import { openLedger } from "../run/check-ledger.ts";
import { pendingByJudge, readVerdicts } from "../run/read-verdicts.ts";
import type { Setup } from "../run/setup.ts";
import { faultsOf, type Storage } from "../run/storage.ts";
import { type PlanState, readSetup } from "./plan-state.ts";
import { notFound } from "./run-folder.ts";

/** A complete run that is only looked at. */
export interface ReadRun {
  readonly path: string;
  readonly storage: Storage;
  readonly setup: Setup;
  readonly plan: PlanState;
  /** Judges, and behind them juries. */
  readonly judges: readonly Judge[];
  /** Every record with its verdicts, those of juries too, by id in ascending order. */
  records(): Iterable<JudgedRecord>;
  close(): void;
}

/**
 * Opens a complete run folder to look at it: no lock, nothing written. All that is read is of one moment, also where a
 * run goes on there meanwhile. Throws for a folder that no run wrote, and where calls are pending.
 */
export function openRun(path: string): ReadRun {
  const file = join(path, "run.sqlite");
  if (!existsSync(file)) throw notFound(path);
  const storage = openLedger(file, "read");
  try {
    return faultsOf(file, () => {
      storage.sql("BEGIN").run();
      const { setup, plan } = readSetup(storage);
      const pending = pendingByJudge(storage, plan.generation, setup);
      if (pending !== null) throw incomplete(path, pending);
      return {
        path,
        storage,
        setup,
        plan,
        judges: [...setup.judges, ...setup.juries],
        records: () =>
          withJuries({
            judges: setup.judges,
            juries: setup.juries,
            records: () => readSafely(file, readVerdicts(storage, plan.generation, setup)),
          }),
        close: () => storage.close(),
      };
    });
  } catch (error) {
    storage.close();
    throw error;
  }
}

function* readSafely<T>(file: string, values: Generator<T, void>): Generator<T, void> {
  for (;;) {
    const next = faultsOf(file, () => values.next());
    if (next.done === true) return;
    yield next.value;
  }
}

function incomplete(path: string, pending: Readonly<Record<string, number>>): AssizeError {
  const calls = Object.entries(pending).map(([judge, n]) => `${n} of ${judge}`);
  return new AssizeError({
    code: "run/incomplete",
    what: `"${path}" is not complete; calls are pending: ${calls.join(", ")}`,
    fix: "run its config again until none is: assize run CONFIG",
  });
}
