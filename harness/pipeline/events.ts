import type { Problem } from "../core/errors.ts";
import type { RunEstimate } from "./estimate.ts";

/** What a run tells while it goes on; the command line shows it, `--json` prints it. */
export type RunEvent = PlanEvent | ProgressEvent | WarningEvent;

/** What is going to be asked, before anything is sent. */
export interface PlanEvent {
  readonly event: "plan";
  readonly records: number;
  readonly questions: number;
  /** Distinct calls, as far as they are known; some questions wait for regenerated summaries. */
  readonly calls: number;
  readonly models: readonly ModelPlan[];
  /** Why calls are new, with the number of different ones. */
  readonly news: readonly { readonly calls: number; readonly because: string }[];
  /** What sending them would cost; only in a run, and only where a model that is not offline is asked. */
  readonly estimate?: RunEstimate;
}

export interface ModelPlan {
  readonly model: string;
  readonly offline: boolean;
  /** Questions to this model; those that share a call count each. */
  readonly questions: number;
  /** Questions that have their reply already. */
  readonly answered: number;
  /** Questions that wait for a summary this run regenerates. */
  readonly waiting: number;
  /** Questions about a summary that was lost: nothing is asked. */
  readonly lost: number;
  /** Failed earlier, and another attempt may help. */
  readonly again: number;
}

/** How far a run is; sent at most four times a second, and once at the end of each stage. */
export interface ProgressEvent {
  readonly event: "progress";
  readonly models: readonly ModelProgress[];
  /** Money spent by this folder so far, in USD; unknown prices add nothing. */
  readonly spentUsd: number;
}

export interface ModelProgress {
  readonly model: string;
  /** Calls that this start of the run has to make. */
  readonly planned: number;
  readonly done: number;
  readonly failed: number;
  /** Where some are: batches that are open, the requests in them, and how many of those the provider has done. */
  readonly batches?: { readonly open: number; readonly requests: number; readonly done: number };
  /** What its calls wait for, in words; absent: nothing. */
  readonly waits?: string;
}

/** Something that is not right and does not stop the run. */
export interface WarningEvent {
  readonly event: "warning";
  readonly message: string;
}

/** A problem as a warning of one line. */
export function warningOf(problem: Pick<Problem, "what" | "fix" | "at">): WarningEvent {
  const { what, fix, at } = problem;
  const place = at === undefined ? "" : ` (${at.file}:${at.line})`;
  return { event: "warning", message: `${what}${place}; ${fix}` };
}
