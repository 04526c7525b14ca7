import { AssizeError, type ExitCode } from "../core/errors.ts";
import { type AttemptFigures, attemptFigures } from "../run/attempt-figures.ts";
import type { Leftover } from "../run/execute.ts";
import type { Pause } from "../run/pause.ts";
import { failureReasons, judgeLoads, openQuestions } from "../run/pending.ts";
import { pendingByJudge } from "../run/read-verdicts.ts";
import { countRegenerators, type Setup } from "../run/setup.ts";
import type { Storage } from "../run/storage.ts";
import { type BothBoards, derive } from "./derive.ts";
import { readSetup } from "./plan-state.ts";
import type { RunFolder } from "./run-folder.ts";

/** How a run or a report ended. */
export interface RunResult {
  /** 0 complete, 1 complete with verdicts lost to failed calls, 3 calls pending, 6 refused by the provider, 130 stopped. */
  readonly exit: ExitCode;
  readonly out: string;
  /** null: calls are pending or the run was stopped, and none were written. */
  readonly boards: BothBoards | null;
  /** Planned calls without a reply or a final failure, by judge; null when there are none. */
  readonly pending: Readonly<Record<string, number>> | null;
  /** Verdicts lost to failed calls. */
  readonly lost: number;
  /** Questions whose call failed in a way that may pass: the same command tries them again. */
  readonly again: number;
  /** Why calls are pending, or the commonest reasons why some failed; one sentence each. */
  readonly reasons: readonly string[];
  /** What asking took so far; null where nothing was sent, or the run was stopped. */
  readonly attempts: AttemptFigures | null;
}

/** So many reasons of failed calls are told. */
const reasonsShown = 3;

/** Writes the leaderboards when every planned call has a reply or a final failure; says what is pending otherwise. */
export async function finish(
  folder: RunFolder,
  left: Leftover,
  options: {
    readonly partial: boolean;
    readonly stopped: boolean;
    readonly declined?: boolean;
    readonly pause: Pause;
  },
): Promise<RunResult> {
  const { storage, path: out } = folder;
  const { setup, plan } = readSetup(storage);
  const { open, again } = openQuestions(storage, plan.generation);
  const pending = open === 0 ? null : pendingIn(storage, plan.generation, setup);
  if (options.stopped || (pending !== null && !options.partial)) {
    const reasons = reasonsOf(left, options);
    if (left.lanes.size > 0 && [...left.lanes].every((name) => refusesAll(left, name))) {
      throw new AssizeError({
        code: "model/refused-all",
        what: `the provider refuses all calls: ${[...left.stoppedLanes.values()].map(({ why }) => why).join("; ")}`,
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
      // A stopped run ends at once: it counts nothing that is not needed.
      attempts: options.stopped ? null : sentOnly(attemptFigures(storage)),
    };
  }
  const { boards, lost, attempts } = await derive(
    out,
    storage,
    { setup, plan, pending },
    options.pause,
  );
  const reasons = lost > 0 ? failureReasons(storage, plan.generation, reasonsShown) : [];
  const exit = lost > 0 ? 1 : 0;
  return { exit, out, boards, pending, lost, again, reasons, attempts: sentOnly(attempts) };
}

function sentOnly(figures: AttemptFigures): AttemptFigures | null {
  return figures.attempts === 0 ? null : figures;
}

/** Calls without any reply, by judge; null where there are none. */
function pendingIn(storage: Storage, generation: number, setup: Setup): RunResult["pending"] {
  const regenerators = countRegenerators(setup);
  // Which questions wait for a summary that is lost, only the replies tell: a look at each of them.
  if (regenerators > 0) return pendingByJudge(storage, generation, setup);
  const open = judgeLoads(storage, generation, regenerators).flatMap(
    ({ judge, questions, answered, again, lost }) => {
      const calls = questions - answered - again - lost;
      return calls === 0 ? [] : [[setup.judges[judge]?.name ?? "", calls] as const];
    },
  );
  return open.length === 0 ? null : Object.fromEntries(open);
}

/** Whether waiting is of no use to a lane. */
function refusesAll({ stoppedLanes }: Leftover, name: string): boolean {
  const stop = stoppedLanes.get(name);
  return stop !== undefined && stop.opensAt === undefined;
}

/** To the next second, so that nobody comes too early. */
function timeOf(epochMs: number): string {
  return new Date(Math.ceil(epochMs / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

function reasonsOf(
  left: Leftover,
  { stopped, declined = false }: { readonly stopped: boolean; readonly declined?: boolean },
): readonly string[] {
  const reasons = [...left.stoppedLanes].map(([lane, { why, opensAt }]) =>
    opensAt === undefined
      ? `${lane} refuses every call: ${why}`
      : `${lane} asks to wait until ${timeOf(opensAt)}: ${why}`,
  );
  if (left.budgetReached) reasons.push("the budget does not allow another call");
  reasons.push(...left.notes);
  if (stopped) reasons.push("the run was stopped");
  if (declined) reasons.push("sending them was declined");
  return reasons;
}
