import type { ExitCode } from "../../core/errors.ts";
import { check as plan } from "../../pipeline/check.ts";
import type { RunEvent } from "../../pipeline/events.ts";
import { loadConfig } from "../../pipeline/load-config.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";
import { countOf } from "../wording.ts";

export async function check(config: string, flags: CommonFlags, output: Output): Promise<ExitCode> {
  const loaded = await loadConfig(config, { flags });
  const onEvent = (event: RunEvent) => {
    output.event(event);
    if (event.event === "warning") output.warn(event.message);
  };
  const result = await plan(loaded, { out: flags.out, onEvent });
  const { records, questions } = result.plan;
  const { estimateLines } = await import("../estimate-lines.ts");
  output.result(
    `${loaded.config.name}: ${countOf(records, "record")}, ${countOf(questions, "question")}\n`,
  );
  output.result(estimateLines(result, Math.min(output.terminal.width, 110)).join("\n"));
  const { models, total, level } = result;
  output.event({ event: "result", exit: 0, out: null, boards: null, models, total, level });
  output.note("\nnothing was sent");
  return 0;
}
