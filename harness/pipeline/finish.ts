import { AssizeError, type ExitCode } from "../core/errors.ts";
import type { Leftover } from "../run/execute.ts";
import { failureReasons, judgeLoads } from "../run/pending.ts";
import { pendingByJudge } from "../run/read-verdicts.ts";
import { countRegenerators } from "../run/setup.ts";
import { type BothBoards, derive } from "./derive.ts";
import { readSetup } from "./plan-state.ts";
import type { RunFolder } from "./run-folder.ts";

/** How a run or a report ended. */
export interface RunResult {
  /** 0 complete, 1 complete with verdicts lost to failed calls, 3 calls pending, 6 refused by the provider, 130 stopped. */
  readonly exit: ExitCode;
  readonly out: string;
  /** null: calls are pending, and none were written. */
  readonly boards: BothBoards | null;
  /** Planned calls without a reply or a final failure, by judge; null when there are none. */
  readonly pending: Readonly<Record<string, number>> | null;
  /** Verdicts lost to failed calls. */
  readonly lost: number;
  /** Questions whose call failed in a way that may pass: the same command tries them again. */
  readonly again: number;
  /** Why calls are pending, or the commonest reasons why some failed; one sentence each. */
  readonly reasons: readonly string[];
}

/** So many reasons of failed calls are told. */
const reasonsShown = 3;

/** Writes the leaderboards when every planned call has a reply or a final failure; says what is pending otherwise. */
export function finish(
  folder: RunFolder,
  left: Leftover,
  options: { readonly partial: boolean; readonly stopped: boolean; readonly declined?: boolean },
): RunResult {
  const { storage, path: out } = folder;
  const { setup, plan } = readSetup(storage);
  const pending = pendingByJudge(storage, plan.generation, setup);
  const loads = judgeLoads(storage, plan.generation, countRegenerators(setup));
  const again = loads.reduce((sum, load) => sum + load.again, 0);
  if (pending !== null && !options.partial) {
    const reasons = reasonsOf(left, options);
    if (left.stoppedLanes.size > 0 && left.stoppedLanes.size === left.lanes.size) {
      throw new AssizeError({
        code: "model/refused-all",
        what: `the provider refuses all calls: ${[...left.stoppedLanes.values()].join("; ")}`,
        fix: "mend key, model name or account, then give the same command again: nothing committed is lost",
      });
    }
    return {
      exit: options.stopped ? 130 : 3,
      out,
      boards: null,
      pending,
      lost: 0,
      again,
      reasons,
    };
  }
  const { boards, lost } = derive(out, storage, { setup, plan }, pending);
  const reasons = lost > 0 ? failureReasons(storage, plan.generation, reasonsShown) : [];
  return { exit: lost > 0 ? 1 : 0, out, boards, pending, lost, again, reasons };
}

function reasonsOf(
  left: Leftover,
  { stopped, declined = false }: { readonly stopped: boolean; readonly declined?: boolean },
): readonly string[] {
  const reasons = [...left.stoppedLanes].map(([lane, why]) => `${lane} refuses every call: ${why}`);
  if (left.budgetReached) reasons.push("the budget does not allow another call");
  reasons.push(...left.notes);
  if (stopped) reasons.push("the run was stopped");
  if (declined) reasons.push("sending them was declined");
  return reasons;
}
