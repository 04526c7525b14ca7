import type { Judge } from "../core/judged.ts";
import type { ModelProgress, PlanEvent, RunEvent } from "./events.ts";

/** Counts replies by model and tells of them, four times a second at most. */
export interface Progress {
  reply(judge: number, failed: boolean, spentNano: number): void;
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
  for (const { model, questions, answered, lost } of plan.models) {
    models.set(model, { planned: questions - answered - lost, done: 0, failed: 0 });
  }
  let spent = 0;
  let last = Number.NEGATIVE_INFINITY;
  const send = () => {
    last = now();
    const list: ModelProgress[] = [...models].map(([model, counts]) => ({ model, ...counts }));
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
    tell: send,
  };
}
