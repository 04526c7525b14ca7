import type { Judge } from "../core/judged.ts";
import { countCalls, type JudgeLoad, judgeLoads } from "../run/pending.ts";
import { countRegenerators } from "../run/setup.ts";
import type { Storage } from "../run/storage.ts";
import type { ModelPlan, PlanEvent } from "./events.ts";
import { whyNew } from "./parts.ts";
import type { Prepared } from "./prepare.ts";

/** What a plan asks, what of it is new, and why. */
export function announce(
  storage: Storage,
  { plan, before }: Prepared,
  judges: readonly Judge[],
): PlanEvent {
  const loads = judgeLoads(storage, plan.generation, countRegenerators({ judges }));
  const news = new Map<string, number>();
  const models = new Map<string, ModelPlan>();
  for (const load of loads) {
    const judge = judges[load.judge];
    if (judge === undefined) continue;
    const because = whyNew(judge, plan.fingerprint, before?.fingerprint);
    const count = unasked(load);
    if (count > 0) news.set(because, (news.get(because) ?? 0) + count);
    if (load.again > 0) {
      const again = "they failed before in a way that may pass";
      news.set(again, (news.get(again) ?? 0) + load.again);
    }
    models.set(judge.model, addLoad(models.get(judge.model), judge, load));
  }
  return {
    event: "plan",
    records: plan.records,
    questions: loads.reduce((sum, load) => sum + load.questions, 0),
    calls: countCalls(storage, plan.generation),
    models: [...models.values()],
    news: [...news].map(([because, calls]) => ({ calls, because })),
  };
}

function unasked({ questions, answered, again, lost }: JudgeLoad): number {
  return questions - answered - again - lost;
}

function addLoad(plan: ModelPlan | undefined, judge: Judge, load: JudgeLoad): ModelPlan {
  const start = { questions: 0, answered: 0, waiting: 0, lost: 0, again: 0 };
  const { questions, answered, waiting, lost, again } = plan ?? start;
  return {
    model: judge.model,
    offline: judge.offline,
    questions: questions + load.questions,
    answered: answered + load.answered,
    waiting: waiting + load.waiting,
    lost: lost + load.lost,
    again: again + load.again,
  };
}
