import type { ExitCode } from "../../core/errors.ts";
import type { PlanEvent, RunEvent } from "../../pipeline/events.ts";
import { loadConfig } from "../../pipeline/load-config.ts";
import { run as start } from "../../pipeline/run.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";
import { printResult } from "../print-result.ts";
import { openProgress } from "../progress.ts";
import { catchSignals } from "../signals.ts";
import { amountOf, countOf } from "../wording.ts";

/** From so many calls over the network on, a terminal is asked first. */
const manyCalls = 100;

export async function run(config: string, flags: CommonFlags, output: Output): Promise<ExitCode> {
  const loaded = await loadConfig(config, { flags });
  const progress = openProgress(output);
  const signals = catchSignals(output);
  const onEvent = (event: RunEvent) => {
    output.event(event);
    if (event.event === "warning") output.warn(event.message);
    if (event.event === "plan") tellPlan(loaded.config.name, event, output);
    if (event.event === "progress") progress.show(event);
  };
  try {
    const result = await start(loaded, {
      out: flags.out,
      onEvent,
      confirm: (plan) => (flags.yes === true ? Promise.resolve(true) : confirm(plan, output)),
      stop: signals.stop,
      abandon: signals.abandon,
      cancelBatches: flags.cancelBatches,
    });
    progress.close();
    const exit = result.exit === 130 ? signals.exit() : result.exit;
    await printResult({ ...result, exit }, output);
    return exit;
  } finally {
    progress.close();
    signals.close();
  }
}

function tellPlan(name: string, plan: PlanEvent, output: Output): void {
  const models = countOf(plan.models.length, "model");
  output.note(
    `${name}: ${countOf(plan.records, "record")}, ${countOf(plan.questions, "question")} to ${models}`,
  );
  for (const { calls, because } of plan.news) {
    output.note(`  ${countOf(calls, "call")} to make: ${because}`);
  }
  if (plan.news.length === 0)
    output.note("  every call has its reply or its final failure: nothing is sent");
}

async function confirm(plan: PlanEvent, output: Output): Promise<boolean> {
  const live = plan.models.filter((model) => !model.offline && openCalls(model) > 0);
  const calls = live.reduce((sum, model) => sum + openCalls(model), 0);
  const { stdin, stderr } = process;
  if (output.json || calls < manyCalls || stdin.isTTY !== true || stderr.isTTY !== true)
    return true;
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const names = live.map(({ model }) => model).join(", ");
    const answer = await lines.question(`Send up to ${amountOf(calls)} calls to ${names}? [y/N] `);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}

function openCalls({ questions, answered, lost }: PlanEvent["models"][number]): number {
  return questions - answered - lost;
}
