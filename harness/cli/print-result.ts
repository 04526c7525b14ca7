import type { RunResult } from "../pipeline/finish.ts";
import type { AttemptFigures } from "../pipeline/timings.ts";
import type { Output } from "./output.ts";
import { amountOf, countOf, usdOf } from "./wording.ts";

/** Prints how a run or a report ended: the boards, or what is pending and why. */
export async function printResult(result: RunResult, output: Output): Promise<void> {
  const { boards, pending, out, exit, again, lost, reasons, attempts } = result;
  if (boards !== null) {
    const { headline, renderTerminal } = await import("../pipeline/show.ts");
    output.result(renderTerminal(boards.judges, output.terminal));
    output.result(renderTerminal(boards.systems, output.terminal));
    for (const line of headline(boards.judges)) output.note(line);
    output.note(`\nboards: ${out}/judges.md, ${out}/systems.md (also .csv, .json)`);
  }
  if (boards === null && pending === null) {
    output.warn(`no board was written: ${reasons.join("; ")}`);
    output.note("the same command goes on");
  }
  if (attempts !== null) for (const line of attemptLines(attempts)) output.note(line);
  if (pending !== null) {
    const list = Object.entries(pending).map(([judge, n]) => `  ${amountOf(n)} of ${judge}`);
    const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
    output.warn(`calls are pending${why}\n${list.join("\n")}`);
    if (boards === null) {
      output.note(
        `no board was written; to go on: assize run CONFIG; to see what is there: assize report ${out} --partial`,
      );
    }
  }
  if (lost > 0) {
    const why = boards === null ? "" : reasons.map((reason) => `\n  ${reason}`).join("");
    const more = again === 0 ? "" : `; running again tries ${countOf(again, "call")} once more`;
    output.warn(`${countOf(lost, "verdict")} lost to failed calls${more}${why}`);
  }
  const files =
    boards === null ? null : { judges: `${out}/judges.json`, systems: `${out}/systems.json` };
  output.event({
    event: "result",
    exit,
    out,
    boards: files,
    pending,
    lost,
    again,
    reasons,
    attempts,
  });
}

/** What was sent in all starts of the run, and what of its cost bought no answer. */
export function attemptLines(figures: AttemptFigures): readonly string[] {
  const { attempts, retries, orphans, spentUsd, spent, unknownCosts, ended, latencyMs } = figures;
  const { p50, p95 } = latencyMs;
  const latency =
    p50 === null || p95 === null ? "" : `; p50 ${amountOf(p50)} ms, p95 ${amountOf(p95)} ms`;
  const lines = [
    `sent: ${countOf(attempts, "attempt")}, ${amountOf(retries)} of them again${latency}`,
  ];
  const failed = ended["failed"] ?? 0;
  const wasted = [
    ...(failed === 0 ? [] : [`${usdOf(spent.failuresUsd)} for ${amountOf(failed)} that failed`]),
    ...(orphans === 0
      ? []
      : [`${usdOf(spent.orphansUsd)} set aside for ${amountOf(orphans)} without a known end`]),
  ];
  const unknown = unknownCosts === 0 ? "" : `; the cost of ${amountOf(unknownCosts)} is unknown`;
  const of = wasted.length === 0 ? "" : `, of it ${wasted.join(" and ")}`;
  lines.push(`spent: ${usdOf(spentUsd)}${of}${unknown}`);
  return lines;
}
