import type { ExitCode } from "../../core/errors.ts";
import type { PlanEvent, RunEvent } from "../../pipeline/events.ts";
import { loadConfig } from "../../pipeline/load-config.ts";
import { run as start } from "../../pipeline/run.ts";
import { estimateLine } from "../estimate-lines.ts";
import { giveRoomForCalls } from "../heap.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";
import { printResult } from "../print-result.ts";
import { openProgress } from "../progress.ts";
import { catchSignals } from "../signals.ts";
import { countOf } from "../wording.ts";

export async function run(config: string, flags: CommonFlags, output: Output): Promise<ExitCode> {
  const progress = openProgress(output);
  const signals = catchSignals(output, flags.grace);
  try {
    const loaded = await loadConfig(config, { flags });
    const onEvent = (event: RunEvent) => {
      output.event(event);
      if (event.event === "warning") output.warn(event.message);
      if (event.event === "plan") {
        tellPlan(loaded.config.name, event, output);
        if (event.estimate !== undefined) giveRoomForCalls();
      }
      if (event.event === "progress") progress.show(event);
    };
    const result = await start(loaded, {
      out: flags.out,
      onEvent,
      confirm: (plan) => mayStart(plan, flags, output, signals.stop),
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
  if (plan.estimate !== undefined) output.note(`  ${estimateLine(plan.estimate)}`);
  if (plan.news.length === 0)
    output.note("  every call has its reply or its final failure: nothing is sent");
}

async function mayStart(
  plan: PlanEvent,
  flags: CommonFlags,
  output: Output,
  stop: AbortSignal,
): Promise<boolean> {
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  if (flags.yes === true || output.json || !isTerminal) return true;
  const { confirm, confirmation } = await import("../confirm.ts");
  const question = confirmation(plan);
  return question === undefined || (await confirm(question, stop));
}
