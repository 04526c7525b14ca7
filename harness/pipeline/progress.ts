import type { Judge } from "../core/judged.ts";
import type { OpenBatches } from "../run/batch-desk.ts";
import type { ModelProgress, PlanEvent, RunEvent } from "./events.ts";

/** Counts replies by model and tells of them, four times a second at most. */
export interface Progress {
  reply(judge: number, failed: boolean, spentNano: number): void;
  /** How the batches of a judge's model stand; told when that changed. */
  batches(batches: OpenBatches): void;
  /** Tells where things stand now. */
  tell(): void;
}

const everyMs = 250;

export function followProgress(
  plan: PlanEvent,
  judges: readonly Judge[],
  tell: (event: RunEvent) => void,
  now: () => number,
): Progress {
  const models = new Map<string, { planned: number; done: number; failed: number }>();
  const batches = new Map<string, NonNullable<ModelProgress["batches"]>>();
  for (const { model, questions, answered, lost } of plan.models) {
    models.set(model, { planned: questions - answered - lost, done: 0, failed: 0 });
  }
  let spent = 0;
  let last = Number.NEGATIVE_INFINITY;
  const send = () => {
    last = now();
    const list: ModelProgress[] = [...models].map(([model, counts]) => {
      const inBatches = batches.get(model);
      return { model, ...counts, ...(inBatches === undefined ? {} : { batches: inBatches }) };
    });
    tell({ event: "progress", models: list, spentUsd: spent / 1e9 });
  };
  return {
    reply(judge, failed, spentNano) {
      const counts = models.get(judges[judge]?.model ?? "");
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
    tell: send,
  };
}
