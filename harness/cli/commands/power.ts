import type { ExitCode } from "../../core/errors.ts";
import { loadConfig } from "../../pipeline/load-config.ts";
import { type PowerOptions, power as planRecords } from "../../pipeline/power.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";

export type PowerFlags = CommonFlags & Omit<PowerOptions, "environment">;

export async function power(config: string, flags: PowerFlags, output: Output): Promise<ExitCode> {
  const plan = await planRecords(await loadConfig(config), flags);
  const { renderPlan } = await import("../../pipeline/show.ts");
  output.result(renderPlan(plan, output.terminal));
  output.event({ event: "result", exit: 0, out: null, boards: null, plan });
  output.note("nothing was sent");
  return 0;
}
