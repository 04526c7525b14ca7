import type { ExitCode } from "../../core/errors.ts";
import { type ModelEstimate, check as plan } from "../../pipeline/check.ts";
import type { RunEvent } from "../../pipeline/events.ts";
import { loadConfig } from "../../pipeline/load-config.ts";
import type { CommonFlags } from "../main.ts";
import type { Output } from "../output.ts";
import { amountOf, countOf, usdOf } from "../wording.ts";

export async function check(config: string, flags: CommonFlags, output: Output): Promise<ExitCode> {
  const loaded = await loadConfig(config, { flags });
  const onEvent = (event: RunEvent) => {
    output.event(event);
    if (event.event === "warning") output.warn(event.message);
  };
  const result = await plan(loaded, { out: flags.out, onEvent });
  const { records, questions } = result.plan;
  output.result(
    `${loaded.config.name}: ${countOf(records, "record")}, ${countOf(questions, "question")}`,
  );
  const { default: Table } = await import("cli-table3");
  const table = new Table({
    head: ["model", "calls to send", "there already", "input tokens (est.)", "cost (USD)"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const model of result.models) {
    table.push([
      model.model,
      amountOf(model.calls),
      amountOf(model.kept),
      model.offline ? "0" : amountOf(model.inputTokens),
      costOf(model),
    ]);
  }
  output.result(table.toString());
  const paid = result.models.filter((model) => !model.offline);
  if (paid.length > 0) {
    output.result(
      "Tokens are estimated at four characters each. Cost: from the input alone to every answer at max_tokens; caches and retries are not in it.",
    );
  }
  output.event({ event: "result", exit: 0, out: null, boards: null, models: result.models });
  output.note("nothing was sent");
  return 0;
}

function costOf({ offline, usd }: ModelEstimate): string {
  if (offline) return "0";
  if (usd.low === null) return "unknown price";
  return usd.high === null ? `from ${usdOf(usd.low)}` : `${usdOf(usd.low)} to ${usdOf(usd.high)}`;
}
