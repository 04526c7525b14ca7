import type { Judge } from "../core/judged.ts";
import type { CallCounts } from "../run/call-counts.ts";
import type { ModelPlan, PlanEvent } from "./events.ts";
import { whyNew } from "./parts.ts";
import type { Prepared } from "./prepare.ts";

/** What a plan asks, what of it is new, and why. */
export function announce(
  { plan, before }: Prepared,
  judges: readonly Judge[],
  counts: readonly CallCounts[],
): PlanEvent {
  const news = new Map<string, number>();
  const models = new Map<string, ModelPlan>();
  for (const count of counts) {
    const judge = judges[count.judge];
    if (judge === undefined) continue;
    const because = whyNew(judge, plan.fingerprint, before?.fingerprint);
    const calls = count.calls - count.kept - count.again + count.waiting;
    if (calls > 0) news.set(because, (news.get(because) ?? 0) + calls);
    if (count.again > 0) {
      const again = "they failed before in a way that may pass";
      news.set(again, (news.get(again) ?? 0) + count.again);
    }
    models.set(judge.model, addCounts(models.get(judge.model), judge, count));
  }
  return {
    event: "plan",
    records: plan.records,
    questions: counts.reduce((sum, { questions }) => sum + questions, 0),
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    models: [...models.values()],
    news: [...news].map(([because, calls]) => ({ calls, because })),
  };
}

function addCounts(plan: ModelPlan | undefined, judge: Judge, count: CallCounts): ModelPlan {
  const start = { questions: 0, answered: 0, waiting: 0, lost: 0, again: 0 };
  const { questions, answered, waiting, lost, again } = plan ?? start;
  return {
    model: judge.model,
    offline: judge.offline,
    questions: questions + count.questions,
    answered: answered + count.answered,
    waiting: waiting + count.waiting,
    lost: lost + count.lost,
    again: again + count.questionsAgain,
  };
}
