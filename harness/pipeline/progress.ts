import type { Judge } from "../core/judged.ts";
import type { OpenBatches } from "../run/batch-desk.ts";
import { type CallCounts, toSend } from "../run/call-counts.ts";
import type { ModelProgress, RunEvent } from "./events.ts";

/** Counts replies by model and tells of them, four times a second at most. */
export interface Progress {
  reply(judge: number, failed: boolean, spentNano: number): void;
  /** How the batches of a judge's model stand; told when that changed. */
  batches(batches: OpenBatches): void;
  /** What a model's calls wait for, in words; undefined: nothing. */
  state(model: string, waits: string | undefined): void;
  /** Takes what is still to be sent from the plan: questions that waited for summaries may have calls now. */
  recount(counts: readonly CallCounts[]): void;
  /** Tells where things stand now. */
  tell(): void;
}

const everyMs = 250;

export function followProgress(
  judges: readonly Judge[],
  options: {
    readonly counts: readonly CallCounts[];
    /** Model -> its lane: models of one lane may send each other's calls, where those are equal. */
    readonly lanes: ReadonlyMap<string, string>;
    /** Nano-dollars, of earlier starts. */
    readonly spentBefore: number;
    readonly tell: (event: RunEvent) => void;
    readonly now: () => number;
  },
): Progress {
  const { lanes, tell, now } = options;
  const models = new Map<
    string,
    { planned: number; done: number; failed: number; waits?: string }
  >();
  const batches = new Map<string, NonNullable<ModelProgress["batches"]>>();
  let spent = options.spentBefore;
  let last = Number.NEGATIVE_INFINITY;
  const count = (counts: readonly CallCounts[], left: (count: CallCounts) => number) => {
    for (const [name, calls] of byModel(counts, judges, left)) {
      const before = models.get(name) ?? { done: 0, failed: 0 };
      models.set(name, { ...before, planned: before.done + calls });
    }
  };
  const send = () => {
    last = now();
    const list: ModelProgress[] = [...models].map(([model, counts]) => {
      const inBatches = batches.get(model);
      return { model, ...counts, ...(inBatches === undefined ? {} : { batches: inBatches }) };
    });
    tell({ event: "progress", models: list, spentUsd: spent / 1e9 });
  };
  /** The model whose plan holds the call: another one of the lane, where this one has sent all of its own. */
  const countsFor = (name: string) => {
    const own = models.get(name);
    if (own === undefined || own.done < own.planned) return own;
    for (const [other, counts] of models) {
      if (lanes.get(other) === lanes.get(name) && counts.done < counts.planned) return counts;
    }
    return own;
  };
  count(options.counts, toSend);
  return {
    reply(judge, failed, spentNano) {
      const counts = countsFor(judges[judge]?.model ?? "");
      if (counts === undefined) return;
      counts.done += 1;
      if (failed) counts.failed += 1;
      spent = Math.max(spent, spentNano);
      if (now() - last >= everyMs) send();
    },
    batches({ judge, open, requests, done }) {
      const model = judges[judge]?.model ?? "";
      const before = batches.get(model);
      if (open === 0) batches.delete(model);
      else batches.set(model, { open, requests, done });
      const same = before?.open === open && before.requests === requests && before.done === done;
      if (!same && !(before === undefined && open === 0)) send();
    },
    state(model, waits) {
      const counts = models.get(model);
      if (counts === undefined || counts.waits === waits) return;
      if (waits === undefined) delete counts.waits;
      else counts.waits = waits;
      // Nothing else tells of a lane that keeps still.
      if (waits !== undefined || now() - last >= everyMs) send();
    },
    recount(counts) {
      // What failed while summaries were made is not sent again in this start.
      const left = (one: CallCounts) =>
        judges[one.judge]?.regenerates === true ? one.calls - one.kept - one.again : toSend(one);
      count(counts, left);
    },
    tell: send,
  };
}

function byModel(
  counts: readonly CallCounts[],
  judges: readonly Judge[],
  of: (count: CallCounts) => number,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const count of counts) {
    const model = judges[count.judge]?.model;
    if (model !== undefined) sums.set(model, (sums.get(model) ?? 0) + of(count));
  }
  return sums;
}
